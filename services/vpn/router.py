"""What the router of a site has to know, whatever it is called: its key, its devices, and its hubs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from services.persistence import Engines
from services.tenancy.scope import Scope
from services.tenancy.vpn import checks, hubs, sites
from services.tenancy.vpn.hubs import Hub
from services.tenancy.vpn.site import Site
from services.tenancy.vpn.sites import WantedDevice
from services.vpn.keys import new_keys

INTERFACE = "vetark"
"""What the tunnel is called on routers and hubs."""
KEEPALIVE = 25
"""Seconds after which a silent tunnel says something, so that routers on the way remember it."""


@dataclass(frozen=True, slots=True)
class HubEnd:
    """A hub as a site knows it. `host` is as in a URL: an IPv6 address in brackets."""

    name: str
    host: str
    port: int
    address: str
    key: str
    dicom: int
    https: int

    @classmethod
    def of(cls, hub: Hub) -> "HubEnd":
        """Make it from what the registry has."""
        host, port = checks.endpoint(hub.endpoint)
        ports = (checks.service(one)[1] for one in (hub.dicom, hub.https))
        return cls(hub.name, host, port, hub.address, hub.key, *ports)


@dataclass(frozen=True, slots=True)
class Router:
    """A site with its private key, which nobody has after this."""

    site: Site
    private_key: str
    hubs: tuple[HubEnd, ...]

    @property
    def ports(self) -> tuple[int, ...]:
        """What devices may call at a hub."""
        return tuple(sorted({port for hub in self.hubs for port in (hub.dicom, hub.https)}))


async def add_site(
    scope: Scope,
    engines: Engines,
    name: str,
    *,
    lan: str,
    devices: Sequence[WantedDevice],
    network: str | None = None,
) -> Router:
    """A new site with keys of its own; see `sites.add`."""
    keys = new_keys()
    site = await sites.add(
        scope, engines, name=name, lan=lan, devices=devices, key=keys.public, network=network
    )
    return await _router(engines, site, keys.private)


async def rotate_site(
    scope: Scope, engines: Engines, name: str, within: timedelta = sites.ROTATION
) -> Router:
    """A site with new keys; see `sites.rotate`."""
    keys = new_keys()
    return await _router(engines, await sites.rotate(scope, engines, name, keys.public, within), keys.private)


async def _router(engines: Engines, site: Site, private_key: str) -> Router:
    ends = await hubs.of_network(engines, site.network)
    return Router(site, private_key, tuple(map(HubEnd.of, ends)))
