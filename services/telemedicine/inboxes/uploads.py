"""Begins an upload for its sender, takes its list of files, tells which are here, and finishes it.

Which files are here is the server's word: a browser that was closed announces them again, sends what lacks.
"""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from services.dicom.uids import new_uid
from services.errors import Invalid, NotFound, Refused, TooLarge
from services.persistence import Edit, Engines, Filter, In, TenantCollection, Within
from services.persistence.moments import in_milliseconds
from services.telemedicine.inboxes.inbox import INBOXES, MOST_FILES
from services.telemedicine.inboxes.sender import Sender
from services.telemedicine.inboxes.upload import FILES, UPLOADS, File, FileState, Reason, Said, Upload
from services.tenancy import audit
from services.tenancy.audit import Event

PAGE = 500
"""Files that are announced, or told of, at a time."""
MOST_UPLOADS = 1000
"""Of one inbox, and of one person of the clinic at a time."""
SPARE = 4
"""Times as many files as an inbox takes may be announced to it."""
KEPT_DAYS = 90
"""Days that it is remembered what became of an upload that is over."""
_LONGEST_PATH = 4096
_SHOWN_PATH = 400
_LARGEST = 1 << 50


@dataclass(frozen=True, slots=True)
class Announced:
    """A file that there will be: where it lies at the sender's, its bytes, when it was last changed (ms)."""

    path: str
    size: int
    modified: int

    @property
    def id(self) -> str:
        """What it is known by: the same file announced again is the same."""
        told = f"{self.path}\0{self.size}\0{self.modified}"
        return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:32]


async def begin(sender: Sender, engines: Engines, said: Said) -> Upload:
    """Begin an upload. Of the clinic's people it needs the right to store. Raises Refused for too many."""
    sender.require()
    grant, now = sender.scope.grant, in_milliseconds(datetime.now(UTC))
    uploads = engines.documents.of(grant, UPLOADS)
    if sender.inbox is not None:
        room: Filter = {"id": sender.inbox.id, "uploads": Within(lt=MOST_UPLOADS)}
        if not await engines.documents.of(grant, INBOXES).update(room, Edit(inc={"uploads": 1})):
            raise Refused("this link was used too often: ask for a new one")
    elif await uploads.count({"sender": sender.id}, limit=MOST_UPLOADS) >= MOST_UPLOADS:
        raise Refused("too many uploads: wait until the older ones are over")
    document: dict[str, Any] = {
        "id": uuid.uuid4().hex,
        "inbox": sender.inbox_id,
        "number": sender.inbox.number if sender.inbox else "",
        "label": sender.inbox.label if sender.inbox else "",
        "sender": sender.id,
        "address": sender.scope.principal.address,
        "said": said.document,
        "created_at": now,
        "ends_at": now + timedelta(days=engines.settings.inbox_days),
        "files": 0,
        "bytes": 0,
        "announced": 0,
        "study": new_uid(),
        "series": {"images": new_uid(), "documents": new_uid()},
    }
    if sender.inbox is None:
        document["expires_at"] = now + timedelta(days=KEPT_DAYS)
    await uploads.insert(document)
    return Upload.of({**document, "tenant": grant.tenant})


async def upload_of(sender: Sender, engines: Engines, ident: str) -> Upload:
    """Find one of the sender's own uploads. Raises NotFound."""
    sender.require()
    found = await engines.documents.of(sender.scope.grant, UPLOADS).find_one(_own(sender, ident))
    if found is None:
        raise NotFound("no such upload")
    return Upload.of(found)


async def uploads_of(sender: Sender, engines: Engines) -> list[Upload]:
    """Find the sender's own uploads, the latest first."""
    sender.require()
    found = await engines.documents.of(sender.scope.grant, UPLOADS).find(
        {"sender": sender.id, "inbox": sender.inbox_id}, sort=[("created_at", -1)], limit=20
    )
    return [Upload.of(one) for one in found]


async def say(sender: Sender, engines: Engines, ident: str, said: Said) -> Upload:
    """Say otherwise who sends, and whose images these are. Raises NotFound."""
    sender.require()
    changed = await engines.documents.of(sender.scope.grant, UPLOADS).find_one_and_update(
        _own(sender, ident), Edit(set={"said": said.document})
    )
    if changed is None:
        raise NotFound("no such upload")
    return Upload.of(changed)


