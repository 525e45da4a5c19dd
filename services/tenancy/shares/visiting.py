"""Coming by a share: its link's secret is exchanged for a visit's, which opens that share and nothing else.

A link that never was, is over, revoked or used up is answered alike, and after the same time.
"""

import asyncio
import hmac
import secrets
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from services.errors import NotFound, Unauthenticated
from services.persistence import Edit, Engines, Grant, Within
from services.tenancy import audit
from services.tenancy.audit import Event, Outcome
from services.tenancy.scope import Principal, Scope
from services.tenancy.shares.share import (
    LONGEST_NAME,
    Share,
    checked_line,
    grant_of,
    read,
    tenant_is_open,
)
from services.tenancy.shares.sharing import LONGEST_PASSCODE
from services.tenancy.short_cache import ShortCache
from services.tenancy.sign_in import passwords
from services.tenancy.sign_in.links import BYTES, hashed
from services.tenancy.sign_in.user_agents import shortened

PREFIX = "vts_"
"""So that a visit's secret found where it should not be can be told."""
VISIT_LASTS = timedelta(hours=12)
ANSWERED_SECONDS = 0.15
"""Seconds after which every link that does not work is answered."""
GONE = "this link does not work, or no longer"
_NOBODY = hashed("nobody")


@dataclass(frozen=True, slots=True)
class StillAsked:
    """What is still wanted of who has the link: a passcode, of which so many tries are left, or a name."""

    passcode: bool
    name: bool
    tries: int | None


@dataclass(frozen=True, slots=True)
class Opened:
    """A share as its visitor sees it, and the secret of the visit ("": the one they have goes on)."""

    share: Share
    secret: str
    scope: Scope
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class _Visitor:
    share: Share
    scope: Scope
    ends_at: datetime


class _VisitorCache(ShortCache[tuple[str, str], _Visitor]):
    """Visitors by the hash of their secret and the address they came from."""


async def open_link(
    engines: Engines,
    id_: str,
    secret: str,
    *,
    passcode: str = "",
    name: str = "",
    address: str = "",
    agent: str = "",
    earlier: str = "",
) -> Opened | StillAsked:
    """Begin a visit, or go on with an `earlier` one, which needs no link and counts as no further use.

    Raises Unauthenticated for a link that does not work, Invalid for a name that is none.
    """
    began = time.monotonic()
    if earlier and (going_on := await _going_on(engines, id_, earlier, address)):
        return going_on
    share, document = await _by_link(engines, id_, secret)
    if share is not None and document is not None and share.uses != 0:
        name = checked_line("a name", name, LONGEST_NAME)
        wrong = await _asks(engines, share, document, passcode=passcode, name=name, address=address)
        if wrong is not None:
            return wrong
        if await _use(engines, share):
            return await _begin(engines, share, name, address, agent)
    await asyncio.sleep(max(0.0, began + ANSWERED_SECONDS - time.monotonic()))
    raise Unauthenticated(GONE)


async def visitor(engines: Engines, id_: str, secret: str, address: str = "") -> tuple[Share, Scope]:
    """The share a visit's secret opens, and the visitor's scope. Raises Unauthenticated once it is over."""
    key = hashed(secret), address
    known = engines.own(_VisitorCache).get(key)
    if known is None:
        known = await _read_visitor(engines, key[0], address)
        engines.own(_VisitorCache).put(key, known)
    if known.share.id != id_ or not known.share.stands() or known.ends_at <= datetime.now(UTC):
        raise Unauthenticated(GONE)
    return known.share, known.scope


async def member(scope: Scope, engines: Engines, id_: str) -> tuple[Share, Scope]:
    """A share that a tenant has taken, for one of its people who sees all of that tenant. Raises NotFound.

    `scope` may reach many tenants.
    """
    document = await read(engines, id_)
    share = Share.of(document) if document else None
    if share is None or not share.stands() or not await tenant_is_open(engines, share.tenant):
        raise NotFound("no such share")
    for slug in scope.tenants:
        if slug in share.takers and (theirs := scope.within(slug)).grant.whole:
            return share, seen_by(theirs, share, await grant_of(engines, share))
    raise NotFound("no such share")


def seen_by(scope: Scope, share: Share, grant: Grant) -> Scope:
    """What somebody of a tenant that has taken a share may do with what it shows."""
    return Scope(scope.principal, share.rights & scope.rights, (grant,))


