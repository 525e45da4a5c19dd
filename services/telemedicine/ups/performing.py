"""What performers and watchers do with a step: claim, report, end, ask to cancel (PS3.4 CC.2.1, 2.2, 2.6).

The Transaction UID that a step was claimed with is the lock, and it is whoever claimed it who holds that.
"""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from services.dicom.uids import is_uid
from services.errors import AlreadyClaimed, Invalid, NoLongerUpdatable, Refused
from services.persistence import Edit, Engines
from services.persistence.moments import moment_now
from services.telemedicine import cases, workitems
from services.telemedicine.case import CaseState
from services.telemedicine.records import Records
from services.telemedicine.ups.dataset import Performed, Step, dataset_of
from services.telemedicine.ups.final_state import missing_of_canceled, missing_of_completed
from services.telemedicine.ups.payload import StepChanges, cancel_request, step_changes
from services.telemedicine.ups.searching import step_of
from services.telemedicine.ups.statuses import StepRefused, StepStatus
from services.tenancy.scope import Right, Scope

_ENDED = (CaseState.COMPLETED, CaseState.CANCELED)


async def change_state(
    scope: Scope, engines: Engines, uid: str, state: str, transaction: str
) -> StepStatus | None:
    """Claim a step (IN PROGRESS), complete it, or cancel it; answers the warning it comes with.

    Needs the right to report, as its provider. Raises NotFound, Refused, Invalid for what is no state,
    StepRefused by Table CC.2.1-2.
    """
    if state not in {CaseState.SCHEDULED, CaseState.IN_PROGRESS, *_ENDED}:
        raise Invalid("the procedure step state is IN PROGRESS, COMPLETED or CANCELED")
    step, records = await step_of(scope, engines, uid)
    if state == CaseState.SCHEDULED:
        raise StepRefused(StepStatus.NEVER_SCHEDULED_AGAIN)
    _as_provider(scope, records)
    if not is_uid(transaction):
        raise StepRefused(StepStatus.WRONG_TRANSACTION)
    if state == CaseState.IN_PROGRESS:
        await _claim(scope, engines, step, transaction)
        return None
    return await _end(scope, engines, step, CaseState(state), transaction)


async def update(
    scope: Scope, engines: Engines, uid: str, transaction: str, attributes: Mapping[str, Any]
) -> StepStatus | None:
    """Take a step's next attributes: progress and result with the lock, before that whom it is assigned to.

    Needs the right to report, as its provider. Raises NotFound, Refused, Invalid, TooLarge, StepRefused by
    Table CC.2.6-1.
    """
    step, records = await step_of(scope, engines, uid)
    _as_provider(scope, records)
    state = step.workitem.state
    if state in _ENDED:
        raise StepRefused(StepStatus.NO_LONGER_UPDATABLE)
    changes = step_changes(attributes, dataset_of(step, ""))
    if state is CaseState.SCHEDULED and (
        transaction or changes.progress is not None or changes.procedure is not None
    ):
        raise StepRefused(StepStatus.NOT_IN_PROGRESS)
    if state is CaseState.IN_PROGRESS:
        if transaction != step.workitem.transaction:
            raise StepRefused(StepStatus.WRONG_TRANSACTION)
        await _write(scope, engines, step, changes.applied(step.performed))
    unsupported = bool(changes.unsupported) or not await _assigned(scope, engines, step, changes)
    return StepStatus.OPTIONAL_NOT_SUPPORTED if unsupported else None


