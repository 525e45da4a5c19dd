"""Keeps how far a step of an upgrade is, with the version: who goes on after a crash begins there."""

import logging
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from services.persistence.binding import Document
from services.persistence.collection import TenantCollection
from services.persistence.edits import Edit
from services.persistence.filters import Filter

log = logging.getLogger(__name__)
BATCH = 500
_SAID_SECONDS = 10.0


class Overtaken(Exception):
    """Another process has taken the lease, since ours was not renewed: it goes on with the step."""


class Progress:
    """Of one step, under its lease. `mine`: what the version's document is while we have that."""

    def __init__(
        self, versions: TenantCollection, mine: Filter, version: int, kept: Mapping[str, Any] | None
    ) -> None:
        self._versions = versions
        self._mine = mine
        self._version = version
        begins: Mapping[str, Any] = {"pass": 0, "after": None, "done": 0}
        found = kept if kept and kept["version"] == version else begins
        self._begin: int = found["pass"]
        self._after: list[Any] | None = found["after"]
        self.done: int = found["done"]
        self._passes = 0
        self._said = time.monotonic()

    async def batches(
        self, collection: TenantCollection, where: Filter, key: Sequence[str], fields: Sequence[str] = ()
    ) -> AsyncGenerator[list[Document]]:
        """Read what matches, some at a time in the order of a unique index, with its key and these fields.

        A batch counts as done once the next is asked for. Raises Overtaken.
        """
        number, self._passes = self._passes, self._passes + 1
        if number < self._begin:
            return
        after = self._after if number == self._begin else None
        sort = [(name, 1) for name in key]
        while batch := await collection.find(
            where, sort=sort, after=after, limit=BATCH, projection=(*key, *fields)
        ):
            yield batch
            after = [batch[-1][name] for name in key]
            self.done += len(batch)
            await self._keep(number, after)
            if len(batch) < BATCH:
                return

    async def _keep(self, number: int, after: list[Any]) -> None:
        kept = {"version": self._version, "pass": number, "after": after, "done": self.done}
        if not await self._versions.update(
            self._mine, Edit(set={"progress": {**kept, "at": datetime.now(UTC)}})
        ):
            raise Overtaken
        if time.monotonic() - self._said > _SAID_SECONDS:
            self._said = time.monotonic()
            log.info("migration %d: %d documents of %s so far", self._version, self.done, self._versions.name)
