"""Bring documents that an earlier Vetark wrote to what this one reads, before anything is served.

The index and the records each keep the version their documents are of: they are two files, and the index may
be made anew alone. A step is done whole or begun again: it may have been killed anywhere, and two processes
may do it at once, so each is idempotent. Steps are never changed or removed once released; a new one is
appended with the next version.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from services.dicom import searched
from services.dicom.transfer_syntaxes import EXPLICIT_BIG_ENDIAN
from services.errors import AlreadyExists, Invalid
from services.persistence.batches import batches
from services.persistence.collection import TenantCollection
from services.persistence.documents import Documents
from services.persistence.edits import Edit, Update
from services.persistence.filters import Filter, In
from services.persistence.leases import renewed_lease

log = logging.getLogger(__name__)
LEASE_SECONDS = 30.0
"""Seconds after which another process goes on with a step whose process died."""
_LOOK_SECONDS = 0.1
_BATCH = 500
_NAME: Filter = {"name": "documents"}
_SERIES = ("tenant", "StudyInstanceUID", "SeriesInstanceUID")
_OF_FRAMES = (
    *_SERIES, "SOPInstanceUID", "transfer_syntax", "frames", "Rows", "Columns", "BitsAllocated",
    "SamplesPerPixel", "NumberOfFrames", "PhotometricInterpretation",
)  # fmt: skip
_SHARED_COLOUR = ("YBR_FULL", "YBR_FULL_422", "YBR_PARTIAL_422", "YBR_PARTIAL_420")


@dataclass(frozen=True, slots=True)
class Migration:
    """A step to `version` from the one before: what it does in few words, and the step."""

    version: int
    what: str
    step: Callable[[Documents], Awaitable[None]]


async def _mark_series_without_sop_classes(documents: Documents) -> None:
    """Have the courier work up series that do not say their SOP classes yet, and their studies."""
    series, studies = documents.installation("series"), documents.installation("studies")
    marked = Edit(max={"changed": datetime.now(UTC)})
    fields = ("tenant", "StudyInstanceUID", "SeriesInstanceUID")
    async for batch in batches(series.stream({"sop_classes": None}, projection=fields), _BATCH):
        # The series first: a marked study always has its marked series.
        for collection, key in ((series, fields), (studies, fields[:-1])):
            await collection.bulk([Update({name: one[name] for name in key}, marked) for one in batch])


async def _lay_frames_out_anew(documents: Documents) -> None:
    """Have native frames lie as the length of their pixels says, and bytes in the order of big endian."""
    instances, series = documents.installation("instances"), documents.installation("series")
    marked = Edit(max={"changed": datetime.now(UTC)})
    for where in (
        {"transfer_syntax": EXPLICIT_BIG_ENDIAN},
        {"PhotometricInterpretation": In(_SHARED_COLOUR)},
    ):
        async for batch in batches(instances.stream(where, projection=_OF_FRAMES), _BATCH):
            changed = [(one, made) for one in batch if (made := _laid_out(one)) not in (None, one["frames"])]
            await instances.bulk(
                [
                    Update(
                        {"tenant": one["tenant"], "SOPInstanceUID": one["SOPInstanceUID"]},
                        Edit(set={"frames": made}),
                    )
                    for one, made in changed
                ]
            )
            await series.bulk(
                [Update({name: one[name] for name in _SERIES}, marked) for one, _ in changed]
            )  # whose thumbnail may show it


def _laid_out(instance: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The frames of an instance; None where they are not native, or it does not say how large they are."""
    # Whoever has nothing to migrate needs neither pydicom nor NumPy, which are 40 MB.
    from services.dicom.frames import Described, FrameTable, native_table  # noqa: PLC0415

    table = FrameTable.from_document(instance.get("frames"))
    numbers = [instance.get(name) for name in ("Rows", "Columns", "BitsAllocated")]
    rows, columns, bits = (number if isinstance(number, int) else 0 for number in numbers)
    if table is None or not table.bits or not (rows > 0 and columns > 0 and bits > 0):
        return None
    samples, frames = instance.get("SamplesPerPixel"), instance.get("NumberOfFrames", 1)
    told = Described(
        rows,
        columns,
        samples if isinstance(samples, int) and samples > 0 else 1,
        bits,
        str(instance.get("PhotometricInterpretation") or ""),
        frames if isinstance(frames, int) and frames > 0 else None,
        instance["transfer_syntax"] == EXPLICIT_BIG_ENDIAN,
    )
    return native_table(table.tag, table.vr, table.offset, table.length, told).to_document()


async def _make_search_anew(documents: Documents) -> None:
    """Write by what each study is found, of what the index says of it; fields that nothing reads go."""
    studies = documents.installation("studies")
    fields = ("tenant", "StudyInstanceUID", *searched.KEYWORDS)
    async for batch in batches(studies.stream({}, projection=fields), _BATCH):
        await studies.bulk([_with_search(study) for study in batch])


def _with_search(study: Mapping[str, Any]) -> Update:
    search = {f"search.{name}": value for name, value in searched.study_search(study).items()}
    gone = ("search.StudyID", "search.PatientName", "search.ResponsiblePerson")
    return Update(
        {name: study[name] for name in ("tenant", "StudyInstanceUID")}, Edit(set=search, unset=gone)
    )


MIGRATIONS: Mapping[str, Sequence[Migration]] = {
    "index_version": (
        Migration(1, "series say their SOP classes", _mark_series_without_sop_classes),
        Migration(2, "frames say how their bytes lie", _lay_frames_out_anew),
        Migration(3, "studies are found by what people type", _make_search_anew),
    ),
    "records_version": (),
}
"""By the collection that keeps the version of its file."""


async def migrate(documents: Documents, migrations: Mapping[str, Sequence[Migration]] = MIGRATIONS) -> None:
    """Take every step that is not taken yet; of several processes one takes it and the others wait.

    Raises Invalid for documents of newer code, and Unavailable.
    """
    for collection, steps in migrations.items():
        await _bring(documents, documents.installation(collection), steps)


async def _bring(documents: Documents, versions: TenantCollection, steps: Sequence[Migration]) -> None:
    latest = steps[-1].version if steps else 0
    while (version := await _version(versions)) < latest:
        following = next(step for step in steps if step.version > version)
        holder, lasts, free = secrets.token_hex(8), timedelta(seconds=LEASE_SECONDS), {"version": version}
        async with renewed_lease(
            versions, _NAME, free, holder=holder, lasts=lasts, now=datetime.now(UTC)
        ) as held:
            if not held:
                await asyncio.sleep(_LOOK_SECONDS)
                continue
            log.info("migration %d begins: %s", following.version, following.what)
            await following.step(documents)
            done = Edit(set={"version": following.version}, unset=("lease",))
            mine = {**_NAME, "version": version, "lease.holder": holder}
            if not await versions.update(mine, done):
                log.warning("migration %d was finished by another process", following.version)
    if version > latest:
        raise Invalid("the documents were written by a newer Vetark: upgrade this one")


async def _version(versions: TenantCollection) -> int:
    """The version that is kept; a file without one is as the first Vetark wrote it, or empty."""
    found = await versions.find_one(_NAME)
    if found is None:
        with suppress(AlreadyExists):
            await versions.insert({**_NAME, "version": 0})
        return 0
    return int(found["version"])