async def request_cancellation(
    scope: Scope, engines: Engines, uid: str, attributes: Mapping[str, Any]
) -> StepStatus | None:
    """Ask that a step be canceled: at once where nobody has claimed it, else its performer is told.

    Needs the right to share as its clinic, to report as its provider. Raises NotFound, Refused, StepRefused
    for one that is COMPLETED.
    """
    step, records = await step_of(scope, engines, uid)
    scope.require(Right.REPORT if records.as_provider else Right.SHARE)
    if step.workitem.state is CaseState.COMPLETED:
        raise StepRefused(StepStatus.CANCEL_OF_COMPLETED)
    if step.workitem.state is CaseState.CANCELED:
        return StepStatus.ALREADY_CANCELED
    asked = cancel_request(attributes)
    request = {
        "id": secrets.token_hex(8),
        "by": scope.grant.tenant,
        "reason": asked.reason,
        "contact_uri": asked.contact_uri,
        "contact_name": asked.contact_name,
    }
    edit = Edit(set={"cancel_request": request, "changed_at": moment_now()})
    await records.workitems.update({"uid": uid}, edit)
    if records.as_provider:
        return None
    try:
        await cases.cancel(scope, engines, step.case.id, asked.reason)
    except NoLongerUpdatable:
        raise StepRefused(StepStatus.CANCEL_OF_COMPLETED) from None
    return None


async def _claim(scope: Scope, engines: Engines, step: Step, transaction: str) -> None:
    if step.workitem.state in _ENDED:
        raise StepRefused(StepStatus.NO_LONGER_UPDATABLE)
    if step.workitem.state is CaseState.IN_PROGRESS:
        raise StepRefused(StepStatus.ALREADY_IN_PROGRESS)
    try:
        await workitems.claim(scope, engines, step.uid, transaction)
    except AlreadyClaimed:
        raise StepRefused(StepStatus.ALREADY_IN_PROGRESS) from None
    except NoLongerUpdatable:
        raise StepRefused(StepStatus.NO_LONGER_UPDATABLE) from None


async def _end(
    scope: Scope, engines: Engines, step: Step, state: CaseState, transaction: str
) -> StepStatus | None:
    now = step.workitem.state
    if now is CaseState.SCHEDULED:
        raise StepRefused(StepStatus.NOT_IN_PROGRESS)
    if now is CaseState.CANCELED and state is CaseState.CANCELED:
        return StepStatus.ALREADY_CANCELED
    if transaction != step.workitem.transaction:
        raise StepRefused(StepStatus.WRONG_TRANSACTION)
    if now is CaseState.COMPLETED and state is CaseState.COMPLETED:
        return StepStatus.ALREADY_COMPLETED
    if now in _ENDED:
        raise StepRefused(StepStatus.NO_LONGER_UPDATABLE)
    dataset = dataset_of(step, "")
    missing = missing_of_completed(dataset) if state is CaseState.COMPLETED else missing_of_canceled(dataset)
    if missing:
        raise StepRefused(StepStatus.FINAL_STATE_NOT_MET, missing[0])
    because = str(next(iter(step.performed.progress), {}).get("ReasonForCancellation") or "")
    with _locked():
        if state is CaseState.COMPLETED:
            await workitems.complete(scope, engines, step.uid, transaction)
        else:
            await workitems.cancel_reading(scope, engines, step.uid, because, transaction)
    return None


async def _write(scope: Scope, engines: Engines, step: Step, performed: Performed) -> None:
    """Keep what the performer says, where it still holds the lock."""
    said = {"progress": list(performed.progress), "procedure": list(performed.procedure)}
    with _locked():
        await workitems.note_progress(scope, engines, step.uid, said, step.workitem.transaction)


@contextmanager
def _locked() -> Iterator[None]:
    """Tell by a status what the lock, or the end of the step, does not let happen."""
    try:
        yield
    except AlreadyClaimed:
        raise StepRefused(StepStatus.WRONG_TRANSACTION, "somebody else has claimed it") from None
    except NoLongerUpdatable:
        raise StepRefused(StepStatus.NO_LONGER_UPDATABLE) from None


async def _assigned(scope: Scope, engines: Engines, step: Step, changes: StepChanges) -> bool:
    """Assign it as asked for; False where it cannot be assigned so."""
    if changes.performer is None or changes.performer == step.workitem.wanted_performer:
        return True
    if not changes.performer:
        return False
    await workitems.reassign(scope, engines, step.uid, changes.performer)
    return True


def _as_provider(scope: Scope, records: Records) -> None:
    scope.require(Right.REPORT)
    if not records.as_provider:
        raise Refused("a step is performed by those it is asked of")
