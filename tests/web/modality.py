"""What stands in the next room and sends its images."""

from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from pydicom import Dataset as Header
from pydicom import dcmread
from pydicom.uid import generate_uid

from services.embedded.phantoms import ANIMALS, part10, study
from services.peers.peer import Peer
from services.peers.store import Dataset, store


@dataclass(frozen=True)
class Modality:
    """Sends by C-STORE to one clinic."""

    host: str
    port: int
    called: str = "OAKWOOD"

    async def send(self, *headers: Header) -> None:
        """Send datasets on one association."""
        await self.send_bytes(*(part10(header) for header in headers))

    async def send_bytes(self, *files: bytes) -> None:
        """Send files on one association."""
        await self._store([Dataset.of_bytes(file) for file in files])

    async def send_file(self, path: Path, **values: str) -> str:
        """Send a file as a new study with other values of its own; its Study Instance UID."""
        header = dcmread(path)
        header.StudyInstanceUID, header.SeriesInstanceUID, header.SOPInstanceUID = (
            generate_uid() for _ in range(3)
        )
        header.file_meta.MediaStorageSOPInstanceUID = header.SOPInstanceUID
        for keyword, value in values.items():
            setattr(header, keyword, value)
        file = BytesIO()
        header.save_as(file)
        await self._store([Dataset.of_bytes(file.getvalue())])
        return str(header.StudyInstanceUID)

    async def _store(self, datasets: list[Dataset]) -> None:
        peer = Peer(self.host, self.port, self.called, "ANY-MODALITY")
        for sent in await store(peer, datasets):
            assert sent.success, sent


def new_study(kind: str, name: str, *, instances: int, rows: int = 128, columns: int = 128) -> list[Header]:
    """A study of its own UIDs and patient, drawn by the demo's generator."""
    made = list(study(kind, ANIMALS[0], instances=instances, rows=rows, columns=columns, seed=7))
    return renamed(made, name)


def renamed(made: list[Header], name: str) -> list[Header]:
    """The same images as a study of another patient."""
    made = deepcopy(made)
    uids: dict[str, str] = {}
    for header in made:
        header.PatientName = name
        header.PatientID = name.replace("^", "-")
        for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"):
            setattr(header, keyword, uids.setdefault(header[keyword].value, generate_uid()))
        header.file_meta.MediaStorageSOPInstanceUID = header.SOPInstanceUID
    return made
