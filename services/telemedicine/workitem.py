"""A workitem: one reading of a case, claimed by one reader. It is the Unified Procedure Step (PS3.4 CC)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.telemedicine.case import Case, CasePriority, CaseState, Person, standing_of

FIRST, SECOND, THIRD = 1, 2, 3
"""Numbers of a case's readings; the third is made when the first two are complete, and decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workitem:
    """A reading as it is kept. `uid`: the SOP Instance UID of the step.

    `performer`: who claimed it. `wanted_performer`: who alone may; "" for anybody. `not_by`: who may not, as
    another reading of the case is theirs. `transaction`: the Transaction UID it was claimed with.
    """

    uid: str
    case: str
    tenant: str
    provider: str
    number: int = FIRST
    state: CaseState = CaseState.SCHEDULED
    priority: CasePriority
    due_at: datetime
    case_number: str = ""
    species: str = ""
    modalities: tuple[str, ...] = ()
    service: str = ""
    performer: Person | None = None
    wanted_performer: str = ""
    not_by: tuple[str, ...] = ()
    transaction: str = ""
    progress: Mapping[str, Any] = field(default_factory=dict)
    cancel_asked: str = ""
    created_at: datetime
    changed_at: datetime
    claimed_at: datetime | None = None
    completed_at: datetime | None = None
    overflow_at: datetime | None = None
    revision: int = 0

    @property
    def document(self) -> dict[str, Any]:
        """Return it as it is kept, but for whose it is."""
        made = {
            name: getattr(self, name) for name in Workitem.__slots__ if name not in {"tenant", "provider"}
        }
        return {
            **made,
            "state": self.state.value,
            "standing": standing_of(self.state).value,
            "priority": self.priority.value,
            "modalities": list(self.modalities),
            "not_by": list(self.not_by),
            "progress": dict(self.progress),
            "performer": {"id": self.performer.id, "name": self.performer.name} if self.performer else None,
        }

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Workitem":
        """Make it of its document."""
        plain = {name: document[name] for name in _PLAIN if name in document}
        return cls(
            **plain,
            state=CaseState(document["state"]),
            priority=CasePriority(document["priority"]),
            modalities=tuple(document["modalities"]),
            not_by=tuple(document["not_by"]),
            performer=Person(**document["performer"]) if document.get("performer") else None,
        )


_PLAIN = tuple(
    name for name in Workitem.__slots__
    if name not in {"state", "priority", "modalities", "not_by", "performer"}
)  # fmt: skip


def reading_of(case: Case, uid: str, number: int, **facts: Any) -> Workitem:
    """A new reading of a submitted case."""
    assert case.submitted_at is not None  # noqa: S101 - of a submitted case
    assert case.due_at is not None  # noqa: S101 - the same
    return Workitem(
        uid=uid,
        case=case.id,
        tenant=case.tenant,
        provider=case.provider,
        number=number,
        priority=case.priority,
        due_at=case.due_at,
        case_number=case.number,
        species=case.patient.animals[0] if case.patient.animals else "",
        modalities=case.modalities,
        service=case.service.id,
        created_at=case.submitted_at,
        changed_at=case.changed_at,
        **facts,
    )
