"""Whether this process can work: its engines write something and read it back.

Anybody may ask, and each time costs a sync of the disk: whoever asks within a second is told the same.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from services.errors import PacsError
from services.persistence import Engines

FRESH_SECONDS = 1.0
"""Seconds for which an answer stands."""
ANSWERS = "answers"


@dataclass(frozen=True, slots=True)
class Found:
    """What became of it, a word each: `ANSWERS`, or why not."""

    documents: str
    objects: str
    disks: list[dict[str, Any]]

    @property
    def ready(self) -> bool:
        """Whether both engines answer."""
        return self.documents == self.objects == ANSWERS

    def told(self) -> dict[str, Any]:
        """Return all of it, for who runs the installation."""
        return {
            "status": "ready" if self.ready else "not ready",
            "documents": self.documents,
            "objects": self.objects,
            "takes_images": self.ready and all(disk["free"] >= disk["reserve"] for disk in self.disks),
            "disks": self.disks,
        }


class Readiness:
    """Of one process."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._looking: asyncio.Task[Found] | None = None
        self._ended = 0.0

    async def look(self) -> Found:
        """What was found less than a second ago, or is found now."""
        if self._looking is None or (
            self._looking.done() and time.monotonic() - self._ended >= FRESH_SECONDS
        ):
            self._looking = asyncio.create_task(self._look())
        return await asyncio.shield(self._looking)

    async def _look(self) -> Found:
        engines = self._engines
        documents, objects = await asyncio.gather(
            self._tried(engines.documents.ping), self._tried(engines.objects.ping)
        )
        try:
            disks = [
                {"holds": disk.holds, "free": disk.free, "size": disk.size, "reserve": disk.reserve}
                for disk in engines.disks.all()
            ]
        except PacsError:  # a folder is gone, as an engine says too
            disks = []
        self._ended = time.monotonic()
        return Found(documents, objects, disks)

    async def _tried(self, ping: Callable[[], Awaitable[None]]) -> str:
        try:
            async with asyncio.timeout(self._engines.settings.engine_timeout):
                await ping()
        except TimeoutError:
            return f"no answer within {self._engines.settings.engine_timeout:g} s"
        except PacsError as error:
            return str(error)
        except Exception as error:  # noqa: BLE001 - whatever ails an engine, we are not ready
            return type(error).__name__
        return ANSWERS
