"""The link from a site to the archive: whether it is up, and what works over it while it is."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime

from services.errors import PacsError
from services.persistence import Engines

log = logging.getLogger(__name__)
LOOK_SECONDS = 2.0
"""Seconds between two looks whether the archive answers."""


class Link:
    """Of one process. `patience`: seconds an answer may take before the link counts as down.

    What gets no answer is left to end by itself, by the engine's own timeout: the driver does not always
    stand being cancelled while it looks for a server.
    """

    def __init__(self, patience: float) -> None:
        self.patience = patience
        self.since = datetime.now(UTC)
        """When it came up, or went down."""
        self._up = asyncio.Event()
        self._down = asyncio.Event()
        self._down.set()
        self._look = asyncio.Event()
        self._over = False
        self._looking: asyncio.Task[bool] | None = None

    @property
    def is_up(self) -> bool:
        """Whether the archive answered last."""
        return self._up.is_set()

    async def up(self) -> None:
        """Wait until it is up."""
        await self._up.wait()

    async def down(self) -> None:
        """Wait until it is down."""
        await self._down.wait()

    def suspect(self) -> None:
        """Somebody had no answer: look now."""
        self._look.set()

    def cut(self) -> None:
        """Note that the link is down."""
        if self.is_up:
            self._up.clear()
            self._down.set()
            self.since = datetime.now(UTC)
            log.warning("the link to the archive is down: images are spooled")

    def end(self) -> None:
        """Watch it no more."""
        self._over = True
        self._look.set()

    async def watch(self, engines: Engines, refresh: Callable[[], Awaitable[None]]) -> None:
        """Look again and again whether these engines answer; `refresh` is done before it counts as up."""
        while not self._over:
            self._look.clear()
            if await self._answers(engines, refresh):
                self._mend()
            else:
                self.cut()
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._look.wait()
                    await asyncio.sleep(LOOK_SECONDS / 10)  # many suspect it at once

    def _mend(self) -> None:
        if not self.is_up:
            self._down.clear()
            self._up.set()
            self.since = datetime.now(UTC)
            log.warning("the link to the archive is up")

    async def _answers(self, engines: Engines, refresh: Callable[[], Awaitable[None]]) -> bool:
        if self._looking is None:
            self._looking = asyncio.create_task(self._asked(engines, refresh))
        await asyncio.wait({self._looking}, timeout=self.patience)
        if not self._looking.done():
            return False
        looked, self._looking = self._looking, None
        return looked.result()

    async def _asked(self, engines: Engines, refresh: Callable[[], Awaitable[None]]) -> bool:
        try:
            await asyncio.gather(engines.documents.ping(), engines.objects.ping())
            if not self.is_up:
                await refresh()
        except PacsError:
            return False
        return True
