"""Browser sessions: the cookie holds a random secret, the database only its hash."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.errors import NotFound, Unauthenticated
from services.persistence import Engines, Grant, TenantCollection
from services.tenancy import audit, tenants, users
from services.tenancy.recent import Recent
from services.tenancy.roles import RIGHTS, Role
from services.tenancy.scope import Principal, Scope
from services.tenancy.tenants import Tenant
from services.tenancy.users import User

BYTES = 32
"""256 bits: not to be guessed, and not to be slowed down by a password's hash."""


@dataclass(frozen=True, slots=True)
class Membership:
    """A tenant a user works in, and as what."""

    tenant: Tenant
    role: Role


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody signed in. `scope` reaches every active tenant of the user: narrow it with `within`."""

    user: User
    memberships: tuple[Membership, ...]
    expires_at: datetime
    scope: Scope


_recent: Recent[str, Session] = Recent()


async def start(engines: Engines, user: User) -> str:
    """Open a session for somebody who signed in; answers the cookie's secret."""
    secret = secrets.token_urlsafe(BYTES)
    now = datetime.now(UTC)
    expires = now + timedelta(hours=engines.settings.session_hours)
    await _sessions(engines).insert(
        {"secret": hashed(secret), "user": user.id, "created_at": now, "expires_at": expires}
    )
    session = await find(engines, secret)
    await audit.record(session.scope, engines, "signed in", {})
    return secret


async def find(engines: Engines, secret: str) -> Session:
    """The session of a cookie's secret; raises Unauthenticated for one unknown, ended or expired."""
    key = hashed(secret)
    session = _recent.get(engines, key)
    if session is None:
        session = await _read(engines, key)
        _recent.put(engines, key, session)
    if session.expires_at <= datetime.now(UTC):
        raise Unauthenticated("the session has expired")
    return session


async def end(engines: Engines, secret: str) -> None:
    """Sign out: here at once, in other processes within seconds."""
    await _sessions(engines).delete({"secret": hashed(secret)})
    _recent.forget(engines, hashed(secret))


async def end_all(engines: Engines, user: User) -> None:
    """Sign a user out everywhere."""
    await _sessions(engines).delete({"user": user.id}, many=True)
    _recent.clear(engines)


async def scope_of_session(engines: Engines, secret: str) -> Scope:
    """The scope of a cookie's secret; raises Unauthenticated."""
    return (await find(engines, secret)).scope


def hashed(secret: str) -> str:
    """What the database keeps of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


async def _read(engines: Engines, key: str) -> Session:
    document = await _sessions(engines).find_one({"secret": key})
    if document is None:
        raise Unauthenticated("no such session")
    try:
        user = await users.get(engines, document["user"])
    except NotFound:
        raise Unauthenticated("no such user") from None
    found = await tenants.find(engines, sorted(user.roles))
    members = tuple(Membership(t, user.roles[t.slug]) for t in found if t.state == "active")
    return Session(user, members, document["expires_at"], _scope(user, members))


def _scope(user: User, members: tuple[Membership, ...]) -> Scope:
    within = {member.tenant.slug: RIGHTS[member.role] for member in members}
    everywhere = frozenset.intersection(*within.values()) if within else frozenset()
    grants = tuple(Grant(slug) for slug in within)
    return Scope(Principal("user", user.id, user.name), everywhere, grants, within)


def _sessions(engines: Engines) -> TenantCollection:
    return engines.documents.installation("sessions")
