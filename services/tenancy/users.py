"""Users: people with a password and a role in one tenant or more."""

import asyncio
import re
import uuid
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from services.errors import AlreadyExists, Invalid, NotFound, Unauthenticated
from services.persistence import Engines, TenantCollection
from services.tenancy import audit, throttle
from services.tenancy.roles import Role, role_of
from services.tenancy.scope import Principal, Right, Scope

EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}")
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1024
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)  # OWASP's: 19 MiB, some 20 ms
_DUMMY = _hasher.hash("nobody has this password")
_hashing = ThreadPoolExecutor(2, "argon2")
"""Two hashes at a time: each takes a core and its memory."""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who can sign in. `id` never changes, `email` (in small letters) may."""

    id: str
    email: str
    name: str
    roles: Mapping[str, Role]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "User":
        """As the database keeps it."""
        roles = {member["tenant"]: Role(member["role"]) for member in document["memberships"]}
        return cls(document["id"], document["email"], document["name"], roles)


async def create(
    scope: Scope,
    engines: Engines,
    email: str,
    role: str,
    password: str,
    *,
    name: str = "",
    demo: bool = False,
) -> User:
    """A new user of the scope's tenant; raises Invalid for a weak password, AlreadyExists for an email taken.

    `demo` lets a short password pass: for the accounts of `--demo` and nobody else.
    """
    scope.require(Right.ADMINISTER)
    address = checked_email(email)
    if not demo and len(password) < SHORTEST_PASSWORD:
        raise Invalid(f"a password has at least {SHORTEST_PASSWORD} characters")
    document = {
        "id": uuid.uuid4().hex,
        "email": address,
        "name": name.strip() or address.partition("@")[0],
        "password": await _hash(password),
        "memberships": [{"tenant": scope.grant.tenant, "role": role_of(role).value}],
        "created_at": datetime.now(UTC),
    }
    try:
        await _users(engines).insert(document)
    except AlreadyExists:
        raise AlreadyExists("there is a user of this email") from None
    await audit.record(scope, engines, "user created", {"user": document["id"], "role": role})
    return User.of(document)


async def set_role(scope: Scope, engines: Engines, email: str, role: str) -> None:
    """Give a user a role in the scope's tenant, the first or another one; raises NotFound."""
    scope.require(Right.ADMINISTER)
    document = await _users(engines).find_one({"email": checked_email(email)})
    if document is None:
        raise NotFound("no such user")
    others = [member for member in document["memberships"] if member["tenant"] != scope.grant.tenant]
    members = [*others, {"tenant": scope.grant.tenant, "role": role_of(role).value}]
    as_read = {"id": document["id"], "memberships": document["memberships"]}
    if not await _users(engines).update(as_read, {"$set": {"memberships": members}}):
        raise AlreadyExists("somebody else changed this user at the same moment")
    await audit.record(scope, engines, "role given", {"user": document["id"], "role": role})


async def remove(scope: Scope, engines: Engines, email: str) -> None:
    """Take a user's role in the scope's tenant away, and the user with the last role; raises NotFound."""
    scope.require(Right.ADMINISTER)
    tenant = scope.grant.tenant
    known = {"email": checked_email(email), "memberships.tenant": tenant}
    document = await _users(engines).find_one(known)
    if document is None:
        raise NotFound("no such user")
    others = [member for member in document["memberships"] if member["tenant"] != tenant]
    as_read = {"id": document["id"], "memberships": document["memberships"]}
    if others:
        done = await _users(engines).update(as_read, {"$set": {"memberships": others}})
    else:
        done = await _users(engines).delete(as_read)
    if not done:
        raise AlreadyExists("somebody else changed this user at the same moment")
    await audit.record(scope, engines, "user removed", {"user": document["id"]})


async def find(scope: Scope, engines: Engines) -> list[User]:
    """The users of the scope's tenant, by email; of their roles only the one there."""
    scope.require(Right.ADMINISTER)
    tenant = scope.grant.tenant
    found = await _users(engines).find({"memberships.tenant": tenant}, sort=[("email", 1)])
    return [
        User(user.id, user.email, user.name, {tenant: user.roles[tenant]}) for user in map(User.of, found)
    ]


async def get(engines: Engines, id_: str) -> User:
    """A user by id, with all roles: for whoever holds the user's session. Raises NotFound."""
    document = await _users(engines).find_one({"id": id_})
    if document is None:
        raise NotFound("no such user")
    return User.of(document)


async def sign_in(engines: Engines, email: str, password: str, address: str) -> User:
    """The user of this email and password, asked for from this IP address.

    Raises Unauthenticated, whatever was wrong and after the same time; Refused after too many failures.
    """
    try:
        known = checked_email(email)
    except Invalid:
        known = ""
    await throttle.check(engines, known, address)
    document = await _users(engines).find_one({"email": known})
    right = await _verify(document["password"] if document else _DUMMY, password)
    if document is None or not right:
        await throttle.failed(engines, known, address)
        who = Principal("user", document["id"] if document else "", "")
        await audit.record(Scope(who, frozenset(), ()), engines, "sign-in failed", {"address": address})
        raise Unauthenticated("email or password is wrong")
    await throttle.succeeded(engines, known, address)
    return User.of(document)


def checked_email(email: str) -> str:
    """An email address in small letters; raises Invalid where it is none."""
    lowered = email.strip().lower()
    if EMAIL.fullmatch(lowered) is None:
        raise Invalid("this is no email address")
    return lowered


async def _hash(password: str) -> str:
    if not 0 < len(password) <= LONGEST_PASSWORD:
        raise Invalid(f"a password has 1 to {LONGEST_PASSWORD} characters")
    return await asyncio.get_running_loop().run_in_executor(_hashing, _hasher.hash, password)


async def _verify(hashed: str, password: str) -> bool:
    if len(password) > LONGEST_PASSWORD:
        return False
    try:
        return await asyncio.get_running_loop().run_in_executor(_hashing, _hasher.verify, hashed, password)
    except (Argon2Error, InvalidHashError):
        return False


def _users(engines: Engines) -> TenantCollection:
    return engines.documents.installation("users")
