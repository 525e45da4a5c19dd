"""The collections of the VPN: hubs are the operator's, sites and their devices a tenant's.

`active` stands in a site and in its devices until the site is revoked. Nothing of a revoked one is deleted:
its addresses are never given again.
"""

from collections.abc import Mapping

from services.persistence.collection_shape import Collection, Index

VPN: Mapping[str, Collection] = {
    "vpn_hubs": Collection(
        (
            Index("name", ("name",), unique=True),
            Index("address", ("address",), unique=True),
            Index("secret", ("secret",), unique=True),
        ),
        watched=True,
    ),
    "vpn_sites": Collection(
        (
            Index("id", ("tenant", "id"), unique=True),
            Index("active", ("tenant", "active"), unique=True, sparse=True),
            Index("key", ("key",), unique=True),
            Index("network", ("network", "active")),
        )
    ),
    "vpn_devices": Collection(
        (
            Index("address", ("address",), unique=True),
            Index("number", ("network", "number")),
            Index("site", ("tenant", "site", "name"), unique=True),
        ),
        watched=True,
    ),
    # When each hub last heard of each key, and (without a key) asked for its state.
    "vpn_reports": Collection(
        (Index("key", ("hub", "key"), unique=True), Index("of_key", ("key",))), momentary=True
    ),
}
