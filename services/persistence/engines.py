"""The engines of one process, opened together and closed in order."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from services.persistence.documents import Documents
from services.persistence.objects import Objects
from services.settings import Settings


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Engines:
    """Documents, objects and the settings they were opened with; verbs take them after the scope.

    `closing`: what is done before they close, while both still work, by whoever keeps something in memory.
    """

    documents: Documents
    objects: Objects
    settings: Settings
    closing: list[Callable[[], Awaitable[None]]] = field(default_factory=list)

    @classmethod
    async def connect(cls, settings: Settings) -> "Engines":
        """Connect and make what is missing (indexes, bucket, folder); raises Unavailable where that fails."""
        engines = cls(Documents.connect(settings), Objects.connect(settings), settings)
        try:
            await asyncio.gather(engines.documents.ensure_indexes(), engines.objects.prepare())
        except BaseException:
            await engines.close()
            raise
        return engines

    @classmethod
    @asynccontextmanager
    async def open(cls, settings: Settings) -> AsyncIterator["Engines"]:
        """`connect`, and `close` in the end."""
        engines = await cls.connect(settings)
        try:
            yield engines
        finally:
            await engines.close()

    async def ping(self) -> None:
        """Raise Unavailable unless both answer: what `/readyz` asks."""
        await asyncio.gather(self.documents.ping(), self.objects.ping())

    async def close(self) -> None:
        """Let everybody finish and wait for the commits under way, then let go of both."""
        try:
            while self.closing:
                await self.closing.pop()()
        finally:
            await self.objects.close()
            await self.documents.close()
