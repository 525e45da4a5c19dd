"""A file's parts as they come: each is an object once it is whole, so that a killed process loses none.

The same part again changes nothing. When the last one is here, the file is examined; what somebody of the
clinic sends is stored at once, what a visitor sends waits.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from services.errors import Invalid, NotFound, Refused, Unavailable
from services.persistence import Edit, Engines, Filter, Within
from services.persistence.moments import in_milliseconds
from services.telemedicine.inboxes.examining import Examined, examined
from services.telemedicine.inboxes.inbox import INBOXES
from services.telemedicine.inboxes.quarantined import Quarantined, let_go, part_key
from services.telemedicine.inboxes.sender import Sender
from services.telemedicine.inboxes.taking import store_file_of
from services.telemedicine.inboxes.upload import FILES, UPLOADS, File, FileState, Reason, Upload
from services.tenancy import usage


async def receive_part(
    sender: Sender,
    engines: Engines,
    upload: Upload,
    named: tuple[str, int],
    body: AsyncIterator[bytes],
) -> File:
    """Take a part of a file that was announced, by its ID and number; answers how the file is now.

    Raises NotFound for a file that was not, Invalid for a part of another length, Refused for an upload that
    is over, QuotaExceeded, and OutOfSpace while the disk is full.
    """
    sender.require()
    ident, number = named
    file = await _file(sender, engines, upload, ident)
    if file.state is FileState.WAITING and sender.inbox is None:  # there was no room when it came
        return await store_file_of(sender.scope, engines, upload, file)
    if file.state is not FileState.EXPECTED:
        return file
    if upload.over:
        raise Refused("this upload was not accepted")
    if not 0 <= number < file.part_count:
        raise Invalid("the file has no such part")
    if number not in file.parts:
        if not file.parts and not await _has_room(sender, engines, file):
            return await _settled(sender, engines, upload, file, Examined(reason=Reason.FULL))
        await _write(sender, engines, file, number, body)
        changed = await engines.documents.of(sender.scope.grant, FILES).find_one_and_update(
            {"upload": upload.id, "id": ident}, Edit(add_to_set={"parts": [number]})
        )
        if changed is None:
            raise NotFound("no such file")
        file = File.of(changed)
    if file.state is FileState.EXPECTED and len(file.parts) == file.part_count:
        file = await _examine(sender, engines, upload, file)
    return file


async def store_waiting(sender: Sender, engines: Engines, upload: Upload) -> list[File]:
    """Store what of one's own upload is here and not stored, as a process died or there was no room."""
    sender.require()
    if sender.inbox is not None:
        return []
    found = await engines.documents.of(sender.scope.grant, FILES).find(
        {"upload": upload.id, "state": FileState.WAITING.value}, sort=[("id", 1)], limit=100
    )
    return [await store_file_of(sender.scope, engines, upload, File.of(one)) for one in found]


async def _write(
    sender: Sender, engines: Engines, file: File, number: int, body: AsyncIterator[bytes]
) -> None:
    length, scope = file.part_bytes(number), sender.scope
    async with usage.admitted(scope, engines, length, instances=0) as admitted:
        upload = engines.objects.of(scope.grant).begin(part_key(file, number))
        try:
            async for piece in body:
                if upload.length + len(piece) > length:
                    raise Invalid("more came than the file was said to have")
                if piece:
                    upload.write(piece)
            if upload.length != length:
                raise Invalid("less came than the file was said to have")
            admitted.stored = await upload.commit()
        finally:
            upload.discard()


async def _has_room(sender: Sender, engines: Engines, file: File) -> bool:
    """Count a file against what its inbox takes."""
    inbox = sender.inbox
    if inbox is None:
        return True
    room: Filter = {
        "id": inbox.id,
        "files": Within(lt=inbox.most_files),
        "bytes": Within(lte=inbox.most_bytes - file.size),
    }
    inboxes = engines.documents.of(sender.scope.grant, INBOXES)
    return bool(await inboxes.update(room, Edit(inc={"files": 1, "bytes": file.size})))


async def _examine(sender: Sender, engines: Engines, upload: Upload, file: File) -> File:
    objects = engines.objects.of(sender.scope.grant)
    try:
        found = await asyncio.to_thread(examined, engines, Quarantined(objects, file), upload)
    except NotFound:  # the part is written down, and its object lost: it comes again
        await engines.documents.of(sender.scope.grant, FILES).update(
            {"upload": upload.id, "id": file.id}, Edit(set={"parts": []})
        )
        raise Unavailable("a part of the file was lost: send it again") from None
    if not found.reason and await _is_there(sender, engines, upload, file, found.digest):
        found = Examined(found.digest, found.kind, Reason.ALREADY_HERE)
    file = await _settled(sender, engines, upload, file, found)
    if sender.inbox is None and file.state is FileState.WAITING:
        file = await store_file_of(sender.scope, engines, upload, file)
    return file


async def _is_there(sender: Sender, engines: Engines, upload: Upload, file: File, digest: str) -> bool:
    """Return whether the same bytes came with this upload under another name."""
    files = engines.documents.of(sender.scope.grant, FILES)
    found = await files.find({"upload": upload.id, "digest": digest}, projection=("id", "state"))
    here = {FileState.WAITING.value, FileState.STORED.value}
    return any(one["id"] != file.id and one["state"] in here for one in found)


async def _settled(sender: Sender, engines: Engines, upload: Upload, file: File, found: Examined) -> File:
    """Write down what a file is, once; of two that do so one counts it."""
    grant, now = sender.scope.grant, in_milliseconds(datetime.now(UTC))
    state = FileState.REFUSED if found.reason else FileState.WAITING
    told: dict[str, Any] = {"state": state.value, "examined_at": now, "kind": str(found.kind)}
    if found.reason:
        told["reason"] = str(found.reason)
    else:
        told |= {"digest": found.digest, "described": dict(found.described or {})}
    changed = await engines.documents.of(grant, FILES).find_one_and_update(
        {"upload": upload.id, "id": file.id, "state": FileState.EXPECTED.value}, Edit(set=told)
    )
    if changed is None:
        return await _file(sender, engines, upload, file.id)
    if found.reason:
        if sender.inbox is not None and found.reason != Reason.FULL:
            back = Edit(inc={"files": -1, "bytes": -file.size})
            await engines.documents.of(grant, INBOXES).update({"id": sender.inbox.id}, back)
        await let_go(sender.scope, engines, file)
        return File.of(changed)
    counted: dict[str, Any] = {"inc": {"files": 1, "bytes": file.size}}
    if sender.inbox is not None:
        counted["set"] = {"listed": True}
    await engines.documents.of(grant, UPLOADS).update({"id": upload.id}, Edit(**counted))
    return File.of(changed)


async def _file(sender: Sender, engines: Engines, upload: Upload, ident: str) -> File:
    found = await engines.documents.of(sender.scope.grant, FILES).find_one({"upload": upload.id, "id": ident})
    if found is None:
        raise NotFound("no such file: announce it first")
    return File.of(found)
