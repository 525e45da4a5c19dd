"""Delete a study, a series or an instance, and take that back while there is time.

Its documents move out of `instances`, so that whatever searches, counts or retrieves knows nothing of it; its
objects stay until `erase` takes both. A tombstone, a small object, says so to a rebuilt index.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from services.archive.index.entries import Document, object_key
from services.archive.index.group_commit import Committer
from services.archive.index.legal_holds import refuse_held
from services.archive.index.levels import STUDY_KEYWORDS
from services.archive.index.object_headers import read_entry
from services.archive.index.stored_instances import InstanceCache
from services.archive.index.tombstones import Tombstones, all_of, move, tombstone
from services.dicom.uids import new_uid
from services.errors import NotFound, Refused
from services.persistence import Edit, Engines, Not
from services.persistence.moments import moment_now
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope


@dataclass(frozen=True, slots=True)
class Deletion:
    """What somebody deleted: a study, or a series or an instance of it, and until when it can be restored."""

    id: str
    study_instance_uid: str
    series_instance_uid: str | None
    sop_instance_uid: str | None
    deleted_at: datetime
    ends_at: datetime
    instances: int
    study: Document
    """What the index said of the study: its patient and date; empty where it was rebuilt since."""

    @classmethod
    def of(cls, document: Document) -> "Deletion":
        """Make it from its document."""
        return cls(
            document["id"],
            document["StudyInstanceUID"],
            document.get("SeriesInstanceUID"),
            document.get("SOPInstanceUID"),
            document["deleted_at"],
            document["ends_at"],
            document["instances"],
            document.get("study", {}),
        )


async def delete(
    scope: Scope,
    engines: Engines,
    study: str,
    series: str | None = None,
    instance: str | None = None,
    *,
    received_by: datetime | None = None,
    because: Mapping[str, Any] | None = None,
) -> Deletion:
    """Delete what is there of it now. Needs the right to delete; a narrowed scope has none.

    `received_by`: nothing, if something of it came later; `because`: why, for the audit trail. Raises
    NotFound where there is nothing for this scope, Refused, also while it is on legal hold. Broken off, it is
    done by being asked again: what is left is found, what was moved stays moved.
    """
    scope.require_whole(Right.DELETE, "deletes nothing")
    asked = all_of(study, series, instance)
    instances = engines.documents.of(scope.grant, "instances")
    found = await instances.find(asked)
    if not found:
        raise NotFound("no such instance" if instance else "no such series" if series else "no such study")
    if received_by is not None and any(one["received_at"] > received_by for one in found):
        raise Refused("an image of it has come since")
    await refuse_held(engines, scope.grant, study)
    now = moment_now()
    document = {
        **asked,
        "id": new_uid(),
        "deleted_at": now,
        "ends_at": restorable_until(scope, engines, now) or now,
        "instances": len(found),
    }
    await tombstone(engines, scope.grant, document)
    document["study"] = await _of_study(scope, engines, study)
    await engines.documents.of(scope.grant, "deletions").insert(document)
    await move(
        engines, scope.grant, [{**one, "deletion": document["id"]} for one in found], "deleted_instances"
    )
    engines.own(InstanceCache).forget(scope.grant, [one["SOPInstanceUID"] for one in found])
    await _changed(scope, engines, found)
    await audit.record(scope, engines, Event.DELETED, {**_told(document), **(because or {})}, study=study)
    return Deletion.of(document)


def restorable_until(scope: Scope, engines: Engines, deleted_at: datetime | None = None) -> datetime | None:
    """Until when what is deleted then, or now, can be restored; None where it is erased at once.

    Needs the right to delete.
    """
    scope.require(Right.DELETE)
    days = engines.settings.deletion_days
    return (deleted_at or datetime.now(UTC)) + timedelta(days=days) if days else None


async def restore(scope: Scope, engines: Engines, deletion: str) -> Deletion:
    """Take a deletion back. Needs the right to delete. Raises NotFound for one that is none, or over."""
    scope.require(Right.DELETE)
    deletions = engines.documents.of(scope.grant, "deletions")
    document = await deletions.find_one_and_update(
        {"id": deletion, "ending": Not(True)}, Edit(set={"restored": True})
    )
    if document is None:
        raise NotFound("no such deletion, or it is over")
    found = await engines.documents.of(scope.grant, "deleted_instances").find({"deletion": deletion})
    await Tombstones.remove(engines, scope.grant, deletion)
    await _levels(scope, engines, found)
    await move(engines, scope.grant, found, "instances")
    await _changed(scope, engines, found)
    await deletions.delete({"id": deletion})
    await audit.record(scope, engines, Event.RESTORED, _told(document), study=document["StudyInstanceUID"])
    return Deletion.of(document)


async def deletions(scope: Scope, engines: Engines) -> list[Deletion]:
    """List what can be restored, the latest first. Needs the right to delete."""
    scope.require(Right.DELETE)
    found = await engines.documents.of(scope.grant, "deletions").find({"ending": Not(True)}, limit=500)
    return [Deletion.of(one) for one in sorted(found, key=lambda one: one["deleted_at"], reverse=True)]


async def _of_study(scope: Scope, engines: Engines, uid: str) -> Document:
    """Return what a list of deletions tells of a study that may have left the index."""
    studies = engines.documents.of(scope.grant, "studies")
    return await studies.find_one({"StudyInstanceUID": uid}, projection=sorted(STUDY_KEYWORDS)) or {}


async def _levels(scope: Scope, engines: Engines, found: Sequence[Document]) -> None:
    """Have study and series of these in the index again: one rebuilt meanwhile left them out."""
    for uids in {(one["StudyInstanceUID"], one["SeriesInstanceUID"]) for one in found}:
        key = dict(zip(("StudyInstanceUID", "SeriesInstanceUID"), uids, strict=True))
        if await engines.documents.of(scope.grant, "series").find_one(key) is None:
            uid = next(one["SOPInstanceUID"] for one in found if one["SeriesInstanceUID"] == uids[1])
            entry = await read_entry(engines, scope.grant, object_key(uid))
            await engines.own(Committer).marks.ensure(scope.grant, [entry])


async def _changed(scope: Scope, engines: Engines, found: Sequence[Document]) -> None:
    """Have series and study counted anew; what was written out of them shows no more."""
    marks = engines.own(Committer).marks
    for study, series in {(one["StudyInstanceUID"], one["SeriesInstanceUID"]) for one in found}:
        await engines.documents.of(scope.grant, "series").update(
            {"StudyInstanceUID": study, "SeriesInstanceUID": series}, Edit(set={"thumbnail": False})
        )
        await marks.touch(scope.grant, study, series)


def _told(document: Document) -> Document:
    names = ("SeriesInstanceUID", "SOPInstanceUID", "instances")
    return {name: document[name] for name in names if name in document}
