from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset

from services.dicom.encapsulation import ENCODERS
from services.dicom.part10 import read_file_meta
from services.dicom.pixels import decode_frame
from services.dicom.scanner import scan
from services.dicom.transcode import alternatives, can_transcode, transcode, transcoded
from services.dicom.transfer_syntaxes import (
    DEFLATED_LITTLE_ENDIAN,
    EXPLICIT_BIG_ENDIAN,
    EXPLICIT_LITTLE_ENDIAN,
    IMPLICIT_LITTLE_ENDIAN,
)
from services.errors import Invalid, Malformed, PacsError, Unsupported
from tests.dicom.elements import Spilled, explicit, fragments, implicit, item, open_item
from tests.dicom.images import picture

NATIVE = [EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN, EXPLICIT_BIG_ENDIAN, DEFLATED_LITTLE_ENDIAN]
JPEG_BASELINE, JPEG_LOSSLESS, JPEG_LS, MPEG = (f"1.2.840.10008.1.2.4.{end}" for end in (50, 70, 80, 100))
COLOUR = "examples_rgb_color.dcm"
PLAIN = [
    "CT_small.dcm", "MR_small_bigendian.dcm", "image_dfl.dcm", "reportsi.dcm", "rtplan.dcm",
    "SC_rgb_small_odd_big_endian.dcm", "UN_sequence.dcm", "waveform_ecg.dcm", "liver_1frame.dcm",
]  # fmt: skip
COMPRESSED = [
    "MR_small_RLE.dcm", "SC_rgb_rle_2frame.dcm", "SC_rgb_rle_16bit.dcm", "SC_rgb_jpeg_gdcm.dcm",
    "JPEG2000.dcm",
    "MR_small_jp2klossless.dcm", "MR_small_jpeg_ls_lossless.dcm", "SC_rgb_jls_lossy_line.dcm",
    "SC_rgb_jpeg_dcmtk.dcm", "SC_rgb_jpeg_lossy_gdcm.dcm", "JPGExtended.dcm", "693_J2KI.dcm",
]  # fmt: skip


def stored(name: str) -> tuple[bytes, str]:
    """A file's dataset and its transfer syntax."""
    data = Path(str(get_testdata_file(name))).read_bytes()
    meta = read_file_meta(data)
    return data[meta.length :], meta.transfer_syntax_uid


def part10(dataset: bytes, syntax: str) -> bytes:
    """A file of it."""
    meta = Dataset()
    meta.TransferSyntaxUID = syntax
    head = BytesIO()
    pydicom.filewriter.write_file_meta_info(
        head, pydicom.dataset.FileMetaDataset(meta), enforce_standard=False
    )
    return bytes(128) + b"DICM" + head.getvalue() + dataset


def read(dataset: bytes, syntax: str) -> Dataset:
    """As pydicom reads it."""
    return pydicom.dcmread(BytesIO(part10(dataset, syntax)))


def told(dataset: Dataset, *besides: str, private: bool = True) -> dict[Any, Any]:
    """All values by tag but pixels and, where their VR may have been lost, those of private elements."""
    left_out = {"PixelData", *besides}
    return {
        element.tag: [told(one, private=private) for one in element.value]
        if element.VR == "SQ"
        else element.value
        for element in dataset
        if element.keyword not in left_out
        and element.tag.element != 0
        and (private or not element.tag.is_private)
    }


def frames(dataset: bytes, syntax: str) -> list[Any]:
    """The stored values of every frame, as the archive decodes them."""
    shown = picture(part10(dataset, syntax))
    return [decode_frame(data, shown.image, bit_offset=bit) for data, bit in shown.frames]


