"""Users: people with a role in one tenant or more, and how they are known by email and password."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from services.errors import AlreadyExists, Invalid, NotFound, Unauthenticated
from services.persistence import Edit, Engines, Exactly, Filter, In, TenantCollection
from services.tenancy import audit
from services.tenancy.audit import Event, Outcome
from services.tenancy.roles import Role, role_of
from services.tenancy.scope import Principal, Right, Scope
from services.tenancy.short_cache import forget_all
from services.tenancy.sign_in import devices, passwords, throttle

_PLAIN = r"[^@\s<>()\[\],;:\\\"]"  # none of what means something in a mail's header (RFC 5322 3.2.3)
EMAIL = re.compile(rf"{_PLAIN}{{1,64}}@{_PLAIN}{{1,189}}")
LONGEST_NAME = 200
_OF_USERS = (
    "sessions", "links", "passkeys", "identities", "known_devices", "notification_settings",
    "push_subscriptions",
)  # fmt: skip
_OF_MEMBERS = ("shared_studies", "notifications", "outgoing_notifications", "digests")
"""Collections of what is gone with a user, and with a user's role in a tenant."""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who can sign in. `id` never changes, `email` (in small letters) may.

    An `operator` runs the installation; with `totp` a password alone does not sign in. Whom a tenant's
    identity provider brought (`brought_by`) is known there alone: others may have the same email.
    `proved_at`: the email's owner showed to hold the account, by mail or to the operator; else a clinic alone
    says so. `renewals`: how often all that signed in ended; it counts by the number it was made under.
    """

    id: str
    email: str
    name: str
    roles: Mapping[str, Role]
    operator: bool = False
    totp: bool = False
    brought_by: str | None = None
    proved_at: datetime | None = field(default=None, compare=False)
    renewals: int = 0
    password_changed_at: datetime | None = field(default=None, compare=False)

    @property
    def proved(self) -> bool:
        """Whether the email's owner has shown to hold the account."""
        return self.proved_at is not None

    @property
    def as_known(self) -> Filter:
        """The account, unless it was renewed since: for changes by whom its credentials let in."""
        return {"id": self.id, "renewals": self.renewals or None}

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "User":
        """Make it from what the database keeps: "TENANT EMAIL" where only that tenant knows it."""
        brought_by, _, email = document["email"].rpartition(" ")
        return cls(
            document["id"],
            email,
            document["name"],
            {member["tenant"]: Role(member["role"]) for member in document["memberships"]},
            document.get("operator", False),
            "totp" in document,
            brought_by or None,
            document.get("proved_at"),
            document.get("renewals", 0),
            document.get("password_changed_at"),
        )


async def create(
    scope: Scope,
    engines: Engines,
    email: str,
    role: str,
    password: str | None,
    *,
    name: str = "",
    demo: bool = False,
    brought: bool = False,
    proved: bool = True,
) -> User:
    """A new user of the scope's tenant; raises Invalid for a weak password, AlreadyExists for an email taken.

    Without a password only a reset by mail lets them in, or the tenant's identity provider, which may have
    `brought` them. `proved` is what the operator's word is worth, and a mailed link; a link that was handed
    over proves nothing. `demo` lets a weak password pass: for the accounts of `--demo` and nobody else.
    """
    scope.require(Right.ADMINISTER)
    address = checked_email(email)
    document: dict[str, Any] = {
        "id": uuid.uuid4().hex,
        "email": _brought(scope, address) if brought else address,
        "name": checked_name(name) or address.partition("@")[0],
        "memberships": [{"tenant": scope.grant.tenant, "role": role_of(role).value}],
        "created_at": datetime.now(UTC),
    }
    if proved and not brought:
        document["proved_at"] = document["created_at"]
    if password is not None:
        document["password"] = await (
            passwords.hashed(password) if demo else passwords.choose(password, address, name)
        )
    try:
        await _users(engines).insert(document)
    except AlreadyExists:
        raise AlreadyExists("there is a user of this email") from None
    await audit.record(scope, engines, Event.USER_CREATED, {"user": document["id"], "role": role})
    return User.of(document)


async def admit(scope: Scope, engines: Engines, id_: str, role: str) -> User:
    """Give a user a first role in the scope's tenant: only to somebody who proved to be that user.

    Raises NotFound; AlreadyExists for a member.
    """
    scope.require(Right.ADMINISTER)
    document = await _document(engines, id_)
    tenant, members = scope.grant.tenant, document["memberships"]
    if any(member["tenant"] == tenant for member in members):
        raise AlreadyExists("this user is a member already")
    await _set_members(engines, document, [*members, {"tenant": tenant, "role": role_of(role).value}])
    await audit.record(scope, engines, Event.RIGHTS_CHANGED, {"user": id_, "role": role})
    return await get(engines, id_)


async def set_role(scope: Scope, engines: Engines, who: str, role: str) -> User:
    """Give a member (by id or email) another role in the scope's tenant; raises NotFound for anybody else.

    Their sessions get new secrets; the new rights hold in every process within seconds.
    """
    scope.require(Right.ADMINISTER)
    tenant, given = scope.grant.tenant, role_of(role)
    document = await _member(scope, engines, who)
    members = [
        {**member, "role": given.value} if member["tenant"] == tenant else member
        for member in document["memberships"]
    ]
    await _set_members(engines, document, members)
    await audit.record(scope, engines, Event.RIGHTS_CHANGED, {"user": document["id"], "role": role})
    return replace(User.of(document), roles={tenant: given})


