"""Patients of image requests: corrected, given another ID, and merged, as a practice system tells it."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from services.errors import NoLongerUpdatable
from services.persistence import Edit, Engines, Filter, TenantCollection
from services.tenancy.scope import Right, Scope
from services.worklist.image_request import ImageRequest
from services.worklist.patient import Patient
from services.worklist.revising import set_patient

_BATCH = 100
_TRIES = 5
_LONGEST_CHAIN = 20


class PatientNumber(NamedTuple):
    """A Patient ID and its issuer; without one it is of any."""

    id: str
    issuer: str = ""

    def may_be(self, other: Patient) -> bool:
        """Return whether a patient may have this number."""
        return self.id == other.id and (not (self.issuer and other.issuer) or self.issuer == other.issuer)


async def amend_patient(
    scope: Scope, engines: Engines, number: PatientNumber, facts: Mapping[str, Any]
) -> int:
    """Let open requests say of their patient what is known now; answers how many.

    `facts`: by the names of `Patient`; what is not among them stays. Needs the right to request or correct.
    """
    return await _amend(scope, engines, number, facts, {"open": True})


async def merge_requests(
    scope: Scope, engines: Engines, source: PatientNumber, into: PatientNumber, facts: Mapping[str, Any]
) -> int:
    """Let all requests of one patient be of another one; answers how many. Needs to request.

    Orders that still name the first are for the other one from now on.
    """
    scope.require(Right.REQUEST)
    merged = _merged(scope, engines)
    await merged.delete({"id": into.id, "issuer": into.issuer})  # whoever others are merged into is there
    noted = {"into_id": into.id, "into_issuer": into.issuer}
    await merged.upsert({"id": source.id, "issuer": source.issuer}, Edit(set=noted))
    told = {**facts, "id": into.id, **({"issuer": into.issuer} if into.issuer else {})}
    return await _amend(scope, engines, source, told, {})


async def surviving_number(scope: Scope, engines: Engines, number: PatientNumber) -> PatientNumber:
    """The number that a patient has by now. Needs the right to request."""
    scope.require(Right.REQUEST)
    for _ in range(_LONGEST_CHAIN):
        for issuer in dict.fromkeys((number.issuer, "")):
            if found := await _merged(scope, engines).find_one({"id": number.id, "issuer": issuer}):
                break
        else:
            return number
        number = PatientNumber(found["into_id"], found["into_issuer"] or number.issuer)
    return number


async def _amend(
    scope: Scope, engines: Engines, number: PatientNumber, facts: Mapping[str, Any], where: Filter
) -> int:
    scope.require_any(Right.REQUEST, Right.CORRECT)
    requests = engines.documents.of(scope.grant, "image_requests")
    asked = {"PatientID": number.id, **where}
    names = [one["id"] async for one in requests.stream(asked, projection=("id",), batch=_BATCH)]
    changed = 0
    for name in names:
        for _ in range(_TRIES):
            document = await requests.find_one({"id": name})
            if document is None or not number.may_be((known := ImageRequest.of(document)).patient):
                break
            patient = _with(known.patient, facts)
            if patient == known.patient:
                break
            with suppress(NoLongerUpdatable):  # it has begun or ended at this moment: as it is now
                await set_patient(scope, engines, known, patient)
                changed += 1
                break
    return changed


def _with(patient: Patient, facts: Mapping[str, Any]) -> Patient:
    named = {name: getattr(patient, name) for name in Patient.__slots__}
    return Patient(**{**named, **facts})


def _merged(scope: Scope, engines: Engines) -> TenantCollection:
    return engines.documents.of(scope.grant, "merged_patients")
