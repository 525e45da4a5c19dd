"""Put objects that no document knows into the index: all of them again, or the few a crash left."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from services.archive.index.correction_objects import read_all
from services.archive.index.entries import Entry, object_key
from services.archive.index.group_commit import Committer
from services.archive.index.object_headers import read_entry, read_meta
from services.archive.index.settling import settle_all
from services.archive.index.tombstones import Tombstones, deleted_among
from services.archive.ingest.recount import recount
from services.archive.ingest.reread import patients_and_clients
from services.background import seen
from services.errors import BeingFetched, Invalid, Malformed, NotFound, Unavailable
from services.persistence import Edit, Engines, In, Update, batches
from services.tenancy import attempts
from services.tenancy.scope import Right, Scope

log = logging.getLogger(__name__)
ORPHAN = "indexing a lost object"
_BATCH = 200
_TOGETHER = 8
_AGE = timedelta(minutes=2)
_REST = 3.0
"""A sweep sleeps so many times as long as it works: stores come first."""


async def rebuild(
    scope: Scope,
    engines: Engines,
    progress: Callable[[int], None] = lambda _done: None,
    *,
    every: bool = False,
) -> int:
    """Index every object of one tenant that has no document, and count them all; returns how many.

    `every`: read those again too that have one, which brings them the attributes that the index has learned
    since; searches go on meanwhile. `progress` is told how many objects have been looked at. Broken off, it
    goes on where it was when started again. What came first wins at every level, as it did when the objects
    were stored.
    """
    scope.require(Right.ADMINISTER)
    await read_all(engines, scope.grant)
    tombstones = await Tombstones.read(scope, engines)
    looked_at = indexed = 0
    async for keys in _batches(scope, engines):
        unknown, known = await _looked_up(scope, engines, keys)
        entries = await _entries(scope, engines, unknown)
        entries = await tombstones.withhold(scope, engines, entries)
        entries = await _commit(scope, engines, entries)
        if every:
            again = await _entries(scope, engines, known)
            await _write_anew(scope, engines, again)
            entries = sorted([*entries, *again], key=_received_at)
        await engines.own(Committer).marks.earliest(scope.grant, entries, anew=every)
        looked_at, indexed = looked_at + len(keys), indexed + len(entries)
        progress(looked_at)
    await settle_all(engines, scope.grant)
    await recount(scope, engines)
    return indexed


async def index_orphans(scope: Scope, engines: Engines, *, age: timedelta = _AGE) -> int:
    """Index objects received longer ago than `age` that a crash left without document; returns how many.

    One after the other: an object that cannot be indexed, or kills who reads it, keeps no other out.
    """
    indexed, started = 0, time.monotonic()

    async def index(key: str) -> None:
        nonlocal indexed
        found = await read_entry(engines, scope.grant, key)
        if found.received_at <= datetime.now(UTC) - age:
            await engines.own(Committer).commit(scope.grant, found)
            indexed += 1

    async for keys in _batches(scope, engines):
        for key in await missing(scope, engines, keys):
            await attempts.tried(scope, engines, ORPHAN, key, partial(index, key))
        await asyncio.sleep(_REST * (time.monotonic() - started))
        started = time.monotonic()
    if indexed:
        log.warning("%d objects that a crash had left are in the index now", indexed)
    return indexed


async def missing(scope: Scope, engines: Engines, keys: Sequence[str]) -> list[str]:
    """Return those of the instances' keys that no document knows."""
    return (await _looked_up(scope, engines, keys))[0]


async def _looked_up(scope: Scope, engines: Engines, keys: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the keys that no document knows, and those the index has; deleted ones are in neither."""
    uids = {key: key.removeprefix("instances/").removesuffix(".dcm") for key in keys}
    for key, name in uids.items():
        if name.startswith("~"):  # a UID that breaks the grammar: only the file tells it
            try:
                uids[key] = (await read_meta(engines, scope.grant, key)).sop_instance_uid
            except (Malformed, NotFound):
                continue
    found = await engines.documents.of(scope.grant, "instances").find(
        {"SOPInstanceUID": In(list(uids.values()))}, projection=("SOPInstanceUID",)
    )
    there = {document["SOPInstanceUID"] for document in found}
    known = [key for key, uid in uids.items() if uid in there]
    there |= await deleted_among(scope, engines, [uid for uid in uids.values() if uid not in there])
    return [key for key, uid in uids.items() if uid not in there], known


async def _batches(scope: Scope, engines: Engines) -> AsyncGenerator[list[str]]:
    async for listed in batches(engines.objects.of(scope.grant).list("instances/"), _BATCH):
        yield [key for key, _ in listed]


async def _entries(scope: Scope, engines: Engines, keys: Sequence[str]) -> list[Entry]:
    """Read a few at a time; an object that is no instance is named in the log and left alone."""
    room = asyncio.Semaphore(_TOGETHER)

    async def one(key: str) -> Entry | None:
        async with room:
            try:
                return await read_entry(engines, scope.grant, key)
            except (BeingFetched, Malformed, NotFound) as error:
                _left_out(key, error)
            except Unavailable:
                raise
            except Exception as error:  # noqa: BLE001 one object cannot be read, the others can
                seen("the reading of an object", error)
                _left_out(key, error)
            return None

    found = await asyncio.gather(*(one(key) for key in keys))
    return sorted((entry for entry in found if entry is not None), key=_received_at)


def _received_at(entry: Entry) -> datetime:
    return entry.received_at


async def _write_anew(scope: Scope, engines: Engines, entries: Sequence[Entry]) -> None:
    """Write again what the index says of instances that it has, and mark their series."""
    await engines.documents.of(scope.grant, "instances").bulk(
        [Update({"SOPInstanceUID": entry.uid}, Edit(set=entry.instance)) for entry in entries]
    )
    await patients_and_clients(engines, scope.grant, entries)
    marks = engines.own(Committer).marks
    for study, series in dict.fromkeys(entry.series_uids for entry in entries):
        await marks.touch(scope.grant, study, series)


async def _commit(scope: Scope, engines: Engines, entries: Sequence[Entry]) -> list[Entry]:
    """Put them into the index; answers those that are in. What it will never take is left out."""
    committer = engines.own(Committer)
    commits = (committer.commit(scope.grant, entry) for entry in entries)
    there = []
    for entry, done in zip(entries, await asyncio.gather(*commits, return_exceptions=True), strict=True):
        if isinstance(done, Invalid):
            _left_out(object_key(entry.uid), done)
        elif isinstance(done, BaseException):
            raise done
        else:
            there.append(entry)
    return there


def _left_out(key: str, error: Exception) -> None:
    log.warning("object %s is left out of the index: %s", key, attempts.reason_of(error))
