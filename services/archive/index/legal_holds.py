"""Legal holds: a study, or all studies of a patient, that nobody deletes by any way until the hold is lifted.

Whatever deletes asks here: a person's deletion, retention, erasing, a decision between two versions of an
image, the closing of a tenant. Holds are records: a backup has them, a rebuilt index does not touch them.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services.archive.index.entries import object_key
from services.archive.index.levels import STUDY_KEYWORDS
from services.archive.index.object_headers import read_entry
from services.dicom.uids import new_uid
from services.errors import AlreadyExists, Invalid, Malformed, NotFound, Refused
from services.persistence import Engines, Grant, In
from services.persistence.moments import moment_now
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope

LONGEST_REASON = 500
MOST_LISTED = 200
"""Legal holds of one page."""
ON_HOLD = "it is on legal hold: an administrator lifts the hold first"
_COLLECTION = "legal_holds"
_FIELDS = ("StudyInstanceUID", "patient", "patients")


@dataclass(frozen=True, slots=True)
class LegalHold:
    """A hold, who placed it, when and why; `patient` is a patient's key where it holds all their studies.

    `study` is the study that it was placed at, `shown` what the index said of that one then.
    """

    id: str
    study: str
    patient: str | None
    reason: str
    placed_at: datetime
    placed_by: str
    shown: Mapping[str, Any]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "LegalHold":
        """Make it from its document."""
        return cls(
            document["id"],
            document["StudyInstanceUID"],
            document.get("patient"),
            document["reason"],
            document["placed_at"],
            document["by"]["name"],
            document.get("study", {}),
        )


@dataclass(frozen=True, slots=True)
class LegalHoldPage:
    """Legal holds, and the cursor after the last where there are more."""

    holds: list[LegalHold]
    end_cursor: str | None


async def place(
    scope: Scope, engines: Engines, study: str, reason: str, *, whole_patient: bool = False
) -> LegalHold:
    """Put a study, or all of its patient's, on hold; also one that is deleted and not erased yet.

    Needs the right to administer. Raises Invalid without a reason, NotFound, AlreadyExists.
    """
    _require(scope)
    found = await _study(engines, scope.grant, study)
    if found is None:
        raise NotFound("no such study")
    patient = found["patient"] if whole_patient else None
    return await _insert(scope, engines, found, patient, _reason(reason))


async def lift(scope: Scope, engines: Engines, hold: str, reason: str) -> LegalHold:
    """End a hold. Needs the right to administer. Raises Invalid without a reason, NotFound."""
    _require(scope)
    why = _reason(reason)
    holds = engines.documents.of(scope.grant, _COLLECTION)
    document = await holds.find_one({"id": hold})
    if document is None or not await holds.delete({"id": hold}):
        raise NotFound("no such legal hold")
    told = {"hold": hold, "reason": why, "of": document["target"].partition(":")[0]}
    await audit.record(scope, engines, Event.HOLD_LIFTED, told, study=document["StudyInstanceUID"])
    return LegalHold.of(document)


async def holds_page(
    scope: Scope, engines: Engines, *, first: int = 50, after: str | None = None
) -> LegalHoldPage:
    """A page of the tenant's legal holds, the latest first. Needs the right to administer.

    Raises Invalid for a cursor that is not ours.
    """
    _require(scope)
    if not 1 <= first <= MOST_LISTED:
        raise Invalid(f"a page has 1 to {MOST_LISTED} legal holds")
    found = await engines.documents.of(scope.grant, _COLLECTION).find(
        {}, sort=(("placed_at", -1), ("id", -1)), after=_place_of(after) if after else None, limit=first + 1
    )
    page = [LegalHold.of(one) for one in found[:first]]
    more = len(found) > first
    return LegalHoldPage(page, f"{page[-1].placed_at.isoformat()} {page[-1].id}" if more else None)


async def holds(scope: Scope, engines: Engines) -> list[LegalHold]:
    """All of them, read a page at a time: for a command. Needs the right to administer."""
    found: list[LegalHold] = []
    after: str | None = ""
    while after is not None:
        page = await holds_page(scope, engines, first=MOST_LISTED, after=after)
        found += page.holds
        after = page.end_cursor
    return found


async def held_among(scope: Scope, engines: Engines, studies: Collection[str]) -> set[str]:
    """Return those of the studies that are on hold. Needs the right to administer."""
    _require(scope)
    found = await engines.documents.of(scope.grant, "studies").find(
        {"StudyInstanceUID": In(list(studies))}, projection=_FIELDS
    )
    return await held_of(engines, scope.grant, found)


async def held_of(engines: Engines, grant: Grant, studies: Iterable[Mapping[str, Any]]) -> set[str]:
    """UIDs of those of the studies' documents that are on hold."""
    targets = {one["StudyInstanceUID"]: _targets(one) for one in studies}
    asked = sorted({target for some in targets.values() for target in some})
    found = await engines.documents.of(grant, _COLLECTION).find({"target": In(asked)}, projection=("target",))
    held = {one["target"] for one in found}
    return {uid for uid, some in targets.items() if held & some}


