"""Recoded pixels are those that were there: random images of every kind, from every syntax to every other."""

import zlib
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset
from pydicom.pixels.utils import pixel_array

from services.dicom.encapsulation import ENCODERS
from services.dicom.native_layout import turned
from services.dicom.pixels import decode_frame
from services.dicom.transcode import transcode
from services.dicom.transfer_syntaxes import (
    DEFLATED_LITTLE_ENDIAN,
    EXPLICIT_BIG_ENDIAN,
    EXPLICIT_LITTLE_ENDIAN,
    IMPLICIT_LITTLE_ENDIAN,
)
from tests.dicom.images import picture
from tests.dicom.test_transcode import part10, read

NATIVE = (EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN, EXPLICIT_BIG_ENDIAN, DEFLATED_LITTLE_ENDIAN)
JPEG_LOSSLESS = "1.2.840.10008.1.2.4.70"
FRAGMENTS, DEFLATED_FRAMES = "1.2.840.10008.1.2.1.98", "1.2.840.10008.1.2.8.1"


class Kind(NamedTuple):
    """How an image is described."""

    rows: int
    columns: int
    frames: int
    photometric: str
    bits: int
    stored: int
    signed: bool
    planar: bool
    vr: str

    @property
    def samples(self) -> int:
        return 1 if self.photometric.startswith("MONO") else 3

    @property
    def axes(self) -> int:
        """Of a frame."""
        return 2 if self.samples == 1 else 3

    @property
    def shape(self) -> tuple[int, ...]:
        frames = (self.frames,) if self.frames > 1 else ()
        return (*frames, self.rows, self.columns, *((3,) if self.samples > 1 else ()))


@st.composite
def kinds(draw: st.DrawFn) -> Kind:
    photometric = draw(st.sampled_from(["MONOCHROME2", "MONOCHROME1", "RGB", "YBR_FULL", "YBR_FULL_422"]))
    grey, shared = photometric.startswith("MONO"), photometric == "YBR_FULL_422"
    bits = draw(st.sampled_from([1, 8, 16, 32] if grey else [8] if shared else [8, 16]))
    columns = draw(st.integers(1, 9))
    return Kind(
        rows=draw(st.integers(1, 9)),
        columns=columns + columns % 2 if shared else columns,
        frames=draw(st.integers(1, 4)),
        photometric=photometric,
        bits=bits,
        stored=draw(st.sampled_from({8: [7, 8], 16: [9, 12, 16]}.get(bits, [bits]))) if grey else bits,
        signed=draw(st.booleans()) and grey and bits > 1,
        planar=draw(st.booleans()) and not grey and not shared,
        vr=draw(st.sampled_from(["OB", "OW"])) if bits == 8 else "OB" if bits == 1 else "OW",
    )


def values(kind: Kind, seed: int) -> npt.NDArray[Any]:
    """Random stored values; colour is alike in pairs where it is shared."""
    least = -(1 << kind.stored - 1) if kind.signed else 0
    low_high = (least, least + (1 << kind.stored))
    kind_of = f"{'i' if kind.signed else 'u'}{max(kind.bits, 8) // 8}"
    made = np.random.default_rng(seed).integers(*low_high, kind.shape).astype(kind_of)
    if kind.photometric == "YBR_FULL_422":
        made[..., 1::2, 1:] = made[..., 0::2, 1:]
    return made


def plain(made: npt.NDArray[Any], kind: Kind) -> bytes:
    """The values as pixel data in little endian."""
    if kind.bits == 1:
        return np.packbits(made.ravel(), bitorder="little").tobytes()
    if kind.photometric == "YBR_FULL_422":
        pairs = made.reshape(-1, 2, 3)
        return np.stack((pairs[:, 0, 0], pairs[:, 1, 0], pairs[:, 0, 1], pairs[:, 0, 2]), axis=1).tobytes()
    return np.moveaxis(made, -1, -3).tobytes() if kind.planar else made.tobytes()


def dataset(kind: Kind, pixels: bytes, syntax: str) -> bytes:
    """A dataset of these pixels, written by pydicom, which turns no bytes of pixels."""
    made = Dataset()
    made.SOPClassUID, made.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.7", "1.2.3"
    made.Rows, made.Columns, made.NumberOfFrames = kind.rows, kind.columns, kind.frames
    made.SamplesPerPixel, made.PhotometricInterpretation = kind.samples, kind.photometric
    made.BitsAllocated, made.BitsStored, made.HighBit = kind.bits, kind.stored, kind.stored - 1
    made.PixelRepresentation = int(kind.signed)
    if kind.samples > 1:
        made.PlanarConfiguration = int(kind.planar)
    pixels += bytes(len(pixels) % 2)
    if syntax == EXPLICIT_BIG_ENDIAN:
        width = 2 if kind.bits == 8 and kind.vr == "OW" else max(kind.bits, 8) // 8
        pixels = turned(pixels, width) if width > 1 else pixels
    made.PixelData = pixels
    made["PixelData"].VR = kind.vr
    return written(made, syntax)


def written(made: Dataset, syntax: str) -> bytes:
    """A dataset's bytes."""
    file = DicomBytesIO()
    file.is_implicit_VR, file.is_little_endian = False, syntax != EXPLICIT_BIG_ENDIAN
    write_dataset(file, made)
    return file.getvalue()


