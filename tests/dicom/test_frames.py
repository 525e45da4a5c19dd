import struct

import pydicom
import pytest
from pydicom.encaps import generate_frames

from services.dicom.frames import FrameTable, frame_table
from services.dicom.scanner import scan
from services.dicom.transfer_syntaxes import get
from services.errors import NotFound
from tests.dicom.elements import explicit, fragments
from tests.real_files import real_files, scanned

EXPLICIT, JPEG, RLE = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.5"
J2K, MPEG4, BASELINE_VIDEO = "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.102", "1.2.840.10008.1.2.4.100"


def native(  # an image of 3 x 2 pixels, unless told otherwise
    pixels: bytes,
    *,
    frames: bytes | None = None,
    bits: int = 16,
    samples: int = 1,
    photometric: bytes = b"RGB ",
) -> bytes:
    return (
        explicit(0x00280002, "US", struct.pack("<H", samples))
        + explicit(0x00280004, "CS", photometric)
        + (explicit(0x00280008, "IS", frames) if frames is not None else b"")
        + explicit(0x00280010, "US", b"\2\0")
        + explicit(0x00280011, "US", b"\3\0")
        + explicit(0x00280100, "US", struct.pack("<H", bits))
        + explicit(0x7FE00010, "OW", pixels)
    )


def encapsulated(*pieces: bytes, frames: int | None = None, table: bytes = b"", before: bytes = b"") -> bytes:
    number = explicit(0x00280008, "IS", str(frames).encode()) if frames is not None else b""
    return number + before + fragments(*pieces, table=table)


def cut(data: bytes, syntax: str) -> list[bytes]:
    table = frame_table(scan(data, syntax))
    stored = FrameTable.from_document(table.to_document())
    assert stored == table
    return [b"".join(data[at : at + size] for at, size in stored.ranges(n + 1)) for n in range(stored.count)]


class TestNativeFrames:
    def test_frames_lie_back_to_back(self):
        assert cut(native(bytes(range(24)), frames=b"2 "), EXPLICIT) == [
            bytes(range(12)),
            bytes(range(12, 24)),
        ]

    def test_without_a_number_there_is_one(self):
        assert cut(native(bytes(range(24))), EXPLICIT) == [bytes(range(12))]

    def test_there_are_never_more_than_the_pixels_hold(self):
        assert len(cut(native(bytes(24), frames=b"10"), EXPLICIT)) == 2
        assert cut(native(b""), EXPLICIT) == []

    def test_a_last_frame_cut_short_counts_with_what_came_of_it(self):
        assert cut(native(bytes(30), frames=b"10"), EXPLICIT) == [bytes(12), bytes(12), bytes(6)]

    def test_a_number_that_is_none_is_taken_from_the_pixels(self):
        assert len(cut(native(bytes(36), frames=b"1A"), EXPLICIT)) == 3

    def test_chrominance_shared_by_pixels_takes_less(self):
        assert cut(native(bytes(12), bits=8, samples=3, photometric=b"YBR_FULL_422"), EXPLICIT) == [bytes(12)]

    @pytest.mark.parametrize(
        ("photometric", "length", "bits"),
        [
            (b"YBR_FULL_422", 18, 144),  # of 3 x 2 pixels: a colour each
            (b"YBR_PARTIAL_422 ", 18, 144),
            (b"YBR_FULL_422", 16, 128),  # rows filled up
            (b"YBR_FULL_422", 12, 96),  # pairs that run on
            (b"YBR_FULL", 18, 144),
            (b"YBR_FULL", 12, 96),
            (b"YBR_FULL", 14, 144),  # nothing fits: as told
            (b"YBR_FULL_422", 40, 96),
            (b"RGB ", 12, 144),  # which shares no colour
        ],
    )
    def test_the_length_tells_whether_colour_is_shared(self, photometric, length, bits):
        found = [
            frame_table(
                scan(
                    native(
                        bytes(length * frames),
                        frames=b"%d " % frames,
                        bits=8,
                        samples=3,
                        photometric=photometric,
                    ),
                    EXPLICIT,
                )
            )
            for frames in (1, 4)
        ]
        assert [table.bits for table in found] == [bits, bits]

    def test_single_bit_frames_may_begin_inside_a_byte(self):
        table = frame_table(scan(native(bytes(3), frames=b"4 ", bits=1), EXPLICIT))
        ranges = [[(at - table.offset, size) for at, size in table.ranges(n)] for n in (1, 2, 3, 4)]
        assert ranges == [[(0, 1)], [(0, 2)], [(1, 2)], [(2, 1)]]
        assert [table.bit_offset(n) for n in (1, 2, 3, 4)] == [0, 6, 4, 2]

    def test_an_image_that_does_not_tell_its_size_has_no_frames(self):
        assert cut(explicit(0x7FE00010, "OW", bytes(20)), EXPLICIT) == []

    def test_rows_sent_with_a_wrong_vr_still_count(self):
        data = native(bytes(12)).replace(
            explicit(0x00280010, "US", b"\2\0"), explicit(0x00280010, "SH", b"2 ")
        )
        assert len(cut(data, EXPLICIT)) == 1

    def test_a_claim_of_65535_squared_costs_nothing(self):
        size = explicit(0x00280010, "US", b"\2\0") + explicit(0x00280011, "US", b"\3\0")
        huge = explicit(0x00280010, "US", b"\xff\xff") + explicit(0x00280011, "US", b"\xff\xff")
        data = native(bytes(12), bits=65535, samples=65535).replace(size, huge)
        assert cut(data, EXPLICIT) == []
        document = frame_table(scan(data, EXPLICIT)).to_document()
        assert all(value < 1 << 63 for value in document.values() if isinstance(value, int))

    @pytest.mark.parametrize("number", [0, -1, 3])
    def test_a_frame_that_is_not_there_is_not_found(self, number):
        table = frame_table(scan(native(bytes(24), frames=b"2 "), EXPLICIT))
        with pytest.raises(NotFound):
            table.ranges(number)

    def test_without_pixel_data_there_is_no_table(self):
        assert frame_table(scan(b"", EXPLICIT)) is None
        assert FrameTable.from_document(None) is None


