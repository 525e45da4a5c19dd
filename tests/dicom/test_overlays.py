import subprocess
import tracemalloc
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom.dataset import Dataset

from services.dicom.image_pixel import ImagePixel
from services.dicom.overlays import as_png, burn, covered
from services.dicom.part10 import read_file_meta
from services.dicom.pixels import Frame, decode_frame
from services.dicom.rendering import Picture, render
from services.dicom.scanner import scan
from tests.dicom.images import picture as read_picture
from tests.dicom.overlaid import BIG_ENDIAN, EXPLICIT, IMPLICIT, Bits, grey, lay, part10, written

GRAPHICS, REGION = 2, 1


def drawn(rows: int, columns: int, frames: int = 1, seed: int = 60) -> Bits:
    """Something that looks the same from no other side."""
    return np.random.default_rng(seed).integers(0, 2, (frames, rows, columns), np.uint8)


def over(made: Dataset, number: int = 1, syntax: str = EXPLICIT) -> Picture | None:
    """What lies over a frame."""
    header, pixels = written(made, syntax)
    image = ImagePixel.from_header(header, syntax)
    size = image.frame_bits // 8

    def stored() -> Frame:
        frame = pixels[(number - 1) * size : number * size]
        return np.frombuffer(frame, "<u2").reshape(image.rows, image.columns)

    return covered(header, image, number, stored)


def placed(bits: Bits, origin: tuple[int, int], rows: int = 10, columns: int = 14) -> Picture:
    """The part of one frame of a plane that lies within the image."""
    whole = np.zeros((rows, columns), np.uint8)
    for (row, column), bit in np.ndenumerate(bits):
        at = row + origin[0] - 1, column + origin[1] - 1
        if bit and 0 <= at[0] < rows and 0 <= at[1] < columns:
            whole[at] = GRAPHICS
    return whole


