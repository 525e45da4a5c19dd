"""Event reports: what subscribers are told of a step that changed (PS3.4 CC.2.4, Table CC.2.4-1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from typing import Any

from services.dicom.sop_classes import UNIFIED_PROCEDURE_STEP
from services.telemedicine.ups.dataset import HUMANS, PROGRESS, READINESS, STATE
from services.telemedicine.ups.payload import CancelRequest

_STATIONS = "ScheduledStationNameCodeSequence"
_MOST_MESSAGES = 1 << 16

Report = dict[str, Any]


class EventType(IntEnum):
    """Event Type ID (0000,1002). 4 tells of our own restart, which no open connection lives through."""

    STATE_REPORT = 1
    CANCEL_REQUESTED = 2
    PROGRESS_REPORT = 3
    ASSIGNED = 5


@dataclass(frozen=True, slots=True)
class Told:
    """What of a step its reports are about: they are sent as this changes."""

    state: str
    readiness: str
    progress: str
    humans: str
    cancel: str

    @classmethod
    def of(cls, step: Mapping[str, Any], cancel: str) -> "Told":
        """From a step's dataset, and what marks the last request to cancel it, "" for none."""
        progress, humans = (_digest(step.get(name)) for name in (PROGRESS, HUMANS))
        return cls(step[STATE], step[READINESS], progress, humans, cancel)


def reports(
    before: Told | None, now: Told, step: Mapping[str, Any], request: CancelRequest, requesting: str
) -> list[Report]:
    """What subscribers are told of a step: `before` is what they knew, None where it is new to them.

    `requesting`: who asked for the cancellation, as an AE title.
    """
    found: list[Report] = []
    if before is not None and (before.state, now.state) == ("SCHEDULED", "CANCELED"):
        found.append(state_report({**step, STATE: "IN PROGRESS"}))  # CC.2.2.3: first the one, then the other
    if before is None or (before.state, before.readiness) != (now.state, now.readiness):
        found.append(state_report(step))
    if now.humans and (before is None or before.humans != now.humans):
        found.append(_assigned(step))
    asked = before is not None and before.cancel != now.cancel and now.state == "IN PROGRESS"
    if now.cancel and asked:
        found.append(_cancel_requested(step, request, requesting))
    if now.progress and before is not None and before.progress != now.progress:
        found.append(_report(step, EventType.PROGRESS_REPORT, {PROGRESS: step[PROGRESS]}))
    return found


def state_report(step: Mapping[str, Any]) -> Report:
    """The state of a step, and of its input: also the first that a new subscriber is told."""
    said = {STATE: step[STATE], READINESS: step[READINESS]}
    first: Mapping[str, Any] = next(iter(step.get(PROGRESS) or []), {})
    for keyword in ("ReasonForCancellation", "ProcedureStepDiscontinuationReasonCodeSequence"):
        if step[STATE] == "CANCELED" and first.get(keyword):
            said[keyword] = first[keyword]
    return _report(step, EventType.STATE_REPORT, said)


def numbered(report: Report, number: int) -> Report:
    """The report with its Message ID."""
    return {**report, "MessageID": number % _MOST_MESSAGES}


def _digest(items: object) -> str:
    """What tells items from others; "" where there are none."""
    return sha256(str(items).encode("utf-8", "replace")).hexdigest()[:16] if items else ""


def _assigned(step: Mapping[str, Any]) -> Report:
    human: Mapping[str, Any] = next(iter(step.get(HUMANS) or []), {})
    said = {
        _STATIONS: step.get(_STATIONS),
        "HumanPerformerCodeSequence": human.get("HumanPerformerCodeSequence"),
        "HumanPerformerOrganization": human.get("HumanPerformerOrganization"),
    }
    return _report(step, EventType.ASSIGNED, {name: value for name, value in said.items() if value})


def _cancel_requested(step: Mapping[str, Any], request: CancelRequest, requesting: str) -> Report:
    said = {
        "RequestingAE": requesting,
        "ReasonForCancellation": request.reason,
        "ContactURI": request.contact_uri,
        "ContactDisplayName": request.contact_name,
    }
    return _report(step, EventType.CANCEL_REQUESTED, {name: value for name, value in said.items() if value})


def _report(step: Mapping[str, Any], kind: EventType, said: Mapping[str, Any]) -> Report:
    return {
        "AffectedSOPClassUID": UNIFIED_PROCEDURE_STEP,
        "AffectedSOPInstanceUID": step["SOPInstanceUID"],
        "EventTypeID": int(kind),
        **said,
    }
