"""A file goes from quarantine into the archive, as any other that comes (`services.archive.ingest.store`)."""

import asyncio
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from services.archive.ingest.files import record_stored
from services.archive.ingest.store import Incoming, Stored, receive, store_instance
from services.dicom.file_start import MOST_BYTES, file_start
from services.dicom.part10 import Source
from services.errors import Invalid, NotFound, Unsupported
from services.persistence import Edit, Engines
from services.telemedicine.inboxes.quarantined import Quarantined, let_go
from services.telemedicine.inboxes.upload import FILES, File, FileKind, FileState, Reason, Upload
from services.telemedicine.inboxes.wrapping import Study, wrapped
from services.tenancy import tenants
from services.tenancy.scope import Scope

DESCRIPTION = "Uploaded files"


async def store_file_of(scope: Scope, engines: Engines, upload: Upload, file: File) -> File:
    """Store a file that waits; what the archive does not take is refused, and the reason kept.

    Needs the right to store. Done again it comes to the same, for a file has one SOP Instance UID. Raises
    QuotaExceeded, Unavailable and what else may be better later.
    """
    try:
        stored = await _store(scope, engines, upload, file)
    except (Invalid, Unsupported):
        return await _ended(scope, engines, file, FileState.REFUSED, Reason.DAMAGED)
    await record_stored(scope, engines, [stored])
    reason = Reason.ALREADY_HERE if stored.duplicate else None
    return await _ended(scope, engines, file, FileState.STORED, reason)


async def decline(scope: Scope, engines: Engines, file: File) -> File:
    """Delete a file that nobody wants."""
    return await _ended(scope, engines, file, FileState.DECLINED, None)


async def _store(scope: Scope, engines: Engines, upload: Upload, file: File) -> Stored:
    calling = f"INBOX {upload.number}" if upload.number else "UPLOAD"
    source = Source(calling, "", upload.address, file.examined_at or datetime.now(UTC))
    bytes_ = Quarantined(engines.objects.of(scope.grant), file)
    if file.kind != FileKind.DICOM:
        return await _store_wrapped(scope, engines, upload, file, source)
    start = file_start(await asyncio.to_thread(bytes_.read_at, 0, MOST_BYTES))
    reception = receive(scope, engines, Incoming.of_file(start, source))
    try:
        async for piece in bytes_.behind(start.length).pieces():
            reception.write(piece)
        return await store_instance(scope, engines, reception)
    finally:
        reception.discard()


async def _store_wrapped(
    scope: Scope, engines: Engines, upload: Upload, file: File, source: Source
) -> Stored:
    tenant = await tenants.get(engines, upload.tenant)
    study = Study(upload.said, upload.created_at.astimezone(ZoneInfo(tenant.time_zone)), DESCRIPTION)
    bytes_ = Quarantined(engines.objects.of(scope.grant), file)
    data = await asyncio.to_thread(bytes_.read_at, 0, file.size)
    made = await asyncio.to_thread(wrapped, data, file, file.number, study)
    incoming = Incoming(made.sop_class_uid, made.sop_instance_uid, made.transfer_syntax_uid, source)
    reception = receive(scope, engines, incoming)
    try:
        reception.write(made.dataset)
        return await store_instance(scope, engines, reception)
    finally:
        reception.discard()


async def _ended(scope: Scope, engines: Engines, file: File, state: FileState, reason: Reason | None) -> File:
    """The bytes go once it is written down what became of them; what a crash leaves, the sweep lets go."""
    told = {"state": state.value, **({"reason": reason.value} if reason else {})}
    files = engines.documents.of(scope.grant, FILES)
    changed = await files.find_one_and_update({"upload": file.upload, "id": file.id}, Edit(set=told))
    await let_go(scope, engines, file)
    if changed is None:
        raise NotFound("no such file")
    return File.of(changed)
