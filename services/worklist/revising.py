"""Image requests of which the system that asked, or a person, says something else by now."""

from dataclasses import replace

from services.persistence import Engines
from services.tenancy.scope import Right, Scope
from services.worklist.image_request import ImageRequest, RequestState, Wanted, made_of
from services.worklist.image_requests import alter, procedure_of
from services.worklist.patient import Patient

MOST_FORMER_IDS = 20
_REVISED = (
    "patient", "procedure", "stations", "starts", "priority", "requested_by", "reason", "origin", "state",
    "ended_because",
)  # fmt: skip


async def revise(
    scope: Scope, engines: Engines, known: ImageRequest, wanted: Wanted, *, reopens: bool = False
) -> ImageRequest:
    """Ask for something else by a request that nobody has begun; `reopens`: also one that was cancelled.

    Its numbers stay. Needs the right to request. Raises NoLongerUpdatable for one that has begun or ended,
    Invalid.
    """
    scope.require(Right.REQUEST)
    asked = replace(
        wanted,
        patient=replace(wanted.patient, id=wanted.patient.id or known.patient.id),
        accession_number=known.accession_number,
        study_instance_uid=known.study_instance_uid,
    )
    made = made_of(asked, await procedure_of(scope, engines, asked))
    states = (RequestState.SCHEDULED, *((RequestState.CANCELED,) if reopens else ()))
    facts = {name: getattr(made, name) for name in _REVISED}
    return await alter(scope, engines, known, states, **facts)


async def set_patient(scope: Scope, engines: Engines, known: ImageRequest, patient: Patient) -> ImageRequest:
    """Let a request, however far it is, be of its patient as that is known now.

    Images that come under an ID which the patient had before still meet it. Needs the right to request or to
    correct. Raises NoLongerUpdatable where its state has changed since it was read.
    """
    scope.require_any(Right.REQUEST, Right.CORRECT)
    former = known.former_patient_ids
    if known.patient.id not in (patient.id, *former):
        former = (*former, known.patient.id)[-MOST_FORMER_IDS:]
    facts = {"patient": patient, "former_patient_ids": former}
    return await alter(scope, engines, known, (known.state,), **facts)
