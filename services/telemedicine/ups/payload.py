"""What a client sends about a Unified Procedure Step: a new one, its next attributes, a wish to cancel.

Attributes by keyword, as `services.dicom.attributes.decoded` gives them. Of what a case already says nothing
is taken from here.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.errors import Invalid, TooLarge
from services.telemedicine.ups.codes import IDENTIFIERS, REQUEST, items, moment_of, value_of
from services.telemedicine.ups.dataset import HUMANS, PERFORMED, PROGRESS, READINESS, STATE, Performed
from services.telemedicine.ups.statuses import StepRefused, StepStatus

_PRIORITY, _LABEL, _START = (
    "ScheduledProcedureStepPriority",
    "ProcedureStepLabel",
    "ScheduledProcedureStepStartDateTime",
)
_PRIORITIES = ("HIGH", "MEDIUM", "LOW")
_READINESS = ("READY", "INCOMPLETE", "UNAVAILABLE")
_BEGINS_EMPTY = ("TransactionUID", PROGRESS, PERFORMED)
_SETTABLE = frozenset({PROGRESS, PERFORMED, HUMANS})
"""What an update takes; all else of a step is its case's."""
_NEVER_SET = frozenset({
    STATE, "SOPClassUID", "SOPInstanceUID", "PatientName", "PatientID", "PatientBirthDate", "PatientSex",
    "StudyInstanceUID", "ReferencedRequestSequence",
})  # fmt: skip
"""What Table CC.2.5-3 does not allow an N-SET of; the same value again is taken."""
_MOST_BYTES = 1 << 16
_MOST_STUDIES = 50
_LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStep:
    """What is asked for. `provider` and `service`: as codes of ours or labels, "" where the sender leaves it.

    `case`: the number of a case, for another reading of it. `performer`: a user's ID. `modified`: whether it
    asks for what is decided here.
    """

    studies: tuple[str, ...]
    provider: str
    service: str
    label: str
    stat: bool
    question: str
    history: Mapping[str, str]
    referring_vet: str
    performer: str
    case: str
    modified: bool


@dataclass(frozen=True, slots=True)
class StepChanges:
    """The next attributes: both sequences where they were sent, whom it is assigned to, what is not taken."""

    progress: Sequence[Mapping[str, Any]] | None
    procedure: Sequence[Mapping[str, Any]] | None
    performer: str | None
    unsupported: tuple[str, ...]

    def applied(self, performed: Performed) -> Performed:
        """What the performer has said, with these changes."""
        return Performed(
            performed.progress if self.progress is None else self.progress,
            performed.procedure if self.procedure is None else self.procedure,
        )


@dataclass(frozen=True, slots=True)
class CancelRequest:
    """Why somebody asks that a step be canceled, and whom to ask about it (PS3.4 Table CC.2.2-1)."""

    reason: str = ""
    contact_uri: str = ""
    contact_name: str = ""


def new_step(attributes: Mapping[str, Any]) -> NewStep:
    """Read a new step. Raises StepRefused where it is not SCHEDULED, Invalid for what cannot be."""
    if attributes.get(STATE) != "SCHEDULED":
        raise StepRefused(StepStatus.NOT_SCHEDULED)
    if missing := [name for name in (_PRIORITY, _LABEL, _START, READINESS) if not attributes.get(name)]:
        raise Invalid(f"{missing[0]} is missing")
    if full := [name for name in _BEGINS_EMPTY if attributes.get(name)]:
        raise Invalid(f"{full[0]} is empty in a new step")
    if attributes[_PRIORITY] not in _PRIORITIES or attributes[READINESS] not in _READINESS:
        raise Invalid("the priority or the input readiness state is none of the standard's")
    if moment_of(attributes[_START]) is None:
        raise Invalid(f"{_START} is no moment")
    request = next(iter(items(attributes.get("ReferencedRequestSequence"))), {})
    history = _history(attributes)
    return NewStep(
        studies=_studies(attributes),
        provider=_code(attributes, "ScheduledStationNameCodeSequence")
        or _text(attributes.get("WorklistLabel")),
        service=_code(request, "RequestedProcedureCodeSequence"),
        label=_text(attributes[_LABEL]),
        stat=attributes[_PRIORITY] == "HIGH",
        question=history.pop("", "") or _text(attributes.get("CommentsOnTheScheduledProcedureStep")),
        history=history,
        referring_vet=_name(request.get("ReferringPhysicianName")),
        performer=_performer(attributes),
        case=_text(request.get("RequestedProcedureID")),
        modified=attributes[_PRIORITY] == "LOW" or bool(attributes.get("ExpectedCompletionDateTime")),
    )


