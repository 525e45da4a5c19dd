"""What a step has said of itself before it may end (PS3.4 CC.2.5.1.1, final states of Table CC.2.5-3)."""

from collections.abc import Mapping
from typing import Any

from services.telemedicine.ups.codes import items
from services.telemedicine.ups.dataset import PERFORMED, READINESS, STATE

_REQUIRED = ("ScheduledProcedureStepPriority", "ProcedureStepLabel", "WorklistLabel",
             "ScheduledProcedureStepStartDateTime", READINESS, STATE)  # fmt: skip
"""Code R: valued in either final state."""
_OF_COMPLETED = ("PerformedStationNameCodeSequence", "PerformedProcedureStepStartDateTime",
                 "PerformedWorkitemCodeSequence", "PerformedProcedureStepEndDateTime")  # fmt: skip
"""Code P: valued in the item of the performed procedure before COMPLETED."""
_OUTPUT = "OutputInformationSequence"
"""Code P too, and yet it may have no items."""


def missing_of_completed(step: Mapping[str, Any]) -> list[str]:
    """The attributes that a dataset lacks before it may be COMPLETED, as paths; none where it may."""
    found = [keyword for keyword in _REQUIRED if not step.get(keyword)]
    performed = items(step.get(PERFORMED))
    if not performed:
        return [*found, PERFORMED]
    for item in performed:
        found += [f"{PERFORMED}.{keyword}" for keyword in _OF_COMPLETED if not item.get(keyword)]
        found += [f"{PERFORMED}.{_OUTPUT}"] if _OUTPUT not in item else []
    return list(dict.fromkeys(found))


def missing_of_canceled(step: Mapping[str, Any]) -> list[str]:
    """Tell what a step lacks before it may be CANCELED; when and why is supplied (code X)."""
    return [keyword for keyword in _REQUIRED if not step.get(keyword)]
