"""API tokens: for programs. Shown once, kept as a hash."""

import secrets
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from services.errors import Invalid, NotFound, Refused, Unauthenticated
from services.persistence import Edit, Engines, Filter, Grant
from services.tenancy import audit, tenants
from services.tenancy.audit import Event
from services.tenancy.roles import RIGHTS, Role, role_of
from services.tenancy.scope import Principal, Right, Scope
from services.tenancy.short_cache import ShortCache
from services.tenancy.sign_in.links import BYTES, hashed

PREFIX = "vtk_"
"""So that a token found where it should not be can be told."""
USED_SECONDS = 60.0
"""Seconds between two notes of a token's last use."""
LONGEST_NAME = 200
LENT_AS = Role.TECHNICIAN
"""The role of what practice systems are lent; they have the rights of it that were chosen."""


@dataclass(frozen=True, slots=True)
class Token:
    """What may be known of a token. `rights` are its role's, or fewer."""

    id: str
    name: str
    role: Role
    rights: frozenset[Right]
    created_at: datetime
    expires_at: datetime | None
    last_used: datetime | None

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Token":
        """Make it from what the database keeps."""
        return cls(
            document["id"],
            document["name"],
            Role(document["role"]),
            _rights(document),
            document["created_at"],
            document.get("expires_at"),
            document.get("last_used"),
        )


class _TokenCache(ShortCache[tuple[str, str], tuple[Scope, datetime | None]]):
    """What tokens allow and when they expire, by the hash of their secret and the address they came from."""


async def create(
    scope: Scope,
    engines: Engines,
    *,
    role: str,
    name: str = "",
    rights: Iterable[Right] | None = None,
    expires: timedelta | None = None,
) -> str:
    """A new token of the scope's tenant; answers its secret, which nobody can read again.

    `rights` are fewer than the role's. Raises Invalid for what cannot be, Refused for rights the scope lacks.
    """
    scope.require(Right.ADMINISTER)
    if expires is not None and expires <= timedelta():
        raise Invalid("a token expires in the future")
    if len(name.strip()) > LONGEST_NAME:
        raise Invalid(f"a token's name has at most {LONGEST_NAME} characters")
    given = role_of(role)
    if given is Role.REFERRING_VETERINARIAN:
        raise Invalid("studies are shared with people: a token is no referring veterinarian")
    chosen = RIGHTS[given] if rights is None else frozenset(rights)
    if not chosen or not chosen <= RIGHTS[given]:
        raise Invalid("a token has one or more of its role's rights")
    if not chosen <= scope.rights:
        raise Refused("nobody gives away rights they lack")
    secret, now = PREFIX + secrets.token_urlsafe(BYTES), datetime.now(UTC)
    document: dict[str, Any] = {
        "id": uuid.uuid4().hex,
        "secret": hashed(secret),
        "name": name.strip() or "API token",
        "role": given.value,
        "created_at": now,
    }
    if rights is not None:
        document["rights"] = sorted(chosen)
    if expires is not None:
        document["expires_at"] = now + expires
    await engines.documents.of(scope.grant, "tokens").insert(document)
    await audit.record(scope, engines, Event.TOKEN_CREATED, {"token": document["id"], "role": role})
    return secret


async def lend(
    engines: Engines, slug: str, *, holder: str, name: str, rights: Iterable[Right], lasts: timedelta
) -> str:
    """A token that a practice system (by ID) has for a while, with the rights it was given; its secret."""
    secret, now = PREFIX + secrets.token_urlsafe(BYTES), datetime.now(UTC)
    document = {
        "id": uuid.uuid4().hex,
        "secret": hashed(secret),
        "name": name,
        "role": LENT_AS.value,
        "rights": sorted(rights),
        "practice_system": holder,
        "created_at": now,
        "expires_at": now + lasts,
    }
    await engines.documents.of(Grant(slug), "tokens").insert(document)
    return secret


async def take_back(scope: Scope, engines: Engines, holder: str) -> None:
    """End all that a practice system was lent: here at once, in other processes within seconds."""
    scope.require(Right.ADMINISTER)
    await engines.documents.of(scope.grant, "tokens").delete({"practice_system": holder}, many=True)
    engines.own(_TokenCache).clear()


async def find(scope: Scope, engines: Engines) -> list[Token]:
    """The tenant's tokens, by name; not those that practice systems were lent for a while."""
    scope.require(Right.ADMINISTER)
    own: Filter = {"practice_system": None}
    found = await engines.documents.of(scope.grant, "tokens").find(own, sort=[("name", 1)])
    return [Token.of(document) for document in found]


async def revoke(scope: Scope, engines: Engines, id_: str) -> None:
    """End a token: here at once, in other processes within seconds. Raises NotFound."""
    scope.require(Right.ADMINISTER)
    if not await engines.documents.of(scope.grant, "tokens").delete({"id": id_}):
        raise NotFound("no such token")
    engines.own(_TokenCache).clear()
    await audit.record(scope, engines, Event.TOKEN_REVOKED, {"token": id_})


async def scope_of_token(engines: Engines, secret: str, address: str = "") -> Scope:
    """The scope of a token used from this IP address.

    Raises Unauthenticated for one unknown, revoked or expired, Refused while its tenant is not active.
    """
    used = hashed(secret), address
    known = engines.own(_TokenCache).get(used)
    if known is None:
        scope, expires_at = await _read(engines, used[0])
        known = scope.asked_from(address), expires_at
        engines.own(_TokenCache).put(used, known)
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
        raise Refused(f"the clinic is {tenant.state}")
    now, last = datetime.now(UTC), document.get("last_used")
    if last is None or now - last > timedelta(seconds=USED_SECONDS):
        used = Edit(set={"last_used": now})
        await engines.documents.of(Grant(tenant.slug), "tokens").update({"id": document["id"]}, used)
    holder = document.get("practice_system") or document["id"]
    principal = Principal("token", holder, document["name"])
    return Scope(principal, _rights(document), (Grant(tenant.slug),)), document.get("expires_at")


def _rights(document: Mapping[str, Any]) -> frozenset[Right]:
    """The role's as they are today, or those of them that were chosen."""
    rights = RIGHTS[Role(document["role"])]
    chosen = document.get("rights")
    return rights if chosen is None else rights & frozenset(map(Right, chosen))
