"""What is said over HTTP about uploads and their files."""

from typing import Any

from pydantic import BaseModel, Field

from services.telemedicine.inboxes.upload import PART_BYTES, File, Said, Upload
from services.telemedicine.inboxes.uploads import PAGE, Announced

_LONGEST = 4096


class SaidBody(BaseModel):
    """Who sends, and whose images these are."""

    sender: str = Field("", max_length=_LONGEST)
    contact: str = Field("", max_length=_LONGEST)
    message: str = Field("", max_length=_LONGEST)
    patient: str = Field("", max_length=_LONGEST)
    patient_id: str = Field("", max_length=_LONGEST)
    species: str = Field("", max_length=_LONGEST)
    owner: str = Field("", max_length=_LONGEST)

    @property
    def said(self) -> Said:
        """Return it checked."""
        return Said(**self.model_dump())


class AnnouncedBody(BaseModel):
    """A file that there will be."""

    path: str = Field(max_length=_LONGEST)
    size: int
    modified: int = 0


class ManifestBody(BaseModel):
    """Some files that there will be."""

    files: list[AnnouncedBody] = Field(max_length=PAGE)

    @property
    def announced(self) -> list[Announced]:
        """Return them as they are."""
        return [Announced(one.path, one.size, one.modified) for one in self.files]


def upload_shown(upload: Upload) -> dict[str, Any]:
    """What the sender is told of an upload."""
    return {
        "id": upload.id,
        "created_at": upload.created_at.isoformat(),
        "finished_at": upload.finished_at.isoformat() if upload.finished_at else None,
        "files": upload.files,
        "bytes": upload.bytes,
        "over": upload.over,
        "said": upload.said.document,
        "part_bytes": PART_BYTES,
    }


def file_shown(file: File) -> dict[str, Any]:
    """What the sender is told of a file; `parts` are those that are here."""
    return {
        "id": file.id,
        "size": file.size,
        "state": file.state.value,
        "reason": file.reason,
        "parts": sorted(file.parts),
        "study": file.described.get("StudyInstanceUID") if file.state == "stored" else None,
    }
