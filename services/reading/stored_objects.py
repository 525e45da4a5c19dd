"""Saved objects of a study as the archive holds them: listed, read within bounds, and what replaced what."""

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from services.archive.index.stored_instances import FIELDS, Instance
from services.archive.retrieve.datasets import read_header
from services.background import trace_of
from services.dicom.structured_reports.saved import Origin
from services.errors import Damaged, Malformed, NotFound
from services.persistence import Engines, In
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope

log = logging.getLogger(__name__)
T = TypeVar("T")
MOST_OBJECTS = 100
"""Of one kind and study that are read, the latest first; of the others it is told that they are there."""
MOST_LISTED = 1_000
LONGEST_BYTES = 16 << 20
"""Bytes of an object that is read."""
_MOST_BYTES = 64 << 20
"""Bytes of all objects of one request."""
TOO_MANY = f"not read: the study has more than {MOST_OBJECTS} of these"
TOO_LONG = "too large to be read here"


@dataclass(frozen=True, slots=True)
class StoredObject:
    """Where a saved object lies."""

    series_instance_uid: str
    sop_instance_uid: str
    received_at: datetime

    def saved_at(self, origin: Origin) -> datetime | None:
        """When it was saved: of ours by the archive's clock, of another's as it says."""
        return self.received_at if origin.ours else origin.saved_at


@dataclass(frozen=True, slots=True)
class ReadObject(Generic[T]):
    """An object with what it says, or nothing but the reason why not (`problem`)."""

    stored: StoredObject
    read: T | None
    problem: str = ""


async def objects_of(
    scope: Scope,
    engines: Engines,
    study: str,
    sop_classes: Collection[str],
    reader: Callable[[bytes, str], T],
) -> list[ReadObject[T]]:
    """The objects of a study of these SOP classes, the latest first, read by `reader`.

    Needs the right to retrieve. What cannot be read says so, and the others are read.
    """
    scope.require(Right.RETRIEVE)
    found = await engines.documents.of(scope.grant, "instances").find(
        {"StudyInstanceUID": study, "SOPClassUID": In(sorted(sop_classes))},
        projection=(*FIELDS, "received_at"),
        sort=[("received_at", -1)],
        limit=MOST_LISTED,
    )
    found.sort(key=lambda one: (one["received_at"], one["SOPInstanceUID"]), reverse=True)
    read, room = list[ReadObject[T]](), _MOST_BYTES
    for number, one in enumerate(found):
        instance = Instance.from_document(one)
        stored = StoredObject(instance.series_instance_uid, instance.sop_instance_uid, one["received_at"])
        if number >= MOST_OBJECTS:
            read.append(ReadObject(stored, None, TOO_MANY))
        elif instance.header_length > min(LONGEST_BYTES, room):
            read.append(ReadObject(stored, None, TOO_LONG))
        else:
            room -= instance.header_length
            read.append(await _read(scope, engines, instance, stored, reader))
    if found:
        audit.note(scope, engines, Event.VIEWED, study=study)
    return read


async def _read(
    scope: Scope,
    engines: Engines,
    instance: Instance,
    stored: StoredObject,
    reader: Callable[[bytes, str], T],
) -> ReadObject[T]:
    try:
        header = await read_header(engines, scope.grant, instance)
        return ReadObject(stored, await asyncio.to_thread(reader, header, instance.transfer_syntax_uid))
    except (Damaged, Malformed, NotFound):
        return ReadObject(stored, None, "damaged: it cannot be read")
    except Exception as error:  # noqa: BLE001 - of many objects, one that nobody foresaw
        log.error("a saved object cannot be read: %s\n%s", type(error).__name__, trace_of(error))  # noqa: TRY400
        return ReadObject(stored, None, "it cannot be read")


def replacements(read: Sequence[tuple[StoredObject, Origin]]) -> dict[str, str]:
    """By SOP Instance UID the latest object that says it takes its place; `read`: the latest first."""
    found: dict[str, str] = {}
    for stored, origin in read:
        for uid in origin.predecessors:
            if uid != stored.sop_instance_uid:
                found.setdefault(uid, stored.sop_instance_uid)
    return found


def serving_order(read: Sequence[tuple[StoredObject, Origin]], replaced: Collection[str]) -> list[int]:
    """Return the places of these objects in the order in which an answer has room for them.

    Ours come before others', since a reader goes on from them; what is `replaced` by a newer version last.
    """
    return sorted(
        range(len(read)), key=lambda at: (read[at][0].sop_instance_uid in replaced, not read[at][1].ours)
    )
