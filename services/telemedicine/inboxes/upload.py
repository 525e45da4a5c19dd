"""An upload: what somebody sends at one time, with whose it is said to be; and its files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.texts import line, paragraphs

UPLOADS, FILES = "inbox_uploads", "inbox_files"
PART_BYTES = 32 << 20
"""Bytes of all parts of a file but the last."""
_LONGEST = 64
_LONGEST_MESSAGE = 2000


class FileState(StrEnum):
    """How far a file is. `EXPECTED`: not all of it is here; `WAITING`: in quarantine."""

    EXPECTED = "expected"
    WAITING = "waiting"
    STORED = "stored"
    REFUSED = "refused"
    DECLINED = "declined"


class Reason(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too large"
    UNKNOWN = "not an image we know"
    ARCHIVE = "an archive: unpack it and choose the folder"
    DAMAGED = "damaged"
    ALREADY_HERE = "already here"
    NOBODYS = "nobody said whose it is"
    NOT_TAKEN = "not taken here"
    FULL = "more than this link takes"


class FileKind(StrEnum):
    """What a file is."""

    DICOM = "dicom"
    JPEG = "jpeg"
    PNG = "png"
    PDF = "pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the sender says: who they are, and whose images these are. All of it may be empty.

    Raises Invalid for what is too long or does not print.
    """

    sender: str = ""
    contact: str = ""
    message: str = ""
    patient: str = ""
    patient_id: str = ""
    species: str = ""
    owner: str = ""

    def __post_init__(self) -> None:
        """Check and strip every text."""
        for name in ("sender", "contact", "patient", "patient_id", "species", "owner"):
            made = line(getattr(self, name), name.replace("_", " "), _LONGEST)
            if name not in ("sender", "contact"):
                made = "".join(" " if one in "\\^=" else one for one in made).strip()
            object.__setattr__(self, name, made)
        object.__setattr__(self, "message", paragraphs(self.message, "the message", _LONGEST_MESSAGE))

    @property
    def document(self) -> dict[str, str]:
        """Return it as it is kept."""
        return {name: getattr(self, name) for name in Said.__slots__}


@dataclass(frozen=True, slots=True)
class File:
    """A file of an upload. `described`: what it says of patient, study and itself, as the index has it."""

    id: str
    upload: str
    path: str
    number: int
    size: int
    state: FileState
    reason: str
    kind: str
    digest: str
    parts: frozenset[int]
    described: Mapping[str, Any] = field(default_factory=dict)
    examined_at: datetime | None = None

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "File":
        """Return it as it is kept."""
        return cls(
            document["id"],
            document["upload"],
            document["path"],
            document["number"],
            document["size"],
            FileState(document["state"]),
            document.get("reason", ""),
            document.get("kind", ""),
            document.get("digest", ""),
            frozenset(document.get("parts", ())),
            document.get("described", {}),
            document.get("examined_at"),
        )

    @property
    def part_count(self) -> int:
        """How many parts it comes in."""
        return max(1, -(-self.size // PART_BYTES))

    def part_bytes(self, number: int) -> int:
        """The length of a part, numbered from 0."""
        return min(PART_BYTES, self.size - number * PART_BYTES)


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload as it is. `over`: it was refused, or not taken in time; `deciding`: work on it goes on."""

    id: str
    tenant: str
    inbox: str
    number: str
    label: str
    sender: str
    address: str
    said: Said
    created_at: datetime
    ends_at: datetime
    finished_at: datetime | None
    files: int
    bytes: int
    study: str
    series: Mapping[str, str]
    over: bool
    decision: Mapping[str, Any] | None

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Upload":
        """Return it as it is kept."""
        values = {name: document.get(name) for name in cls.__slots__}
        return cls(**{**values, "said": Said(**document["said"]), "over": bool(values["over"])})  # type: ignore[arg-type]

    @property
    def deciding(self) -> bool:
        """Whether what somebody decided is being carried out."""
        return self.decision is not None

    @property
    def problem(self) -> str:
        """What it waits for before what was decided can be done, "" for nothing."""
        return str(self.decision.get("problem", "")) if self.decision else ""