async def remove(scope: Scope, engines: Engines, who: str) -> None:
    """Take a member's role in the scope's tenant away, and the user with the last role; raises NotFound."""
    scope.require(Right.ADMINISTER)
    document = await _member(scope, engines, who)
    others = [member for member in document["memberships"] if member["tenant"] != scope.grant.tenant]
    if others or document.get("operator"):
        await _set_members(engines, document, others)
    elif await _users(engines).delete(_as_read(document)):
        for name in _OF_USERS:
            await engines.documents.installation(name).delete({"user": document["id"]}, many=True)
    else:
        raise AlreadyExists(_CHANGED)
    for name in _OF_MEMBERS:
        await engines.documents.of(scope.grant, name).delete({"user": document["id"]}, many=True)
    forget_all(engines)
    await audit.record(scope, engines, Event.USER_REMOVED, {"user": document["id"]})


async def find(scope: Scope, engines: Engines) -> list[User]:
    """The users of the scope's tenant, by email; of their roles only the one there."""
    scope.require(Right.ADMINISTER)
    return await members_of(engines, scope.grant.tenant)


async def members_of(engines: Engines, tenant: str) -> list[User]:
    """List the members, for tenancy itself."""
    found = map(User.of, await _users(engines).find({"memberships.tenant": tenant}))
    members = [replace(user, roles={tenant: user.roles[tenant]}, operator=False) for user in found]
    return sorted(members, key=lambda user: user.email)


async def get(engines: Engines, id_: str) -> User:
    """A user by id, with all roles: for whoever holds the user's session. Raises NotFound."""
    return User.of(await _document(engines, id_))


async def member(scope: Scope, engines: Engines, who: str) -> User:
    """A member of the scope's tenant, by id or email; of the roles only the one there. Raises NotFound."""
    user, tenant = User.of(await _member(scope, engines, who)), scope.grant.tenant
    return replace(user, roles={tenant: user.roles[tenant]}, operator=False)


async def named(engines: Engines, email: str) -> User | None:
    """A user by email, with all roles: for tenancy itself, which tells nobody."""
    document = await _users(engines).find_one({"email": checked_email(email)})
    return User.of(document) if document else None


async def sign_in(engines: Engines, email: str, password: str, address: str, device: str = "") -> User:
    """The user of this email and password, asked for from this IP address; a second factor comes after.

    At a `device` (its secret) where they signed in before only their own failures there count. Raises
    Unauthenticated, whatever was wrong and after the same time; TooMany after too many failures.
    """
    try:
        known = checked_email(email)
    except Invalid:
        known = ""
    document = await _users(engines).find_one({"email": known})
    known_device = await devices.known(engines, device, document["id"] if document else "")
    if not known_device:
        throttle.require_room(engines, address)
    await throttle.attempt(engines, known, known_device or address)
    if not known_device:
        await throttle.slow_down(engines, known, address)
    kept = document.get("password") if document else None
    if not await passwords.verify(kept, password) or document is None:
        await sign_in_failed(engines, document["id"] if document else "", address)
        raise Unauthenticated("email or password is wrong")
    await throttle.succeeded(engines, known, known_device or address)
    if not known_device:
        await throttle.was_no_guess(engines, known, address)
    if kept is not None and passwords.outdated(kept):
        renewed = Edit(set={"password": await passwords.hashed(password)})
        await _users(engines).update({"id": document["id"], "password": kept}, renewed)
    return User.of(document)


async def sign_in_failed(engines: Engines, id_: str, address: str) -> None:
    """Put a failure into the installation's own trail: nobody's clinic learns who has accounts elsewhere."""
    who = Scope(Principal("user", id_, "", address), frozenset(), ())
    await audit.record(who, engines, Event.SIGN_IN_FAILED, outcome=Outcome.FAILURE)


def checked_email(email: str) -> str:
    """An email address in small letters; raises Invalid where it is none."""
    lowered = email.strip().lower()
    if EMAIL.fullmatch(lowered) is None or not lowered.isprintable():
        raise Invalid("this is no email address")
    return lowered


def checked_name(name: str) -> str:
    """A person's name without outer spaces; raises Invalid for one too long or not printable."""
    stripped = name.strip()
    if len(stripped) > LONGEST_NAME or not stripped.isprintable():
        raise Invalid(f"a name has at most {LONGEST_NAME} characters on one line")
    return stripped


_CHANGED = "somebody else changed this user at the same moment"
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def _brought(scope: Scope, email: str) -> str:
    return f"{scope.grant.tenant} {email}"  # no email holds a space


async def _member(scope: Scope, engines: Engines, who: str) -> dict[str, Any]:
    known: Filter = {"id": who}
    if "@" in who:
        email = checked_email(who)
        known = {"email": In((email, _brought(scope, email)))}
    found = await _users(engines).find(known)
    members = [document for document in found if scope.grant.tenant in User.of(document).roles]
    if not members:
        raise NotFound("no such user")
    return min(members, key=lambda document: len(document["email"]))  # their own account first


async def _document(engines: Engines, id_: str) -> dict[str, Any]:
    document = await _users(engines).find_one({"id": id_})
    if document is None:
        raise NotFound("no such user")
    return document


async def _set_members(engines: Engines, document: dict[str, Any], members: list[dict[str, Any]]) -> None:
    """Compare and set; sessions get new secrets at their next request, as their rights are others."""
    if not await _users(engines).update(_as_read(document), Edit(set={"memberships": members})):
        raise AlreadyExists(_CHANGED)
    renewed = Edit(set={"rotated_at": _LONG_AGO})
    await engines.documents.installation("sessions").update({"user": document["id"]}, renewed, many=True)
    forget_all(engines)


def _as_read(document: dict[str, Any]) -> Filter:
    return {"id": document["id"], "memberships": Exactly(document["memberships"])}


def _users(engines: Engines) -> TenantCollection:
    return engines.documents.installation("users")