def seen_by_pydicom(data: bytes, syntax: str) -> npt.NDArray[Any]:
    """The pixels as pydicom reads them, in the colours that they are stored in."""
    return np.asarray(pixel_array(read(data, syntax), raw=True, apply_jls_sign_correction=True))


def made_into(data: bytes, source: str, target: str) -> bytes:
    return data if source == target else transcode(data, source, target)


class TestTranscode:
    @settings(max_examples=150, deadline=None, derandomize=True)
    @given(
        kinds(),
        st.integers(0, 1 << 30),
        st.sampled_from([EXPLICIT_LITTLE_ENDIAN, EXPLICIT_BIG_ENDIAN]),
        st.sampled_from([*NATIVE, *ENCODERS]),
        st.sampled_from([*NATIVE, *ENCODERS]),
    )
    def test_keeps_every_pixel(self, kind: Kind, seed: int, written: str, source: str, target: str) -> None:
        assume(kind.bits in (8, 16) or not ENCODERS.keys() & {source, target})
        lossless = JPEG_LOSSLESS in {source, target}  # of fewer bits than a byte's GDCM ends the process
        assume(not lossless or (kind.samples == 1 and kind.stored != 7))
        before = values(kind, seed)
        first = dataset(kind, plain(before, kind), written)
        assert np.array_equal(seen_by_pydicom(first, written), before)
        made = made_into(made_into(first, written, source), source, target)
        assert np.array_equal(seen_by_pydicom(made, target), before)
        label = read(made, target).PhotometricInterpretation
        shared = kind.photometric == "YBR_FULL_422" and not ENCODERS.keys() & {source, target}
        assert label == (kind.photometric if shared else kind.photometric.removesuffix("_422"))
        shown = picture(part10(made, target))
        frames = [decode_frame(frame, shown.image, bit_offset=bit) for frame, bit in shown.frames]
        assert np.array_equal(np.reshape(frames, before.shape), before)

    @pytest.mark.parametrize(("bits", "stored"), [(8, 7), (8, 8), (16, 9), (16, 12), (16, 16)])
    @pytest.mark.parametrize("target", sorted(ENCODERS.keys() - {JPEG_LOSSLESS}))
    def test_keeps_the_sign_of_values_of_any_depth(self, target: str, bits: int, stored: int) -> None:
        kind = Kind(9, 7, 2, "MONOCHROME2", bits, stored, signed=True, planar=False, vr="OW")
        before = values(kind, 5)
        made = made_into(
            dataset(kind, plain(before, kind), EXPLICIT_LITTLE_ENDIAN), EXPLICIT_LITTLE_ENDIAN, target
        )
        assert np.array_equal(seen_by_pydicom(made, target), before)

    @settings(max_examples=30, deadline=None, derandomize=True)
    @given(kinds(), st.integers(0, 1 << 30), st.sampled_from(NATIVE))
    def test_takes_words_of_single_bits_as_words(self, kind: Kind, seed: int, target: str) -> None:
        """Which pydicom does not, and DCMTK does."""
        kind = kind._replace(photometric="MONOCHROME2", bits=1, stored=1, signed=False, planar=False, vr="OW")
        before = values(kind, seed)
        packed = plain(before, kind)
        words = turned(packed + bytes(len(packed) % 2), 2)
        first = dataset(kind, words, EXPLICIT_BIG_ENDIAN)
        made = made_into(first, EXPLICIT_BIG_ENDIAN, target)
        if target != EXPLICIT_BIG_ENDIAN:
            assert np.array_equal(seen_by_pydicom(made, target), before)
        shown = picture(part10(made, target))
        frames = [decode_frame(frame, shown.image, bit_offset=bit) for frame, bit in shown.frames]
        assert np.array_equal(np.reshape(frames, before.shape), before)

    @settings(max_examples=40, deadline=None, derandomize=True)
    @given(kinds(), st.integers(0, 1 << 30), st.sampled_from([0, 1]), st.sampled_from(NATIVE))
    def test_takes_frames_out_of_their_fragments(
        self, kind: Kind, seed: int, deflated: int, target: str
    ) -> None:
        """Deflated ones or plain ones, which begin with a byte each, also where they are of single bits."""
        before = values(kind, seed)
        frames = [plain(one, kind) for one in before.reshape(kind.frames, *before.shape[-kind.axes :])]
        if deflated:
            frames = [zlib.compress(frame, wbits=-zlib.MAX_WBITS) for frame in frames]
        source = DEFLATED_FRAMES if deflated else FRAGMENTS
        first = read(dataset(kind, b"", EXPLICIT_LITTLE_ENDIAN), EXPLICIT_LITTLE_ENDIAN)
        first.PixelData = encapsulate([frame + bytes(len(frame) % 2) for frame in frames])
        first["PixelData"].VR, first["PixelData"].is_undefined_length = "OB", True
        made = made_into(written(first, EXPLICIT_LITTLE_ENDIAN), source, target)
        assert np.array_equal(seen_by_pydicom(made, target), before)
        assert read(made, target).PhotometricInterpretation == kind.photometric
