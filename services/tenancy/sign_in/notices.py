"""Mail to an account's owner about what signs it in now: whoever planted something is found out."""

import asyncio
import logging

from services.background import once
from services.errors import PacsError
from services.peers import mail
from services.persistence import Engines
from services.tenancy.users import User

log = logging.getLogger(__name__)
AT_ONCE = 4
WAITING = 100
"""Most mails that wait in a process: a mail server that is away fills no memory."""
_CLOSING_SECONDS = 5.0
"""Seconds that the last mails get when a process ends."""
_TEXT = """Something changed in how the account {email} signs in to Vetark:

{what}

If that was you, all is well. If not, choose a new password by "Forgot your password?" on the sign-in page:
it ends every passkey, two-step verification and session there is.{page}
"""


class Notices:
    """The mails of one process that are on their way."""

    def __init__(self, engines: Engines) -> None:
        self._settings = engines.settings
        self._free = asyncio.Semaphore(AT_ONCE)
        self._sending: set[asyncio.Task[None]] = set()
        engines.closing.append(self.close)

    def add(self, to: str, text: str) -> None:
        """Send it soon."""
        if len(self._sending) >= WAITING:
            log.warning("the mail server is behind: a notice about an account was not mailed")
            return
        task = once("a notice by mail", self._send(to, text))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def close(self) -> None:
        """Give what is on its way a moment."""
        if not self._sending:
            return
        _, late = await asyncio.wait(self._sending, timeout=_CLOSING_SECONDS)
        for task in late:
            task.cancel()
        if late:
            log.warning("%d notices about accounts were not mailed", len(late))

    async def _send(self, to: str, text: str) -> None:
        async with self._free:
            try:
                await mail.send(self._settings, to, "Your Vetark account", text)
            except PacsError as error:
                log.warning("a notice about an account could not be mailed: %s", error)


def notify(engines: Engines, user: User, what: str) -> None:
    """Tell the owner in one sentence, where we send mail at all; nobody waits for it."""
    settings = engines.settings
    if settings.smtp_url is None:
        return
    page = (
        f"\n\nAll that signs you in: {settings.public_url.rstrip('/')}/account" if settings.public_url else ""
    )
    engines.own(Notices).add(user.email, _TEXT.format(email=user.email, what=what, page=page))
