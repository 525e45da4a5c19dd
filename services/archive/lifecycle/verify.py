"""Hold index and objects against each other: `vetark index verify`."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.archive.index.change_marks import due_in
from services.archive.index.derived import derived_folder
from services.archive.index.entries import Document, object_key
from services.archive.index.integrity import Examination, examine, examined
from services.archive.index.object_headers import SMALL_BYTES, read_entry
from services.archive.index.stored_instances import Instance
from services.archive.ingest.rebuild import missing
from services.errors import BeingFetched, Malformed, NotFound
from services.persistence import Engines, batches
from services.tenancy.scope import Right, Scope

_BATCH = 100
_SETTLE_SECONDS = 2.0
"""Seconds after which a store that was under way when it was met is done."""
_OVERDUE = timedelta(minutes=10)
_FACTS = (
    "StudyInstanceUID",
    "SeriesInstanceUID",
    "transfer_syntax",
    "size",
    "dataset_offset",
    "header_length",
    "frames",
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not fit: `kind` in few words, `what` the key or UIDs.

    `mends_itself`: a store that was broken off before it was acknowledged; the courier sees to it.
    """

    kind: str
    what: str
    mends_itself: bool = False


async def verify(scope: Scope, engines: Engines) -> AsyncGenerator[Difference]:
    """Yields every difference of one tenant; nothing when all is well.

    Reads every object again, whole. May run beside stores; memory is bounded by series, not by instances.
    """
    scope.require(Right.ADMINISTER)
    async for difference in _objects(scope, engines):
        yield difference
    counted: Counter[tuple[str, str]] = Counter()
    async for difference in _instances(scope, engines, counted):
        yield difference
    async for difference in _levels(scope, engines, counted):
        yield difference
    async for difference in _derived(scope, engines):
        yield difference


async def _objects(scope: Scope, engines: Engines) -> AsyncGenerator[Difference]:
    """Objects without a document."""
    async for listed in batches(engines.objects.of(scope.grant).list("instances/"), _BATCH):
        suspects = await missing(scope, engines, [key for key, _ in listed])
        if suspects:
            await asyncio.sleep(_SETTLE_SECONDS)
            suspects = await missing(scope, engines, suspects)
        for key in suspects:
            yield await _without_document(scope, engines, key)


async def _without_document(scope: Scope, engines: Engines, key: str) -> Difference:
    try:
        entry = await read_entry(engines, scope.grant, key, fetching=False)
        seen = await examine(engines.objects.of(scope.grant), Instance.from_document(entry.instance))
    except NotFound:
        return Difference("object was deleted while it was looked at", key, mends_itself=True)
    except BeingFetched:
        return Difference("object is in an archival class and not in the index", key, mends_itself=True)
    except Malformed as error:
        return Difference(f"object is damaged ({error})", key)
    if seen.damage is not None:
        return Difference(f"object is damaged ({seen.damage})", key)
    if object_key(entry.uid) != key:
        return Difference("object is another instance than its key says", key)
    return Difference("object was received and never acknowledged", key, mends_itself=True)


async def _instances(
    scope: Scope, engines: Engines, counted: Counter[tuple[str, str]]
) -> AsyncGenerator[Difference]:
    """Documents without their object, or that say of it what is not so."""
    instances = engines.documents.of(scope.grant, "instances")
    async for batch in batches(instances.stream({}), _BATCH):
        counted.update((one["StudyInstanceUID"], one["SeriesInstanceUID"]) for one in batch)
        for difference in await _against_objects(scope, engines, batch):
            yield difference


async def _against_objects(scope: Scope, engines: Engines, batch: Sequence[Document]) -> list[Difference]:
    found = []
    for document in batch:
        uid = document["SOPInstanceUID"]
        try:
            read, seen = await _read(scope, engines, Instance.from_document(document))
        except NotFound:
            found.append(Difference("document without object", uid))
        except BeingFetched:
            pass  # an archival class has it, and it is not woken for this
        except Malformed as error:
            found.append(Difference(f"object is damaged ({error})", object_key(uid)))
        else:
            if seen.damage is not None:
                found.append(Difference(f"object is damaged ({seen.damage})", object_key(uid)))
                continue
            wrong = [name for name in _FACTS if document.get(name) != read.get(name)]
            if wrong:
                found.append(Difference(f"document differs from object in {', '.join(wrong)}", uid))
    return found


async def _read(scope: Scope, engines: Engines, instance: Instance) -> tuple[Document, Examination]:
    """Read an object's entry and examine whether it is sound; a small one is read once for both."""
    objects = engines.objects.of(scope.grant)
    if instance.size > SMALL_BYTES:
        seen = await examine(objects, instance)  # first: it has nothing fetched from an archival class
        return (await read_entry(engines, scope.grant, instance.key)).instance, seen
    whole = await objects.read(instance.key, 0, instance.size + 1)
    seen = examined(instance, whole)
    if seen.damage is not None:
        return {}, seen
    return (await read_entry(engines, scope.grant, instance.key, whole)).instance, seen


async def _levels(
    scope: Scope, engines: Engines, counted: Counter[tuple[str, str]]
) -> AsyncGenerator[Difference]:
    """Series and studies that are missing, miscounted, or wait for the courier far too long."""
    late = due_in(-_OVERDUE.total_seconds())
    known: set[tuple[str, ...]] = set()
    async for series in engines.documents.of(scope.grant, "series").stream({}):
        key: tuple[str, str] = (series["StudyInstanceUID"], series["SeriesInstanceUID"])
        known.add(key)
        for kind in _of_series(series, counted[key], late):
            yield Difference(kind, " ".join(key))
    totals: dict[str, Document] = {}
    for (uid, _), instances in counted.items():
        total = totals.setdefault(uid, {"series": 0, "instances": 0})
        total["series"] += 1
        total["instances"] += instances
    async for study in engines.documents.of(scope.grant, "studies").stream({}):
        uid = study["StudyInstanceUID"]
        known.add((uid,))
        if study.get("changed"):
            if study["changed"] < late:
                yield Difference("study waits for its follow-ups", uid)
        elif study.get("counts") != totals.get(uid, {"series": 0, "instances": 0}):
            yield Difference("study miscounts its series or instances", uid)
    used: set[tuple[str, ...]] = {*counted, *((uid,) for uid in totals)}
    for uids in used - known:
        yield Difference(
            "instances without their study" if len(uids) == 1 else "instances without their series",
            " ".join(uids),
        )


async def _derived(scope: Scope, engines: Engines) -> AsyncGenerator[Difference]:
    """Folders of what was made of series, without their series."""
    found = {
        "/".join(key.split("/", 3)[:3]) + "/"
        async for key, _ in engines.objects.of(scope.grant).list("series/")
    }
    async for series in engines.documents.of(scope.grant, "series").stream({}):
        found.discard(derived_folder(series["StudyInstanceUID"], series["SeriesInstanceUID"]))
    for folder in sorted(found):
        yield Difference("derived objects without their series", folder)


def _of_series(series: Document, instances: int, late: datetime) -> list[str]:
    if series.get("changed"):
        return ["series waits for its follow-ups"] if series["changed"] < late else []
    wrong = []
    if series.get("counts") != {"instances": instances}:
        wrong.append("series miscounts its instances")
    if instances and series.get("metadata", {}).get("instances") != instances:
        wrong.append("series has metadata of other instances")
    return wrong
