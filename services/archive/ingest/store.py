"""Store one SOP Instance: C-STORE, STOW-RS and imported files come through here (PS3.4 B, PS3.18 10.5).

Order: object, upserts of the levels above with the series marked changed, instance. Only the last is the
commit point; a crash before it leaves an object that the retry or the courier's sweep puts into the index.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from xxhash import xxh3_128

from services.archive.index.entries import Document, Entry, entry, object_key
from services.archive.index.group_commit import Committer
from services.archive.ingest.resent import settle, settle_same
from services.dicom.file_start import FileStart
from services.dicom.frames import FrameTable
from services.dicom.part10 import FileMeta, Source, file_meta, sealed
from services.dicom.sop_classes import is_taken
from services.dicom.transfer_syntaxes import get, is_known
from services.errors import (
    Malformed,
    Mismatched,
    QuotaExceeded,
    Refused,
    Unavailable,
    Unsupported,
    UnsupportedClass,
)
from services.persistence import Engines, Insertion, Upload
from services.tenancy import usage
from services.tenancy.scope import Right, Scope
from services.tracing import span

_LARGE_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Incoming:
    """What is known before the dataset comes: the command's UIDs, the negotiated syntax, who sends.

    `study_instance_uid`: the only study the instance may belong to (STOW-RS to a study). `elsewhere`: tells
    of a study whether it lies in another tenant and takes none of this. `warning` and `guessed`: of a file,
    see `FileStart`.
    """

    sop_class_uid: str
    sop_instance_uid: str
    transfer_syntax_uid: str
    source: Source
    study_instance_uid: str | None = None
    warning: str = ""
    guessed: bool = False
    elsewhere: Callable[[str], Awaitable[bool]] | None = None

    @classmethod
    def of_file(cls, start: FileStart, source: Source, study_instance_uid: str | None = None) -> "Incoming":
        """A file, of which its first bytes are here."""
        uids = (start.sop_class_uid, start.sop_instance_uid, start.transfer_syntax_uid)
        return cls(*uids, source, study_instance_uid, start.warning, start.guessed)


@dataclass(frozen=True, slots=True)
class Stored:
    """An instance that is safe. `duplicate`: it was there before; the first one stays (the reference's rule).

    `warning`: what was wrong with the file it came as. `objects_seconds` and `index_seconds` are how long it
    waited for either engine.
    """

    study_instance_uid: str
    series_instance_uid: str
    sop_class_uid: str
    sop_instance_uid: str
    duplicate: bool
    objects_seconds: float = 0.0
    index_seconds: float = 0.0
    warning: str = ""


class Reception:
    """A dataset on its way in; its File Meta Information stands before it already."""

    def __init__(self, incoming: Incoming, upload: Upload) -> None:
        self.incoming = incoming
        self.upload = upload
        self.began = time.perf_counter()
        meta = file_meta(
            incoming.sop_class_uid,
            incoming.sop_instance_uid,
            incoming.transfer_syntax_uid,
            source=incoming.source,
        )
        self.offset = len(meta)
        self._meta = meta
        self._checksum = xxh3_128()
        upload.write(memoryview(meta))

    def write(self, data: memoryview | bytes) -> None:
        """Take the next bytes of the dataset; sync and cheap. Raises Unavailable when there is no room."""
        self._checksum.update(data)
        self.upload.write(memoryview(data))

    def seal(self) -> str:
        """Once all has come: write the dataset's checksum into the File Meta Information, and tell it."""
        checksum = self._checksum.hexdigest()
        self.upload.overwrite_start(sealed(self._meta, checksum))
        return checksum

    @property
    def length(self) -> int:
        """Bytes of dataset so far."""
        return self.upload.length - self.offset

    def read_at(self, offset: int, length: int, /) -> bytes:
        """Bytes of the dataset received."""
        return self.upload.read_at(self.offset + offset, length)

    def discard(self) -> None:
        """Forget it; harmless after `store_instance`, which always ends the reception itself."""
        self.upload.discard()


def receive(scope: Scope, engines: Engines, incoming: Incoming) -> Reception:
    """Begin an instance.

    Raises Refused without the right to store, for a narrowed scope and a tenant that is not active,
    Unsupported for what no presentation context would be accepted for, UnsupportedClass where that is for its
    SOP class.
    """
    scope.require_whole(Right.STORE, "stores nothing")
    if not is_taken(incoming.sop_class_uid, engines.settings.private_sop_classes):
        raise UnsupportedClass("this SOP class is not taken here unless a setting names it")
    if not is_known(incoming.transfer_syntax_uid):
        raise Unsupported("this transfer syntax is not taken here")
    usage.check(scope, engines)
    upload = engines.objects.of(scope.grant).begin(object_key(incoming.sop_instance_uid))
    return Reception(incoming, upload)


async def store_instance(scope: Scope, engines: Engines, reception: Reception) -> Stored:
    """Make a received instance durable and found; success means that object and index are safely written.

    Raises Mismatched (PS3.4 B.2.3), Malformed, Refused, QuotaExceeded, and Unavailable: then nothing is
    there, or an object that the retry or the sweep puts into the index. One that is deleted comes back. What
    is stored already needs no room, and is a success also where there is none.
    """
    scope.require(Right.STORE)
    try:
        made = await _described(reception)
        try:
            return await _admitted(scope, engines, reception, made)
        except QuotaExceeded:
            resent = await settle_same(scope, engines, made, reception.upload)
            if resent is None:
                raise
            return _stored(reception, resent.document, duplicate=True)
    finally:
        reception.discard()


async def _admitted(scope: Scope, engines: Engines, reception: Reception, made: Entry) -> Stored:
    """Store it where the tenant has room for it; raises QuotaExceeded where it has none."""
    async with usage.admitted(scope, engines, reception.upload.length) as admitted:
        start = time.perf_counter()
        together = engines.takes_together(reception.upload)
        with span("object"):
            created = together or await reception.upload.commit()
        between = time.perf_counter()
        if created:
            upload = reception.upload if together else None
            with span("index"):
                insertion = await engines.own(Committer).commit(scope.grant, made, upload)
            end = time.perf_counter()
            if insertion is Insertion.BEING_ERASED:
                raise Unavailable("the instance is being erased: send it again later")
            if insertion is Insertion.STORED:
                admitted.stored = True
                return _stored(reception, made.instance, between - start, end - between)
            created = insertion is Insertion.DOCUMENT_THERE and (
                not together or await reception.upload.commit()  # its object was lost: here it is again
            )
        resent = await settle(scope, engines, made, reception.upload, lost=created)
        admitted.stored = not resent.duplicate
        return _stored(reception, resent.document, duplicate=resent.duplicate)


async def _described(reception: Reception) -> Entry:
    """Scan the header and hold it against the command."""
    incoming, checksum = reception.incoming, reception.seal()
    if reception.length > _LARGE_BYTES or get(incoming.transfer_syntax_uid).deflated:
        found = await asyncio.to_thread(_scan, reception, checksum)
    else:
        found = _scan(reception, checksum)
    for name, uid, asked in (
        ("SOP Class UID", found.instance["SOPClassUID"], incoming.sop_class_uid),
        ("SOP Instance UID", found.uid, incoming.sop_instance_uid),
        ("Study Instance UID", found.series_uids[0], incoming.study_instance_uid),
    ):
        if asked is not None and uid != asked:
            raise Mismatched(f"the {name} of the dataset is not the one announced")
    if incoming.elsewhere is not None and await incoming.elsewhere(found.series_uids[0]):
        raise Refused("a case's study takes its reader's reports, no images")
    if incoming.guessed and _are_compressed(found):
        raise Malformed("nothing in the file says how its pixels are compressed")
    return found


def _are_compressed(found: Entry) -> bool:
    table = FrameTable.from_document(found.instance["frames"])
    return table is not None and bool(table.fragments or table.apart)


def _scan(reception: Reception, checksum: str) -> Entry:
    incoming = reception.incoming
    meta = FileMeta(
        incoming.sop_class_uid,
        incoming.sop_instance_uid,
        incoming.transfer_syntax_uid,
        incoming.source,
        reception.offset,
        checksum,
    )
    memory = reception.upload.memory
    data = reception if memory is None else memory[reception.offset :]
    return entry(data, meta, incoming.source.received_at, length=reception.length)


def _stored(
    reception: Reception,
    document: Document,
    objects: float = 0.0,
    index: float = 0.0,
    *,
    duplicate: bool = False,
) -> Stored:
    return Stored(
        document["StudyInstanceUID"],
        document["SeriesInstanceUID"],
        document["SOPClassUID"],
        document["SOPInstanceUID"],
        duplicate,
        objects,
        index,
        reception.incoming.warning,
    )
