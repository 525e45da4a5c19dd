"""The outbox at work: what is due is sent, some at a time, and no slow remote AE keeps another waiting."""

import asyncio
import secrets
from collections import Counter

from services.background import once
from services.cancellation import cancel_and_wait
from services.courier.sending import send
from services.delivery.attempt import Attempt, waiting
from services.persistence import Engines
from services.persistence.leases import Due

_PAUSE_SECONDS = 0.5
"""Seconds between two looks at an outbox where nothing is due."""
_ENDING_SECONDS = 2.0
"""Seconds that a delivery on its way gets to be given back."""


async def send_deliveries(engines: Engines) -> None:
    """Send what is due until cancelled."""
    await Outbox(engines).run()


class Outbox:
    """What this courier sends at the moment, and how much of it goes where."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._holder = secrets.token_hex(8)
        self._running: set[asyncio.Task[None]] = set()
        self._going: Counter[str] = Counter()

    async def run(self) -> None:
        """Send until it is cancelled; then what is on its way is given back."""
        try:
            while True:
                if not await self.look():
                    await self._rest()
        finally:
            await cancel_and_wait(*self._running, patience=_ENDING_SECONDS)

    async def look(self) -> int:
        """Begin to send what is due, as far as there is room; returns how many deliveries that is."""
        settings, begun = self._engines.settings, 0
        room = settings.deliveries_together - len(self._running)
        busy = [place for place, count in self._going.items() if count >= settings.deliveries_per_remote]
        for item in await waiting(self._engines, room, busy) if room else ():
            if self._going[item.document["destination"]] < settings.deliveries_per_remote:
                self._begin(item)
                begun += 1
        return begun

    def _begin(self, item: Due) -> None:
        destination = item.document["destination"]
        self._going[destination] += 1
        task = once("a delivery", self._send(item))
        self._running.add(task)

        def ended(task: asyncio.Task[None]) -> None:
            self._running.discard(task)
            self._going[destination] -= 1
            if not self._going[destination]:
                del self._going[destination]

        task.add_done_callback(ended)

    async def _send(self, item: Due) -> None:
        attempt = await Attempt.begin(self._engines, item, self._holder)
        if attempt is not None:
            await send(self._engines, attempt)

    async def _rest(self) -> None:
        """Wait until one ends, which makes room, or it is time to look again."""
        if self._running:
            await asyncio.wait(self._running, timeout=_PAUSE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        else:
            await asyncio.sleep(_PAUSE_SECONDS)
