"""Where a request came from that another system has scheduled, and its worklist entry as it was sent."""

import hashlib
import json
from collections.abc import Mapping, Sequence
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
OF_STEP = ("AccessionNumber", "RequestedProcedureID")
"""What an entry says beside its step, and each step of several keeps for itself."""
_LONGEST_DESCRIPTION = 64  # characters of an LO


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """`remote`: the remote AE's name, `aet` its title; `entry`: attributes by keyword, with all steps.

    `patient`: as read of the entry, a document; `missing_since`: from when on the entry was not there.
    """

    remote: str
    aet: str
    entry: Mapping[str, Any]
    patient: Mapping[str, Any]
    missing_since: datetime | None = None

    @classmethod
    def of(cls, document: Mapping[str, Any] | None) -> "Origin | None":
        """Make it from its document; None for a request of our own."""
        facts: dict[str, Any] = {name: document.get(name) for name in cls.__slots__} if document else {}
        return cls(**facts) if facts else None

    @property
    def document(self) -> dict[str, Any]:
        """Return it as the database keeps it."""
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
        steps = steps_of(self.entry)
        step = {
            keyword: value
            for keyword, value in (steps[0] if steps else {}).items()
            if value and keyword not in _OURS and keyword not in OF_STEP
        }
        if len(steps) > 1:
            step |= _together(steps)
        return {**item, **sent, STEP: [{**item[STEP][0], **step}]}

    def named(self, item: Mapping[str, Any], study: str) -> list[dict[str, Any]]:
        """An item of a performed step's Scheduled Step Attributes Sequence as one for each step.

        With the IDs of the other system, whatever modalities were told.
        """
        whose = {"StudyInstanceUID": self.entry.get("StudyInstanceUID") or study}
        ids = (*OF_STEP, "ScheduledProcedureStepID")
        return [
            {**item, **whose, **{keyword: step.get(keyword) for keyword in ids}}
            for step in steps_of(self.entry)
        ]


def _together(steps: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What several steps of one study are to be shot for."""
    codes = [step.get("ScheduledProtocolCodeSequence") for step in steps]
    protocols = [code for items in codes if isinstance(items, list) for code in items]
    texts = [str(step.get("ScheduledProcedureStepDescription") or "").strip() for step in steps]
    description = ", ".join(dict.fromkeys(filter(None, texts)))[:_LONGEST_DESCRIPTION].strip()
    told = {"ScheduledProtocolCodeSequence": protocols, "ScheduledProcedureStepDescription": description}
    return {keyword: value for keyword, value in told.items() if value}


def steps_of(entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The items of an entry's Scheduled Procedure Step Sequence."""
    items = entry.get(STEP)
    return [item for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []


def entry_digest(entry: Mapping[str, Any]) -> str:
    """The same for the same entry, whatever its status.

    Some systems make up another Study Instance UID each time they are asked.
    """
    steps = [
        {name: value for name, value in step.items() if name != "ScheduledProcedureStepStatus"}
        for step in steps_of(entry)
    ]
    kept = {name: value for name, value in entry.items() if name not in (STEP, "StudyInstanceUID")}
    text = json.dumps([kept, steps], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
