"""Where a request came from that another system has scheduled, and its worklist entry as it was sent."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.worklist.patient import Patient
from services.worklist.scheduled_step import STEP

_PATIENT = frozenset(Patient(name="-").attributes) | {"PatientSize", "OtherPatientIDs", "EthnicGroup"}
_OURS = frozenset({
    STEP, "StudyInstanceUID", "RequestedProcedurePriority",
    "ScheduledStationAETitle", "ScheduledProcedureStepStartDate", "ScheduledProcedureStepStartTime",
    "ScheduledProcedureStepStatus", "Modality",
})  # fmt: skip
"""What people here may move, or what is so by the request's own facts."""
_STEP_IDS = ("AccessionNumber", "RequestedProcedureID", "StudyInstanceUID")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """`remote`: the remote AE's name, `aet` its title; `entry`: attributes by keyword.

    `patient`: as read of the entry, a document; `missing_since`: from when on the entry was not there.
    """

    remote: str
    aet: str
    entry: Mapping[str, Any]
    patient: Mapping[str, Any]
    missing_since: datetime | None = None

    @classmethod
    def of(cls, document: Mapping[str, Any] | None) -> "Origin | None":
        """From its document; None for a request of our own."""
        facts: dict[str, Any] = {name: document.get(name) for name in cls.__slots__} if document else {}
        return cls(**facts) if facts else None

    @property
    def document(self) -> dict[str, Any]:
        """As it is kept."""
        return {name: getattr(self, name) for name in self.__slots__}

    def told(self, item: dict[str, Any], patient: Patient) -> dict[str, Any]:
        """A worklist item with what the other system sent: its own IDs, codes, names and texts.

        Of the patient only while nobody here has corrected it.
        """
        is_as_sent = patient.document == {**self.patient, "id": self.patient["id"] or patient.id}
        sent = {
            keyword: value
            for keyword, value in self.entry.items()
            if value and keyword not in _OURS and (is_as_sent or keyword not in _PATIENT)
        }
        step = {keyword: value for keyword, value in self.step.items() if value and keyword not in _OURS}
        return {**item, **sent, STEP: [{**item[STEP][0], **step}]}

    @property
    def step(self) -> Mapping[str, Any]:
        """The entry's Scheduled Procedure Step."""
        return step_of(self.entry)

    def named(self, item: Mapping[str, Any], study: str) -> dict[str, Any]:
        """An item of a performed step's Scheduled Step Attributes Sequence, with that system's own IDs."""
        ids = {keyword: self.entry.get(keyword) for keyword in _STEP_IDS}
        ids["StudyInstanceUID"] = ids["StudyInstanceUID"] or study
        told = {"ScheduledProcedureStepID": self.step.get("ScheduledProcedureStepID")}
        return {**item, **ids, **told}


def step_of(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """The first item of an entry's Scheduled Procedure Step Sequence, or nothing."""
    items = entry.get(STEP)
    first = items[0] if isinstance(items, list) and items else {}
    return first if isinstance(first, Mapping) else {}


def digest_of(entry: Mapping[str, Any]) -> str:
    """The same for the same entry, whatever its status.

    Some systems make up another Study Instance UID each time they are asked.
    """
    step = {name: value for name, value in step_of(entry).items() if name != "ScheduledProcedureStepStatus"}
    kept = {name: value for name, value in entry.items() if name not in (STEP, "StudyInstanceUID")}
    text = json.dumps([kept, step], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