def step_changes(attributes: Mapping[str, Any], known: Mapping[str, Any]) -> StepChanges:
    """Read the next attributes of a step, of which `known` is the dataset as it is.

    Raises Invalid for an attribute that no update sets, TooLarge.
    """
    fixed = sorted(name for name in _NEVER_SET & attributes.keys() if attributes[name] != known.get(name))
    if fixed:
        raise Invalid(f"{fixed[0]} does not change")
    progress, procedure = (_sequence(attributes, name) for name in (PROGRESS, PERFORMED))
    if len(json.dumps([progress, procedure], default=str)) > _MOST_BYTES:
        raise TooLarge(f"what is said of a step has at most {_MOST_BYTES} bytes")
    told = attributes.keys() - _SETTABLE - _NEVER_SET - {"TransactionUID", "SpecificCharacterSet"}
    return StepChanges(
        progress,
        procedure,
        _performer(attributes) if HUMANS in attributes else None,
        tuple(sorted(name for name in told if attributes[name] != known.get(name))),
    )


def cancel_request(attributes: Mapping[str, Any]) -> CancelRequest:
    """Read why a step is to be canceled; texts are cut where they are too long."""
    return CancelRequest(
        *(
            _text(attributes.get(name))[:_LONGEST_REASON]
            for name in ("ReasonForCancellation", "ContactURI", "ContactDisplayName")
        )
    )


def _sequence(attributes: Mapping[str, Any], keyword: str) -> list[Mapping[str, Any]] | None:
    if keyword not in attributes:
        return None
    return items(attributes[keyword])


def _studies(attributes: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the studies that the input information names, else the step's own."""
    inputs = items(attributes.get("InputInformationSequence"))
    named = [_text(item.get("StudyInstanceUID")) for item in inputs]
    found = tuple(dict.fromkeys(filter(None, named))) or tuple(
        filter(None, (_text(attributes.get("StudyInstanceUID")),))
    )
    if len(found) > _MOST_STUDIES:
        raise TooLarge(f"a case has at most {_MOST_STUDIES} studies")
    return found


def _history(attributes: Mapping[str, Any]) -> dict[str, str]:
    """The texts among the processing parameters by their concept's value; "" is the question."""
    found: dict[str, str] = {}
    for item in items(attributes.get("ScheduledProcessingParametersSequence")):
        concept = next(iter(items(item.get("ConceptNameCodeSequence"))), {})
        text, value = _text(item.get("TextValue")), value_of(concept)
        if not text:
            continue
        if (value, concept.get("CodingSchemeDesignator")) == (
            REQUEST["CodeValue"],
            REQUEST["CodingSchemeDesignator"],
        ):
            found[""] = text
        elif value:
            found[value] = text
    return found


def _performer(attributes: Mapping[str, Any]) -> str:
    for human in items(attributes.get(HUMANS)):
        if found := _code(human, "HumanPerformerCodeSequence"):
            return found
    return ""


def _code(attributes: Mapping[str, Any], keyword: str) -> str:
    """The value of the first code of ours in a sequence."""
    for item in items(attributes.get(keyword)):
        if item.get("CodingSchemeDesignator") == IDENTIFIERS:
            return value_of(item)
    return ""


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _name(value: object) -> str:
    groups = value.get("Alphabetic") if isinstance(value, Mapping) else value
    return _text(groups).replace("^", " ").strip()
