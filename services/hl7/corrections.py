"""What a practice system says of a patient, told to the archive too: its studies are corrected and moved.

Objects never change: see `services/archive/lifecycle/corrections.py`. Only what differs is corrected, so a
system that says the same again and again leaves no trace.
"""

from collections.abc import Mapping
from typing import Any

from services.archive.lifecycle import corrections
from services.dicom.search_keys import text_key
from services.errors import Invalid
from services.hl7.taking import Taking
from services.hl7_messages.faults import Condition, MessageFault
from services.worklist.patient import Patient
from services.worklist.patients import PatientNumber

_KEYWORDS: Mapping[str, tuple[str, ...]] = {
    "name": ("PatientName",),
    "client": ("ResponsiblePerson", "ResponsiblePersonRole", "ResponsibleOrganization"),
    "birth_date": ("PatientBirthDate",),
    "sex": ("PatientSex",),
    "neutered": ("PatientSexNeutered",),
    "species": ("PatientSpeciesDescription", "PatientSpeciesCodeSequence"),
    "breed": ("PatientBreedDescription", "PatientBreedCodeSequence"),
}
"""The attributes of a study that a fact of its patient is of."""
_GO_WITH = {
    "ResponsiblePersonRole": "ResponsiblePerson",
    "PatientSpeciesCodeSequence": "PatientSpeciesDescription",
    "PatientBreedCodeSequence": "PatientBreedDescription",
}
"""Attributes that say nothing without another one; a message may leave them out of what it says of that."""
_TELLING = frozenset(_GO_WITH) - {"ResponsiblePersonRole"}
"""Of these, which are told for themselves where they have a value."""


async def correct_studies(taking: Taking, number: PatientNumber, said: Mapping[str, Any]) -> None:
    """Let a patient's studies say what its practice system says. Raises MessageFault."""
    await _each(taking, number, _attributes(said))


async def merge_studies(
    taking: Taking, source: PatientNumber, into: PatientNumber, said: Mapping[str, Any]
) -> None:
    """Let the studies of one patient be another one's. Raises MessageFault."""
    told = {**_attributes(said), "PatientID": into.id}
    if into.issuer:
        told["IssuerOfPatientID"] = into.issuer
    await _each(taking, source, told)


async def _each(taking: Taking, number: PatientNumber, told: Mapping[str, Any]) -> None:
    """Correct each study of the patient; images seldom name an issuer, and are then of any."""
    if not told:
        return
    scope, engines = taking.scope, taking.engines
    found = await engines.documents.of(scope.grant, "studies").find(
        {"search.PatientID": text_key(number.id)},
        projection=("StudyInstanceUID", "PatientID", "IssuerOfPatientID", *told),
    )
    reason = f"{taking.application.name}: HL7 message {taking.message.header.control_id}"
    for study in found:
        issuer = str(study.get("IssuerOfPatientID") or "")
        if str(study.get("PatientID") or "").strip() != number.id or (
            issuer and number.issuer and issuer != number.issuer
        ):
            continue
        differs = _differing(study, told)
        if not differs:
            continue
        try:
            await corrections.correct_study(scope, engines, study["StudyInstanceUID"], differs, reason)
        except Invalid as error:
            raise MessageFault("PID", str(error), Condition.DATA_TYPE) from None


def _attributes(said: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of the patient, as attributes; what is not spoken of is not among them."""
    made = Patient(**{"id": "-", "name": "", **said}).attributes
    spoken = {keyword: made[keyword] for fact in said for keyword in _KEYWORDS.get(fact, ())}
    # An order's owner is a person; a nameless patient's name stays.
    optional = ("ResponsibleOrganization", "PatientName")
    return {name: value for name, value in spoken.items() if value is not None or name not in optional}


def _differing(study: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """What a study says otherwise. What belongs to a value goes with it alone: a role, a code of a text."""
    differs = {keyword: value for keyword, value in told.items() if not _same(study.get(keyword), value)}
    for keyword, of in _GO_WITH.items():
        if keyword in differs and of not in differs and not (differs[keyword] and keyword in _TELLING):
            del differs[keyword]
    return differs


def _same(known: Any, told: Any) -> bool:
    """Return whether a study says it already; capitals, or a family that is not told, make no other name."""
    if isinstance(known, Mapping) and isinstance(told, Mapping):
        ours, theirs = _plain(known), _plain(told)
        return ours == theirs or (theirs.startswith("^") and ours.rpartition("^")[2] == theirs[1:])
    return (known or None) == (told or None)


def _plain(name: Mapping[str, Any]) -> str:
    return str(name.get("Alphabetic") or "").casefold().rstrip("^ ")
