"""Of which events people are told: which of their settings holds, who it is meant for, and in which words."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from services.telemedicine.events import CaseEvent
from services.tenancy.notification_settings import Category


class Audience(Enum):
    """Who may have to know. Who did it themselves is never told."""

    READERS = auto()  # all at the provider who may report
    PERFORMERS = auto()  # who has claimed a reading
    PROVIDER = auto()  # those, and who of the provider has written
    REQUESTER = auto()  # who asked, and who of the clinic has written
    CLINIC = auto()  # all at the clinic who may send cases
    ADMINISTRATORS = auto()  # who administers the clinic


@dataclass(frozen=True, slots=True)
class Telling:
    """What is done of one event. `urgent`: it waits for no quiet hours and for no digest."""

    category: Category
    audiences: tuple[Audience, ...]
    sentence: str
    urgent: bool = False


_A, _C, _E = Audience, Category, CaseEvent

TELLINGS: Mapping[CaseEvent, Telling] = {
    _E.SUBMITTED: Telling(_C.NEW_CASES, (_A.READERS,), "New case"),
    _E.OVERFLOWED: Telling(
        _C.NEW_CASES, (_A.READERS, _A.REQUESTER, _A.ADMINISTRATORS), "Passed to the overflow provider"
    ),
    _E.FELL_BACK: Telling(
        _C.NEW_CASES, (_A.READERS, _A.REQUESTER, _A.ADMINISTRATORS), "Passed to another provider"
    ),
    _E.SENT: Telling(_C.PROGRESS, (_A.REQUESTER,), "On its way by DICOM"),
    _E.RETURNED: Telling(_C.REPORTS, (_A.REQUESTER,), "A report came back"),
    _E.SECOND_READING: Telling(_C.NEW_CASES, (_A.READERS,), "Second reading wanted"),
    _E.UNCLAIMED: Telling(_C.NEW_CASES, (_A.READERS, _A.CLINIC), "Unclaimed for too long"),
    _E.CLAIMED: Telling(_C.PROGRESS, (_A.REQUESTER,), "Reading begun"),
    _E.RELEASED: Telling(_C.PROGRESS, (_A.REQUESTER,), "Given back to the queue"),
    _E.REASSIGNED: Telling(_C.PROGRESS, (_A.PERFORMERS,), "Given to another reader"),
    _E.READ: Telling(_C.PROGRESS, (_A.PERFORMERS,), "One reading completed"),
    _E.COMPLETED: Telling(_C.PROGRESS, (_A.REQUESTER,), "Completed"),
    _E.CANCEL_REQUESTED: Telling(_C.PROGRESS, (_A.PROVIDER,), "Cancellation asked for"),
    _E.CANCELED: Telling(_C.PROGRESS, (_A.PROVIDER, _A.REQUESTER), "Cancelled"),
    _E.IMAGES_HELD: Telling(_C.PROGRESS, (_A.REQUESTER, _A.PERFORMERS), "More images arrived"),
    _E.IMAGES_ATTACHED: Telling(_C.PROGRESS, (_A.PERFORMERS,), "More images attached"),
    _E.CLARIFICATION_ASKED: Telling(_C.CLARIFICATIONS, (_A.REQUESTER,), "Clarification asked"),
    _E.ANSWERED: Telling(_C.CLARIFICATIONS, (_A.PROVIDER,), "Clarification answered"),
    _E.MESSAGE: Telling(_C.MESSAGES, (_A.PROVIDER, _A.REQUESTER), "New message"),
    _E.REPORT_PRELIMINARY: Telling(_C.REPORTS, (_A.REQUESTER,), "Preliminary report"),
    _E.REPORT_FINAL: Telling(_C.REPORTS, (_A.REQUESTER,), "Final report"),
    _E.ADDENDUM: Telling(_C.REPORTS, (_A.REQUESTER,), "Addendum to the report"),
    _E.CRITICAL_FINDING: Telling(_C.CRITICAL, (_A.CLINIC,), "Critical finding", urgent=True),
    _E.ACKNOWLEDGED: Telling(_C.CRITICAL, (_A.PROVIDER,), "Critical finding acknowledged"),
}
"""Every event has its row."""

MENTION = Telling(Category.MENTIONS, (), "You were mentioned")
"""Of who is named in a message."""


def webhook_type(what: CaseEvent) -> str:
    """The `type` of a webhook's message."""
    return f"case.{what.value.replace(' ', '_')}"