class TestBigEndianFrames:
    """3 x 2 pixels, of which those of a byte are in words of OW."""

    @staticmethod
    def frames(pixels: bytes, bits: int, vr: str, number: int) -> tuple[list[bytes], list[int]]:
        """What is read of each frame, and its bit offset."""
        described = ((0x00280002, 1), (0x00280010, 2), (0x00280011, 3), (0x00280100, bits))
        data = b"".join(explicit(tag, "US", struct.pack(">H", value), order=">") for tag, value in described)
        data = explicit(0x00280008, "IS", b"%d " % number, order=">") + data
        data += explicit(0x7FE00010, vr, pixels, order=">")
        table = FrameTable.from_document(frame_table(scan(data, "1.2.840.10008.1.2.2")).to_document())
        read = [
            b"".join(data[at : at + size] for at, size in table.ranges(n + 1)) for n in range(table.count)
        ]
        ordered = [bytes(table.in_order(n, piece)) for n, piece in enumerate(read, 1)]
        return ordered, [table.bit_offset(n + 1) for n in range(table.count)]

    def test_values_are_in_the_order_of_little_endian(self):
        pixels = struct.pack(">12H", *range(12))
        assert self.frames(pixels, 16, "OW", 2)[0] == [
            struct.pack("<6H", *range(6)),
            struct.pack("<6H", *range(6, 12)),
        ]
        assert self.frames(struct.pack(">6L", *range(6)), 32, "OW", 1)[0] == [struct.pack("<6L", *range(6))]

    def test_bytes_in_words_are_turned_and_those_of_ob_are_not(self):
        assert self.frames(bytes([1, 0, 3, 2, 5, 4]), 8, "OW", 1)[0] == [bytes(range(6))]
        assert self.frames(bytes(range(6)), 8, "OB", 1)[0] == [bytes(range(6))]

    def test_a_frame_of_single_bits_may_begin_within_a_word(self):
        packed = bytes([0b11_000001, 0b0100_0010, 0b000111_00, 0])
        frames, bits = self.frames(bytes([packed[1], packed[0], packed[3], packed[2]]), 1, "OW", 4)
        found = [
            [piece[(bit + n) // 8] >> (bit + n) % 8 & 1 for n in range(6)]
            for piece, bit in zip(frames, bits, strict=True)
        ]
        whole = [packed[n // 8] >> n % 8 & 1 for n in range(24)]
        assert found == [whole[at : at + 6] for at in range(0, 24, 6)]


class TestEncapsulatedFrames:
    ONE, MORE, TWO = b"\xff\xd8one.", b"more", b"\xff\xd8two!"

    def test_a_frame_a_fragment(self):
        assert cut(encapsulated(self.ONE, self.TWO, frames=2), JPEG) == [self.ONE, self.TWO]

    def test_a_single_frame_takes_all_fragments(self):
        assert cut(encapsulated(self.ONE, self.TWO), JPEG) == [self.ONE + self.TWO]

    def test_the_basic_offset_table_says_where_frames_begin(self):
        data = encapsulated(self.MORE, self.MORE, self.ONE, frames=2, table=struct.pack("<2L", 0, 24))
        assert cut(data, JPEG) == [self.MORE * 2, self.ONE]

    def test_so_does_the_extended_one(self):
        table = explicit(0x7FE00001, "OV", struct.pack("<2Q", 0, 24)) + explicit(0x7FE00002, "OV", bytes(16))
        data = encapsulated(self.MORE, self.MORE, self.ONE, frames=2, before=table)
        assert cut(data, JPEG) == [self.MORE * 2, self.ONE]

    @pytest.mark.parametrize("offsets", [(0, 25), (8, 24), (0, 0), (24, 0), (0, 1 << 31), (0,)])
    def test_a_table_that_points_elsewhere_is_not_believed(self, offsets):
        table = struct.pack(f"<{len(offsets)}L", *offsets)
        data = encapsulated(self.ONE, self.MORE, self.TWO, frames=2, table=table)
        assert cut(data, JPEG) == [self.ONE + self.MORE, self.TWO]

    @pytest.mark.parametrize(
        ("syntax", "start"),
        [(JPEG, b"\xff\xd8"), (J2K, b"\xff\x4f\xff\x51"), ("1.2.840.10008.1.2.4.110", b"\xff\x0a")],
    )
    def test_without_a_table_a_frame_begins_with_its_codestream(self, syntax, start):
        one, two = start + b"1234", start + b"5678"
        assert cut(encapsulated(one, b"more", b"more", two, frames=2), syntax) == [one + b"moremore", two]

    def test_a_number_that_is_none_is_taken_from_the_codestreams(self):
        data = explicit(0x00280008, "IS", b"??") + fragments(self.ONE, self.MORE, self.TWO)
        assert cut(data, JPEG) == [self.ONE + self.MORE, self.TWO]

    def test_run_length_frames_are_always_one_fragment(self):
        assert cut(encapsulated(b"abcd", b"efgh", b"ijkl", frames=2), RLE) == [b"abcd", b"efgh"]

    def test_there_are_never_more_than_the_fragments_hold(self):
        assert cut(encapsulated(self.ONE, self.TWO, frames=9), JPEG) == [self.ONE, self.TWO]
        assert cut(encapsulated(frames=9), JPEG) == []

    @pytest.mark.parametrize("syntax", [MPEG4, BASELINE_VIDEO])
    def test_video_is_one_stream_however_many_frames(self, syntax):
        assert cut(encapsulated(b"stream", b"of all", frames=300), syntax) == [b"streamof all"]

    def test_a_thousand_frames_fit_a_document_easily(self):
        pieces = [self.ONE, self.MORE] * 1000
        document = frame_table(scan(encapsulated(*pieces, frames=1000), JPEG)).to_document()
        assert sum(len(value) for value in document.values() if isinstance(value, bytes)) == 12_000


@pytest.mark.filterwarnings("ignore")
class TestRealFiles:
    def test_frames_are_the_ones_pydicom_cuts(self, data_folder):
        compared = 0
        for file, found in scanned(data_folder):
            table = frame_table(found)
            if not table or found.syntax.deflated:
                continue
            dataset = pydicom.dcmread(file.path, force=True)
            if not get(file.syntax).encapsulated or not found.pixel.encapsulated:
                continue
            number = int(dataset.get("NumberOfFrames") or 1)
            theirs = list(generate_frames(dataset.PixelData, number_of_frames=number))
            ours = [
                b"".join(file.dataset[at : at + size] for at, size in table.ranges(n + 1))
                for n in range(table.count)
            ]
            assert ours == theirs, file.name
            compared += 1
        assert compared > 30

    def test_native_frames_cover_their_pixels(self, data_folder):
        other = ("odd_", "truncated", "badVR", "padded")
        for file in real_files(data_folder):
            syntax = get(file.syntax)
            if any(word in file.name for word in other) or syntax.encapsulated or syntax.deflated:
                continue
            dataset = pydicom.dcmread(file.path, force=True)
            if "PixelData" in dataset and "Rows" in dataset:
                table = frame_table(scan(file.dataset, file.syntax))
                assert table.count == int(dataset.get("NumberOfFrames") or 1), file.name
                last = table.ranges(table.count)[0]
                assert 0 <= table.offset + table.length - sum(last) <= 1, file.name
