"""Sites: a clinic's router with a key, and for each device behind it an address that no other ever has.

A device with an AE title is a remote AE of the tenant at that address: who may associate is decided as ever.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv4Network
from typing import Any, NamedTuple

from services.errors import AlreadyExists, Invalid, NotFound
from services.persistence import Edit, Engines, Filter, In, TenantCollection
from services.tenancy import audit
from services.tenancy.application_entities import add_remote, find_remote, title, update_remote
from services.tenancy.application_entities.remote_entity import RemoteEntity, checked_port
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope
from services.tenancy.vpn import checks, hubs
from services.tenancy.vpn.hubs import Hub
from services.tenancy.vpn.site import Device, Site

MOST_DEVICES = 64
ROTATION = timedelta(days=7)
"""How long an old key is good at most after a new one was made."""


class WantedDevice(NamedTuple):
    """A device as it is typed."""

    name: str
    lan_address: str
    aet: str | None = None
    port: int | None = None


async def add(
    scope: Scope,
    engines: Engines,
    *,
    name: str,
    lan: str,
    devices: Sequence[WantedDevice],
    key: str,
    network: str | None = None,
) -> Site:
    """A new site of the tenant. A device's remote AE is one of its name and title, else it is made.

    Raises Invalid, and AlreadyExists for a name that an active site, or another remote AE, has.
    """
    scope.require(Right.ADMINISTER)
    ends = await hubs.of_network(engines, network)
    known = {one.name: one for one in await find_remote(scope, engines)}
    checked = [_at_remote(one, known.get(one.name)) for one in _checked(lan, devices)]
    _keep_apart(IPv4Network(lan), ends)
    document: dict[str, Any] = {
        "id": uuid.uuid4().hex,
        "name": checks.vpn_name(name),
        "active": name,
        "network": ends[0].network,
        "lan": lan,
        "key": checks.public_key(key),
        "created_at": datetime.now(UTC),
    }
    try:
        await _sites(scope, engines).insert(document)
    except AlreadyExists:
        raise AlreadyExists("there is a site of this name") from None
    for one in checked:
        await _add_device(scope, engines, document, one, known.get(one.name))
    if await _sites(scope, engines).find_one({"id": document["id"], "revoked_at": None}) is None:
        await _end_devices(scope, engines, document)
        raise NotFound("the site was revoked meanwhile")
    await _tell(scope, engines, Event.VPN_SITE_ADDED, document, devices=[one.name for one in checked])
    return await get(scope, engines, name)


async def find(scope: Scope, engines: Engines, *, revoked: bool = False) -> list[Site]:
    """The tenant's sites, by name; with `revoked` those too, which have no name of their own any more."""
    scope.require(Right.ADMINISTER)
    where: Filter = {} if revoked else {"revoked_at": None}
    found = await _sites(scope, engines).find(where, sort=[("name", 1), ("created_at", 1)])
    return await _with_devices(scope, engines, found)


async def get(scope: Scope, engines: Engines, name: str) -> Site:
    """An active site; raises NotFound."""
    scope.require(Right.ADMINISTER)
    found = await _with_devices(scope, engines, [await _known(scope, engines, name)])
    return found[0]


async def rotate(scope: Scope, engines: Engines, name: str, key: str, within: timedelta = ROTATION) -> Site:
    """Give a site a new key. The one in use stays good until a hub hears of the new one, at most `within`.

    Raises NotFound, Invalid.
    """
    scope.require(Right.ADMINISTER)
    if within < timedelta():
        raise Invalid("the old key cannot have ended before now")
    known, now = await _known(scope, engines, name), datetime.now(UTC)
    waits = known.get("old_key") is not None and known["old_until"] > now
    in_use = known["old_key"] if waits else known["key"]
    new = {"key": checks.public_key(key), "old_key": in_use, "old_until": now + within}
    as_read: Filter = {"id": known["id"], "active": name, "key": known["key"]}
    if not await _sites(scope, engines).update(as_read, Edit(set=new)):
        raise NotFound("no such site, or its keys were changed a moment ago")
    await _tell(scope, engines, Event.VPN_KEYS_ROTATED, known, until=new["old_until"].isoformat())
    return await get(scope, engines, name)


async def revoke_site(scope: Scope, engines: Engines, name: str) -> Site:
    """End a site: no hub knows it from now on, and no address of its devices is believed or called.

    Its remote AEs stay as they are set, and count for nothing until they stand elsewhere. One that was broken
    off is finished by doing it again. Raises NotFound.
    """
    scope.require(Right.ADMINISTER)
    known = await _known(scope, engines, name)
    await _end_devices(scope, engines, known)
    ended = Edit(set={"revoked_at": datetime.now(UTC)}, unset=("active", "old_key", "old_until"))
    if not await _sites(scope, engines).update({"id": known["id"], "active": name}, ended):
        raise NotFound("no such site")
    await _tell(scope, engines, Event.VPN_SITE_REVOKED, known)
    after = await _sites(scope, engines).find({"id": known["id"]})
    return (await _with_devices(scope, engines, after))[0]


