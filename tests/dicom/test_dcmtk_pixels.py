"""Pixels as DCMTK has them, where it reads a picture by what its pixels are."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom.uid import ExplicitVRBigEndian

from services.dicom.native_layout import turned
from services.dicom.pixels import decode_frame
from services.dicom.rendering import Picture, render
from services.dicom.transcode import transcode
from tests.api.clients import dataset_of, image, part10
from tests.dicom.images import picture
from tests.dicom.test_transcode import part10 as of_dataset
from tests.mislabelled import MISLABELLED

SLACK = 2
"""Of its sums, which it rounds otherwise than Pillow."""
ALIKE = {
    "422": "dcm2pnm",
    "partial 422": "dcm2pnm",
    "words of big endian": "dcm2pnm",
    "lossless under JFIF": "dcmj2pnm",
    "lossless under Adobe's YCbCr": "dcmj2pnm",
    "lossless of YBR under JFIF": "dcmj2pnm",
    "JPEG without a marker, of RGB": "dcmj2pnm",
    "JPEG without a marker": "dcmj2pnm",
}
RNG = np.random.default_rng(17)


def ours(file: bytes) -> Picture:
    shown = picture(file)
    data, bit = shown.frames[0]
    return render(decode_frame(data, shown.image, bit_offset=bit), shown.image)


def theirs(program: Path, file: bytes, folder: Path) -> Picture:
    (folder / "in.dcm").write_bytes(file)
    subprocess.run([program, "+op", folder / "in.dcm", folder / "out.pnm"], check=True, capture_output=True)
    return np.asarray(Image.open(folder / "out.pnm"))


def difference(one: Picture, other: Picture) -> int:
    return int(np.abs(one.astype(int) - other).max())


class TestColours:
    @pytest.mark.parametrize("name", ALIKE)
    def test_are_those_of_dcmtk(self, dcmtk: Callable[[str], Path], tmp_path: Path, name: str) -> None:
        made, syntax = MISLABELLED[name]()
        file = part10(made, syntax)
        assert difference(ours(file), theirs(dcmtk(ALIKE[name]), file, tmp_path)) <= SLACK

    @pytest.mark.parametrize("label", ["YBR_FULL_422", "YBR_PARTIAL_422"])
    @pytest.mark.parametrize(("rows", "columns"), [(16, 16), (6, 7)])
    def test_of_any_values_and_odd_columns(
        self, dcmtk: Callable[[str], Path], tmp_path: Path, rows: int, columns: int, label: str
    ) -> None:
        made = image(rows, columns, SamplesPerPixel=3, PhotometricInterpretation=label, PlanarConfiguration=0)
        made.PixelData = RNG.integers(0, 256, rows * columns * 2, dtype=np.uint8).tobytes()
        assert difference(ours(part10(made)), theirs(dcmtk("dcm2pnm"), part10(made), tmp_path)) <= SLACK

    def test_an_odd_row_may_be_filled_up(self) -> None:
        """The same pixels with a luminance more in each row, which belongs to none."""
        whole = RNG.integers(0, 256, (6, 4, 4), dtype=np.uint8)
        told = {"SamplesPerPixel": 3, "PhotometricInterpretation": "YBR_FULL_422", "PlanarConfiguration": 0}
        filled, even = image(6, 7, **told), image(6, 8, **told)
        filled.PixelData = even.PixelData = whole.tobytes()
        assert difference(ours(part10(filled)), ours(part10(even))[:, :7]) == 0


class TestBigEndian:
    @pytest.mark.parametrize("bits", [8, 16])
    @pytest.mark.parametrize(("rows", "columns", "frames"), [(5, 7, 1), (3, 3, 3), (4, 6, 2)])
    def test_is_read_and_written_as_dcmconv_does(
        self, dcmtk: Callable[[str], Path], tmp_path: Path, rows: int, columns: int, frames: int, bits: int
    ) -> None:
        made = image(rows, columns, frames, BitsAllocated=bits, BitsStored=bits, HighBit=bits - 1)
        values = RNG.integers(0, 1 << bits, (frames, rows, columns)).astype(f"<u{bits // 8}")
        made.PixelData = values.tobytes() + bytes(values.nbytes % 2)
        made["PixelData"].VR = "OW"
        (tmp_path / "little.dcm").write_bytes(part10(made))
        for option, name in (("+tb", "big.dcm"), ("+te", "back.dcm")):
            source = tmp_path / ("little.dcm" if name == "big.dcm" else "ours.dcm")
            subprocess.run([dcmtk("dcmconv"), option, source, tmp_path / name], check=True)
            if name == "big.dcm":
                big = (tmp_path / name).read_bytes()
                assert turned(made.PixelData, 2) in big
                read = picture(big)
                assert np.array_equal([decode_frame(data, read.image) for data, _ in read.frames], values)
                again = transcode(dataset_of(part10(made)), "1.2.840.10008.1.2.1", ExplicitVRBigEndian)
                (tmp_path / "ours.dcm").write_bytes(of_dataset(again, ExplicitVRBigEndian))
        assert values.tobytes() in (tmp_path / "back.dcm").read_bytes()


class TestRetiredProcesses:
    @pytest.mark.parametrize("bits", [8, 12])
    @pytest.mark.parametrize(("option", "ending"), [("+es", "53"), ("+ep", "55"), ("+ee", "51")])
    def test_are_decoded_as_dcmtk_does(
        self, dcmtk: Callable[[str], Path], tmp_path: Path, option: str, ending: str, bits: int
    ) -> None:
        wide = 8 if bits == 8 else 16
        made = image(40, 56, BitsAllocated=wide, BitsStored=bits, HighBit=bits - 1)
        smooth = np.add.outer(np.arange(40), np.arange(56)) << bits - 8
        made.PixelData = (
            (smooth + RNG.integers(0, 1 << bits - 4, (40, 56))).astype(f"<u{wide // 8}").tobytes()
        )
        made["PixelData"].VR = "OB" if wide == 8 else "OW"
        (tmp_path / "plain.dcm").write_bytes(part10(made))
        coded = tmp_path / "coded.dcm"
        subprocess.run([dcmtk("dcmcjpeg"), option, tmp_path / "plain.dcm", coded], check=True)
        assert f"1.2.840.10008.1.2.4.{ending}".encode() in coded.read_bytes()[:600]
        subprocess.run([dcmtk("dcmdjpeg"), coded, tmp_path / "again.dcm"], check=True)
        shown, there = (picture(path.read_bytes()) for path in (coded, tmp_path / "again.dcm"))
        frames = [decode_frame(one.frames[0][0], one.image).astype(int) for one in (shown, there)]
        assert np.abs(frames[0] - frames[1]).max() <= 1 << bits - 8