class TestCovered:
    @pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG_ENDIAN])
    def test_a_plane_of_the_images_size_in_every_encoding(self, syntax: str) -> None:
        bits = drawn(10, 14)
        assert np.array_equal(over(lay(grey(), bits), 1, syntax), placed(bits[0], (1, 1)))

    @pytest.mark.parametrize("size", [(3, 5), (10, 14), (31, 27), (1, 1), (200, 3)])
    @pytest.mark.parametrize("origin", [(1, 1), (4, 9), (-2, -5), (0, 0), (9, -1), (-25, 3)])
    def test_a_plane_of_any_size_at_any_place(self, size: tuple[int, int], origin: tuple[int, int]) -> None:
        bits = drawn(*size)
        found = over(lay(grey(), bits, Origin=list(origin)))
        expected = placed(bits[0], origin)
        assert np.array_equal(found if found is not None else np.zeros_like(expected), expected)

    @pytest.mark.parametrize("origin", [(11, 1), (1, 15), (-20, -20), (32767, 32767), (-32768, -32768)])
    def test_one_that_lies_beside_the_image_is_nothing(self, origin: tuple[int, int]) -> None:
        assert over(lay(grey(), np.ones((1, 5, 5), np.uint8), Origin=list(origin))) is None

    def test_several_lie_over_each_other_and_graphics_over_a_region(self) -> None:
        made, first, second = grey(), drawn(10, 14, seed=1), drawn(10, 14, seed=2)
        lay(made, first, 0x6002, Type="R")
        lay(made, second, 0x601E)
        found = over(made)
        assert found is not None
        assert set(np.unique(found)) == {0, REGION, GRAPHICS}
        assert np.array_equal(found == GRAPHICS, second[0] == 1)
        assert np.array_equal(found == REGION, (first[0] == 1) & (second[0] == 0))

    def test_a_group_beyond_the_sixteen_is_none(self) -> None:
        assert over(lay(grey(), drawn(10, 14), 0x6020)) is None

    def test_frames_of_one_are_those_of_the_image_from_the_first_on(self) -> None:
        bits = drawn(10, 14, frames=3)  # of 140 bits, so that the second does not begin with a byte
        made = lay(grey(frames=6), bits, Frames=3, First=2)
        assert over(made, 1) is None
        assert over(made, 5) is None
        for number in (2, 3, 4):
            assert np.array_equal(over(made, number), placed(bits[number - 2], (1, 1)))

    def test_without_a_first_they_begin_with_the_images(self) -> None:
        bits = drawn(10, 14, frames=2)
        made = lay(grey(frames=3), bits, Frames=2)
        assert np.array_equal(over(made, 2), placed(bits[1], (1, 1)))
        assert over(made, 3) is None

    def test_one_that_names_no_frame_is_for_all(self) -> None:
        bits = drawn(10, 14)
        made = lay(grey(frames=3), bits)
        assert all(np.array_equal(over(made, number), placed(bits[0], (1, 1))) for number in (1, 2, 3))

    def test_one_for_a_single_frame_is_for_that_one(self) -> None:
        made = lay(grey(frames=3), drawn(10, 14), First=3)
        assert [over(made, number) is None for number in (1, 2, 3)] == [True, True, False]

    @pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG_ENDIAN])
    @pytest.mark.parametrize(("bit", "high"), [(12, 11), (15, 11), (0, 15), (3, 15), (15, 13), (1, 13)])
    def test_bits_of_the_pixels_that_no_value_has(self, syntax: str, bit: int, high: int) -> None:
        made, bits = grey(frames=2, HighBit=high), drawn(10, 14, frames=2)
        values = np.full((2, 10, 14), 1000 << high - 11, np.uint16) | bits.astype(np.uint16) << bit
        made.PixelData = values.astype("<u2").tobytes()
        lay(made, None, BitPosition=bit)
        header, pixels = written(made, syntax)
        image = ImagePixel.from_header(header, syntax)
        for number in (1, 2):
            assert np.array_equal(over(made, number, syntax), placed(bits[number - 1], (1, 1)))
            frame = pixels[(number - 1) * 280 : number * 280]
            assert set(decode_frame(frame, image).ravel()) == {1000}  # and none of it is grey

    @pytest.mark.parametrize("bit", [0, 5, 11, 16, 400])
    def test_bits_of_the_values_are_no_plane(self, bit: int) -> None:
        assert over(lay(grey(), None, BitPosition=bit)) is None

    @pytest.mark.parametrize(
        "values",
        [
            {"Rows": None},
            {"Rows": 0},
            {"Columns": None},
            {"Columns": 0},
            {"Origin": None},
            {"Origin": [1]},
            {"Type": None},
            {"Type": "X"},
            {"Frames": "-3"},
            {"Frames": "999999999", "First": 65535},
            {"First": 0},
            {"Rows": 65535, "Columns": 65535},
            {"Rows": 65535, "Columns": 65535, "Frames": "999999999"},
            {"BitsAllocated": 16, "BitPosition": 9},
        ],
    )
    def test_nonsense_is_left_out_or_read_as_far_as_it_goes(self, values: dict[str, object]) -> None:
        over(lay(grey(), drawn(10, 14), **values))

    def test_one_that_is_cut_short_is_shown_as_far_as_it_goes(self) -> None:
        made = lay(grey(), np.ones((1, 10, 14), np.uint8))
        made[0x60003000].value = b"\xff" * 6
        found = over(made)
        assert found is not None
        assert np.flatnonzero(found).tolist() == list(range(48))

    def test_a_huge_claim_takes_little_memory(self) -> None:
        made = lay(grey(), np.ones((1, 8, 8), np.uint8), Rows=65535, Columns=65535, Frames="100000")
        for group in range(0x6002, 0x6020, 2):
            lay(made, np.ones((1, 8, 8), np.uint8), group, Rows=65535, Columns=65535)
        tracemalloc.start()
        try:
            over(made)
            assert tracemalloc.get_traced_memory()[1] < 8 << 20
        finally:
            tracemalloc.stop()


