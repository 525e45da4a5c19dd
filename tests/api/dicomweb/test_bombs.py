"""What claims to be far larger than it is: a 4xx with a reason, in bounded memory."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import imagecodecs
import numpy as np
import pytest
from pydicom import Dataset
from pydicom.encaps import encapsulate
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset
from pydicom.uid import DeflatedExplicitVRLittleEndian, JPEGBaseline8Bit

from tests import memory
from tests.api.clients import image, part10, stow
from tests.api.dicomweb.test_retrieve import url_of

OCTETS = "application/octet-stream"
MOST = 96 << 20  # bytes of memory a request may take
MIB = 1 << 20


@contextmanager
def modest() -> Iterator[None]:
    """Hold that little memory is taken meanwhile."""
    before = memory.taken("VmRSS")
    memory.forget_peak()
    yield
    assert memory.taken("VmHWM") - before < MOST


async def refused(vet: httpx.AsyncClient, made: Dataset, rest: str, accept: str) -> None:
    """Answered with a reason."""
    with modest():
        answer = await vet.get(f"{url_of(made)}/{rest}", headers={"Accept": accept})
    assert 400 <= answer.status_code < 500
    assert answer.json()["detail"]


class TestClaims:
    @pytest.mark.parametrize(
        ("rest", "accept"), [("rendered", "image/jpeg"), ("thumbnail", "image/jpeg"), ("frames/1", OCTETS)]
    )
    async def test_of_65535_rows_and_columns_cost_nothing(
        self, vet: httpx.AsyncClient, rest: str, accept: str
    ) -> None:
        made = image()
        made.Rows = made.Columns = 65535
        assert (await stow(vet, part10(made))).status_code == 200
        await refused(vet, made, rest, accept)

    async def test_of_a_codestream_cost_nothing(self, vet: httpx.AsyncClient) -> None:
        stream = bytearray(imagecodecs.jpeg8_encode(np.zeros((8, 8), np.uint8)))
        at = stream.index(b"\xff\xc0") + 5  # height and width of the frame header (T.81 B.2.2)
        stream[at : at + 4] = b"\xff\xdc\xff\xdc"
        made = image(8, 8)
        made.PixelData = encapsulate([bytes(stream)])
        made["PixelData"].VR, made["PixelData"].is_undefined_length = "OB", True
        assert (await stow(vet, part10(made, JPEGBaseline8Bit))).status_code == 200
        await refused(vet, made, "rendered", "image/jpeg")
        await refused(vet, made, "frames/1", OCTETS)


class TestDeflated:
    async def test_a_frame_that_nobody_can_hold_is_refused(self, vet: httpx.AsyncClient) -> None:
        made = image()
        made.Rows, made.Columns = 25600, 26214  # 640 MiB
        assert (await stow(vet, deflated(made, made.Rows * made.Columns))).status_code == 200
        await refused(vet, made, "frames/1", OCTETS)
        await refused(vet, made, "rendered", "image/jpeg")

    async def test_of_many_frames_no_more_is_held_than_asked_for(self, vet: httpx.AsyncClient) -> None:
        made = image()
        made.Rows = made.Columns = 1024
        made.NumberOfFrames = 640
        assert (await stow(vet, deflated(made, made.NumberOfFrames * MIB))).status_code == 200
        with modest():
            answer = await vet.get(url_of(made) + "/frames/640", headers={"Accept": OCTETS})
        assert answer.content == bytes(MIB)

    async def test_an_instance_that_swells_beyond_all_measure_is_not_stored(
        self, vet: httpx.AsyncClient
    ) -> None:
        file = deflated(image(), 1100 * MIB)
        with modest():
            assert (await stow(vet, file)).status_code == 409


def deflated(made: Dataset, length: int) -> bytes:
    """The dataset as a file that says of millions of pixels, in hardly any bytes, that they are 0."""
    del made.PixelData
    file = part10(made, DeflatedExplicitVRLittleEndian)
    dataset = DicomBytesIO()
    dataset.is_little_endian, dataset.is_implicit_VR = True, False
    write_dataset(dataset, made)
    pixels = b"\xe0\x7f\x10\x00OB\0\0" + length.to_bytes(4, "little")
    stream = zlib.compressobj(9, wbits=-15)
    # After a full flush a stream may go on with the bytes of any other.
    start = stream.compress(dataset.getvalue() + pixels) + stream.flush(zlib.Z_FULL_FLUSH)
    other = zlib.compressobj(9, wbits=-15)
    mebibyte = other.compress(bytes(MIB)) + other.flush(zlib.Z_FULL_FLUSH)
    end = stream.compress(bytes(length % MIB)) + stream.flush()
    meta = file[: 144 + int.from_bytes(file[140:144], "little")]
    return meta + start + mebibyte * (length // MIB) + end
