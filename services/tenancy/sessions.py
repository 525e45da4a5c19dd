"""Browser sessions: the cookie holds a random secret, the database only its hash."""

import secrets
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from services.errors import NotFound, Unauthenticated
from services.persistence import Edit, Engines, Filter, Not, TenantCollection
from services.tenancy import audit, visits
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope
from services.tenancy.session import Session, idle_of, read, since
from services.tenancy.short_cache import ShortCache
from services.tenancy.sign_in import links
from services.tenancy.sign_in.links import BYTES, hashed
from services.tenancy.sign_in.user_agents import shortened
from services.tenancy.users import User

OVERLAP = timedelta(seconds=60)
"""How long a rotated secret still works: for requests that were under way with it."""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """What a user may know of a session of theirs."""

    id: str
    created_at: datetime
    last_seen: datetime
    address: str
    user_agent: str


class _SessionCache(ShortCache[str, Session]):
    """Sessions by the hash of their secret."""


async def start(
    engines: Engines,
    user: User,
    address: str = "",
    agent: str = "",
    *,
    tenant: str | None = None,
    second_factor: bool = False,
) -> str:
    """Open a session for somebody who signed in; answers the cookie's secret.

    `address` and `agent` (the browser's User-Agent) are what the user sees of it later; `tenant` is where an
    identity provider's word holds; a passkey is a `second_factor` too.
    """
    secret, now = secrets.token_urlsafe(BYTES), datetime.now(UTC)
    await _sessions(engines).insert(
        {
            "id": uuid.uuid4().hex,
            "secret": hashed(secret),
            "user": user.id,
            "renewals": user.renewals,
            "tenant": tenant,
            "second_factor": second_factor,
            "address": address,
            "user_agent": shortened(agent),
            "created_at": now,
            "rotated_at": now,
            "seen_at": now,
            "expires_at": now + timedelta(hours=engines.settings.session_hours),
        }
    )
    session = await find(engines, secret, address)
    await audit.record(session.scope, engines, Event.SIGNED_IN)
    return secret


async def start_visit(
    engines: Engines, link: str, address: str = "", agent: str = "", earlier: str | None = None
) -> tuple[str, Session, visits.Launch]:
    """Open a session for who follows a practice system's link; the cookie's secret, and what is launched.

    `earlier`: the secret of the browser's session; a visit goes on with what it has seen. Raises NotFound for
    a link unknown, used or too old, Refused while its tenant is not active.
    """
    taken = await links.take(engines, visits.KIND, link)
    before = None
    with suppress(Unauthenticated):
        if earlier and await find(engines, earlier, address):
            before = await _document(engines, hashed(earlier))
    secret, now = secrets.token_urlsafe(BYTES), datetime.now(UTC)
    await _sessions(engines).insert(
        {
            **visits.facts_of(taken, before),
            "id": uuid.uuid4().hex,
            "secret": hashed(secret),
            "address": address,
            "user_agent": shortened(agent),
            "created_at": now,
            "rotated_at": now,
            "seen_at": now,
            "expires_at": now + visits.VISIT_LASTS,
        }
    )
    session = await find(engines, secret, address)
    session.scope.within(taken["tenant"])
    await audit.record(session.scope, engines, Event.SIGNED_IN)
    return secret, session, visits.Launch.of(taken["launch"])


async def find(engines: Engines, secret: str, address: str = "") -> Session:
    """The session of a cookie's secret, used from this IP address.

    Raises Unauthenticated for one unknown, ended or expired.
    """
    key = hashed(secret)
    session = engines.own(_SessionCache).get(key)
    if session is None:
        session = await read(engines, await _document(engines, key))
        engines.own(_SessionCache).put(key, session)
    return _current(session, address)


async def again(engines: Engines, session: Session) -> Session:
    """A session as it stands now, whatever its secret is by now: for a WebSocket, which keeps its first one.

    Raises Unauthenticated for one ended or expired.
    """
    key = f"{session.user.id} {session.id}"
    known = engines.own(_SessionCache).get(key)
    if known is None:
        document = await _sessions(engines).find_one({"user": session.user.id, "id": session.id})
        if document is None:
            raise Unauthenticated("no such session")
        known = await read(engines, document, used=False)
        engines.own(_SessionCache).put(key, known)
    return _current(known, session.scope.principal.address)


async def strengthen(session: Session, engines: Engines) -> None:
    """The session's user has shown a second factor in it."""
    shown = Edit(set={"second_factor": True})
    await _sessions(engines).update({"user": session.user.id, "id": session.id}, shown)
    engines.own(_SessionCache).clear()


