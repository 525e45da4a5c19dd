"""Tells which processes run on a database, and what each knows, by documents that hold for some seconds."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from services.background import keep
from services.cancellation import cancel_and_wait
from services.errors import PacsError
from services.persistence.leases import LONGEST
from services.persistence.mongodb.dialect import translated
from services.persistence.outages import Outages

if TYPE_CHECKING:
    from pymongo.asynchronous.collection import AsyncCollection

HOLDS_SECONDS = 30.0
"""Seconds after which a process that died is not counted any more."""


class Running:
    """The sign of this process, among documents of the installation's own, and those of the others."""

    def __init__(self, collection: "AsyncCollection[Any]", outages: Outages) -> None:
        self._collection = collection
        self._outages = outages
        self._name = f"running {secrets.token_hex(8)}"
        self._knows: Mapping[str, int] = {}
        self._renewing: asyncio.Task[None] | None = None

    async def enter(self, knows: Mapping[str, int], lapsed: Callable[[], Awaitable[None]]) -> None:
        """Say what we know, and say it again from time to time."""
        await self.leave()
        self._knows = dict(knows)
        await self._say()

        async def renew() -> None:
            while True:
                await asyncio.sleep(HOLDS_SECONDS / 3)
                if not await self._say():
                    await lapsed()

        self._renewing = keep("the sign of a running process", renew)

    async def others(self) -> list[Mapping[str, int]]:
        """Return what the others know, where that differs. An end too far ahead is of a wrong clock."""
        now = datetime.now(UTC)
        with translated(self._outages):
            found = await self._collection.find(
                {"until": {"$gt": now, "$lte": now + LONGEST}, "name": {"$ne": self._name}}
            ).to_list()
        return [one["knows"] for one in found if one["knows"] != self._knows]

    async def leave(self) -> None:
        """We write no more."""
        if self._renewing is None:
            return
        await cancel_and_wait(self._renewing)
        self._renewing = None
        with suppress(PacsError), translated(self._outages):  # else it ends by time
            await self._collection.delete_one({"name": self._name})

    async def _say(self) -> bool:
        """Renew our document, remove those that are over, and return whether ours still stood there."""
        now = datetime.now(UTC)
        until = {"knows": self._knows, "until": now + timedelta(seconds=HOLDS_SECONDS)}
        with translated(self._outages):
            done = await self._collection.update_one({"name": self._name}, {"$set": until}, upsert=True)
            if self._renewing is not None:
                await self._collection.delete_many({"until": {"$lt": now}})
        return done.matched_count > 0
