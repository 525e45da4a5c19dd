"""Worklist entries of other systems, read as image requests: whatever they send, and however much of it."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from services.dicom.moments import date_key, time_key
from services.dicom.uids import is_uid
from services.errors import Invalid
from services.tenancy.application_entities.remote_entity import title
from services.worklist.catalogue import LONGEST_NAME, MODALITY, MOST_VIEWS, Procedure, View
from services.worklist.codes import PROJECTIONS, REGIONS, VIEWS, CodedConcept, find, group
from services.worklist.image_request import (
    LONGEST_ACCESSION,
    LONGEST_REASON,
    LONGEST_TEXT,
    MOST_STATIONS,
    Priority,
    Wanted,
)
from services.worklist.origin import OF_STEP, Origin, steps_of
from services.worklist.patient import (
    HEAVIEST,
    LONGEST,
    NEUTERED,
    SEXES,
    Patient,
    ResponsibleParty,
    SpeciesOrBreed,
)
from services.worklist.scheduled_step import STEP
from services.worklist.sent_values import clean, concepts, first_of, one_text, person_name

ENDED = frozenset({"CANCELED", "CANCELLED", "COMPLETED", "DISCONTINUED", "DEPARTED"})
"""Scheduled Procedure Step Status (0040,0020) of a step that waits for nobody, and is still told by some."""


@dataclass(frozen=True, slots=True)
class ScheduledEntry:
    """An entry of a remote AE, or several of one study.

    `keys`: of each step, the same however often it is asked for. `rows`: as they were sent.
    """

    keys: tuple[str, ...]
    wanted: Wanted
    rows: tuple[Mapping[str, Any], ...]


def entry_key(aet: str, entry: Mapping[str, Any]) -> str:
    """What names an entry of this remote AE. Raises Invalid for {}, and where no step and no study is named.

    The study does so only where there is no Accession Number: some systems make up another each time.
    """
    if not entry:
        raise Invalid("it cannot be read")
    study, accession = one_text(entry.get("StudyInstanceUID")), one_text(entry.get("AccessionNumber"))
    step = _step_id(entry)
    if not step and not study:
        raise Invalid("it names neither a step nor a study")
    request = one_text(entry.get("RequestedProcedureID"))
    whose = accession or study or one_text(entry.get("PatientID"))
    named = "\n".join((aet, step, request, whose) if step else (aet, study))
    return "worklist " + hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()


def joined(
    remote: str, aet: str, found: Iterable[ScheduledEntry], catalogue: Sequence[Procedure]
) -> tuple[list[ScheduledEntry], list[ScheduledEntry]]:
    """Entries with those of one study as one: it is one request. Besides, those that contradict another.

    They are of one patient and one modality.
    """
    groups: dict[str, list[ScheduledEntry]] = {}
    for one in found:
        groups.setdefault(one.wanted.study_instance_uid or one.keys[0], []).append(one)
    whole: list[ScheduledEntry] = []
    contradicting: list[ScheduledEntry] = []
    for members in groups.values():
        first, *others = sorted(members, key=lambda one: (_step_id(one.rows[0]), one.keys))
        fitting = [one for one in others if _goes_with(one.wanted, first.wanted)]
        contradicting += [one for one in others if one not in fitting]
        rows = [row for one in (first, *fitting) for row in one.rows]
        whole.append(read(remote, aet, rows, catalogue) if fitting else first)
    return whole, contradicting


def _goes_with(one: Wanted, other: Wanted) -> bool:
    return one.modality == other.modality and (one.patient.id, one.patient.name) == (
        other.patient.id, other.patient.name
    )  # fmt: skip


def read(
    remote: str, aet: str, rows: Sequence[Mapping[str, Any]], catalogue: Sequence[Procedure]
) -> ScheduledEntry:
    """Entries of one study of a remote AE as a request. Raises Invalid, which names no patient.

    Texts are cut to what is kept of them; what modalities are told has them as they were sent.
    """
    keys, steps = tuple(entry_key(aet, row) for row in rows), [_step(row) for row in rows]
    entry = {**rows[0], STEP: steps}
    step = min(steps, key=_starts)
    study, accession = one_text(entry.get("StudyInstanceUID")), one_text(entry.get("AccessionNumber"))
    if study and not is_uid(study):
        raise Invalid("its Study Instance UID is none")
    modality = one_text(step.get("Modality")).upper()
    if not MODALITY.fullmatch(modality):
        raise Invalid("it has no modality")
    day = date_key(one_text(step.get("ScheduledProcedureStepStartDate")))
    if day is None:
        raise Invalid("it has no start date")
    time = (time_key(one_text(step.get("ScheduledProcedureStepStartTime"))) or "")[:6]
    patient = _patient(entry)
    codes = [*concepts(entry.get("RequestedProcedureCodeSequence"))]
    protocols = [code for one in steps for code in concepts(one.get("ScheduledProtocolCodeSequence"))]
    views = tuple(view for code in protocols[:MOST_VIEWS] if (view := _view(code)))
    wanted = Wanted(
        patient=patient,
        date=day,
        time=time,
        procedure=_in_catalogue([*codes, *protocols], catalogue),
        description=_description(rows, codes, protocols) or modality,
        modality=modality,
        region=next((code for code in codes if (code.value, code.scheme) in _regions()), None),
        views=views,
        stations=_stations([one.get("ScheduledStationAETitle") for one in steps]),
        priority=_priority(one_text(entry.get("RequestedProcedurePriority"))),
        requested_by=clean(
            person_name(entry.get("RequestingPhysician")) or person_name(entry.get("ReferringPhysicianName")),
            LONGEST_TEXT,
        ),
        reason=clean(entry.get("ReasonForTheRequestedProcedure"), LONGEST_REASON),
        key=keys[0],
        accession_number=accession if _is_accession(accession) else "",
        study_instance_uid=study,
        origin=Origin(remote=remote, aet=aet, entry=entry, patient=patient.document),
    )
    return ScheduledEntry(keys, wanted, tuple(rows))


def has_ended(entry: Mapping[str, Any]) -> bool:
    """Return whether its system says that nobody is to perform it."""
    return one_text(_step(entry).get("ScheduledProcedureStepStatus")).upper() in ENDED


def _step(row: Mapping[str, Any]) -> dict[str, Any]:
    """The step of one entry, with what the entry says beside it."""
    steps = steps_of(row)
    return {**(steps[0] if steps else {}), **{keyword: row.get(keyword) for keyword in OF_STEP}}


def _step_id(row: Mapping[str, Any]) -> str:
    return one_text(_step(row).get("ScheduledProcedureStepID"))


def _starts(step: Mapping[str, Any]) -> str:
    day = date_key(one_text(step.get("ScheduledProcedureStepStartDate"))) or "~"
    return day + (time_key(one_text(step.get("ScheduledProcedureStepStartTime"))) or "")


def _patient(entry: Mapping[str, Any]) -> Patient:
    """The animal and its client. A name of one part is the animal's; of two, the first is its family's."""
    parts = [part.strip() for part in person_name(entry.get("PatientName")).split("^")]
    responsible = [part.strip() for part in person_name(entry.get("ResponsiblePerson")).split("^")]
    family, animal = (parts[0], parts[1]) if len(parts) > 1 and parts[1] else ("", parts[0])
    sex, birth = one_text(entry.get("PatientSex")).upper(), date_key(one_text(entry.get("PatientBirthDate")))
    client = ResponsibleParty(
        family=clean(responsible[0] or family, LONGEST),
        given=clean(responsible[1] if len(responsible) > 1 else "", LONGEST),
        organization=clean(entry.get("ResponsibleOrganization"), LONGEST),
        role=clean(entry.get("ResponsiblePersonRole"), LONGEST) or "OWNER",
    )
    neutered = {text: known for known, text in NEUTERED.items()}
    return Patient(
        name=clean(animal, LONGEST),
        id=clean(entry.get("PatientID"), LONGEST),
        issuer=clean(entry.get("IssuerOfPatientID"), LONGEST),
        species=_kind(entry, "PatientSpecies"),
        breed=_kind(entry, "PatientBreed"),
        sex=sex if sex in SEXES else "",
        neutered=neutered.get(one_text(entry.get("PatientSexNeutered")).upper()),
        birth_date=birth or "",
        weight=_weight(entry.get("PatientWeight")),
        microchip=_microchip(entry.get("OtherPatientIDsSequence")),
        comments=clean(entry.get("PatientComments"), LONGEST_REASON),
        client=client,
    )


def _kind(entry: Mapping[str, Any], keyword: str) -> SpeciesOrBreed:
    codes = concepts(entry.get(f"{keyword}CodeSequence"))
    return SpeciesOrBreed(clean(entry.get(f"{keyword}Description"), LONGEST), codes[0] if codes else None)


def _microchip(items: Any) -> str:
    for item in items if isinstance(items, list) else ():
        if isinstance(item, Mapping) and one_text(item.get("TypeOfPatientID")).upper() == "RFID":
            return clean(item.get("PatientID"), LONGEST)
    return ""


def _weight(value: Any) -> float | None:
    with suppress(TypeError, ValueError):
        number = float(first_of(value))
        if 0 < number <= HEAVIEST:
            return number
    return None


def _view(code: CodedConcept) -> View | None:
    """A shot of the selection, where the code is of a view; a protocol may be anything else."""
    try:
        known = find(code.value, VIEWS, PROJECTIONS, scheme=code.scheme)
    except LookupError:
        return None
    return View(clean(code.meaning, LONGEST_NAME), known)


def _regions() -> Mapping[tuple[str, str], CodedConcept]:
    return group(REGIONS)


def _in_catalogue(codes: Sequence[CodedConcept], catalogue: Sequence[Procedure]) -> str:
    """The one procedure of ours with a fee code that is among the codes; empty for none or several."""
    values = {code.value.casefold() for code in codes}
    fitting = [one.id for one in catalogue if one.fee_code and one.fee_code.casefold() in values]
    return fitting[0] if len(fitting) == 1 else ""


def _description(
    rows: Sequence[Mapping[str, Any]], codes: Sequence[CodedConcept], protocols: Sequence[CodedConcept]
) -> str:
    """Of what is told of each procedure or else of the steps, whatever comes first; then what codes mean."""
    procedures = [row.get("RequestedProcedureDescription") for row in rows]
    steps = [_step(row).get("ScheduledProcedureStepDescription") for row in rows]
    for told in (procedures, [code.meaning for code in codes], steps, [code.meaning for code in protocols]):
        texts = dict.fromkeys(filter(None, (clean(one, LONGEST_NAME) for one in told)))
        if texts:
            return ", ".join(texts)[:LONGEST_NAME].strip(" ,")
    return ""


def _stations(told: Iterable[Any]) -> tuple[str, ...]:
    """The AE titles among what is told, or none: any station. One step for any station: all are."""
    made: list[str] = []
    for value in told:
        titles = []
        for one in value if isinstance(value, list) else [value]:
            with suppress(Invalid):
                titles.append(title(str(one or "")))
        if not titles:
            return ()
        made += titles
    return tuple(dict.fromkeys(made))[:MOST_STATIONS]


def _priority(text: str) -> Priority:
    return Priority(text.upper()) if text.upper() in {*Priority} else Priority.ROUTINE


def _is_accession(text: str) -> bool:
    return len(text) <= LONGEST_ACCESSION and text.isprintable() and "\\" not in text
