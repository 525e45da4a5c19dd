"""Patients: ADT^A08 and A31 correct one, A40 merges two, A47 gives one another ID (HL7 3.3)."""

from dataclasses import replace

from services.errors import Invalid
from services.hl7.corrections import correct_studies, merge_studies
from services.hl7.patient_mapping import patient_facts
from services.hl7.taking import Taking
from services.hl7_messages.faults import Condition, MessageFault
from services.hl7_messages.message import Hl7Message, Segment
from services.worklist.patient import Patient
from services.worklist.patients import PatientNumber, amend_patient, merge_requests, surviving_number


async def take_correction(taking: Taking) -> str:
    """Correct a patient: what the message does not speak of stays. Raises MessageFault."""
    said = patient_facts(taking.message)
    number = _number(said.get("id", ""), said.get("issuer", ""), "PID-3")
    try:
        await amend_patient(taking.scope, taking.engines, number, said)
        await correct_studies(taking, number, said)
    except MessageFault:
        raise
    except Invalid as error:
        raise MessageFault("PID", str(error), Condition.DATA_TYPE) from None
    return ""


async def take_merge(taking: Taking) -> str:
    """Merge patients, or give them other IDs: each PID is what the patients of its MRG are by now."""
    pairs = [
        Hl7Message(taking.message.header, group)
        for group in taking.message.groups("PID")
        if any(segment.name == "MRG" for segment in group)
    ]
    if not pairs:
        raise MessageFault("MRG", "the message says of whom", Condition.SEGMENT_SEQUENCE)
    merges = []
    for pair in pairs:
        said = patient_facts(pair)
        into = _number(said.get("id", ""), said.get("issuer", ""), "PID-3")
        merged = pair.first("MRG")
        assert merged is not None  # noqa: S101 -- the pair has it
        merges += [(source, into, said) for source in _prior(merged, into)]
    for source, into, said in merges:
        try:
            await merge_requests(taking.scope, taking.engines, source, into, said)
            await merge_studies(taking, source, into, said)
        except MessageFault:
            raise
        except Invalid as error:
            raise MessageFault("PID", str(error), Condition.DATA_TYPE) from None
    return ""


async def surviving(taking: Taking, patient: Patient) -> Patient:
    """The patient of an order under the number that it has by now."""
    known = PatientNumber(patient.id, patient.issuer)
    number = await surviving_number(taking.scope, taking.engines, known)
    return patient if number == known else replace(patient, id=number.id, issuer=number.issuer)


def _prior(merged: Segment, into: PatientNumber) -> list[PatientNumber]:
    """The numbers that are no more (MRG-1)."""
    found = []
    for each in range(max(1, merged.repetitions(1))):
        number = _number(merged.text(1, repetition=each + 1), merged.text(1, 4, repetition=each + 1), "MRG-1")
        if number == into:
            raise MessageFault("MRG-1", "a patient is not merged with itself", Condition.DATA_TYPE)
        found.append(number)
    return found


def _number(id: str, issuer: str, where: str) -> PatientNumber:  # noqa: A002 - its name
    if not id:
        raise MessageFault(where, "a patient has an ID", Condition.REQUIRED_FIELD)
    return PatientNumber(id, issuer)
