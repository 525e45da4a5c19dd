"""What modalities perform told to other systems, in the order in which it came (PS3.4 F.7, as SCU)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from services.delivery import errands
from services.delivery.errands import Errand, ErrandKind, ErrandState
from services.errors import NotFound, Refused, Unavailable
from services.peers.performed_procedure_steps import Answer, Telling, telling
from services.persistence import Engines
from services.tenancy import application_entities, audit
from services.tenancy.application_entities.calling import peer_to_call
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope
from services.worklist import passing_on, performed_steps
from services.worklist.performed_steps import FIXED, PerformedStep, Status

WRITTEN_WITHIN = timedelta(minutes=1)
"""How long after its errand a change may still be on its way into the document."""


async def run(scope: Scope, engines: Engines, errand: Errand) -> None:
    """Tell one remote AE all of a step that it does not know yet. Raises NotFound, Refused, Unavailable."""
    step = await _step(scope, engines, errand)
    unsent = step.told.unsent(errand.remote) if step else []
    if step is None or not unsent:
        await errands.finish(scope, engines, errand, ErrandState.DONE)
        return
    remote = await application_entities.get_remote(scope, engines, errand.remote)
    peer = await peer_to_call(scope, engines, remote)
    reason = ""
    async with telling(peer) as talk:
        for number, attributes in unsent:
            latest = unsent[-1][0]
            try:
                answer = await _tell(talk, step, number, attributes)
            except Refused:
                if number > 1:  # said again it would be refused again, and what follows would never be said
                    await _known(scope, engines, step, errand.remote, number)
                raise
            if answer is Answer.UNKNOWN:  # it has forgotten the step, or never took it
                await _tell_anew(talk, step)
            if answer is Answer.FINAL:
                reason = "it had ended there already"
            if answer in (Answer.UNKNOWN, Answer.FINAL):
                await _known(scope, engines, step, errand.remote, latest)
                break
            await _known(scope, engines, step, errand.remote, number)
    told = {"status": step.status.value, "request": step.request or "", "server": errand.remote}
    await audit.record(scope, engines, Event.STEP_PERFORMED, told)
    await errands.finish(scope, engines, errand, ErrandState.DONE, reason)


async def failing(scope: Scope, engines: Engines) -> dict[str, str]:
    """Why the latest could not be told, by the remote AE's name, where it could not. Needs to administer."""
    scope.require(Right.ADMINISTER)
    latest: dict[str, Errand] = {}
    for errand in await errands.find(scope, engines, ErrandKind.PERFORMED):
        latest.setdefault(errand.remote, errand)
    untold = (ErrandState.WAITING, ErrandState.FAILED)
    return {name: one.reason for name, one in latest.items() if one.state in untold and one.reason}


async def _step(scope: Scope, engines: Engines, errand: Errand) -> PerformedStep | None:
    """The step once it is written; None where that did not come about."""
    try:
        step = await performed_steps.get(scope, engines, errand.facts["SOPInstanceUID"])
    except NotFound:
        step = None
    is_written = step is not None and (step.told.changes or 0) >= errand.facts["change"]
    if not is_written and datetime.now(UTC) - errand.created_at < WRITTEN_WITHIN:
        raise Unavailable("the change is not written yet")
    return step


async def _tell(talk: Telling, step: PerformedStep, number: int, attributes: Mapping[str, Any]) -> Answer:
    if number == 1:
        answer = await talk.create(step.sop_instance_uid, attributes)
        return Answer.TAKEN if answer is Answer.THERE else answer  # we told it, and died before we knew
    return await talk.set(step.sop_instance_uid, attributes)


async def _tell_anew(talk: Telling, step: PerformedStep) -> None:
    """As it began, and all that came of it since in one message. Raises Refused, Unavailable."""
    since = {keyword: value for keyword, value in step.attributes.items() if keyword not in FIXED}
    await talk.create(step.sop_instance_uid, step.told.waiting[1])
    answer = await talk.set(step.sop_instance_uid, since)
    if answer not in (Answer.TAKEN, Answer.FINAL):
        raise Refused(answer.value)


async def _known(scope: Scope, engines: Engines, step: PerformedStep, remote: str, number: int) -> None:
    ended = step.status is not Status.IN_PROGRESS and number == step.told.changes
    await passing_on.note_sent(
        scope, engines, step.sop_instance_uid, step.told, remote=remote, number=number, ended=ended
    )