class TestTranscoded:
    @pytest.mark.parametrize("target", NATIVE)
    @pytest.mark.parametrize("name", PLAIN)
    def test_between_plain_syntaxes_no_value_changes(self, name: str, target: str) -> None:
        data, source = stored(name)
        if name == "UN_sequence.dcm" and target == EXPLICIT_BIG_ENDIAN:
            with pytest.raises(Unsupported):
                transcode(data, source, target)
            return
        made = transcode(data, source, target)
        scan(made, target)
        before = read(data, source)
        back = read(transcode(made, target, EXPLICIT_LITTLE_ENDIAN), EXPLICIT_LITTLE_ENDIAN)
        through_implicit = IMPLICIT_LITTLE_ENDIAN in {source, target}
        assert told(back, private=not through_implicit) == told(before, private=not through_implicit)
        after = read(made, target)
        assert after.keys() == {element.tag for element in before if element.tag.element}
        if "PixelData" in before and before.BitsAllocated > 1:
            assert np.array_equal(after.pixel_array, before.pixel_array)

    @pytest.mark.parametrize("target", NATIVE)
    @pytest.mark.parametrize("name", COMPRESSED)
    def test_compressed_frames_are_decoded(self, name: str, target: str) -> None:
        data, source = stored(name)
        made = transcode(data, source, target)
        before, after = read(data, source), read(made, target)
        shown = ("PhotometricInterpretation", "PlanarConfiguration", "LossyImageCompression")
        private = target != IMPLICIT_LITTLE_ENDIAN
        assert told(after, *shown, private=private) == told(before, *shown, private=private)
        for now, then in zip(frames(made, target), frames(data, source), strict=True):
            assert np.array_equal(now, then)
        assert after.pixel_array.size  # what pydicom wants of the header is consistent

    @pytest.mark.parametrize("name", ["SC_rgb_jpeg_dcmtk.dcm", "JPGExtended.dcm", "693_J2KI.dcm"])
    def test_what_was_lossy_stays_marked(self, name: str) -> None:
        data, source = stored(name)
        after = read(transcode(data, source, EXPLICIT_LITTLE_ENDIAN), EXPLICIT_LITTLE_ENDIAN)
        assert after.LossyImageCompression == "01"

    def test_what_was_not_lossy_is_not_marked(self) -> None:
        data, source = stored("MR_small_RLE.dcm")
        after = read(transcode(data, source, EXPLICIT_LITTLE_ENDIAN), EXPLICIT_LITTLE_ENDIAN)
        assert "LossyImageCompression" not in after

    def test_the_colour_is_the_one_that_came_out(self) -> None:
        data, source = stored("SC_rgb_jpeg_dcmtk.dcm")
        assert read(data, source).PhotometricInterpretation.startswith("YBR")
        after = read(transcode(data, source, EXPLICIT_LITTLE_ENDIAN), EXPLICIT_LITTLE_ENDIAN)
        assert (after.PhotometricInterpretation, after.PlanarConfiguration) == ("RGB", 0)
        assert after["PixelData"].VR == "OB"

    @pytest.mark.parametrize("target", list(ENCODERS))
    @pytest.mark.parametrize("name", ["CT_small.dcm", "MR_small_bigendian.dcm", "MR_small_RLE.dcm", COLOUR])
    def test_frames_are_compressed_without_loss(self, name: str, target: str) -> None:
        data, source = stored(name)
        if name == COLOUR and target == JPEG_LOSSLESS:
            with pytest.raises(Unsupported):
                transcode(data, source, target)
            return
        made = transcode(data, source, target)
        before, after = read(data, source), read(made, target)
        assert told(after, "PlanarConfiguration") == told(before, "PlanarConfiguration")
        assert np.array_equal(after.pixel_array, before.pixel_array)
        if target != source:
            back = transcode(made, target, EXPLICIT_LITTLE_ENDIAN)
            assert read(back, EXPLICIT_LITTLE_ENDIAN).pixel_array.tolist() == before.pixel_array.tolist()

    def test_the_same_syntax_is_the_same_bytes(self) -> None:
        data, source = stored("693_J2KI.dcm")
        assert transcode(data, source, source) == data

    def test_a_dataset_on_disk_is_read_in_pieces(self) -> None:
        data, source = stored("JPEG2000.dcm")
        pieces = list(transcoded(Spilled(data), source, IMPLICIT_LITTLE_ENDIAN, length=len(data)))
        assert b"".join(pieces) == transcode(data, source, IMPLICIT_LITTLE_ENDIAN)

    @pytest.mark.parametrize("source", [MPEG, "1.2.3.4"])
    def test_what_cannot_be_decoded_is_unsupported(self, source: str) -> None:
        with pytest.raises(Unsupported):
            transcode(b"", source, EXPLICIT_LITTLE_ENDIAN)
        assert not can_transcode(source, EXPLICIT_LITTLE_ENDIAN)

    @pytest.mark.parametrize("target", [JPEG_BASELINE, "1.2.840.10008.1.2.4.91"])
    def test_nothing_becomes_lossy(self, target: str) -> None:
        with pytest.raises(Unsupported):
            transcode(b"", EXPLICIT_LITTLE_ENDIAN, target)

    def test_a_damaged_frame_is_invalid(self) -> None:
        data, source = stored("JPEG2000.dcm")
        at = data.index(b"\xff\x4f\xff\x51")
        with pytest.raises(Invalid):
            transcode(data[: at + 8] + bytes(24) + data[at + 32 :], source, EXPLICIT_LITTLE_ENDIAN)

    @pytest.mark.parametrize("name", [*PLAIN, *COMPRESSED])
    def test_cut_off_anywhere_it_raises_what_we_know(self, name: str) -> None:
        data, source = stored(name)
        for length in range(0, len(data), max(1, len(data) // 97)):
            try:
                transcode(data[:length], source, EXPLICIT_LITTLE_ENDIAN)
            except PacsError:
                continue


class TestRecoder:
    """What only a dataset made by hand shows."""

    def test_private_elements_without_a_vr_become_un_and_keep_their_bytes(self) -> None:
        data = implicit(0x00090010, b"CREATOR ") + implicit(0x00091001, b"\1\2\3\4")
        made = transcode(data, IMPLICIT_LITTLE_ENDIAN, EXPLICIT_LITTLE_ENDIAN)
        assert made == explicit(0x00090010, "LO", b"CREATOR ") + explicit(0x00091001, "UN", b"\1\2\3\4")
        assert transcode(made, EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN) == data

    def test_a_sequence_within_un_stays_implicit(self) -> None:
        inside = open_item(implicit(0x00091002, b"ab")) + implicit(0xFFFEE0DD)
        data = explicit(0x00091001, "UN", inside, 0xFFFFFFFF)
        made = transcode(
            data + explicit(0x00100020, "LO", b"D1"), EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN
        )
        assert made == implicit(0x00091001, inside, 0xFFFFFFFF) + implicit(0x00100020, b"D1")
        assert transcode(made, IMPLICIT_LITTLE_ENDIAN, EXPLICIT_LITTLE_ENDIAN).startswith(data)

    def test_lengths_of_sequences_are_counted_anew(self) -> None:
        inner = explicit(0x00400275, "SQ", item(explicit(0x00400007, "LO", b"step")))
        made = transcode(inner, EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN)
        assert made == implicit(0x00400275, item(implicit(0x00400007, b"step")))
        assert transcode(made, IMPLICIT_LITTLE_ENDIAN, EXPLICIT_LITTLE_ENDIAN) == inner

    def test_a_value_too_long_for_a_short_vr_becomes_un(self) -> None:
        data = implicit(0x00081140 - 0x1140 + 0x1030, b"a" * 70000)
        made = transcode(data, IMPLICIT_LITTLE_ENDIAN, EXPLICIT_LITTLE_ENDIAN)
        assert made == explicit(0x00081030, "UN", b"a" * 70000)

    def test_the_sign_of_pixels_decides_us_or_ss(self) -> None:
        for sign, vr in ((0, "US"), (1, "SS")):
            data = implicit(0x00280103, bytes((sign, 0))) + implicit(0x00280120, b"\0\1")
            made = transcode(data, IMPLICIT_LITTLE_ENDIAN, EXPLICIT_BIG_ENDIAN)
            assert made.endswith(explicit(0x00280120, vr, b"\1\0", order=">"))

    def test_group_lengths_are_left_out(self) -> None:
        data = explicit(0x00100000, "UL", b"\1\2\3\4") + explicit(0x00100020, "LO", b"D1")
        assert transcode(data, EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN) == implicit(0x00100020, b"D1")

    def test_an_icon_that_is_compressed_is_not_lost_but_refused(self) -> None:
        icon = explicit(0x00880200, "SQ", item(fragments(b"\xff\xd8\xff\xd9")))
        with pytest.raises(Unsupported):
            transcode(icon, JPEG_LS, EXPLICIT_LITTLE_ENDIAN)

    def test_nesting_without_end_is_refused(self) -> None:
        data = b""
        for _ in range(200):
            data = explicit(0x00400275, "SQ", item(data))
        with pytest.raises(Unsupported):
            transcode(data, EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN)

    @pytest.mark.parametrize("end", [b"", b"\xfe\xff\x00\xe0", implicit(0xFFFEE00D)])
    def test_what_is_not_ended_is_malformed(self, end: bytes) -> None:
        data = explicit(0x00400275, "SQ", item(b"", 0xFFFFFFFF) + end, 0xFFFFFFFF)
        with pytest.raises(Malformed):
            transcode(data, EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN)


class TestAlternatives:
    def test_are_explicit_then_implicit(self) -> None:
        assert alternatives(JPEG_LS) == (EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN)
        assert alternatives(EXPLICIT_LITTLE_ENDIAN) == (IMPLICIT_LITTLE_ENDIAN,)
        assert alternatives(EXPLICIT_BIG_ENDIAN) == (EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN)

    def test_of_what_cannot_be_decoded_there_are_none(self) -> None:
        assert alternatives(MPEG) == alternatives("1.2.3.4") == ()
