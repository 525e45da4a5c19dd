"""What a hub is told and tells: its sites' keys and addresses, and when it last heard of each key."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from services.persistence import Edit, Engines, Filter, Grant, In, Update
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Principal, Scope
from services.tenancy.vpn.hubs import Hub

SEEN_SECONDS = 15.0
"""Seconds between two notes that a hub has asked."""


@dataclass(frozen=True, slots=True)
class Tunnel:
    """A key and the addresses behind it; a key that is waited for has none yet."""

    key: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetThrough:
    """What a hub has to let through. `called`: devices that the archive may call, with their ports."""

    tunnels: tuple[Tunnel, ...]
    called: tuple[tuple[str, int], ...]


async def state_of(engines: Engines, hub: Hub) -> LetThrough:
    """What holds for a hub now: of the sites of its network, whichever clinic's, no more than that."""
    now = datetime.now(UTC)
    sites = await engines.documents.installation("vpn_sites").find(
        {"network": hub.network, "revoked_at": None}, projection=("id", "key", "old_key", "old_until")
    )
    devices = await engines.documents.installation("vpn_devices").find(
        {"network": hub.network, "active": True}, projection=("site", "address", "number", "port")
    )
    devices.sort(key=lambda one: one["number"])
    by_site: defaultdict[str, list[str]] = defaultdict(list)
    for one in devices:
        by_site[one["site"]].append(one["address"])
    tunnels = []
    for site in sites:
        addresses = tuple(by_site[site["id"]])
        if site.get("old_key") is not None and site["old_until"] > now:
            tunnels += [Tunnel(site["old_key"], addresses), Tunnel(site["key"], ())]
        else:
            tunnels.append(Tunnel(site["key"], addresses))
    called = tuple((one["address"], one["port"]) for one in devices if one["port"] is not None)
    return LetThrough(tuple(sorted(tunnels, key=lambda one: one.key)), called)


async def take(engines: Engines, hub: Hub, handshakes: Mapping[str, datetime]) -> None:
    """Keep what a hub tells of the keys that are its own to know: when it last heard of each.

    A new key that is heard of is the only one from then on.
    """
    now = datetime.now(UTC)
    reports = engines.documents.installation("vpn_reports")
    if hub.seen_at is None or now - hub.seen_at > timedelta(seconds=SEEN_SECONDS):
        await reports.upsert({"hub": hub.name, "key": ""}, Edit(set={"at": now}))
    if not handshakes:
        return
    keys = In(list(handshakes))
    sites = engines.documents.installation("vpn_sites")
    of_new = await sites.find({"network": hub.network, "revoked_at": None, "key": keys})
    of_old = await sites.find({"network": hub.network, "revoked_at": None, "old_key": keys})
    known = {one["key"] for one in of_new} | {one["old_key"] for one in of_old}
    await reports.bulk(
        [
            Update({"hub": hub.name, "key": key}, Edit(max={"at": min(at, now)}), upsert=True)
            for key, at in handshakes.items()
            if key in known
        ]
    )
    for one in of_new:
        if one.get("old_key") is not None:
            await _take_into_use(engines, hub, one)


async def _take_into_use(engines: Engines, hub: Hub, site: Mapping[str, Any]) -> None:
    scope = Scope(Principal("system", f"VPN hub {hub.name}", hub.name), frozenset(), (Grant(site["tenant"]),))
    pending: Filter = {"id": site["id"], "key": site["key"], "old_key": site["old_key"]}
    sites = engines.documents.of(scope.grant, "vpn_sites")
    if await sites.update(pending, Edit(unset=("old_key", "old_until"))):
        await engines.documents.installation("vpn_reports").delete({"key": site["old_key"]}, many=True)
        told = {"site": site["name"], "id": site["id"], "in_use": True}
        await audit.record(scope, engines, Event.VPN_KEYS_ROTATED, told)
