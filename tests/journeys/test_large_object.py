"""A large object, up to 2 GiB: stored, given back by the frame and whole, in the memory of any other."""

import hashlib
import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from pathlib import Path
from typing import BinaryIO

import pydicom
import pytest
from pydicom.dataset import Dataset as Dicom
from pydicom.filewriter import write_dataset
from pydicom.uid import ExplicitVRLittleEndian, MultiFrameGrayscaleByteSecondaryCaptureImageStorage

from services.embedded.ports import free_port
from services.peers.peer import Peer
from services.peers.store import Dataset, store
from services.persistence import Engines
from services.settings import Settings
from services.tenancy.scope import Scope
from tests import memory
from tests.bench.retriever import Counted, retrieve
from tests.bench.servers import Server, vetark
from tests.dimse.clinics import opened, trust

ROWS = COLUMNS = 1024
FRAMES, SHORT = 2048, 256  # of 1 MiB
STUDY = "1.2.3"
MOST_MEMORY = 512  # MB a process
_PIECE = 1 << 20


def _write(path: Path, frames: int = FRAMES) -> Dataset:
    """A multi-frame image of 1 MiB a frame, each beginning with its number and otherwise black (sparse)."""
    dicom = Dicom()
    dicom.SOPClassUID = MultiFrameGrayscaleByteSecondaryCaptureImageStorage
    dicom.StudyInstanceUID = STUDY
    for keyword in ("SOPInstanceUID", "SeriesInstanceUID"):
        setattr(dicom, keyword, pydicom.uid.generate_uid())
    dicom.PatientID, dicom.PatientName, dicom.Modality = "LARGE", "Large^Animal", "OT"
    dicom.SamplesPerPixel, dicom.PhotometricInterpretation = 1, "MONOCHROME2"
    dicom.Rows, dicom.Columns, dicom.NumberOfFrames = ROWS, COLUMNS, frames
    dicom.BitsAllocated, dicom.BitsStored, dicom.HighBit, dicom.PixelRepresentation = 8, 8, 7, 0
    head = pydicom.filebase.DicomBytesIO()
    head.is_little_endian, head.is_implicit_VR = True, False
    write_dataset(head, dicom)
    length = ROWS * COLUMNS * frames
    header = head.getvalue() + b"\xe0\x7f\x10\x00OB\0\0" + length.to_bytes(4, "little")
    with path.open("wb") as file:
        file.write(header)
        for number in range(frames):
            file.seek(len(header) + number * ROWS * COLUMNS)
            file.write((number + 1).to_bytes(4, "little"))
        file.truncate(len(header) + length)
    return Dataset(str(dicom.SOPClassUID), str(dicom.SOPInstanceUID), str(ExplicitVRLittleEndian), path)


@contextmanager
def _answer(server: Server, path: str, accept: str) -> Iterator[HTTPResponse]:
    request = urllib.request.Request(server.dicomweb + path, headers={**server.headers, "Accept": accept})
    with urllib.request.urlopen(request, timeout=300) as answer:
        yield answer


def _digest(file: BinaryIO | HTTPResponse) -> str:
    """SHA-256 of all the rest."""
    digest = hashlib.sha256()
    while piece := file.read(_PIECE):
        digest.update(piece)
    return digest.hexdigest()


async def _stored(file: Path, frames: int, dimse: tuple[str, int], called: str) -> int:
    """Stored, and how many bytes that were."""
    sent = _write(file, frames)
    [stored] = await store(Peer(*dimse, called, "ANY-MODALITY"), [sent])
    assert stored.status == 0, stored.comment
    return file.stat().st_size


async def _given_back(size: int, dimse: tuple[str, int], called: str, receiver: int) -> None:
    """Whole, by C-GET and by C-MOVE."""
    for how in ("get", "move"):
        Counted.total = 0
        report = await retrieve(dimse, called, how, STUDY, receiver)
        assert (report["status"], report["count"], Counted.total) == (0, 1, size)


class TestRetrieve:
    async def test_takes_little_of_the_memory_that_an_object_would(
        self, settings: Settings, engines: Engines, oakwood: Scope, tmp_path: Path
    ) -> None:
        """The short form: entry point and clients in this process, whose peak is forgotten in between."""
        await trust(oakwood, engines, query_retrieve=True)
        await trust(oakwood, engines, name="Receiver", aet="RECEIVER", port=(receiver := free_port()))
        async with opened(settings) as scp:
            where = ("127.0.0.1", scp.port), "OAKWOOD"
            size = await _stored(tmp_path / "large", SHORT, *where)
            before = memory.taken("VmRSS")
            memory.forget_peak()
            await _given_back(size, *where, receiver)
            assert memory.taken("VmHWM") - before < SHORT * _PIECE / 4

    @pytest.mark.soak
    @pytest.mark.timeout(1800)
    async def test_gives_two_gibibytes_back_in_bounded_memory(self, tmp_path: Path) -> None:
        with vetark(tmp_path / "installation") as server:
            size = await _stored(tmp_path / "large", FRAMES, server.dimse, server.called)
            await _given_back(size, server.dimse, server.called, server.receiver)
            peaks = {name: figures["peak"] for name, figures in server.memory().items()}
        assert max(peaks.values()) < MOST_MEMORY, peaks


@pytest.mark.soak
class TestLargeObject:
    @pytest.mark.timeout(1800)
    async def test_two_gibibytes_go_in_and_out_in_bounded_memory(self, tmp_path: Path) -> None:
        sent = _write(tmp_path / "large")
        assert isinstance(sent.data, Path)
        with vetark(tmp_path / "installation") as server:
            [stored] = await store(Peer(*server.dimse, server.called, "ANY-MODALITY"), [sent])
            assert stored.status == 0, stored.comment
            with _answer(server, "/instances", "application/dicom+json") as answer:
                [row] = json.load(answer)
            study, series, uid = (row[tag]["Value"][0] for tag in ("0020000D", "0020000E", "00080018"))
            instance = f"/studies/{study}/series/{series}/instances/{uid}"
            for number in (1, 1000, FRAMES):
                with _answer(server, f"{instance}/frames/{number}", "application/octet-stream") as answer:
                    assert answer.read()[:4] == number.to_bytes(4, "little")
            with (
                _answer(server, instance, "application/dicom; transfer-syntax=*") as answer,
                sent.data.open("rb") as file,
            ):
                meta = answer.read(144)
                answer.read(int.from_bytes(meta[140:144], "little"))
                assert _digest(answer) == _digest(file)
            peaks = {name: figures["peak"] for name, figures in server.memory().items()}
        assert max(peaks.values()) < MOST_MEMORY, peaks
