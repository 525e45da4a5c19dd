"""What people change of themselves, in a session that their own means began: no clinic's provider may."""

from datetime import UTC, datetime

from services.errors import Refused, Unauthenticated
from services.persistence import Edit, Engines, TenantCollection
from services.tenancy import audit, sessions, users
from services.tenancy.audit import Event
from services.tenancy.session import Session
from services.tenancy.short_cache import forget_all
from services.tenancy.sign_in import links, notices, passwords, throttle


async def rename(session: Session, engines: Engines, name: str) -> None:
    """Be called otherwise; raises Invalid for a name too long. An empty one becomes that of the email."""
    session.require_own()
    known = users.checked_name(name) or session.user.email.partition("@")[0]
    await _users(engines).update({"id": session.user.id}, Edit(set={"name": known}))
    forget_all(engines)


async def change_password(
    session: Session, engines: Engines, password: str, new: str, address: str = ""
) -> None:
    """Take another password, end the user's other sessions and links, and tell them by mail.

    Raises Refused where `password` is not the one there is (TooMany when it was guessed too often), Invalid
    for a weak new one.
    """
    await check_password(session, engines, password, address)
    hashed = await passwords.choose(new, session.user.email, session.user.name)
    changed = Edit(set={"password": hashed, "password_changed_at": datetime.now(UTC)})
    if not await _users(engines).update(session.user.as_known, changed):
        raise Unauthenticated("no such session")
    await links.forget(engines, session.user.id)
    await sessions.end_others(session, engines)
    await audit.record(session.scope, engines, Event.PASSWORD_CHANGED)
    notices.notify(engines, session.user, "Its password was changed.")


async def check_password(session: Session, engines: Engines, password: str, address: str = "") -> None:
    """Have somebody who is signed in prove it once more: before what would lock the owner out.

    Raises Refused for a wrong one (TooMany when guessed too often) and in a clinic's provider's session.
    """
    session.require_own()
    place = f"session {session.id}"
    await throttle.attempt(engines, session.user.id, place)
    document = await _users(engines).find_one(session.user.as_known)
    if not await passwords.verify(document.get("password") if document else None, password):
        await users.sign_in_failed(engines, session.user.id, address)
        raise Refused("the password is wrong")  # who they are is known: the session stands
    await throttle.succeeded(engines, session.user.id, place)


async def require_second_factor(session: Session, engines: Engines) -> None:
    """Let who knows the password alone set up the first second factor, and change none there is.

    Where a tenant of theirs demands one. Raises Refused.
    """
    session.require_own()
    if session.second_factor or not session.second_factor_missing:
        return
    keys = await engines.documents.installation("passkeys").find({"user": session.user.id})
    if session.user.totp or any(key.get("renewals", 0) == session.user.renewals for key in keys):
        raise Refused("sign in with the second factor you have to change this")


def _users(engines: Engines) -> TenantCollection:
    return engines.documents.installation("users")
