"""Worklist entries of other systems, read as image requests: whatever they send, and however much of it."""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from services.dicom.moments import date_key, time_key
from services.dicom.uids import is_uid
from services.errors import Invalid
from services.tenancy.application_entities.remote_entity import title
from services.worklist.catalogue import LONGEST_NAME, MODALITY, MOST_VIEWS, Procedure, View
from services.worklist.codes import PROJECTIONS, REGIONS, VIEWS, CodedConcept, find, group
from services.worklist.image_requests import (
    LONGEST_ACCESSION,
    LONGEST_REASON,
    LONGEST_TEXT,
    MOST_STATIONS,
    Priority,
    Wanted,
)
from services.worklist.origin import Origin, step_of
from services.worklist.patient import (
    HEAVIEST,
    LONGEST,
    NEUTERED,
    SEXES,
    Patient,
    ResponsibleParty,
    SpeciesOrBreed,
)

ENDED = frozenset({"CANCELED", "CANCELLED", "COMPLETED", "DISCONTINUED", "DEPARTED"})
"""Scheduled Procedure Step Status (0040,0020) of a step that waits for nobody, and is still told by some."""
_PARTS_OF_NAMES = str.maketrans(dict.fromkeys("\\^=", " "))


@dataclass(frozen=True, slots=True)
class ScheduledEntry:
    """An entry of a remote AE. `key`: the same for the same step, however often it is asked for."""

    key: str
    wanted: Wanted


def entry_key(aet: str, entry: Mapping[str, Any]) -> str:
    """What names an entry of this remote AE. Raises Invalid for {}, and where no step and no study is named.

    The study does so only where there is no Accession Number: some systems make up another each time.
    """
    if not entry:
        raise Invalid("it cannot be read")
    study, accession = _one(entry.get("StudyInstanceUID")), _one(entry.get("AccessionNumber"))
    step = _one(step_of(entry).get("ScheduledProcedureStepID"))
    if not step and not study:
        raise Invalid("it names neither a step nor a study")
    request = _one(entry.get("RequestedProcedureID"))
    whose = accession or study or _one(entry.get("PatientID"))
    named = "\n".join((aet, step, request, whose) if step else (aet, study))
    return "worklist " + hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()


def read(remote: str, aet: str, entry: Mapping[str, Any], catalogue: Sequence[Procedure]) -> ScheduledEntry:
    """The entry of a remote AE as a request. Raises Invalid, naming what it lacks, and no patient.

    Texts are cut to what is kept of them; what modalities are told has them as they were sent.
    """
    key, step = entry_key(aet, entry), step_of(entry)
    study, accession = _one(entry.get("StudyInstanceUID")), _one(entry.get("AccessionNumber"))
    if study and not is_uid(study):
        raise Invalid("its Study Instance UID is none")
    modality = _one(step.get("Modality")).upper()
    if not MODALITY.fullmatch(modality):
        raise Invalid("it has no modality")
    day = date_key(_one(step.get("ScheduledProcedureStepStartDate")))
    if day is None:
        raise Invalid("it has no start date")
    time = (time_key(_one(step.get("ScheduledProcedureStepStartTime"))) or "")[:6]
    patient = _patient(entry)
    codes = [*_codes(entry.get("RequestedProcedureCodeSequence"))]
    protocols = [*_codes(step.get("ScheduledProtocolCodeSequence"))]
    views = tuple(view for code in protocols[:MOST_VIEWS] if (view := _view(code)))
    wanted = Wanted(
        patient=patient,
        date=day,
        time=time,
        procedure=_in_catalogue([*codes, *protocols], catalogue),
        description=_description(entry, step, codes, protocols) or modality,
        modality=modality,
        region=next((code for code in codes if (code.value, code.scheme) in _regions()), None),
        views=views,
        stations=_stations(step.get("ScheduledStationAETitle")),
        priority=_priority(_one(entry.get("RequestedProcedurePriority"))),
        requested_by=_text(
            _name(entry.get("RequestingPhysician")) or _name(entry.get("ReferringPhysicianName")),
            LONGEST_TEXT,
        ),
        reason=_text(entry.get("ReasonForTheRequestedProcedure"), LONGEST_REASON),
        key=key,
        accession_number=accession if _is_accession(accession) else "",
        study_instance_uid=study,
        origin=Origin(remote=remote, aet=aet, entry=entry, patient=patient.document),
    )
    return ScheduledEntry(key, wanted)


def has_ended(entry: Mapping[str, Any]) -> bool:
    """Whether its system says that nobody is to perform it."""
    return _one(step_of(entry).get("ScheduledProcedureStepStatus")).upper() in ENDED


