"""Renewal of an account: all that signed in ends at once, and a new password takes its place.

For whoever has shown to be the owner of its email, or is let into another clinic with an account that nobody
has shown to be theirs: what somebody else planted there must not come along.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from services.errors import NotFound
from services.persistence import Edit, Engines
from services.tenancy import audit, sessions
from services.tenancy.audit import Event
from services.tenancy.scope import Principal, Scope
from services.tenancy.short_cache import forget_all
from services.tenancy.sign_in import notices, passkeys
from services.tenancy.sign_in.passkeys import Passkey
from services.tenancy.users import User


@dataclass(frozen=True, slots=True)
class Credentials:
    """What signs an account in: shown to its owner before it ends."""

    email: str
    totp: bool
    passkeys: tuple[Passkey, ...]
    sessions: int


async def credentials(engines: Engines, user: User) -> Credentials:
    """Read the credentials that there are now."""
    open_ = await sessions.open_of(engines, user)
    return Credentials(user.email, user.totp, tuple(await passkeys.of_user(engines, user)), len(open_))


async def renew(engines: Engines, user: User, password: str, address: str, *, proved: bool) -> User:
    """Give the account this password (a hash), `proved` to be its owner's or not.

    One change of one document ends passkeys, second factor and sessions; what is kept of them is deleted
    afterwards. Raises NotFound where the user is gone, or was renewed since it was read.
    """
    now = datetime.now(UTC)
    changes = {"password": password, "password_changed_at": now} | ({"proved_at": now} if proved else {})
    edit = Edit(set=changes, unset=("totp", "totp_pending"), inc={"renewals": 1})
    changed = await engines.documents.installation("users").find_one_and_update(user.as_known, edit)
    if changed is None:
        raise NotFound("no such user")
    forget_all(engines)
    for name in ("sessions", "links", "passkeys", "known_devices"):
        await engines.documents.installation(name).delete({"user": user.id}, many=True)
    who = Scope(Principal("user", user.id, user.name, address), frozenset(), ())
    await audit.record(who, engines, Event.PASSWORD_RESET)
    notices.notify(
        engines, user, "A new password was chosen; passkeys, two-step verification and sessions ended."
    )
    return User.of(changed)