async def is_held(engines: Engines, grant: Grant, study: str) -> bool:
    """Tell whether a study is on hold, also one of which the index has deleted instances alone."""
    if await engines.documents.of(grant, _COLLECTION).find_one({}) is None:
        return False  # as it is nearly everywhere
    found = await _study(engines, grant, study)
    return bool(await held_of(engines, grant, [found or {"StudyInstanceUID": study}]))


async def refuse_held(engines: Engines, grant: Grant, *studies: str) -> None:
    """Raise Refused where one of the studies is on hold."""
    for study in studies:
        if await is_held(engines, grant, study):
            raise Refused(ON_HOLD)


async def count_of(engines: Engines, grant: Grant) -> int:
    """Count the holds."""
    return await engines.documents.of(grant, _COLLECTION).count({})


async def stay_with(scope: Scope, engines: Engines, study: Mapping[str, Any]) -> None:
    """Before a study gets another patient: what held it by its patient holds the study itself from now on."""
    patients = sorted(_targets(study) - {f"study:{study['StudyInstanceUID']}"})
    found = await engines.documents.of(scope.grant, _COLLECTION).find({"target": In(patients)})
    for hold in found[:1]:
        try:
            await _insert(scope, engines, study, None, hold["reason"])
        except AlreadyExists:
            return


def _place_of(cursor: str) -> tuple[datetime, str]:
    moment, _, hold = cursor.partition(" ")
    try:
        return datetime.fromisoformat(moment).astimezone(UTC), hold
    except (ValueError, OverflowError):
        raise Invalid("this cursor is not ours") from None


def _targets(study: Mapping[str, Any]) -> set[str]:
    patients = {study.get("patient"), *study.get("patients", ())} - {None}
    return {f"study:{study['StudyInstanceUID']}", *(f"patient:{key}" for key in patients)}


async def _insert(
    scope: Scope, engines: Engines, study: Mapping[str, Any], patient: str | None, reason: str
) -> LegalHold:
    uid = study["StudyInstanceUID"]
    document = {
        "id": new_uid(),
        "target": f"study:{uid}" if patient is None else f"patient:{patient}",
        "StudyInstanceUID": uid,
        "patient": patient,
        "reason": reason,
        "placed_at": moment_now(),
        "by": {"id": scope.principal.id, "name": scope.principal.name},
        "study": {name: study[name] for name in sorted(STUDY_KEYWORDS) if name in study},
    }
    try:
        await engines.documents.of(scope.grant, _COLLECTION).insert(document)
    except AlreadyExists:
        raise AlreadyExists("it is on legal hold already") from None
    told = {"hold": document["id"], "reason": reason, "of": "study" if patient is None else "patient"}
    await audit.record(scope, engines, Event.HOLD_PLACED, told, study=uid)
    return LegalHold.of(document)


async def _study(engines: Engines, grant: Grant, uid: str) -> Mapping[str, Any] | None:
    """What the index says of a study; what an object says of one that is deleted and left the index."""
    key = {"StudyInstanceUID": uid}
    found = await engines.documents.of(grant, "studies").find_one(key)
    if found is not None:
        return found
    deleted = await engines.documents.of(grant, "deleted_instances").find_one(key)
    if deleted is None:
        return None
    try:
        entry = await read_entry(engines, grant, object_key(deleted["SOPInstanceUID"]))
    except (NotFound, Malformed):
        return None
    return {**entry.study, **key, "patient": entry.patient_key}


def _require(scope: Scope) -> None:
    scope.require_whole(Right.ADMINISTER, "has no legal holds")


def _reason(text: str) -> str:
    stripped = text.strip()
    if not stripped:
        raise Invalid("a legal hold has a reason")
    if len(stripped) > LONGEST_REASON or not stripped.replace("\n", "").isprintable():
        raise Invalid(f"a reason has at most {LONGEST_REASON} characters")
    return stripped
