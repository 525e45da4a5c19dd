"""What an order or an appointment asks for, as an image request has it (HL7 4.5, 10.6; IHE RAD-4)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from services.errors import Invalid
from services.hl7.fields import Found, Row, facts, first
from services.hl7.patient_mapping import patient_of
from services.hl7.time_stamps import on_the_clock
from services.hl7_messages.faults import Condition, MessageFault
from services.hl7_messages.message import Hl7Message
from services.worklist.catalogue import Procedure
from services.worklist.image_request import Priority, Wanted, made_of
from services.worklist.patient import Patient

_PRIORITIES = {"S": Priority.STAT, "STAT": Priority.STAT, "A": Priority.HIGH, "ASAP": Priority.HIGH,
               "HIGH": Priority.HIGH}  # fmt: skip
_SECTIONS = {
    "RAD": "DX",
    "RX": "DX",
    "RUS": "US",
    "CUS": "US",
    "OUS": "US",
    "VUS": "US",
    "NMR": "MR",
    "NMS": "NM",
}
"""Diagnostic services (HL7 table 0074) that are no modality's code."""
_STARTS = ("TQ1-7", "ORC-7.4", "OBR-36", "OBR-27.4", "OBR-6", "AIS-4", "SCH-11.4")
_CODES = ("OBR-44", "OBR-4", "OBR-4.4", "IPC-6", "AIS-3")
_TEXTS = ("OBR-44.2", "OBR-4.2", "OBR-4.5", "IPC-6.2", "AIS-3.2", "OBR-44", "OBR-4", "AIS-3", "SCH-7.2")


def _upper(*places: str) -> Callable[[Hl7Message], Found | None]:
    """The first of them, as a modality's code."""
    read = first(*places)

    def found(message: Hl7Message) -> Found | None:
        said = read(message)
        if said is None:
            return None
        code = said.value.upper()
        return Found(said.where, _SECTIONS.get(code, code))

    return found


def _modality(message: Hl7Message) -> Found | None:
    found = _upper("IPC-5", "OBR-24")(message)
    several = {step.text(5).upper() for step in message.all("IPC") if step.text(5)}
    if len(several) > 1:
        raise MessageFault("IPC-5", "the steps of one order are of one modality", Condition.DATA_TYPE)
    return found


def _stations(message: Hl7Message) -> Found | None:
    """All of all steps; systems that know of no repetition part them by a backslash."""
    titles: list[str] = []
    for step in message.all("IPC"):
        for each in range(step.repetitions(9)):
            titles += step.text(9, repetition=each + 1).split("\\")
    named = tuple(dict.fromkeys(title.strip() for title in titles if title.strip()))
    return Found("IPC-9", named) if named else None


def _priority(message: Hl7Message) -> Found | None:
    found = first("TQ1-9", "ORC-7.6", "OBR-27.6", "OBR-5")(message)
    if found is None:
        return None
    return Found(found.where, _PRIORITIES.get(found.value.upper(), Priority.ROUTINE))


def _requested_by(message: Hl7Message) -> Found | None:
    for name, number in (("OBR", 16), ("ORC", 12), ("PV1", 8)):
        for segment in message.all(name):
            family, given = segment.text(number, 2), segment.text(number, 3)
            if person := "^".join(filter(None, (family, given))) or segment.text(number):
                return Found(f"{name}-{number}", person)
    return None


def _reason(message: Hl7Message) -> Found | None:
    if found := first("OBR-31.2", "OBR-31", "OBR-13", "SCH-7.2")(message):
        return found
    notes = [
        segment.text(3, repetition=each + 1)
        for segment in message.after("OBR", "PID", "OBX")
        if segment.name == "NTE"
        for each in range(segment.repetitions(3))
    ]
    return Found("NTE-3", "\n".join(notes)) if any(notes) else None


