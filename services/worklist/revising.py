"""Image requests of which the system that asked, or a person, says something else by now."""

from dataclasses import replace

from services.persistence import Engines
from services.tenancy.scope import Right, Scope
from services.worklist.image_requests import (
    ImageRequest,
    RequestState,
    Wanted,
    alter,
    get,
    made_of,
    procedure_of,
)
from services.worklist.patient import Patient

MOST_FORMER_IDS = 20


async def revise(scope: Scope, engines: Engines, id: str, wanted: Wanted) -> ImageRequest:  # noqa: A002 - its name
    """Ask for something else in a request that nobody has begun; its numbers stay. Needs to request.

    Raises NoLongerUpdatable for one that has begun or ended, NotFound, Invalid.
    """
    scope.require(Right.REQUEST)
    known = await get(scope, engines, id)
    asked = replace(
        wanted,
        patient=replace(wanted.patient, id=wanted.patient.id or known.patient.id),
        accession_number=known.accession_number,
        study_instance_uid=known.study_instance_uid,
    )
    made = made_of(asked, await procedure_of(scope, engines, asked))
    kept = ("patient", "procedure", "stations", "starts", "priority", "requested_by", "reason")
    facts = {name: getattr(made, name) for name in kept}
    return await alter(scope, engines, known, (RequestState.SCHEDULED,), **facts)


async def set_patient(scope: Scope, engines: Engines, known: ImageRequest, patient: Patient) -> ImageRequest:
    """Let a request, however far it is, be of its patient as that is known now. Needs to request.

    Images that come under an ID which the patient had before still meet it. Raises NoLongerUpdatable where
    its state has changed since it was read.
    """
    scope.require(Right.REQUEST)
    former = known.former_patient_ids
    if known.patient.id not in (patient.id, *former):
        former = (*former, known.patient.id)[-MOST_FORMER_IDS:]
    facts = {"patient": patient, "former_patient_ids": former}
    return await alter(scope, engines, known, (known.state,), **facts)
