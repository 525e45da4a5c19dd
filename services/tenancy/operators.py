"""The installation's operators: users who run its tenants, and see nothing of their data."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime

from services.errors import AlreadyExists, NotFound
from services.persistence import Edit, Engines, Exactly, Filter, TenantCollection
from services.tenancy import audit, users
from services.tenancy.audit import Event
from services.tenancy.scope import operator_scope
from services.tenancy.short_cache import forget_all
from services.tenancy.sign_in import passwords
from services.tenancy.users import User


async def create(engines: Engines, email: str, password: str, name: str = "", *, demo: bool = False) -> User:
    """A new operator, a member of no tenant: for the command line, which needs nobody's leave.

    Raises Invalid for a weak password (`demo` lets it pass), AlreadyExists for an email taken.
    """
    address = users.checked_email(email)
    called = users.checked_name(name) or address.partition("@")[0]
    document = {
        "id": uuid.uuid4().hex,
        "email": address,
        "name": called,
        "operator": True,
        "memberships": [],
        "password": await (
            passwords.hashed(password) if demo else passwords.choose(password, address, called)
        ),
        "created_at": datetime.now(UTC),
        "proved_at": datetime.now(UTC),
    }
    try:
        await _users(engines).insert(document)
    except AlreadyExists:
        raise AlreadyExists("there is a user of this email") from None
    await audit.record(operator_scope(), engines, Event.OPERATOR_CREATED, {"user": document["id"]})
    return User.of(document)


async def find(engines: Engines) -> list[User]:
    """The operators, by email; nothing of where else they work."""
    found = await _users(engines).find({"operator": True}, sort=[("email", 1)])
    return [replace(User.of(document), roles={}) for document in found]


async def remove(engines: Engines, email: str) -> None:
    """Let somebody operate no longer: a member of tenants stays that, anybody else goes. Raises NotFound."""
    known: Filter = {"email": users.checked_email(email), "operator": True}
    document = await _users(engines).find_one(known)
    if document is None:
        raise NotFound("no such operator")
    alone: Filter = {**known, "memberships": Exactly(())}
    if not await _users(engines).delete(alone):
        await _users(engines).update(known, Edit(unset=("operator",)))
    forget_all(engines)
    details = {"user": document["id"], "operator": False}
    await audit.record(operator_scope(), engines, Event.RIGHTS_CHANGED, details)


def _users(engines: Engines) -> TenantCollection:
    return engines.documents.installation("users")
