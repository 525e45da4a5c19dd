"""Clients that speak to an application in this process, and what they send."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Any

import httpx
from pydicom import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, SecondaryCaptureImageStorage, generate_uid
from starlette.types import ASGIApp

from services.api import service
from services.api.dicomweb.multipart import closing, opening
from services.settings import Settings

BOUNDARY = "boundary"
SENT_AS = f'multipart/related; type="application/dicom"; boundary={BOUNDARY}'


@asynccontextmanager
async def api(settings: Settings, **limits: float) -> AsyncIterator[int]:
    """The port of an entry point as a process runs it, with these limits."""
    ready, stop = asyncio.get_running_loop().create_future(), asyncio.Event()
    limited = settings.model_copy(update=limits)
    running = asyncio.create_task(service.run(limited, ready=ready.set_result, stop=stop))
    try:
        yield await ready
    finally:
        stop.set()
        await asyncio.wait_for(running, 60)


def client_of(app: ASGIApp, token: str | None = None) -> httpx.AsyncClient:
    """A client whose requests end in the application."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False),
        base_url="http://vetark.test",
        headers={"Authorization": f"Bearer {token}"} if token else None,
    )


def image(rows: int = 4, columns: int = 6, frames: int = 1, **attributes: Any) -> Dataset:
    """A small grey image with new UIDs; attributes by keyword."""
    dataset = Dataset()
    dataset.SOPClassUID = SecondaryCaptureImageStorage
    dataset.SOPInstanceUID, dataset.SeriesInstanceUID = generate_uid(), generate_uid()
    dataset.StudyInstanceUID = generate_uid()
    dataset.PatientName, dataset.PatientID = "Rex^Smith", "P1"
    dataset.StudyDate, dataset.StudyTime, dataset.Modality = "20260102", "101500", "OT"
    dataset.Rows, dataset.Columns, dataset.NumberOfFrames = rows, columns, frames
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit, dataset.PixelRepresentation = 7, 0
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    dataset.PixelData = bytes(number % 251 for number in range(rows * columns * frames))
    return dataset


def part10(dataset: Dataset, syntax: str = ExplicitVRLittleEndian) -> bytes:
    """The dataset as a file, in a transfer syntax its pixels are in already."""
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    buffer = BytesIO()
    dataset.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()


def dataset_of(file: bytes) -> bytes:
    """What follows the File Meta Information."""
    return file[144 + int.from_bytes(file[140:144], "little") :]


def in_parts(*files: bytes) -> bytes:
    """The body of a STOW-RS request."""
    parts = (opening(BOUNDARY, [("Content-Type", "application/dicom")]) + file for file in files)
    return b"".join(parts) + closing(BOUNDARY)


async def stow(
    client: httpx.AsyncClient, *files: bytes, path: str = "/tenants/oakwood/dicomweb/studies", **headers: str
) -> httpx.Response:
    """Store files."""
    return await client.post(path, content=in_parts(*files), headers={"Content-Type": SENT_AS, **headers})


def parts_of(answer: httpx.Response) -> list[tuple[str, bytes]]:
    """(Content-Type, body) of each part of a multipart answer."""
    return [(headers["Content-Type"], body) for headers, body in headed_parts_of(answer)]


def headed_parts_of(answer: httpx.Response) -> list[tuple[dict[str, str], bytes]]:
    """(headers, body) of each part of a multipart answer."""
    boundary = answer.headers["content-type"].partition("boundary=")[2].encode()
    pieces = (b"\r\n" + answer.content).split(b"\r\n--" + boundary)
    assert pieces[0] == b""
    assert pieces[-1].startswith(b"--")
    found = []
    for piece in pieces[1:-1]:
        head, _, body = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        found.append((dict(line.split(": ", 1) for line in head.decode().splitlines()), body))
    return found
