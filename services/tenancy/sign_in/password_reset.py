"""A new password for who forgot it: a link by mail, good for an hour, once."""

import logging
from datetime import timedelta

from services.errors import Invalid, NotFound, PacsError, TooMany
from services.peers import mail
from services.persistence import Engines
from services.tenancy import users
from services.tenancy.sign_in import links, passwords, renewal, throttle
from services.tenancy.sign_in.renewal import Credentials
from services.tenancy.users import User

log = logging.getLogger(__name__)
KIND = "password_reset"
PAGE = "password-reset"
LIFETIME = timedelta(hours=1)
_TEXT = """Somebody, you we hope, forgot the password of this address. A new one is chosen here:

{link}

The new password takes the place of all that signs you in: passkeys, two-step verification and open sessions
end. The page lists them first.

The link works once, for an hour. If it was not you, ignore this mail: nothing has changed.
"""


async def ask(engines: Engines, email: str, address: str) -> None:
    """Mail a link to the user of this email, if there is one: nobody is told, and nothing is raised.

    Every asking counts as a failure of "who" may be asked for from this address: mail is no toy either.
    """
    try:
        known = users.checked_email(email)
        await throttle.attempt(engines, f"{KIND} {known}", address)
        await throttle.slow_down(engines, f"{KIND} {known}", address)
        user = await users.named(engines, known)
        if user is None or not mail.configured(engines.settings):
            return
        link = await link_for(engines, user)
        await mail.send(engines.settings, known, "A new password for Vetark", _TEXT.format(link=link))
    except (Invalid, TooMany):
        return
    except PacsError as error:
        log.warning("a password reset could not be mailed: %s", type(error).__name__)


async def link_for(engines: Engines, user: User) -> str:
    """The link itself: for the mail, or for the operator to hand over."""
    secret = await links.create(engines, KIND, LIFETIME, {"user": user.id})
    return links.web_address(engines, PAGE, secret)


async def look(engines: Engines, secret: str) -> Credentials:
    """What a link ends; raises NotFound for one used or too old."""
    return await renewal.credentials(engines, await _user(engines, secret))


async def confirm(engines: Engines, secret: str, password: str, address: str = "") -> None:
    """Choose the new password: all else that signed the user in ends, and the email is shown to be theirs.

    Raises NotFound for a link used or too old, Invalid for a weak password, and then the link stays good.
    """
    user = await _user(engines, secret)
    hashed = await passwords.choose(password, user.email, user.name)
    await links.take(engines, KIND, secret)
    await renewal.renew(engines, user, hashed, address, proved=True)


async def _user(engines: Engines, secret: str) -> User:
    try:
        return await users.get(engines, (await links.look(engines, KIND, secret))["user"])
    except NotFound:
        raise NotFound("this link is too old or was used already") from None