async def finish_upload(sender: Sender, engines: Engines, ident: str) -> Upload:
    """Say that this is all; more may come all the same. Raises NotFound."""
    sender.require()
    now = in_milliseconds(datetime.now(UTC))
    uploads = engines.documents.of(sender.scope.grant, UPLOADS)
    changed = await uploads.find_one_and_update(_own(sender, ident), Edit(set={"finished_at": now}))
    if changed is None:
        raise NotFound("no such upload")
    told = {"upload": ident, "inbox": sender.inbox_id, "files": changed["files"], "bytes": changed["bytes"]}
    await audit.record(sender.scope, engines, Event.UPLOAD_RECEIVED, told)
    return Upload.of(changed)


async def announce_files(
    sender: Sender, engines: Engines, upload: Upload, wanted: Sequence[Announced]
) -> list[File]:
    """Say which files there will be, up to `PAGE` at a time; answers each of them as it is here, in order.

    Raises Invalid for too many at a time, TooLarge for more than are taken in all, Refused for an upload that
    is over.
    """
    if len(wanted) > PAGE:
        raise Invalid(f"at most {PAGE} files are announced at a time")
    if upload.over:
        raise Refused("this upload was not accepted")
    for one in wanted:
        if not 0 <= one.size <= _LARGEST or len(one.path) > _LONGEST_PATH:
            raise Invalid(
                f"a file's path has at most {_LONGEST_PATH} characters, and its size is no such number"
            )
    files = engines.documents.of(sender.scope.grant, FILES)
    each = {one.id: one for one in wanted}
    known = await _files(files, upload, list(each))
    new = [one for id_, one in each.items() if id_ not in known]
    if new:
        first = await _count(sender, engines, upload, len(new))
        largest = engines.settings.maximum_object_bytes
        await files.insert_many_unordered(
            [{**_document(sender, upload, one, largest), "number": first + at} for at, one in enumerate(new)]
        )
        known |= await _files(files, upload, [one.id for one in new])
    return [known[one.id] for one in wanted if one.id in known]


async def files_of(sender: Sender, engines: Engines, upload: Upload, after: str = "") -> list[File]:
    """The upload's files by ID, up to `PAGE` behind one: what the server has of them."""
    found = await engines.documents.of(sender.scope.grant, FILES).find(
        {"upload": upload.id, "id": Within(gt=after)}, sort=[("id", 1)], limit=PAGE
    )
    return [File.of(one) for one in found]


async def _files(files: TenantCollection, upload: Upload, ids: list[str]) -> dict[str, File]:
    found = await files.find({"upload": upload.id, "id": In(ids)})
    return {one["id"]: File.of(one) for one in found}


async def _count(sender: Sender, engines: Engines, upload: Upload, count: int) -> int:
    """The number of the first of them. Nobody makes more documents than the inbox is for."""
    grant, more = sender.scope.grant, Edit(inc={"announced": count})
    if sender.inbox is not None:
        taken = sender.inbox.most_files
        room: Filter = {"id": sender.inbox.id, "announced": Within(lte=max(taken * SPARE, PAGE) - count)}
        if not await engines.documents.of(grant, INBOXES).update(room, more):
            raise TooLarge(f"these are too many files: this link takes {taken:,}")
    room = {"id": upload.id, "announced": Within(lte=MOST_FILES - count)}
    counted = await engines.documents.of(grant, UPLOADS).find_one_and_update(room, more)
    if counted is None:
        raise TooLarge(f"one upload has at most {MOST_FILES:,} files")
    return int(counted["announced"]) - count + 1


def _document(sender: Sender, upload: Upload, one: Announced, largest: int) -> Mapping[str, Any]:
    reason = Reason.EMPTY if not one.size else Reason.TOO_LARGE if one.size > largest else None
    if reason is None and sender.inbox is not None and not sender.inbox.has_room(one.size):
        reason = Reason.FULL  # said before anybody sends it
    made: dict[str, Any] = {
        "upload": upload.id,
        "id": one.id,
        "path": _shown(one.path),
        "size": one.size,
        "state": (FileState.REFUSED if reason else FileState.EXPECTED).value,
        "parts": [],
    }
    if reason:
        made["reason"] = reason.value
    if sender.inbox is None:
        made["expires_at"] = in_milliseconds(datetime.now(UTC) + timedelta(days=KEPT_DAYS))
    return made


def _shown(path: str) -> str:
    """A file's path as people read it: its end, without what does not print. It names nothing on any disk."""
    return "".join(one if one.isprintable() else "?" for one in path[-_SHOWN_PATH:])


def _own(sender: Sender, ident: str) -> Filter:
    return {"id": ident, "sender": sender.id, "inbox": sender.inbox_id}