async def rotate(engines: Engines, secret: str) -> str | None:
    """A new secret for a session whose own is old; None where another request was first.

    Raises Unauthenticated where there is no such session.
    """
    session = await find(engines, secret)
    now, fresh, key = datetime.now(UTC), secrets.token_urlsafe(BYTES), hashed(secret)
    changed = {"secret": hashed(fresh), "rotated_at": now, "previous": key, "previous_until": now + OVERLAP}
    changed["id"] = session.id or uuid.uuid4().hex  # older versions gave none
    if not await _sessions(engines).update({"secret": key}, Edit(set=changed)):
        return None
    engines.own(_SessionCache).clear()
    return fresh


async def end(engines: Engines, secret: str, address: str = "") -> None:
    """Sign out: here at once, in other processes within seconds."""
    try:
        session = await find(engines, secret, address)
    except Unauthenticated:
        return  # it ended before
    key = hashed(secret)
    if not await _sessions(engines).delete({"secret": key}):
        await _sessions(engines).delete({"previous": key})
    engines.own(_SessionCache).clear()
    await audit.record(session.scope, engines, Event.SIGNED_OUT)


async def end_all(engines: Engines, user_id: str) -> None:
    """Sign a user out everywhere."""
    await _sessions(engines).delete({"user": user_id}, many=True)
    engines.own(_SessionCache).clear()


async def find_own(session: Session, engines: Engines) -> list[OpenSession]:
    """The user's open sessions, the latest first."""
    return await _open(engines, _own(session))


async def open_of(engines: Engines, user: User) -> list[OpenSession]:
    """List the open sessions of a user, for tenancy itself."""
    return await _open(engines, {"user": user.id})


async def find_of(scope: Scope, engines: Engines, user_id: str) -> list[OpenSession]:
    """Anybody's open sessions, for the installation's operator, the latest first."""
    scope.require(Right.OPERATE)
    return await _open(engines, {"user": user_id})


async def end_of(scope: Scope, engines: Engines, user_id: str) -> None:
    """Sign anybody out everywhere, for the installation's operator."""
    scope.require(Right.OPERATE)
    await end_all(engines, user_id)
    await audit.record(scope, engines, Event.SIGNED_OUT, {"user": user_id})


async def end_own(session: Session, engines: Engines, id_: str) -> None:
    """End one of the user's sessions; raises NotFound."""
    if not await _sessions(engines).delete({**_own(session), "id": id_}):
        raise NotFound("no such session")
    engines.own(_SessionCache).clear()
    await audit.record(session.scope, engines, Event.SESSION_ENDED, {"session": id_})


async def end_others(session: Session, engines: Engines) -> None:
    """End every session of the user but this one."""
    await _sessions(engines).delete({**_own(session), "id": Not(session.id)}, many=True)
    engines.own(_SessionCache).clear()
    await audit.record(session.scope, engines, Event.SESSION_ENDED, {"session": "all others"})


async def scope_of_session(engines: Engines, secret: str) -> Scope:
    """The scope of a cookie's secret; raises Unauthenticated."""
    return (await find(engines, secret)).scope


def _current(session: Session, address: str) -> Session:
    if session.expires_at <= datetime.now(UTC):
        raise Unauthenticated("the session has expired")
    return replace(session, scope=session.scope.asked_from(address))


async def _document(engines: Engines, key: str) -> dict[str, Any]:
    document = await _sessions(engines).find_one({"secret": key})
    if document is None:
        document = await _sessions(engines).find_one({"previous": key})
        if document is None or document["previous_until"] <= datetime.now(UTC):
            raise Unauthenticated("no such session")
    return document


async def _open(engines: Engines, whose: Filter) -> list[OpenSession]:
    found = await _sessions(engines).find(whose, sort=[("created_at", -1)])
    now, idle = datetime.now(UTC), idle_of(engines)
    return [
        _shown(document)
        for document in found
        if document["expires_at"] > now and now - since(document, "seen_at") <= idle
    ]


def _own(session: Session) -> Filter:
    """What a session may see of its user's: through a clinic's provider only what came that way."""
    limited = {} if session.tenant is None else {"tenant": session.tenant}
    return {"user": session.user.id, **limited}


def _shown(document: Mapping[str, Any]) -> OpenSession:
    return OpenSession(
        document.get("id", ""),
        document["created_at"],
        since(document, "seen_at"),
        document.get("address", ""),
        document.get("user_agent", ""),
    )


def _sessions(engines: Engines) -> TenantCollection:
    return engines.documents.installation("sessions")
