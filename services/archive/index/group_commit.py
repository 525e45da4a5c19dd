"""Group commit: instances that wait at the same moment go into the index in one trip.

While one group is on its way the next one gathers, so a lone instance waits for nobody and a crowd shares
what a trip costs. An insert is the commit point of a store.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from services.archive.index.change_marks import ChangeMarks
from services.archive.index.entries import Entry
from services.archive.index.frame_tables import keep_table, table_key
from services.background import keep, seen
from services.errors import AlreadyExists, PacsError, Unavailable
from services.persistence import Engines, Grant, Insertion, InsertWithObject, Upload

LARGEST_GROUP = 256
"""Instances in one trip: at some 2 KB each far below what one message may hold."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An instance that waits for its group."""

    grant: Grant
    entry: Entry
    upload: Upload | None
    future: "asyncio.Future[Insertion]"


class Committer:
    """The process's one way into the instances' index."""

    def __init__(self, engines: Engines) -> None:
        self.marks = ChangeMarks(engines)
        self._engines = engines
        self._waiting: list[_Waiting] = []
        self._worker: asyncio.Task[None] | None = None

    async def commit(self, grant: Grant, entry: Entry, upload: Upload | None = None) -> Insertion:
        """Put an instance into the index whose object is safe, or becomes so together with it (`upload`).

        Raises Unavailable when the engine fails: the instance may then be in the index or not; TooLarge and
        Unwritable for one that no index can hold.
        """
        if entry.frames is not None:
            key = table_key(*entry.series_uids, entry.uid)
            await keep_table(self._engines, grant, key, entry.frames)
        waiting = _Waiting(grant, entry, upload, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._worker is None or self._worker.done():
            self._worker = keep("the group commit", self._work)
        return await waiting.future

    async def _work(self) -> None:
        while self._waiting:
            await self._gather()
            group, self._waiting = self._waiting[:LARGEST_GROUP], self._waiting[LARGEST_GROUP:]
            parts: defaultdict[tuple[Grant, bool], list[_Waiting]] = defaultdict(list)
            for one in group:
                parts[one.grant, one.upload is not None].append(one)
            await asyncio.gather(*(self._answer(grant, part) for (grant, _), part in parts.items()))

    async def _gather(self) -> None:
        """Wait for as long as each turn of the event loop brings further instances.

        Senders that were answered together send the next together. With 4 associations of 10 KB objects a
        group would hold two of them; with this it holds four, and 1,400 instead of 1,040 a second are stored.
        """
        count = 0
        while count < len(self._waiting) < LARGEST_GROUP:
            count = len(self._waiting)
            await asyncio.sleep(0)

    async def _answer(self, grant: Grant, part: list[_Waiting]) -> None:
        done: Sequence[Insertion | Exception]
        try:
            done = await self._insert(grant, part)
        except Exception as error:  # noqa: BLE001 whoever waits is told
            if len(part) > 1 and not isinstance(error, Unavailable):
                # What the engine refuses fails alone: its neighbours are well.
                await asyncio.gather(*(self._answer(grant, [one]) for one in part))
                return
            if not isinstance(error, PacsError):
                seen("the group commit", error)
            done = [error] * len(part)
        for one, insertion in zip(part, done, strict=True):
            if one.future.done():
                continue
            if isinstance(insertion, Exception):
                one.future.set_exception(insertion)
            else:
                one.future.set_result(insertion)

    async def _insert(self, grant: Grant, part: list[_Waiting]) -> Sequence[Insertion | Exception]:
        entries = [one.entry for one in part]
        uploads = [one.upload for one in part if one.upload is not None]
        done: Sequence[Insertion | Exception]
        if uploads:
            done = await self._together(grant, entries, uploads)
        else:
            done = await self._apart(grant, entries)
        there = [
            entry
            for entry, how in zip(entries, done, strict=True)
            if how in {Insertion.STORED, Insertion.DOCUMENT_THERE}
        ]
        await self.marks.catch_up(grant, there)
        return done

    async def _apart(self, grant: Grant, entries: Sequence[Entry]) -> Sequence[Insertion | Exception]:
        """Instances whose objects are safe."""
        await self.marks.ensure(grant, entries)
        instances = self._engines.documents.of(grant, "instances")
        refused = await instances.insert_each([entry.instance for entry in entries])
        return [_insertion(refused.get(position)) for position in range(len(entries))]

    async def _together(
        self, grant: Grant, entries: Sequence[Entry], uploads: Sequence[Upload]
    ) -> Sequence[Insertion]:
        """Instances with their objects and the levels above, in one transaction."""
        upserts, due = self.marks.upserts(grant, entries)
        inserts = [
            InsertWithObject(entry.instance, upload, one.key, one.operations)
            if one
            else InsertWithObject(entry.instance, upload)
            for entry, upload, one in zip(entries, uploads, upserts, strict=True)
        ]
        done = await self._engines.insert_together(grant, "instances", inserts)
        stored = zip(upserts, done, strict=True)
        self.marks.remember([one for one, how in stored if one and how is Insertion.STORED], due)
        return done


def _insertion(refused: PacsError | None) -> Insertion | Exception:
    if isinstance(refused, AlreadyExists):
        return Insertion.DOCUMENT_THERE
    return refused or Insertion.STORED