class TestBurn:
    def test_graphics_are_white_and_a_region_half_as_much(self) -> None:
        picture = np.full((2, 2), 100, np.uint8)
        levels = np.array([[0, 1], [2, 2]], np.uint8)
        assert burn(picture, levels, None).tolist() == [[100, 177], [255, 255]]
        colour = burn(np.stack([picture] * 3, axis=2), levels, None)
        assert colour[0].tolist() == [[100] * 3, [177] * 3]

    @pytest.mark.parametrize("size", [(40, 30), (1, 1), (640, 480), (33, 777)])
    def test_a_line_of_one_pixel_is_never_lost(self, size: tuple[int, int]) -> None:
        levels = np.zeros((480, 640), np.uint8)
        levels[201] = 2
        shown = burn(np.zeros(size, np.uint8), levels, None)
        assert (shown == 255).any(axis=0).all()
        assert 1 <= (shown == 255).all(axis=1).sum() <= max(1, size[0] // 480 + 1)

    def test_it_is_cut_and_mirrored_as_the_picture(self) -> None:
        levels = np.zeros((10, 14), np.uint8)
        levels[2, 3] = 2
        shown = burn(np.zeros((4, 5), np.uint8), levels, (2, 1, -5, 4))
        assert np.argwhere(shown == 255).tolist() == [[1, 3]]


class TestAsPng:
    def test_it_is_as_strong_as_it_covers_and_nothing_where_nothing_lies(self) -> None:
        shown = Image.open(BytesIO(as_png(np.array([[0, 1], [2, 0]], np.uint8)))).convert("RGBA")
        assert shown.getchannel("A").tobytes() == bytes((0, 128, 255, 0))
        assert Image.open(BytesIO(as_png(None))).convert("RGBA").getchannel("A").tobytes() == b"\0"

    def test_smaller_it_keeps_its_lines(self) -> None:
        levels = np.zeros((101, 67), np.uint8)
        levels[50] = 2
        shown = Image.open(BytesIO(as_png(levels, 4))).convert("RGBA")
        assert shown.size == (17, 26)
        assert np.asarray(shown.getchannel("A")).max(axis=0).tolist() == [255] * 17


class TestAgainstDcmtk:
    """What dcm2pnm shows with `+O`."""

    def shown(self, dcmtk: Callable[[str], Path], folder: Path, made: Dataset, *options: str) -> Picture:
        (folder / "made.dcm").write_bytes(part10(made))
        call = [str(dcmtk("dcm2pnm")), "+op", "+Wi", "1", *options]
        command = [*call, str(folder / "made.dcm"), str(folder / "made.pgm")]
        subprocess.run(command, check=True, capture_output=True)
        return np.asarray(Image.open(folder / "made.pgm"))

    @pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
    @pytest.mark.parametrize("origin", [(1, 1), (4, 3), (-3, -2)])
    @pytest.mark.parametrize("number", [1, 2])
    def test_planes_lie_where_dcmtk_lays_them(
        self,
        dcmtk: Callable[[str], Path],
        tmp_path: Path,
        photometric: str,
        origin: tuple[int, int],
        number: int,
    ) -> None:
        made = grey(40, 30, frames=2, PhotometricInterpretation=photometric)
        lay(made, drawn(20, 24, frames=2, seed=1), Origin=list(origin), Frames=2)
        lay(made, drawn(9, 11, seed=2), 0x6004, Origin=[30, 15], Frames=1, First=2)
        found = over(made, number)
        assert found is not None
        header, pixels = written(made)
        image = ImagePixel.from_header(header, EXPLICIT)
        picture = burn(render(decode_frame(pixels[:2400], image), image), found, None)
        theirs = self.shown(dcmtk, tmp_path, made, "+F", str(number))
        assert np.abs(picture.astype(int) - theirs).max() <= 1

    def test_bits_of_the_pixels_are_those_dcmtk_shows(
        self, dcmtk: Callable[[str], Path], tmp_path: Path
    ) -> None:
        made, bits = grey(), drawn(10, 14)
        values = np.full((10, 14), 1000, np.uint16) | bits[0].astype(np.uint16) << 13
        made.PixelData = values.astype("<u2").tobytes()
        lay(made, None, BitPosition=13)
        header, pixels = written(made)
        image = ImagePixel.from_header(header, EXPLICIT)
        found = over(made)
        assert found is not None
        picture = burn(render(decode_frame(pixels, image), image), found, None)
        assert np.abs(picture.astype(int) - self.shown(dcmtk, tmp_path, made)).max() <= 1

    @pytest.mark.parametrize(
        "name",
        [
            "fo-dicom/OutOfBoundsOverlay.dcm",
            "pydicom-data/MR-SIEMENS-DICOM-WithOverlays.dcm",
            "pydicom/examples_overlay.dcm",
        ],
    )
    def test_real_ones_are_shown_as_by_dcmtk(
        self, data_folder: Path, dcmtk: Callable[[str], Path], tmp_path: Path, name: str
    ) -> None:
        file, there = data_folder / name, tmp_path / "picture.pgm"
        call = [str(dcmtk("dcmj2pnm")), "+op", "+Wi", "1", str(file), str(there)]
        subprocess.run(call, check=True, capture_output=True)
        data = file.read_bytes()
        meta = read_file_meta(data)
        header = data[meta.length :][: scan(data[meta.length :], meta.transfer_syntax_uid).header_length]
        found = read_picture(file)
        levels = covered(header, found.image, 1, lambda: pytest.fail("none is in the pixels"))
        assert levels is not None
        shown = burn(render(decode_frame(found.frames[0][0], found.image), found.image), levels, None)
        theirs = np.asarray(Image.open(there).convert("L"))
        assert np.abs(shown.astype(int) - theirs).max() <= 1
