"""Hubs: where sites' tunnels end. They are the operator's; a token lets one ask for its state.

Hubs of the same network know the same sites, so that one can fail; other networks do not overlap.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv4Network
from typing import Any

from services.errors import AlreadyExists, Invalid, NotFound, Unauthenticated
from services.persistence import Edit, Engines, TenantCollection
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope
from services.tenancy.sign_in.links import BYTES, hashed
from services.tenancy.vpn import checks

PREFIX = "vhub_"
"""So that a hub's token found where it should not be can be told."""
DICOM, HTTPS = "11112", "443"


@dataclass(frozen=True, slots=True)
class Hub:
    """A hub. `address`: its own in the network, which devices call at the ports of `dicom` and `https`.

    `dicom`, `https`: [ADDRESS:]PORT to which these go on; without an address they are on the hub. `archive`:
    networks that may call devices through it.
    """

    name: str
    endpoint: str
    network: str
    address: str
    key: str
    dicom: str
    https: str
    archive: tuple[str, ...]
    seen_at: datetime | None = None

    @classmethod
    def of(cls, document: Mapping[str, Any], seen_at: datetime | None = None) -> "Hub":
        """Make it from what the database keeps."""
        named = {name: document[name] for name in cls.__slots__ if name in document}
        return cls(**{**named, "archive": tuple(document["archive"]), "seen_at": seen_at})

    @property
    def port(self) -> int:
        """UDP port that it listens on."""
        return checks.endpoint(self.endpoint)[1]


async def add(
    scope: Scope,
    engines: Engines,
    *,
    name: str,
    endpoint: str,
    network: str,
    key: str,
    dicom: str = DICOM,
    https: str = HTTPS,
    archive: Iterable[str] = (),
) -> tuple[Hub, str]:
    """A new hub and its token, which nobody can read again.

    Raises Invalid, AlreadyExists for a name taken or a network that overlaps another one.
    """
    scope.require(Right.OPERATE)
    given = checks.network(network)
    checks.endpoint(endpoint)
    ports = {checks.service(dicom)[1], checks.service(https)[1]}
    if len(ports) == 1:
        raise Invalid("DICOM and HTTPS have ports of their own")
    others = await find(scope, engines)
    if any(str(given) != one.network and given.overlaps(IPv4Network(one.network)) for one in others):
        raise AlreadyExists("this network overlaps that of another hub: give it the same, or another one")
    secret = PREFIX + secrets.token_urlsafe(BYTES)
    document = {
        "name": checks.vpn_name(name),
        "endpoint": endpoint,
        "network": str(given),
        "key": checks.public_key(key),
        "dicom": dicom,
        "https": https,
        "archive": [str(checks.any_network(one)) for one in archive],
        "secret": hashed(secret),
        "created_at": datetime.now(UTC),
    }
    taken = {one.address for one in others}
    for number in range(1, checks.HUBS + 1):
        document["address"] = str(given[number])
        if any(one.name == name for one in others):
            raise AlreadyExists("there is a hub of this name")
        if document["address"] in taken:
            continue
        try:
            await _hubs(engines).insert(document)
        except AlreadyExists:  # another command was quicker, of this name or for this address
            others = await find(scope, engines)
            continue
        await _changed(scope, engines, "added", name, endpoint=endpoint, network=str(given))
        return Hub.of(document), secret
    raise Invalid(f"a network has at most {checks.HUBS} hubs")


async def find(scope: Scope, engines: Engines) -> list[Hub]:
    """All hubs, by name."""
    scope.require(Right.OPERATE)
    found = await _hubs(engines).find({}, sort=[("name", 1)])
    asked = await engines.documents.installation("vpn_reports").find({"key": ""})
    seen = {one["hub"]: one["at"] for one in asked}
    return [Hub.of(document, seen.get(document["name"])) for document in found]


async def get(scope: Scope, engines: Engines, name: str) -> Hub:
    """One of them; raises NotFound."""
    for one in await find(scope, engines):
        if one.name == name:
            return one
    raise NotFound("no such hub")


async def of_network(engines: Engines, network: str | None) -> list[Hub]:
    """The hubs that sites of a network have; of the only network, where none is named. Raises Invalid."""
    found = [Hub.of(one) for one in await _hubs(engines).find({}, sort=[("address", 1)])]
    networks = {one.network for one in found}
    if network is None and len(networks) > 1:
        raise Invalid(f"there are hubs of several networks: say which of {', '.join(sorted(networks))}")
    chosen = [one for one in found if network in (None, one.network)]
    if not chosen:
        raise Invalid(
            "there is no hub of this network" if network else "there is no hub yet: vetark vpn hub add"
        )
    return chosen


async def renew_token(scope: Scope, engines: Engines, name: str) -> str:
    """Another token for a hub; the one it had is good no more. Raises NotFound."""
    scope.require(Right.OPERATE)
    secret = PREFIX + secrets.token_urlsafe(BYTES)
    if not await _hubs(engines).update({"name": name}, Edit(set={"secret": hashed(secret)})):
        raise NotFound("no such hub")
    await _changed(scope, engines, "token renewed", name)
    return secret


async def remove(scope: Scope, engines: Engines, name: str) -> None:
    """Know a hub no longer: its agent lets nobody through then. Raises NotFound, Invalid for a needed one."""
    scope.require(Right.OPERATE)
    hub = await get(scope, engines, name)
    is_last = len(await of_network(engines, hub.network)) == 1
    sites = engines.documents.installation("vpn_sites")
    if is_last and await sites.count({"network": hub.network, "revoked_at": None}, limit=1):
        raise Invalid(
            "sites depend on this hub, the last one of its network: revoke them, or add another one"
        )
    await _hubs(engines).delete({"name": name})
    await engines.documents.installation("vpn_reports").delete({"hub": name}, many=True)
    await _changed(scope, engines, "removed", name)


async def of_token(engines: Engines, secret: str) -> Hub:
    """The hub that a token is of; raises Unauthenticated."""
    found = await _hubs(engines).find_one({"secret": hashed(secret)}) if secret.startswith(PREFIX) else None
    if found is None:
        raise Unauthenticated("no such token")
    return Hub.of(found)


async def _changed(scope: Scope, engines: Engines, what: str, name: str, **details: Any) -> None:
    await audit.record(scope, engines, Event.VPN_HUB_CHANGED, {"what": what, "hub": name, **details})


def _hubs(engines: Engines) -> TenantCollection:
    return engines.documents.installation("vpn_hubs")
