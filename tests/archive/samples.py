"""Small datasets made for one question each, and the way they come in."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from pydicom import dcmwrite
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRLittleEndian

from services.archive.index.group_commit import Committer
from services.archive.ingest.store import Incoming, Reception, Stored, receive, store_instance
from services.dicom.part10 import Source
from services.dicom.uids import new_uid
from services.persistence import Edit, Engines, Within
from services.tenancy.scope import Scope

MR = "1.2.840.10008.5.1.4.1.1.4"


def dataset(**values: Any) -> Dataset:
    """An MR of 8 x 8 pixels of Bella the dog; a value of None leaves the attribute out."""
    made = Dataset()
    made.update({})
    usual = {
        "SOPClassUID": MR,
        "SOPInstanceUID": new_uid(),
        "StudyInstanceUID": new_uid(),
        "SeriesInstanceUID": new_uid(),
        "PatientID": "B-17",
        "PatientName": "Miller^Bella",
        "ResponsiblePerson": "Miller^Ann",
        "PatientSpeciesDescription": "Canine",
        "PatientBreedDescription": "Beagle",
        "StudyDate": "20260102",
        "StudyTime": "101112",
        "AccessionNumber": "A1",
        "StudyDescription": "Head",
        "Modality": "MR",
        "SeriesNumber": "1",
        "InstanceNumber": "1",
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2",
        "Rows": 8,
        "Columns": 8,
        "BitsAllocated": 16,
        "BitsStored": 12,
        "HighBit": 11,
        "PixelRepresentation": 0,
        "PixelData": bytes(range(128)),
    }
    for keyword, value in {**usual, **values}.items():
        if value is not None:
            setattr(made, keyword, value)
    return made


def series(count: int, **values: Any) -> Iterator[Dataset]:
    """Instances of one series, numbered from 1."""
    shared = {"StudyInstanceUID": new_uid(), "SeriesInstanceUID": new_uid(), **values}
    for number in range(1, count + 1):
        yield dataset(**{**shared, "InstanceNumber": str(number), "SOPInstanceUID": new_uid()})


def encoded(made: Dataset, syntax: str = ExplicitVRLittleEndian) -> bytes:
    """The bytes of a dataset, without File Meta Information."""
    buffer = BytesIO()
    explicit = syntax != "1.2.840.10008.1.2"
    dcmwrite(
        buffer, made, implicit_vr=not explicit, little_endian=syntax != "1.2.840.10008.1.2.2", overwrite=True
    )
    return buffer.getvalue()


def source(aet: str = "MODALITY") -> Source:
    """A modality that sends now."""
    return Source(aet, "OAKWOOD", "127.0.0.1", datetime.now(UTC))


def reception(
    scope: Scope,
    engines: Engines,
    made: Dataset,
    *,
    syntax: str = ExplicitVRLittleEndian,
    data: bytes | None = None,
) -> Reception:
    """All of a dataset received and nothing of it stored."""
    arriving = receive(scope, engines, Incoming(made.SOPClassUID, str(made.SOPInstanceUID), syntax, source()))
    arriving.write(encoded(made, syntax) if data is None else data)
    return arriving


async def put(scope: Scope, engines: Engines, made: Dataset, **how: Any) -> Stored:
    """Store a dataset."""
    return await store_instance(scope, engines, reception(scope, engines, made, **how))


async def make_due(scope: Scope, engines: Engines) -> None:
    """Let the quiet time of everything marked be over, as if nothing had come for a while."""
    past = datetime.now(UTC) - timedelta(milliseconds=1)
    for name in ("series", "studies"):
        marked = {"changed": Within(lte=past + timedelta(hours=1))}
        await engines.documents.of(scope.grant, name).update(marked, Edit(set={"changed": past}), many=True)
    engines.own(Committer).marks._due.clear()


async def put_all(scope: Scope, engines: Engines, many: Iterator[Dataset]) -> list[Stored]:
    """Store them one after the other."""
    return [await put(scope, engines, made) for made in many]
