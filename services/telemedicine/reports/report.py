"""A report and its editions as they are kept: what is being written, and what was signed, for good."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.telemedicine.reports.content import ReportContent


class EditionKind(StrEnum):
    """What somebody signed."""

    PRELIMINARY = "PRELIMINARY"
    FINAL = "FINAL"
    ADDENDUM = "ADDENDUM"


class ReportState(StrEnum):
    """How far a report is; a final one gets addenda and nothing else."""

    DRAFT = "DRAFT"
    PRELIMINARY = "PRELIMINARY"
    FINAL = "FINAL"


KIND_NAMES: Mapping[EditionKind, str] = {
    EditionKind.PRELIMINARY: "Preliminary report",
    EditionKind.FINAL: "Report",
    EditionKind.ADDENDUM: "Addendum to the report",
}


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote it: a person of the provider, or with `is_machine` an AI."""

    id: str
    name: str
    title: str = ""
    is_machine: bool = False

    @property
    def document(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {name: getattr(self, name) for name in Author.__slots__}


@dataclass(frozen=True, slots=True)
class Draft:
    """What is being written. `version` counts each saving; `by` saved it last."""

    version: int
    content: ReportContent
    by: Author
    at: datetime

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Draft":
        """Make it of its document."""
        content, by = ReportContent.of(document["content"]), Author(**document["by"])
        return cls(document["version"], content, by, document["at"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report of a case's reading, or with an empty `case` of a study. `signed`: its editions."""

    id: str
    tenant: str
    provider: str
    case: str
    reading: int
    study: str
    state: ReportState
    signed: int
    draft: Draft | None
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Report":
        """Make it of its document."""
        draft = document.get("draft")
        return cls(
            id=document["id"],
            tenant=document["tenant"],
            provider=document["provider"],
            case=document["case"],
            reading=document["reading"],
            study=document["study"],
            state=ReportState(document["state"]),
            signed=document["signed"],
            draft=Draft.of(draft) if draft else None,
            created_at=document["created_at"],
            changed_at=document["changed_at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What was signed, unchanged since. `patient`: label and value, as they were then.

    `report_uid`, `pdf_uid`: SOP Instance UIDs of its two objects, known before they are stored; `stored_at`
    None until they are, `problem`: why they cannot be.
    """

    id: str
    tenant: str
    provider: str
    report: str
    number: int
    kind: EditionKind
    case: str
    study: str
    content: ReportContent
    by: Author
    organization: str
    clinic: str
    patient: tuple[tuple[str, str], ...]
    signed_at: datetime
    how: str
    report_uid: str
    pdf_uid: str
    stored_at: datetime | None = None
    problem: str = ""

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Edition":
        """Make it of its document."""
        plain = {name: document[name] for name in _PLAIN}
        return cls(
            **plain,
            kind=EditionKind(document["kind"]),
            content=ReportContent.of(document["content"]),
            by=Author(**document["by"]),
            patient=tuple((label, value) for label, value in document["patient"]),
            stored_at=document.get("stored_at"),
            problem=document.get("problem", ""),
        )

    @property
    def document(self) -> dict[str, Any]:
        """Return it as it is kept, but for whose it is and what became of its objects."""
        made = {name: getattr(self, name) for name in _PLAIN if name not in {"tenant", "provider"}}
        return {
            **made,
            "kind": self.kind.value,
            "content": self.content.document,
            "by": self.by.document,
            "patient": [list(one) for one in self.patient],
        }

    @property
    def is_preliminary(self) -> bool:
        """Whether nobody has confirmed it: an AI's stays so for good."""
        return self.kind is EditionKind.PRELIMINARY or self.by.is_machine


_PLAIN = (
    "id", "tenant", "provider", "report", "number", "case", "study", "organization", "clinic", "signed_at",
    "how", "report_uid", "pdf_uid",
)  # fmt: skip