async def by_address(scope: Scope, engines: Engines) -> Mapping[str, Site]:
    """The tenant's sites, revoked ones too, by their devices' addresses: for lists of its remote AEs."""
    found = await find(scope, engines, revoked=True)
    return {device.address: site for site in found for device in site.devices}


def _checked(lan: str, devices: Sequence[WantedDevice]) -> list[WantedDevice]:
    within = checks.any_network(lan)
    if not 0 < len(devices) <= MOST_DEVICES:
        raise Invalid(f"a site has 1 to {MOST_DEVICES} devices")
    for one in devices:
        checks.vpn_name(one.name)
        if checks.address(one.lan_address) not in within:
            raise Invalid(f"{one.name} is not in the site's network {lan}")
        if one.port is not None:
            checked_port(one.port)
            if one.aet is None:
                raise Invalid(f"{one.name} has a port and no AE title: there is nobody to call")
    for of in ("name", "lan_address"):
        if len({getattr(one, of) for one in devices}) < len(devices):
            raise Invalid("each device has a name and an address of its own")
    return [one._replace(aet=title(one.aet) if one.aet is not None else None) for one in devices]


def _at_remote(wanted: WantedDevice, known: RemoteEntity | None) -> WantedDevice:
    """Where there is a remote AE of the name already, it keeps its port unless another one is wanted."""
    if wanted.aet is None or known is None:
        return wanted
    if known.aet != wanted.aet:
        raise AlreadyExists(f"there is a remote AE {wanted.name} of another AE title")
    return wanted._replace(port=wanted.port or known.port)


def _keep_apart(lan: IPv4Network, ends: Iterable[Hub]) -> None:
    if any(lan.overlaps(IPv4Network(one.network)) for one in ends):
        raise Invalid("the site's network overlaps that of its hub")


async def _add_device(
    scope: Scope, engines: Engines, site: Mapping[str, Any], wanted: WantedDevice, known: RemoteEntity | None
) -> None:
    """Give the device an address, the next one that nobody ever had; then let its remote AE stand there."""
    devices = engines.documents.of(scope.grant, "vpn_devices")
    last = await engines.documents.installation("vpn_devices").find_one(
        {"network": site["network"]}, sort=[("number", -1)]
    )
    first, end = checks.of_devices(IPv4Network(site["network"]))
    number = last["number"] + 1 if last else first
    while True:
        if number > end:
            raise Invalid("the hub's network has no address left: add a hub with another one")
        if checks.may_be_given(number):
            document = {
                "site": site["id"],
                "network": site["network"],
                "active": True,
                "number": number,
                "address": str(IPv4Address(number)),
                "remote": wanted.name if wanted.aet is not None else None,
                **wanted._asdict(),
            }
            if await devices.insert_many_unordered([document]) == set():
                break
        number += 1  # another command was quicker
    if wanted.aet is None:
        return
    facts: dict[str, Any] = {"host": document["address"], "port": wanted.port}
    if known is not None:
        await update_remote(scope, engines, wanted.name, **facts)
    else:
        await add_remote(scope, engines, name=wanted.name, aet=wanted.aet, **facts)


async def _end_devices(scope: Scope, engines: Engines, site: Mapping[str, Any]) -> None:
    devices = engines.documents.of(scope.grant, "vpn_devices")
    await devices.update({"site": site["id"]}, Edit(unset=("active",)), many=True)


async def _with_devices(scope: Scope, engines: Engines, found: Sequence[Mapping[str, Any]]) -> list[Site]:
    if not found:
        return []
    ids = In([one["id"] for one in found])
    devices: dict[str, list[Device]] = {one["id"]: [] for one in found}
    for one in await engines.documents.of(scope.grant, "vpn_devices").find(
        {"site": ids}, sort=[("number", 1)]
    ):
        devices[one["site"]].append(Device.of(one))
    keys = In([key for one in found for key in (one["key"], one.get("old_key")) if key])
    heard: dict[str, dict[str, datetime]] = {}
    for one in await engines.documents.installation("vpn_reports").find({"key": keys}):
        heard.setdefault(one["key"], {})[one["hub"]] = one["at"]
    return [
        Site.of(
            one,
            tuple(devices[one["id"]]),
            {**heard.get(one.get("old_key") or "", {}), **heard.get(one["key"], {})},
        )
        for one in found
    ]


async def _known(scope: Scope, engines: Engines, name: str) -> dict[str, Any]:
    found = await _sites(scope, engines).find_one({"active": name})
    if found is None:
        raise NotFound("no such site")
    return found


async def _tell(
    scope: Scope, engines: Engines, event: Event, site: Mapping[str, Any], **details: Any
) -> None:
    await audit.record(scope, engines, event, {"site": site["name"], "id": site["id"], **details})


def _sites(scope: Scope, engines: Engines) -> TenantCollection:
    return engines.documents.of(scope.grant, "vpn_sites")