ORDER: tuple[Row, ...] = (
    Row("accession_number", "OBR-18, IPC-1.1", "Accession Number (0008,0050)", first("OBR-18", "IPC-1"),
        "made here where there is none"),
    Row("requested_procedure_id", "OBR-19, IPC-2.1", "Requested Procedure ID (0040,1001)",
        first("OBR-19", "IPC-2")),
    Row("step_id", "OBR-20, IPC-4.1", "Scheduled Procedure Step ID (0040,0009)", first("OBR-20", "IPC-4")),
    Row("study_instance_uid", "IPC-3.1, ZDS-1.1", "Study Instance UID (0020,000D)", first("IPC-3", "ZDS-1"),
        "made here where there is none"),
    Row("modality", "IPC-5, OBR-24", "Modality (0008,0060)", _modality,
        "a code of DICOM, or one of HL7 table 0074; else that of the catalogue's procedure"),
    Row("stations", "IPC-9", "Scheduled Station AE Title (0040,0001)", _stations,
        "may repeat; none: any station of the modality"),
    Row("priority", "TQ1-9, ORC-7.6, OBR-27.6, OBR-5", "Requested Procedure Priority (0040,1003)", _priority,
        "S: STAT, A: HIGH, all else ROUTINE"),
    Row("requested_by", "OBR-16, ORC-12, PV1-8", "Requesting Physician (0032,1032)", _requested_by),
    Row("reason", "OBR-31, OBR-13, SCH-7.2, NTE-3 after OBR",
        "Reason for the Requested Procedure (0040,1002)", _reason),
)  # fmt: skip
"""What of an order is of which fact of an image request."""
MORE: tuple[tuple[str, str, str], ...] = (
    (
        "TQ1-7, ORC-7.4, OBR-36, OBR-27.4, OBR-6, AIS-4, SCH-11.4",
        "Scheduled Procedure Step Start Date and Time (0040,0002), (0040,0003)",
        "an offset is turned into the clinic's time; none: now",
    ),
    (
        "OBR-44, OBR-4, IPC-6, AIS-3",
        "Requested Procedure Code Sequence (0032,1064) and Description (0032,1060)",
        "the fee code of a procedure of the clinic's catalogue means that one with its views; else a text",
    ),
)
"""What is read of several fields together, in the same columns as the rows."""
_ANY = Procedure(id="", name="-", modality="OT")


def wanted_of(
    message: Hl7Message, zone: ZoneInfo, today: tuple[str, str], catalogue: Sequence[Procedure]
) -> Wanted:
    """What the order asks for. `today`: date and time on the clinic's clock. Raises MessageFault."""
    patient = patient_of(message)
    plain = Wanted(patient=patient, date=today[0], modality="OT", description="-")

    def check(fact: str, value: Any) -> None:
        if fact == "modality":
            Procedure(id="", name="-", modality=value or "OT")
        else:
            made_of(replace(plain, **{fact: value}), _ANY)

    found = facts(ORDER, message, check)
    date, time = start_of(message, zone) or today
    said = {name: one.value for name, one in found.items()}
    named = _procedure(message, said.get("modality", ""), patient, catalogue)
    return Wanted(patient=patient, date=date, time=time, **{**said, **named})


def where_is(message: Hl7Message, fact: str) -> str:
    """The field that a fact of an order stands in, for telling what is wrong with it later."""
    row = next(row for row in ORDER if row.fact == fact)
    found = row.read(message)
    return found.where if found else row.fields.partition(",")[0]


def start_of(message: Hl7Message, zone: ZoneInfo) -> tuple[str, str] | None:
    """Date and time on the clinic's clock; None where the message names none. Raises MessageFault."""
    for place in _STARTS:
        found = first(place)(message)
        if found and found.value:
            return on_the_clock(place, found.value, zone)
    return None


def _procedure(
    message: Hl7Message, modality: str, patient: Patient, catalogue: Sequence[Procedure]
) -> Mapping[str, str]:
    """The catalogue's procedure by its code, or else a description and a modality."""
    codes = {found.value.casefold() for place in _CODES if (found := first(place)(message)) and found.value}
    texts = [found for place in _TEXTS if (found := first(place)(message)) and found.value]
    fitting = [one for one in catalogue if codes & {one.fee_code.casefold() or one.id, one.id}]
    species = patient.species.code.value if patient.species.code else ""
    narrower: Iterable[Callable[[Procedure], bool]] = (
        lambda one: not modality or one.modality == modality,
        lambda one: not species or not one.species or species in one.species,
        lambda one: one.name.casefold() in {found.value.casefold() for found in texts},
    )
    for fits in narrower:
        fitting = [one for one in fitting if fits(one)] or fitting
    if len(fitting) == 1:
        return {"procedure": fitting[0].id, "modality": modality or fitting[0].modality}
    modality = modality or (fitting[0].modality if fitting else "")
    if not texts:
        raise MessageFault("OBR-4" if message.first("OBR") else "AIS-3",
                           "it says which procedure", Condition.REQUIRED_FIELD)  # fmt: skip
    if not modality:
        where = "IPC-5" if message.first("IPC") else "OBR-24"
        raise MessageFault(where, "it says of which modality", Condition.REQUIRED_FIELD)
    try:
        Procedure(id="", name=texts[0].value, modality=modality)
    except Invalid as error:
        raise MessageFault(texts[0].where, str(error), Condition.DATA_TYPE) from None
    return {"description": texts[0].value, "modality": modality}
