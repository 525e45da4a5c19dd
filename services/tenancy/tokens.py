"""API tokens: for programs. Shown once, kept as a hash."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from services.errors import Invalid, NotFound, Unauthenticated
from services.persistence import Engines, Grant
from services.tenancy import audit, tenants
from services.tenancy.recent import Recent
from services.tenancy.roles import RIGHTS, Role, role_of
from services.tenancy.scope import Principal, Right, Scope
from services.tenancy.sessions import BYTES, hashed

PREFIX = "vtk_"
"""So that a token found where it should not be can be told."""
USED = 60.0
"""Seconds between two notes of a token's last use."""


@dataclass(frozen=True, slots=True)
class Token:
    """What may be known of a token."""

    id: str
    name: str
    role: Role
    created_at: datetime
    expires_at: datetime | None
    last_used: datetime | None


_recent: Recent[str, tuple[Scope, datetime | None]] = Recent()


async def create(
    scope: Scope, engines: Engines, *, role: str, name: str = "", expires: timedelta | None = None
) -> str:
    """A new token of the scope's tenant; answers its secret, which nobody can read again."""
    scope.require(Right.ADMINISTER)
    if expires is not None and expires <= timedelta():
        raise Invalid("a token expires in the future")
    secret, now = PREFIX + secrets.token_urlsafe(BYTES), datetime.now(UTC)
    document: dict[str, Any] = {
        "id": uuid.uuid4().hex,
        "secret": hashed(secret),
        "name": name.strip() or "API token",
    }
    document |= {"role": role_of(role).value, "created_at": now}
    if expires is not None:
        document["expires_at"] = now + expires
    await engines.documents.of(scope.grant, "tokens").insert(document)
    await audit.record(scope, engines, "token created", {"token": document["id"], "role": role})
    return secret


async def find(scope: Scope, engines: Engines) -> list[Token]:
    """The tenant's tokens, by name."""
    scope.require(Right.ADMINISTER)
    found = await engines.documents.of(scope.grant, "tokens").find({}, sort=[("name", 1)])
    return [
        Token(t["id"], t["name"], Role(t["role"]), t["created_at"], t.get("expires_at"), t.get("last_used"))
        for t in found
    ]


async def revoke(scope: Scope, engines: Engines, id_: str) -> None:
    """End a token: here at once, in other processes within seconds. Raises NotFound."""
    scope.require(Right.ADMINISTER)
    if not await engines.documents.of(scope.grant, "tokens").delete({"id": id_}):
        raise NotFound("no such token")
    _recent.clear(engines)
    await audit.record(scope, engines, "token revoked", {"token": id_})


async def scope_of_token(engines: Engines, secret: str) -> Scope:
    """The scope of a token; raises Unauthenticated for one unknown, revoked or expired."""
    key = hashed(secret)
    known = _recent.get(engines, key)
    if known is None:
        known = await _read(engines, key)
        _recent.put(engines, key, known)
    scope, expires_at = known
    if expires_at is not None and expires_at <= datetime.now(UTC):
        raise Unauthenticated("the token has expired")
    return scope


async def _read(engines: Engines, key: str) -> tuple[Scope, datetime | None]:
    document = await engines.documents.installation("tokens").find_one({"secret": key})
    if document is None:
        raise Unauthenticated("no such token")
    tenant = await tenants.get(engines, document["tenant"])
    if tenant.state != "active":
        raise Unauthenticated("the tenant is suspended")
    now, last = datetime.now(UTC), document.get("last_used")
    if last is None or now - last > timedelta(seconds=USED):
        used = {"$set": {"last_used": now}}
        await engines.documents.of(Grant(tenant.slug), "tokens").update({"id": document["id"]}, used)
    principal = Principal("token", document["id"], document["name"])
    scope = Scope(principal, RIGHTS[Role(document["role"])], (Grant(tenant.slug),))
    return scope, document.get("expires_at")