def _patient(entry: Mapping[str, Any]) -> Patient:
    """The animal and its client. A name of one part is the animal's; of two, the first is its family's."""
    parts = [part.strip() for part in _name(entry.get("PatientName")).split("^")]
    responsible = [part.strip() for part in _name(entry.get("ResponsiblePerson")).split("^")]
    family, animal = (parts[0], parts[1]) if len(parts) > 1 and parts[1] else ("", parts[0])
    sex, birth = _one(entry.get("PatientSex")).upper(), date_key(_one(entry.get("PatientBirthDate")))
    client = ResponsibleParty(
        family=_text(responsible[0] or family, LONGEST),
        given=_text(responsible[1] if len(responsible) > 1 else "", LONGEST),
        organization=_text(entry.get("ResponsibleOrganization"), LONGEST),
        role=_text(entry.get("ResponsiblePersonRole"), LONGEST) or "OWNER",
    )
    neutered = {text: known for known, text in NEUTERED.items()}
    return Patient(
        name=_text(animal, LONGEST),
        id=_text(entry.get("PatientID"), LONGEST),
        issuer=_text(entry.get("IssuerOfPatientID"), LONGEST),
        species=_kind(entry, "PatientSpecies"),
        breed=_kind(entry, "PatientBreed"),
        sex=sex if sex in SEXES else "",
        neutered=neutered.get(_one(entry.get("PatientSexNeutered")).upper()),
        birth_date=birth or "",
        weight=_weight(entry.get("PatientWeight")),
        microchip=_microchip(entry.get("OtherPatientIDsSequence")),
        comments=_text(entry.get("PatientComments"), LONGEST_REASON),
        client=client,
    )


def _kind(entry: Mapping[str, Any], keyword: str) -> SpeciesOrBreed:
    codes = _codes(entry.get(f"{keyword}CodeSequence"))
    return SpeciesOrBreed(_text(entry.get(f"{keyword}Description"), LONGEST), codes[0] if codes else None)


def _microchip(items: Any) -> str:
    for item in items if isinstance(items, list) else ():
        if isinstance(item, Mapping) and _one(item.get("TypeOfPatientID")).upper() == "RFID":
            return _text(item.get("PatientID"), LONGEST)
    return ""


def _weight(value: Any) -> float | None:
    with suppress(TypeError, ValueError):
        number = float(_first(value))
        if 0 < number <= HEAVIEST:
            return number
    return None


def _codes(items: Any) -> list[CodedConcept]:
    """Those with a value, under our meaning where we know the code, else under theirs."""
    made = []
    for item in items if isinstance(items, list) else ():
        if isinstance(item, Mapping) and (value := _one(item.get("CodeValue"))):
            scheme = _one(item.get("CodingSchemeDesignator"))
            meaning = _text(item.get("CodeMeaning"), LONGEST) or value
            made.append(CodedConcept(_text(value, LONGEST), _text(scheme, LONGEST), meaning))
    return made


def _view(code: CodedConcept) -> View | None:
    """A shot of the selection, where the code is of a view; a protocol may be anything else."""
    try:
        known = find(code.value, VIEWS, PROJECTIONS, scheme=code.scheme)
    except LookupError:
        return None
    return View(_text(code.meaning, LONGEST_NAME), known)


def _regions() -> Mapping[tuple[str, str], CodedConcept]:
    return group(REGIONS)


def _in_catalogue(codes: Sequence[CodedConcept], catalogue: Sequence[Procedure]) -> str:
    """The one procedure of ours with a fee code that is among the codes; empty for none or several."""
    values = {code.value.casefold() for code in codes}
    fitting = [one.id for one in catalogue if one.fee_code and one.fee_code.casefold() in values]
    return fitting[0] if len(fitting) == 1 else ""


def _description(
    entry: Mapping[str, Any],
    step: Mapping[str, Any],
    codes: Sequence[CodedConcept],
    protocols: Sequence[CodedConcept],
) -> str:
    meanings = [*(code.meaning for code in codes), step.get("ScheduledProcedureStepDescription")]
    told = (entry.get("RequestedProcedureDescription"), *meanings, *(code.meaning for code in protocols))
    return next((text for one in told if (text := _text(one, LONGEST_NAME))), "")


def _stations(value: Any) -> tuple[str, ...]:
    """The AE titles among what is told, or none: any station."""
    made: list[str] = []
    for one in value if isinstance(value, list) else [value]:
        with suppress(Invalid):
            made.append(title(str(one or "")))
    return tuple(dict.fromkeys(made))[:MOST_STATIONS]


def _priority(text: str) -> Priority:
    return Priority(text.upper()) if text.upper() in {*Priority} else Priority.ROUTINE


def _is_accession(text: str) -> bool:
    return len(text) <= LONGEST_ACCESSION and text.isprintable() and "\\" not in text


def _name(value: Any) -> str:
    """A person's name as people type it: the first group there is."""
    name = _first(value)
    if isinstance(name, Mapping):
        name = next(
            (name[group] for group in ("Alphabetic", "Ideographic", "Phonetic") if name.get(group)), ""
        )
    return str(name or "")


def _text(value: Any, longest: int) -> str:
    """A text without what separates parts and what cannot be seen, cut to a length."""
    text = _one(value).translate(_PARTS_OF_NAMES)
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:longest].strip()


def _one(value: Any) -> str:
    first = _first(value)
    return "" if first is None or isinstance(first, Mapping) else str(first).strip()


def _first(value: Any) -> Any:
    return (value[0] if value else None) if isinstance(value, list) else value
