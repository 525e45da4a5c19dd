"""Modality Performed Procedure Steps: what a modality has begun, shot and ended (PS3.4 F.7, PS3.3 C.4.13)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from services.dicom.sop_classes import MODALITY_PERFORMED_PROCEDURE_STEP as SOP_CLASS
from services.dicom.uids import is_uid, new_uid
from services.errors import AlreadyExists, Invalid, NoLongerUpdatable, NotFound, Unavailable
from services.persistence import Edit, Engines, TenantCollection
from services.persistence.moments import moment_now
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope
from services.worklist import image_requests, passing_on
from services.worklist.image_request import OPEN, ImageRequest, RequestState
from services.worklist.passing_on import Told

STATUS = "PerformedProcedureStepStatus"
STEPS = "ScheduledStepAttributesSequence"
_NEEDED = (STEPS, "PerformedProcedureStepID", "PerformedStationAETitle", "PerformedProcedureStepStartDate",
           "PerformedProcedureStepStartTime", "Modality", STATUS)  # fmt: skip
"""What an N-CREATE has a value of (type 1 of PS3.4 Table F.7.2-1)."""
_FINAL = ("PerformedProcedureStepEndDate", "PerformedProcedureStepEndTime")
"""What a step that has ended has a value of."""
FIXED = frozenset({
    "SOPInstanceUID", "SOPClassUID", STEPS, "PerformedProcedureStepID", "PerformedStationAETitle",
    "PerformedProcedureStepStartDate", "PerformedProcedureStepStartTime", "Modality", "StudyID",
    "PatientName", "PatientID", "PatientBirthDate", "PatientSex",
})  # fmt: skip
"""What no N-SET changes (PS3.4 Table F.7.2-1); the same value again changes nothing."""
_MOST_AT_ONCE = 8
"""Tries of a change that meets others of the same step."""


class MissingAttribute(Invalid):
    """An attribute of type 1 that is not there, or has no value (PS3.7 C.5.17)."""


class Status(StrEnum):
    """Performed Procedure Step Status (0040,0252)."""

    IN_PROGRESS = "IN PROGRESS"
    COMPLETED = "COMPLETED"
    DISCONTINUED = "DISCONTINUED"


@dataclass(frozen=True, slots=True)
class PerformedStep:
    """A step as it is kept: its attributes by keyword, the request that it meets, if any, and who is told."""

    sop_instance_uid: str
    status: Status
    attributes: Mapping[str, Any]
    request: str | None
    told: Told

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "PerformedStep":
        """Make it from its document."""
        return cls(
            document["SOPInstanceUID"],
            Status(document["status"]),
            document["attributes"],
            document.get("request"),
            Told.of(document),
        )


async def create(
    scope: Scope, engines: Engines, sop_instance_uid: str, attributes: Mapping[str, Any]
) -> PerformedStep:
    """Keep a step that has begun; an empty UID has one made. Needs the right to store.

    Raises MissingAttribute, Invalid for a status other than IN PROGRESS or a UID that is none, AlreadyExists.
    """
    scope.require(Right.STORE)
    uid = sop_instance_uid or new_uid()
    if not is_uid(uid):
        raise Invalid("the SOP instance UID is none")
    if missing := [keyword for keyword in _NEEDED if not attributes.get(keyword)]:
        raise MissingAttribute(f"{missing[0]} is missing")
    if attributes.get(STATUS) != Status.IN_PROGRESS:
        raise Invalid("a performed step begins IN PROGRESS")
    request = await _request_of(scope, engines, attributes)
    now = moment_now()
    document = {
        "SOPInstanceUID": uid,
        "status": Status.IN_PROGRESS.value,
        "attributes": dict(attributes),
        "created_at": now,
        "changed_at": now,
        **({"request": request.id} if request else {}),
    }
    document |= await passing_on.first(scope, engines, uid, attributes, request)
    try:
        await _collection(scope, engines).insert(document)
    except AlreadyExists:
        raise AlreadyExists("there is a performed step of this UID") from None
    await _follow(scope, engines, PerformedStep.of(document))
    return PerformedStep.of(document)


async def change(
    scope: Scope, engines: Engines, sop_instance_uid: str, attributes: Mapping[str, Any]
) -> PerformedStep:
    """Take a step's next attributes; a status that is final ends it. Needs the right to store.

    Raises NotFound, NoLongerUpdatable once it has ended, MissingAttribute for one that ends without its end,
    Invalid for a status there is none of, or an attribute that an N-SET may not change.
    """
    scope.require(Right.STORE)
    for _ in range(_MOST_AT_ONCE):
        known = await get(scope, engines, sop_instance_uid)
        if known.status is not Status.IN_PROGRESS:
            raise NoLongerUpdatable("the performed step has ended")
        if changed := await _changed(scope, engines, known, attributes):
            await _follow(scope, engines, changed)
            return changed
    raise Unavailable("the performed step is changed by others at this moment")


async def _changed(
    scope: Scope, engines: Engines, known: PerformedStep, attributes: Mapping[str, Any]
) -> PerformedStep | None:
    """The step with its next attributes; None where it changed meanwhile."""
    before = {**known.attributes, "SOPInstanceUID": known.sop_instance_uid, "SOPClassUID": SOP_CLASS}
    if fixed := sorted(name for name in FIXED & attributes.keys() if attributes[name] != before.get(name)):
        raise Invalid(f"{fixed[0]} does not change")
    status = _status(attributes.get(STATUS, known.status))
    whole = {**known.attributes, **attributes}
    if status is not Status.IN_PROGRESS and (
        missing := [keyword for keyword in _FINAL if not whole.get(keyword)]
    ):
        raise MissingAttribute(f"{missing[0]} is missing")
    now = moment_now()
    each = {f"attributes.{keyword}": value for keyword, value in attributes.items()}
    uid = known.sop_instance_uid
    passed, gone = await passing_on.following(scope, engines, uid, known.told, attributes)
    edit = Edit(set={"status": status.value, "changed_at": now, **each, **passed}, unset=gone)
    where = {"SOPInstanceUID": uid, "status": Status.IN_PROGRESS.value, "changes": known.told.changes}
    changed = await _collection(scope, engines).find_one_and_update(where, edit)
    return PerformedStep.of(changed) if changed else None


async def get(scope: Scope, engines: Engines, sop_instance_uid: str) -> PerformedStep:
    """One step. Needs the right to find or to store. Raises NotFound."""
    scope.require_any(Right.FIND, Right.STORE)
    found = await _collection(scope, engines).find_one({"SOPInstanceUID": sop_instance_uid})
    if found is None:
        raise NotFound("no such performed step")
    return PerformedStep.of(found)


async def _request_of(scope: Scope, engines: Engines, attributes: Mapping[str, Any]) -> ImageRequest | None:
    """The request that a step names, by Study Instance UID, then by Accession Number."""
    items = [item for item in attributes[STEPS] if isinstance(item, Mapping)]
    for keyword in ("StudyInstanceUID", "AccessionNumber"):
        for item in items:
            if value := item.get(keyword):
                found = await image_requests.find_one(scope, engines, keyword, str(value))
                if found:
                    return found
    return None


async def _follow(scope: Scope, engines: Engines, step: PerformedStep) -> None:
    """Take the request to where its step is; what it says of a request that has ended changes nothing."""
    told = {"status": step.status.value, "request": step.request or ""}
    await audit.record(scope, engines, Event.STEP_PERFORMED, told)
    if step.request is None:
        return
    state = RequestState(step.status.value)
    because = _reason(step.attributes) if step.status is Status.DISCONTINUED else ""
    request = await image_requests.get(scope, engines, step.request)
    if request.state not in OPEN or request.state is state:
        return
    try:
        await image_requests.advance(scope, engines, request, state, because)
    except NoLongerUpdatable:
        return  # another step of it has ended it at this moment


def _reason(attributes: Mapping[str, Any]) -> str:
    items = attributes.get("PerformedProcedureStepDiscontinuationReasonCodeSequence") or []
    meanings = [str(item.get("CodeMeaning") or "") for item in items if isinstance(item, Mapping)]
    return ", ".join(filter(None, meanings))


def _status(text: Any) -> Status:
    try:
        return Status(text)
    except ValueError:
        raise Invalid(f"a performed step's status is one of {', '.join(Status)}") from None


def _collection(scope: Scope, engines: Engines) -> TenantCollection:
    return engines.documents.of(scope.grant, "performed_steps")
