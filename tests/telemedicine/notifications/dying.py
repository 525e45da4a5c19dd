"""Mails what is due and dies as soon as the server has taken it, as `kill -9` would have it.

`python -m tests.telemedicine.notifications.dying`, settings on stdin.
"""

import asyncio
import os
import sys
from typing import Any

from services.courier.notifications import NotificationSender
from services.peers import mail
from services.persistence import Engines
from services.settings import Settings


async def main(settings: Settings) -> None:
    send = mail.send

    async def dying(*arguments: Any, **named: Any) -> None:
        await send(*arguments, **named)
        os._exit(9)

    mail.send = dying
    async with Engines.open(settings) as engines:
        sender = NotificationSender(engines, "mail")
        while await sender.look():
            await sender.wait(5)


if __name__ == "__main__":
    asyncio.run(main(Settings.model_validate_json(sys.stdin.read())))
