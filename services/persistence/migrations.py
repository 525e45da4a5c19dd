"""The steps that bring documents of an earlier Vetark to what this one reads; `upgrade.py` takes them.

The index and the records each keep the version their documents are of: they are two files, and the index may
be made anew alone. Steps are never changed or removed once released; a new one is appended with the next
version. While a release rolls out, processes of the last one read and write beside it. So a step expands: it
adds what this release reads and leaves what the last one reads, and code of this release finds its way with
documents of either. What only releases before the last have read may go: by a step with `needs`. A step may
be begun again anywhere, run twice, and meet documents that are as it would make them.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services.dicom import searched
from services.dicom.transfer_syntaxes import EXPLICIT_BIG_ENDIAN
from services.persistence.documents import Documents
from services.persistence.edits import Edit, Update
from services.persistence.filters import Exactly, In
from services.persistence.progress import Progress

_STUDY = ("tenant", "StudyInstanceUID")
_SERIES = (*_STUDY, "SeriesInstanceUID")
_INSTANCE = ("tenant", "SOPInstanceUID")
_OF_FRAMES = (
    *_SERIES, "transfer_syntax", "frames", "Rows", "Columns", "BitsAllocated",
    "SamplesPerPixel", "NumberOfFrames", "PhotometricInterpretation",
)  # fmt: skip
_SHARED_COLOUR = ("YBR_FULL", "YBR_FULL_422", "YBR_PARTIAL_422", "YBR_PARTIAL_420")


@dataclass(frozen=True, slots=True)
class Migration:
    """A step to `version` from the one before: what it does in few words, and the step.

    `reads`: the collection it goes through. `needs`: the version that code must know to go on beside it; it
    is one that the last release knew (a test sees to it). 0: any that could before.
    """

    version: int
    what: str
    step: Callable[[Documents, Progress], Awaitable[None]]
    reads: str
    needs: int = 0


async def _mark_series_without_sop_classes(documents: Documents, progress: Progress) -> None:
    """Have the courier work up series that do not say their SOP classes yet, and their studies."""
    series, studies = documents.installation("series"), documents.installation("studies")
    marked = Edit(max={"changed": datetime.now(UTC)})
    async for batch in progress.batches(series, {"sop_classes": None}, _SERIES):
        # The series first: a marked study always has its marked series.
        for collection, key in ((series, _SERIES), (studies, _STUDY)):
            await collection.bulk([Update({name: one[name] for name in key}, marked) for one in batch])


async def _lay_frames_out_anew(documents: Documents, progress: Progress) -> None:
    """Have native frames lie as the length of their pixels says, and bytes in the order of big endian."""
    instances, series = documents.installation("instances"), documents.installation("series")
    marked = Edit(max={"changed": datetime.now(UTC)})
    for where in (
        {"transfer_syntax": EXPLICIT_BIG_ENDIAN},
        {"PhotometricInterpretation": In(_SHARED_COLOUR)},
    ):
        async for batch in progress.batches(instances, where, _INSTANCE, _OF_FRAMES):
            changed = [(one, made) for one in batch if (made := _laid_out(one)) not in (None, one["frames"])]
            # The series first, whose thumbnail may show it: what lies anew is passed over the next time.
            await series.bulk([Update({name: one[name] for name in _SERIES}, marked) for one, _ in changed])
            await instances.bulk(
                [
                    Update({name: one[name] for name in _INSTANCE}, Edit(set={"frames": made}))
                    for one, made in changed
                ]
            )


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


async def _make_search_anew(documents: Documents, progress: Progress) -> None:
    """Write by what each study is found, of what the index says of it; fields that nothing reads go."""
    studies = documents.installation("studies")
    async for batch in progress.batches(studies, {}, _STUDY, (*searched.KEYWORDS, "search")):
        made = [(study, searched.study_search(study)) for study in batch]
        await studies.bulk([_with_search(study, new) for study, new in made if study.get("search") != new])


def _with_search(study: Mapping[str, Any], new: Mapping[str, Any]) -> Update:
    """Unless somebody corrects the study at this moment, who writes both."""
    words = study.get("search", {}).get("words")
    key = {name: study[name] for name in _STUDY}
    as_read = {**key, "search.words": None if words is None else Exactly(words)}
    search = {f"search.{name}": value for name, value in new.items()}
    gone = ("search.StudyID", "search.PatientName", "search.ResponsiblePerson")
    return Update(as_read, Edit(set=search, unset=gone))


MIGRATIONS: Mapping[str, Sequence[Migration]] = {
    "index_version": (
        Migration(1, "series say their SOP classes", _mark_series_without_sop_classes, "series"),
        Migration(2, "frames say how their bytes lie", _lay_frames_out_anew, "instances"),
        Migration(3, "studies are found by what people type", _make_search_anew, "studies"),
    ),
    "records_version": (),
}
"""By the collection that keeps the version of its file."""

RELEASED: Mapping[str, int] = {"index_version": 3, "records_version": 0}
"""What the last release knows, whose processes may run beside ours: whoever releases writes it here."""
