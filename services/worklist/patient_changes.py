"""What is corrected of a patient goes to the requests that are open for it."""

from collections.abc import Mapping
from typing import Any

from services.errors import NoLongerUpdatable
from services.persistence import Engines, Filter, In
from services.tenancy.scope import Right, Scope
from services.worklist import image_requests
from services.worklist.image_requests import OPEN, ImageRequest
from services.worklist.patient import Patient


async def change_patient(
    scope: Scope, engines: Engines, patient_id: str, facts: Mapping[str, Any], *, issuer: str | None = None
) -> list[str]:
    """Give the patient of open requests other facts (those of `Patient`, its ID too); answers the requests.

    `issuer`: only of the patient whose ID was issued by it. What ended meanwhile stays. Needs the right to
    correct. Raises Invalid for what no patient can be.
    """
    scope.require(Right.CORRECT)
    requests = engines.documents.of(scope.grant, "image_requests")
    where: Filter = {"PatientID": patient_id, "state": In([state.value for state in OPEN])}
    changed = []
    for known in map(ImageRequest.of, await requests.find(where)):
        if issuer not in (None, known.patient.issuer):
            continue
        patient = Patient.of({**known.patient.document, **facts})
        try:
            await image_requests.give_patient(scope, engines, known, patient)
        except NoLongerUpdatable:
            continue
        changed.append(known.id)
    return changed
