"""The patient of a message: PID and what stands with it, as DICOM has it (HL7 3.4.2, PS3.3 C.7.1.1)."""

import re
from collections.abc import Mapping
from typing import Any

from services.dicom.moments import date_key
from services.hl7.fields import Found, Row, facts, first
from services.hl7_messages.faults import Condition, MessageFault
from services.hl7_messages.message import Hl7Message, Segment
from services.worklist.codes import CodedConcept
from services.worklist.patient import Patient, ResponsibleParty, SpeciesOrBreed
from services.worklist.species_and_breeds import breed_of, species_of

LONGEST_COMMENT = 10_240
_SEXES: Mapping[str, tuple[str, bool | None]] = {
    "M": ("M", None), "F": ("F", None), "O": ("O", None), "A": ("O", None), "U": ("", None), "N": ("", None),
    **dict.fromkeys(("MN", "NM", "MC", "CM"), ("M", True)),
    **dict.fromkeys(("FS", "SF", "FN", "NF"), ("F", True)),
    **dict.fromkeys(("MI", "IM"), ("M", False)), **dict.fromkeys(("FI", "IF"), ("F", False)),
}  # fmt: skip
"""HL7 table 0001, and what practice systems write of neutered animals."""
_NEUTERED = {"Y": True, "N": False}
_WEIGHT_CODES = frozenset(("29463-7", "3141-9", "27113001"))
_WEIGHT = re.compile(r"(\d+(?:[.,]\d+)?)\s*([A-Za-z]*)")
_KILOGRAMS = {
    "": 1.0,
    "kg": 1.0,
    "kgs": 1.0,
    "g": 0.001,
    "lb": 0.45359237,
    "lbs": 0.45359237,
    "oz": 0.0283495,
}
_CODED_SCHEMES = {"SCT": "SCT", "SNOMED": "SCT", "SNOMEDCT": "SCT", "SNOMED CT": "SCT", "SRT": "SRT"}


def _name(message: Hl7Message) -> Found | None:
    pid = message.first("PID")
    if pid is None or not pid.has(5):
        return None
    given = " ".join(filter(None, (pid.text(5, 2), pid.text(5, 3))))
    return Found("PID-5", given or pid.text(5))


def _family_name(message: Hl7Message) -> Found | None:
    """What stands before the animal's name, where it is not its client's."""
    pid = message.first("PID")
    if pid is None or not pid.has(5):
        return None
    family = pid.text(5) if pid.text(5, 2) else ""
    client = _client(message)
    return Found("PID-5", "" if client and client.value.family == family else family)


def _client(message: Hl7Message) -> Found | None:
    for name, number in (("PID", 9), ("NK1", 2), ("GT1", 3)):
        segment = message.first(name)
        if segment and segment.has(number):
            return Found(f"{name}-{number}", _party(segment, number))
    return None


def _party(segment: Segment, number: int) -> ResponsibleParty:
    organization = segment.text(21) if segment.name == "GT1" else ""
    return ResponsibleParty(segment.text(number), segment.text(number, 2), organization)


def _birth_date(message: Hl7Message) -> Found | None:
    found = first("PID-7")(message)
    if found is None or not found.value:
        return found
    day = found.value[:8]
    if re.fullmatch(r"\d{4}(\d\d)?", found.value):
        return None  # a year, or a month: no birth date that DICOM has
    if date_key(day) is None:
        raise MessageFault("PID-7", "the birth date is no day (YYYYMMDD)", Condition.DATA_TYPE)
    return Found("PID-7", day)


def _sex(message: Hl7Message) -> Found | None:
    found = first("PID-8")(message)
    if found is None or not found.value:
        return found
    known = _SEXES.get(found.value.upper())
    if known is None:
        raise MessageFault("PID-8", "a sex is one of table 0001", Condition.TABLE_VALUE)
    return Found("PID-8", known[0])


def _neutered(message: Hl7Message) -> Found | None:
    pid = message.first("PID")
    if pid is None or not pid.has(8):
        return None
    said = pid.text(8, 2).upper()
    if said:
        if said not in _NEUTERED:
            raise MessageFault("PID-8.2", "neutered is Y or N", Condition.TABLE_VALUE)
        return Found("PID-8.2", _NEUTERED[said])
    by_sex = _SEXES.get(pid.text(8).upper(), ("", None))[1]
    return None if by_sex is None else Found("PID-8", by_sex)


def _coded(segment: Segment, number: int) -> CodedConcept | None:
    """The code as the sender has it, of a scheme that DICOM has too."""
    value, meaning, scheme = (segment.text(number, part) for part in (1, 2, 3))
    known = _CODED_SCHEMES.get(scheme.upper())
    if not (value and known) or len(value) > 16:  # noqa: PLR2004 - an SH
        return None
    return CodedConcept(value, known, (meaning or value)[:64])


def _species(message: Hl7Message) -> Found | None:
    pid = message.first("PID")
    if pid is None or not pid.has(35):
        return None
    text = pid.text(35, 2) or pid.text(35)
    code = _coded(pid, 35)
    known = species_of(text) if text else SpeciesOrBreed()
    return Found("PID-35", SpeciesOrBreed(pid.text(35, 2) or known.text, code or known.code))


