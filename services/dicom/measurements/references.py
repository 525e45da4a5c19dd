"""What measurements of animals are compared with; `references.json` is read by the web app as well.

Its rows and what they mean stand in `references.schema.json`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

RECUMBENCIES = ("RIGHT_LATERAL", "LEFT_LATERAL", "STERNAL", "DORSAL")
"""The side that was down."""
_LATERALS = RECUMBENCIES[:2]
_SIDES = {"ABOVE": ">", "AT_LEAST": "≥", "BELOW": "<", "AT_MOST": "≤"}


@dataclass(frozen=True)
class Cutoff:
    """Beyond it a finding is likely; sensitivity and specificity in percent."""

    side: str
    at: float
    finding: str
    sensitivity: float | None = None
    specificity: float | None = None


@dataclass(frozen=True)
class Reference:
    """Published values of one species or some of its breeds."""

    value: str
    species: str
    source: str
    grade: str
    breeds: Sequence[str] = ()
    recumbencies: Sequence[str] = ()
    variant: str | None = None
    sex: str | None = None
    modality: str | None = None
    n: int | None = None
    mean: float | None = None
    median: float | None = None
    sd: float | None = None
    unsaid: float | None = None
    low: float | None = None
    high: float | None = None
    limits: str | None = None
    cutoff: Cutoff | None = None
    remark: str | None = None
    judges: bool = True

    def lies_so(self, recumbency: str) -> bool:
        """Return whether it is of animals that lay so; "" is any."""
        return not (recumbency and self.recumbencies) or recumbency in self.recumbencies

    def is_of_view(self, recumbency: str) -> bool:
        """Return whether both are of laterals, or neither is; "" is any."""
        if not (recumbency and self.recumbencies):
            return True
        return any((one in _LATERALS) == (recumbency in _LATERALS) for one in self.recumbencies)

    def text(self) -> str:
        """The reference in words for people: "9.7 ± 0.5 (8.5 to 10.5), n 100: Buchanan ..., grade A"."""
        said = [*_said(self), *([f"n {self.n}"] if self.n else [])]
        animals = " ".join(filter(None, (*(breed_name(breed) for breed in self.breeds), self.species)))
        return f"{animals}: {', '.join(said)}. {self.source} (grade {self.grade})"


def _said(row: Reference) -> list[str]:
    if row.cutoff:
        finding = row.cutoff.finding.replace("_", " ").lower()
        return [f"{_SIDES[row.cutoff.side]} {row.cutoff.at:g} {finding}"]
    centre = row.mean if row.mean is not None else row.median
    spread = row.sd if row.sd is not None else row.unsaid
    middle = "" if centre is None else f"{'median ' if row.mean is None else ''}{centre:g}"
    ends = _ends(row.low, row.high)
    middle += "" if spread is None else f" ± {spread:g}"
    return [f"{middle} ({ends})" if middle and ends else middle or ends]


def _ends(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"{low:g} to {high:g}"
    return f"≥ {low:g}" if low is not None else f"≤ {high:g}" if high is not None else ""


@dataclass(frozen=True)
class Breed:
    """A breed that has references: its codes of CID 7480 and how people write it, folded."""

    key: str
    name: str
    species: str
    codes: Sequence[str]
    words: Sequence[str]


@cache
def references() -> Sequence[Reference]:
    """Return all reference values."""
    rows = _file()["references"]
    return [
        Reference(**{**row, "cutoff": Cutoff(**row["cutoff"])} if "cutoff" in row else row) for row in rows
    ]


@cache
def referenced_breeds() -> Mapping[str, Breed]:
    """The breeds that have references, by their keys."""
    return {row["key"]: Breed(**row) for row in _file()["breeds"]}


def breed_name(key: str) -> str:
    """What people call a breed."""
    return known.name if (known := referenced_breeds().get(key)) else key


def references_for(
    value: str, species: str, breed: str = "", recumbency: str = "", variant: str = ""
) -> list[Reference]:
    """What a value is compared with, first where values lie, then cut-offs.

    Those of the breed stand for those of the species; where it has none of the recumbency, it is those of the
    other side, and never a lateral's for a VD.
    """
    found = [
        row
        for row in references()
        if row.value == value and row.species == species and row.variant in {None, variant}
    ]
    chosen = []
    for kind in ([row for row in found if not row.cutoff], [row for row in found if row.cutoff]):
        of_breed = [row for row in kind if breed in row.breeds]
        general = [row for row in kind if not row.breeds]
        lying = [[row for row in rows if row.lies_so(recumbency)] for rows in (of_breed, general)]
        chosen.extend(lying[0] or [row for row in of_breed if row.is_of_view(recumbency)] or lying[1])
    return chosen


@cache
def _file() -> Mapping[str, list[dict[str, Any]]]:
    text = files("services.dicom.measurements").joinpath("references.json").read_text("utf-8")
    content: Mapping[str, list[dict[str, Any]]] = json.loads(text)
    return content
