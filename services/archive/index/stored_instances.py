"""The unchanging facts of stored instances, remembered within bounds: a frame then costs no database read."""

import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field

from services.archive.index.entries import Document, object_key
from services.dicom.amended import Amendment
from services.dicom.frames import FrameTable
from services.persistence import Engines, Grant

FIELDS = (
    "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "SOPClassUID", "InstanceNumber",
    "transfer_syntax", "checksum", "size", "dataset_offset", "header_length", "frames",
)  # fmt: skip
_REMEMBERED = 20_000
_KEPT_SECONDS = 30.0
"""Seconds after which an instance is looked up again: another process may have deleted it."""


@dataclass(frozen=True, slots=True)
class Instance:
    """Where a stored instance's bytes are and what they mean.

    `checksum`: of the dataset, None where it was stored before there were any. `dataset_offset`: bytes before
    the dataset; `header_length`: (inflated) dataset before its pixels.
    """

    study_instance_uid: str
    series_instance_uid: str
    sop_instance_uid: str
    sop_class_uid: str
    transfer_syntax_uid: str
    key: str
    checksum: str | None
    size: int
    dataset_offset: int
    header_length: int
    frames: FrameTable | None
    amendments: tuple[Amendment, ...] = field(default=(), hash=False)
    """What was corrected of it, where it is to be shown or sent."""

    @property
    def content(self) -> tuple[str, int, str | None]:
        """What tells its bytes from any others: key, size and checksum."""
        return self.key, self.size, self.checksum

    @property
    def version(self) -> tuple[object, ...]:
        """What tells it as it is sent from any other: its bytes, and what was corrected of it."""
        return (*self.content, *(str(one.at) for one in self.amendments))

    @classmethod
    def from_document(cls, document: Document) -> "Instance":
        """Make it from an instance's document with at least `FIELDS`."""
        return cls(
            document["StudyInstanceUID"],
            document["SeriesInstanceUID"],
            document["SOPInstanceUID"],
            document["SOPClassUID"],
            document["transfer_syntax"],
            object_key(document["SOPInstanceUID"]),
            document.get("checksum"),
            document["size"],
            document["dataset_offset"],
            document["header_length"],
            FrameTable.from_document(document.get("frames")),
        )


class InstanceCache:
    """What this process remembers, by tenant and SOP Instance UID, the least recently used going first.

    Whoever asks is held against the grant here too: memory must not show what the database would not.
    """

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._known: OrderedDict[tuple[str, str], tuple[float, Instance]] = OrderedDict()
        self._met: tuple[str, str, str] | None = None

    async def one(self, grant: Grant, uid: str) -> Instance | None:
        """The instance, or None for one that is not there for this grant.

        Who asks for two of one series will ask for more: the second brings the whole series.
        """
        until, known = self._known.get((grant.tenant, uid), (0.0, None))
        if known is not None and until > time.monotonic():
            self._known.move_to_end((grant.tenant, uid))
            uids = (known.study_instance_uid, known.series_instance_uid, known.sop_instance_uid)
            return known if grant.sees(*uids) else None
        instances = self._engines.documents.of(grant, "instances")
        document = await instances.find_one({"SOPInstanceUID": uid}, projection=FIELDS)
        if document is None:
            return None
        found = self.remember(grant, document)
        series = (grant.tenant, found.study_instance_uid, found.series_instance_uid)
        if self._met == series:
            whole = {"StudyInstanceUID": series[1], "SeriesInstanceUID": series[2]}
            for other in await instances.find(whole, projection=FIELDS):
                self.remember(grant, other)
        self._met = series
        return found

    def remember(self, grant: Grant, document: Document) -> Instance:
        """Keep the facts of a document read within the grant."""
        instance = Instance.from_document(document)
        self._known[grant.tenant, instance.sop_instance_uid] = (time.monotonic() + _KEPT_SECONDS, instance)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return instance

    def forget(self, grant: Grant, uids: Iterable[str]) -> None:
        """Look these instances up again at once."""
        for uid in uids:
            self._known.pop((grant.tenant, uid), None)