def _breed(message: Hl7Message) -> Found | None:
    pid = message.first("PID")
    if pid is None or not pid.has(36):
        return None
    text = pid.text(36, 2) or pid.text(36)
    code = _coded(pid, 36)
    known = breed_of(text, pid.text(35, 2) or pid.text(35)) if text else SpeciesOrBreed()
    return Found("PID-36", SpeciesOrBreed(pid.text(36, 2) or known.text, code or known.code))


def _comments(message: Hl7Message) -> Found | None:
    """The notes that follow PID directly."""
    notes: list[str] = []
    for segment in message.after("PID"):
        if segment.name != "NTE":
            break
        notes += [segment.text(3, repetition=each + 1) for each in range(segment.repetitions(3))]
    return Found("NTE-3", "\n".join(filter(None, notes))) if notes else None


def _weight(message: Hl7Message) -> Found | None:
    for observed in message.all("OBX"):
        names = {observed.text(3).casefold(), observed.text(3, 2).casefold()}
        if "body weight" not in names and not names & _WEIGHT_CODES:
            continue
        found = _WEIGHT.fullmatch(observed.text(5))
        unit = (observed.text(6) or (found[2] if found else "")).casefold()
        if found is None or unit not in _KILOGRAMS:
            raise MessageFault("OBX-5", "a weight is a number, in kg, g, lb or oz", Condition.DATA_TYPE)
        return Found("OBX-5", round(float(found[1].replace(",", ".")) * _KILOGRAMS[unit], 4))
    return None


PATIENT: tuple[Row, ...] = (
    Row("id", "PID-3.1", "Patient ID (0010,0020)", first("PID-3"), "the first repetition"),
    Row("issuer", "PID-3.4", "Issuer of Patient ID (0010,0021)", first("PID-3.4")),
    Row(
        "microchip",
        "PID-2.1",
        "Other Patient IDs Sequence (0010,1002): type RFID, issuer CHIP",
        first("PID-2"),
    ),
    Row(
        "tattoo",
        "PID-4.1",
        "Other Patient IDs Sequence (0010,1002): type BARCODE, issuer TATTOO",
        first("PID-4"),
    ),
    Row("name", "PID-5.2, PID-5.3", "Patient's Name (0010,0010)", _name, "PID-5.1 where there is no other"),
    Row("family_name", "PID-5.1", "Patient's Name (0010,0010), before the animal's own", _family_name),
    Row("birth_date", "PID-7", "Patient's Birth Date (0010,0030)", _birth_date, "whole days alone"),
    Row(
        "sex",
        "PID-8.1",
        "Patient's Sex (0010,0040)",
        _sex,
        "M, F, O, U; also MN, MC, FS, FN: of neutered animals",
    ),
    Row("neutered", "PID-8.2", "Patient's Sex Neutered (0010,2203)", _neutered, "Y: ALTERED, N: UNALTERED"),
    Row(
        "client",
        "PID-9, NK1-2, GT1-3",
        "Responsible Person (0010,2297), role OWNER",
        _client,
        "the first; of an order else PID-5.1; GT1-21: Responsible Organization (0010,2299)",
    ),
    Row(
        "species",
        "PID-35",
        "Patient Species Code Sequence (0010,2202) and Description (0010,2201)",
        _species,
        "code^text^SCT; text without a code has the code of CID 7454 where it is known",
    ),
    Row(
        "breed",
        "PID-36",
        "Patient Breed Code Sequence (0010,2293) and Description (0010,2292)",
        _breed,
        "as species, of CID 7480 and 7486",
    ),
    Row("comments", "NTE-3 after PID", "Patient Comments (0010,4000)", _comments),
    Row(
        "weight",
        "OBX-5, OBX-6",
        "Patient's Weight (0010,1030)",
        _weight,
        "where OBX-3 is Body Weight; in kg, g, lb or oz",
    ),
)
"""What of a message is of which fact of a patient."""


def patient_facts(message: Hl7Message) -> dict[str, Any]:
    """What a message says of its patient, by the names of `Patient`; what it does not speak of is not there.

    Raises MessageFault, naming the field.
    """
    if message.first("PID") is None:
        raise MessageFault("PID", "the message has no patient", Condition.SEGMENT_SEQUENCE)
    return {name: found.value for name, found in facts(PATIENT, message, _check).items()}


def patient_of(message: Hl7Message) -> Patient:
    """The patient of a message that asks for something. Raises MessageFault.

    Where nothing says whose it is, the family name is its client's: too little to correct one that is known.
    """
    said = patient_facts(message)
    if "client" not in said:
        said |= {"client": ResponsibleParty(said.get("family_name", "")), "family_name": ""}
    for fact, where in (("id", "PID-3"), ("name", "PID-5")):
        if not said.get(fact):
            raise MessageFault(
                where, f"a patient has {'an ID' if fact == 'id' else 'a name'}", Condition.REQUIRED_FIELD
            )
    return Patient(**said)


def _check(fact: str, value: Any) -> None:
    if fact == "comments" and len(value) > LONGEST_COMMENT:
        raise MessageFault("NTE-3", f"at most {LONGEST_COMMENT} characters", Condition.DATA_TYPE)
    if fact != "name":
        Patient(name="-", **{fact: value})
    elif value:
        Patient(name=value)
