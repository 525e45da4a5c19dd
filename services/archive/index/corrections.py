"""What people have corrected of studies: a numbered object for each correction, and what of them holds.

The objects are the truth. `corrections/1.2.3-1.json` is create-only, so of two people who correct a study at
once one comes second and is told; nothing that was received is ever changed. The index keeps them as
documents, and the levels above an instance say what they make of it (`corrected_levels.py`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.archive.index.entries import Document
from services.dicom.amended import Amendment
from services.dicom.uids import key_of
from services.persistence import Engines, Grant, TenantCollection

FOLDER = "corrections/"
SYSTEM = "VETARK"
"""Modifying System (0400,0563)."""


class CorrectionKind(StrEnum):
    """What somebody did."""

    CORRECTED = "corrected"
    MOVED = "moved"
    MERGED = "merged"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Correction:
    """The `number`-th that was done to a study, by whom and why.

    `values`: by keyword what attributes were given, as the index has them, None for an empty one; of the
    whole study or of the one `series`. `was`: what the index said before. `together`: the same for all
    studies that were done in one. `undoes`: the id of the one that is undone.
    """

    id: str
    study: str
    number: int
    kind: CorrectionKind
    at: datetime
    by: str
    by_name: str
    reason: str
    together: str
    series: str | None
    values: Mapping[str, Any]
    was: Mapping[str, Any]
    undoes: str | None

    @classmethod
    def of(cls, document: Document) -> "Correction":
        """Make it from its document."""
        return cls(
            document["id"],
            document["StudyInstanceUID"],
            document["number"],
            CorrectionKind(document["kind"]),
            document["at"],
            document["by"],
            document["by_name"],
            document["reason"],
            document["together"],
            document.get("SeriesInstanceUID"),
            document["values"],
            document["was"],
            document.get("undoes"),
        )

    @property
    def document(self) -> Document:
        """Return it as the index keeps it."""
        series = {} if self.series is None else {"SeriesInstanceUID": self.series}
        undoes = {} if self.undoes is None else {"undoes": self.undoes}
        return {
            "id": self.id,
            "StudyInstanceUID": self.study,
            "number": self.number,
            "kind": self.kind.value,
            "at": self.at,
            "by": self.by,
            "by_name": self.by_name,
            "reason": self.reason,
            "together": self.together,
            "values": dict(self.values),
            "was": dict(self.was),
            **series,
            **undoes,
        }

    @property
    def data(self) -> bytes:
        """Return it as its object keeps it."""
        return json.dumps({**self.document, "at": self.at.isoformat()}, ensure_ascii=False).encode()

    @classmethod
    def read(cls, data: bytes) -> "Correction":
        """Make it from its object."""
        document = json.loads(data)
        return cls.of({**document, "at": datetime.fromisoformat(document["at"])})

    @property
    def key(self) -> str:
        """Of its object."""
        return correction_key(self.study, self.number)

    @property
    def amendment(self) -> Amendment:
        """As it is told in what is sent. Moved and merged patients are reconciled, all else was wrong."""
        reason = "CORRECT" if self.kind is CorrectionKind.CORRECTED else "COERCE"
        return Amendment(self.at, reason, SYSTEM, self.values)


@dataclass(frozen=True, slots=True)
class StudyCorrections:
    """All that was done to a study, in order of numbers, and which of it `holds`."""

    every: tuple[Correction, ...]

    @property
    def number(self) -> int:
        """Of the last one; 0 without any."""
        return self.every[-1].number if self.every else 0

    @property
    def holds(self) -> tuple[Correction, ...]:
        """Those that are not undone."""
        gone = {one.undoes for one in self.every}
        return tuple(one for one in self.every if one.undoes is None and one.id not in gone)

    def values(self, series: str | None = None) -> dict[str, Any]:
        """What the study is given, or a series of it, by keyword."""
        found: dict[str, Any] = {}
        for one in self.holds:
            if one.series == series:
                found |= one.values
        return found

    def series(self) -> set[str]:
        """The series that something was done to."""
        return {one.series for one in self.every if one.series is not None}

    def amendments(self, series: str) -> tuple[Amendment, ...]:
        """Those of an instance of this series."""
        return tuple(one.amendment for one in self.holds if one.series in (None, series))


def correction_key(study: str, number: int) -> str:
    """Where the object of a study's correction is."""
    return f"{FOLDER}{key_of(study)}-{number}.json"


def collection_of(engines: Engines, grant: Grant) -> TenantCollection:
    """All corrections of a tenant: who sees a part of a study sees it as it was corrected."""
    return engines.documents.of(Grant(grant.tenant), "corrections")


async def corrections_of(engines: Engines, grant: Grant, study: str) -> StudyCorrections:
    """What the index knows was done to a study, as it is now."""
    found = await collection_of(engines, grant).find({"StudyInstanceUID": study}, sort=(("number", 1),))
    return StudyCorrections(tuple(map(Correction.of, found)))