async def note(engines: Engines, share: Share, visit: str, what: str, study: str) -> None:
    """Write into a visit's receipt that a study was "viewed" or "downloaded"."""
    of = engines.documents.of(Grant(share.tenant), "share_visits")
    await of.update({"share": share.id, "secret": visit}, Edit(add_to_set={what: [study]}))


async def _by_link(engines: Engines, id_: str, secret: str) -> tuple[Share | None, dict[str, Any] | None]:
    """The share of a link that works at this moment."""
    document = await read(engines, id_)
    known = (document or {}).get("secret") or _NOBODY
    right = hmac.compare_digest(known, hashed(secret))
    if document is None or not right:
        return None, None
    share = Share.of(document)
    works = share.stands() and await tenant_is_open(engines, share.tenant)
    return (share, document) if works else (None, None)


async def _going_on(engines: Engines, id_: str, earlier: str, address: str) -> Opened | None:
    try:
        found = await _read_visitor(engines, hashed(earlier), address)
    except Unauthenticated:
        return None
    if found.share.id != id_ or found.ends_at <= datetime.now(UTC):
        return None
    return Opened(found.share, "", found.scope, found.ends_at)


async def _asks(
    engines: Engines, share: Share, document: Mapping[str, Any], *, passcode: str, name: str, address: str
) -> StillAsked | None:
    """What is still wanted; a wrong passcode has cost one of the tries, before it was looked at."""
    wants_name = share.asks_name and not name
    if not document["passcode"]:
        return StillAsked(passcode=False, name=True, tries=None) if wants_name else None
    if not passcode or wants_name or len(passcode) > LONGEST_PASSCODE:
        return StillAsked(passcode=True, name=share.asks_name, tries=share.tries)
    shares = engines.documents.of(Grant(share.tenant), "shares")
    one, some = {"id": share.id}, {"tries": Within(gte=1)}
    left = await shares.find_one_and_update({**one, **some}, Edit(inc={"tries": -1}))
    if left is None:
        return StillAsked(passcode=True, name=share.asks_name, tries=0)
    if await passwords.verify(document["passcode"], passcode):
        await shares.update(one, Edit(inc={"tries": 1}))
        return None
    if left["tries"] == 0:
        who = Scope(Principal("share", share.id, name, address), frozenset(), (Grant(share.tenant),))
        locked = {"share": share.id}
        await audit.record(who, engines, Event.SHARE_LOCKED, locked, outcome=Outcome.FAILURE)
    return StillAsked(passcode=True, name=share.asks_name, tries=left["tries"])


async def _use(engines: Engines, share: Share) -> bool:
    """Take one of its uses, where there is one: of two who want the last, one gets it."""
    some = {} if share.uses is None else {"uses": Within(gte=1)}
    used = {"visits": 1} if share.uses is None else {"visits": 1, "uses": -1}
    shares = engines.documents.of(Grant(share.tenant), "shares")
    return bool(await shares.update({"id": share.id, "revoked_at": None, **some}, Edit(inc=used)))


async def _begin(engines: Engines, share: Share, name: str, address: str, agent: str) -> Opened:
    secret, now = PREFIX + secrets.token_urlsafe(BYTES), datetime.now(UTC)
    ends_at = min(now + VISIT_LASTS, share.ends_at or datetime.max.replace(tzinfo=UTC))
    visit: dict[str, Any] = {
        "id": uuid.uuid4().hex,
        "share": share.id,
        "secret": hashed(secret),
        "name": name,
        "address": address,
        "user_agent": shortened(agent),
        "at": now,
        "ends_at": ends_at,
        "viewed": [],
        "downloaded": [],
    }
    await engines.documents.of(Grant(share.tenant), "share_visits").insert(visit)
    found = await _read_visitor(engines, visit["secret"], address)
    for study in share.studies:
        await audit.record(found.scope, engines, Event.SHARE_OPENED, {"share": share.id}, study=study)
    return Opened(found.share, secret, found.scope, ends_at)


async def _read_visitor(engines: Engines, key: str, address: str) -> _Visitor:
    visit = await engines.documents.installation("share_visits").find_one({"secret": key})
    document = await read(engines, visit["share"]) if visit else None
    if visit is None or document is None or document["tenant"] != visit["tenant"]:
        raise Unauthenticated(GONE)
    share = Share.of(document)
    if not share.stands() or not await tenant_is_open(engines, share.tenant):
        raise Unauthenticated(GONE)
    name = f"{visit['name'] or 'somebody'} (by a link)"
    who = Principal("share", share.id, name, address)
    scope = Scope(who, share.rights, (await grant_of(engines, share),))
    return _Visitor(share, scope, visit["ends_at"])
