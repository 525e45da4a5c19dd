import struct
import zlib
from contextlib import suppress

import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from services.dicom.scanned import Scan
from services.dicom.scanner import EVERYTHING, beginning, scan
from services.errors import Malformed
from tests.dicom.elements import (
    ITEM_END,
    SEQUENCE_END,
    UNDEFINED,
    Spilled,
    explicit,
    fragments,
    implicit,
    item,
    open_item,
)
from tests.real_files import real_files

IMPLICIT, EXPLICIT, BIG = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"
DEFLATED, JPEG, DEFLATED_FRAMES = "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.8.1"
PRIVATE = "1.2.840.10008.9.9"
MODALITY, NAME, ROWS, OTHER_IDS, PIXELS = 0x00080060, 0x00100010, 0x00280010, 0x00101002, 0x7FE00010
UNWANTED_SEQUENCE, ID = 0x00081140, 0x00100020

HEADER = explicit(MODALITY, "CS", b"MR") + explicit(NAME, "PN", b"Rex^Smith ")


def deflated(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(data) + stream.flush()


def values(found: Scan) -> dict[int, object]:
    return {tag: element.value for tag, element in found.elements.items()}


class TestScan:
    def test_keeps_wanted_values_and_skips_the_rest(self):
        found = scan(HEADER + explicit(0x00091010, "LO", b"private "), EXPLICIT)
        assert values(found) == {MODALITY: b"MR", NAME: b"Rex^Smith "}
        assert found.pixel is None
        assert found.header_length == found.length == len(HEADER) + 16

    def test_reads_implicit_and_big_endian_alike(self):
        found = scan(implicit(MODALITY, b"MR") + implicit(ROWS, b"\2\0"), IMPLICIT)
        assert values(found) == {MODALITY: b"MR", ROWS: b"\2\0"}
        big = explicit(MODALITY, "CS", b"MR", order=">") + explicit(ROWS, "US", b"\0\2", order=">")
        assert values(scan(big, BIG)) == {MODALITY: b"MR", ROWS: b"\0\2"}

    def test_native_pixels_are_found_and_may_be_shorter_than_rows_times_columns(self):
        data = HEADER + explicit(ROWS, "US", b"\xff\xff") + explicit(PIXELS, "OW", bytes(10))
        pixel = scan(data, EXPLICIT).pixel
        assert (pixel.tag, pixel.vr, pixel.offset, pixel.length) == (PIXELS, "OW", len(data) - 10, 10)
        assert scan(data, EXPLICIT).header_length == len(data) - 22

    @pytest.mark.parametrize("tag", [0x7FE00008, 0x7FE00009])
    def test_float_pixels_are_pixels_too(self, tag):
        assert scan(HEADER + explicit(tag, "OF", bytes(8)), EXPLICIT).pixel.tag == tag

    def test_fragments_are_walked(self):
        data = HEADER + fragments(b"\xff\xd8one!", b"\xff\xd8second", table=bytes(4))
        pixel = scan(data, JPEG).pixel
        assert pixel.encapsulated
        assert list(pixel.fragment_lengths) == [6, 8]
        assert [data[at : at + 2] for at in pixel.fragment_offsets] == [b"\xff\xd8"] * 2
        assert pixel.basic_offset_table == bytes(4)
        assert pixel.offset + pixel.length == len(data)

    @pytest.mark.parametrize("syntax", [DEFLATED_FRAMES, PRIVATE, EXPLICIT])
    def test_fragments_are_walked_whatever_the_syntax_promises(self, syntax):
        assert scan(HEADER + fragments(b"abcd"), syntax).pixel.encapsulated

    def test_what_follows_the_pixels_is_walked_too(self):
        data = HEADER + fragments(b"abcd") + explicit(0xFFFCFFFC, "OB", bytes(100))
        assert scan(data, JPEG).length == len(data)
        with pytest.raises(Malformed):
            scan(data[:-1], JPEG)

    def test_a_deflated_dataset_is_measured_inflated(self):
        data = HEADER + explicit(PIXELS, "OW", bytes(100_000))
        found = scan(deflated(data), DEFLATED)
        assert values(found) == {MODALITY: b"MR", NAME: b"Rex^Smith "}
        assert (found.header_length, found.length) == (len(HEADER), len(data))

    def test_a_deflated_spilled_dataset_is_read_forward(self):
        data = HEADER + explicit(0x00091010, "OB", bytes(300_000)) + explicit(ROWS, "US", b"\2\0")
        packed = deflated(data)
        assert values(scan(Spilled(packed), DEFLATED, length=len(packed)))[ROWS] == b"\2\0"

    def test_the_length_of_a_spilled_dataset_must_be_told(self):
        with pytest.raises(TypeError):
            scan(Spilled(HEADER), EXPLICIT)


class TestSpilled:
    def test_pixels_are_never_read(self):
        data = HEADER + explicit(PIXELS, "OW", bytes(5_000_000)) + explicit(0xFFFCFFFC, "OB", b"\0\0")
        spilled = Spilled(data)
        assert scan(spilled, EXPLICIT, length=len(data)).pixel.length == 5_000_000
        assert spilled.read < 200_000

    def test_of_fragments_only_the_item_headers_are(self):
        data = HEADER + fragments(*[bytes(1_000_000)] * 5)
        spilled = Spilled(data)
        assert len(scan(spilled, JPEG, length=len(data)).pixel.fragment_lengths) == 5
        assert spilled.read < 100_000

    def test_it_finds_what_a_scan_in_memory_finds(self):
        data = b"".join(explicit(0x00091000 + n, "LO", bytes(5000)) for n in range(40)) + HEADER
        assert scan(Spilled(data), EXPLICIT, length=len(data)) == scan(data, EXPLICIT)

    def test_a_file_shorter_than_it_is_said_to_be_is_malformed(self):
        with pytest.raises(Malformed):
            scan(Spilled(HEADER), EXPLICIT, length=len(HEADER) + 100)

    def test_long_values_are_kept_in_part_and_told_in_full(self):
        data = explicit(0x00204000, "UT", b"x" * 300_000)
        element = scan(Spilled(data), EXPLICIT, length=len(data)).elements[0x00204000]
        assert (len(element.value), element.length) == (1 << 16, 300_000)


class TestSequences:
    IDS = explicit(ID, "LO", b"chip 900")

    @pytest.mark.parametrize(
        "sequence",
        [
            explicit(OTHER_IDS, "SQ", item(IDS) + item()),
            explicit(OTHER_IDS, "SQ", open_item(IDS) + open_item() + SEQUENCE_END, UNDEFINED),
            explicit(OTHER_IDS, "SQ", item(IDS) + open_item() + SEQUENCE_END, UNDEFINED),
            explicit(OTHER_IDS, "UN", item(implicit(ID, b"chip 900")) + item()),
            explicit(OTHER_IDS, "UN", item(implicit(ID, b"chip 900")) + item() + SEQUENCE_END, UNDEFINED),
            explicit(OTHER_IDS, "UN", open_item(IDS) + open_item() + SEQUENCE_END, UNDEFINED),
        ],
        ids=["defined", "undefined", "mixed", "UN", "UN undefined", "UN explicit inside"],
    )
    def test_items_are_kept_however_they_are_written(self, sequence):
        found = scan(sequence + HEADER, EXPLICIT)
        first, second = found.elements[OTHER_IDS].value
        assert (first[ID].value, second) == (b"chip 900", {})
        assert found.elements[NAME].value == b"Rex^Smith "

    def test_implicit_sequences_are_known_by_their_tag(self):
        found = scan(implicit(OTHER_IDS, item(implicit(ID, b"chip 900"))), IMPLICIT)
        assert found.elements[OTHER_IDS].value[0][ID].value == b"chip 900"

    def test_private_sequences_of_undefined_length_are_walked(self):
        inner = implicit(0x00091002, item(b"", UNDEFINED) + ITEM_END + SEQUENCE_END, UNDEFINED)
        data = implicit(0x00091001, open_item(inner) + SEQUENCE_END, UNDEFINED) + implicit(MODALITY, b"MR")
        assert values(scan(data, IMPLICIT)) == {MODALITY: b"MR"}

    def test_encapsulated_icons_inside_items_are_walked(self):
        icon = explicit(
            0x00880200, "SQ", open_item(fragments(b"\xfe\xff\xdd\xe0....")) + SEQUENCE_END, UNDEFINED
        )
        assert values(scan(icon + HEADER, JPEG))[MODALITY] == b"MR"

    def test_an_unwanted_sequence_of_known_length_is_passed_over_unseen(self):
        assert scan(explicit(UNWANTED_SEQUENCE, "SQ", b"not an item") + HEADER, EXPLICIT).elements[MODALITY]

    def test_a_wanted_one_that_is_broken_inside_costs_only_itself(self):
        found = scan(explicit(OTHER_IDS, "SQ", item(self.IDS) + b"garbage!") + HEADER, EXPLICIT)
        assert [list(kept) for kept in found.elements[OTHER_IDS].value] == [[ID]]
        assert found.elements[MODALITY].value == b"MR"

    @pytest.mark.parametrize("tag", [UNWANTED_SEQUENCE, OTHER_IDS])
    def test_nesting_ten_thousand_deep_is_walked(self, tag):
        opened = explicit(tag, "SQ", b"", UNDEFINED) + item(b"", UNDEFINED)
        data = opened * 10_000 + (ITEM_END + SEQUENCE_END) * 10_000
        assert scan(data + HEADER, EXPLICIT).elements[MODALITY].value == b"MR"

    def test_nesting_without_end_is_malformed(self):
        with pytest.raises(Malformed):
            scan((explicit(OTHER_IDS, "SQ", b"", UNDEFINED) + item(b"", UNDEFINED)) * 100_000, EXPLICIT)

    def test_what_is_kept_of_a_million_items_is_bounded(self):
        data = explicit(OTHER_IDS, "SQ", item() * 100_000)
        assert len(scan(data, EXPLICIT).elements[OTHER_IDS].value) <= (1 << 20) // 64


class TestTolerance:
    def test_an_unknown_vr_has_the_long_form(self):
        data = struct.pack("<HH2sHL", 9, 0x1010, b"ZZ", 0, 4) + b"abcd" + HEADER
        assert values(scan(data, EXPLICIT))[MODALITY] == b"MR"

    @pytest.mark.parametrize("vr", ["ZZ", "??"])
    def test_an_unknown_vr_with_a_short_length_is_short(self, vr):
        assert values(scan(explicit(0x00091010, vr, b"abcd") + HEADER, EXPLICIT))[MODALITY] == b"MR"

    def test_implicit_elements_in_an_explicit_dataset_are_read(self):
        data = HEADER + implicit(ROWS, b"\2\0") + explicit(0x00280011, "US", b"\3\0")
        assert values(scan(data, EXPLICIT))[ROWS] == b"\2\0"

    def test_an_explicit_dataset_that_came_as_implicit_is_read(self):
        assert values(scan(HEADER, IMPLICIT))[NAME] == b"Rex^Smith "

    def test_odd_lengths_and_disorder_are_read(self):
        data = explicit(NAME, "PN", b"Rex") + explicit(MODALITY, "CS", b"M")
        assert values(scan(data, EXPLICIT)) == {NAME: b"Rex", MODALITY: b"M"}

    def test_wrong_vrs_are_kept_as_sent(self):
        assert scan(explicit(ROWS, "SH", b"64"), EXPLICIT).elements[ROWS].vr == "SH"

    def test_zeros_behind_the_last_element_are_padding(self):
        assert scan(HEADER + bytes(300), EXPLICIT).elements[MODALITY].value == b"MR"

    @pytest.mark.parametrize("count", range(1, 8))
    def test_a_few_zeros_are_too_few_for_an_element(self, count):
        for syntax, data in (
            (EXPLICIT, HEADER),
            (IMPLICIT, implicit(MODALITY, b"MR")),
            (EXPLICIT, HEADER + explicit(PIXELS, "OW", b"1234")),
            (JPEG, HEADER + fragments(b"\xff\xd8\xff\xd9")),
            (BIG, explicit(MODALITY, "CS", b"MR", order=">")),
        ):
            for padded in (data + bytes(count), Spilled(data + bytes(count))):
                found = scan(padded, syntax, length=len(data) + count)
                assert found.elements[MODALITY].value == b"MR"
                assert found.length == len(data) + count
        assert scan(deflated(HEADER) + bytes(count), DEFLATED).elements[MODALITY].value == b"MR"

    def test_nothing_at_all_is_an_empty_dataset(self):
        assert scan(b"", EXPLICIT).elements == {}


class TestMalformed:
    @pytest.mark.parametrize(
        "tail",
        [
            b"\xff" * 200,
            b"\xff" * 8,
            *(bytes(count) + b"x" for count in range(7)),
            b"\0\0\0x\0\0\0",
            b" ",
            bytes(300) + b"x",
            bytes(2_000_000) + b"x",
            explicit(ID, "LO", b"", 10),
            explicit(ID, "UT", b"", 1 << 31),
            explicit(ID, "UT", b"", UNDEFINED),
            explicit(PIXELS, "OW", b"1234", 5),
            explicit(PIXELS, "OB", b"", UNDEFINED),
            fragments(b"abcd")[:-8],
            fragments(b"abcd")[:-1],
            fragments() + b"\xfe",
            explicit(PIXELS, "OB", item() + item(b"ab", 4) + SEQUENCE_END, UNDEFINED)[:-8],
            explicit(PIXELS, "OB", item() + item(b"", UNDEFINED) + SEQUENCE_END, UNDEFINED),
            explicit(PIXELS, "OB", item() + explicit(ID, "LO", b"ab"), UNDEFINED),
            explicit(UNWANTED_SEQUENCE, "SQ", open_item(), UNDEFINED),
            explicit(UNWANTED_SEQUENCE, "SQ", item(b"", 10) + SEQUENCE_END, UNDEFINED),
            explicit(UNWANTED_SEQUENCE, "SQ", item(explicit(ID, "LO", b"", 9)) + SEQUENCE_END, UNDEFINED),
            explicit(UNWANTED_SEQUENCE, "SQ", b"not an item, though" + SEQUENCE_END, UNDEFINED),
            explicit(UNWANTED_SEQUENCE, "SQ", open_item(item()) + SEQUENCE_END, UNDEFINED),
            item(b"astray"),
            SEQUENCE_END,
            ITEM_END,
        ],
    )
    def test_what_is_no_element_or_ends_too_early(self, tail):
        for data in (HEADER + tail, Spilled(HEADER + tail)):
            with pytest.raises(Malformed):
                scan(data, EXPLICIT, length=len(HEADER + tail))

    @pytest.mark.parametrize("cut", range(1, len(HEADER)))
    def test_a_dataset_cut_off_anywhere_but_between_elements(self, cut):
        if cut == 10:
            return
        with pytest.raises(Malformed):
            scan(HEADER[:cut], EXPLICIT)

    def test_fragments_in_an_item_that_run_past_the_item(self):
        icon = explicit(0x00101002, "SQ", item(fragments(b"abcd")[:-8] + item(bytes(60))))
        found = scan(icon + fragments(b"....") + HEADER, EXPLICIT)
        assert found.elements[MODALITY].value == b"MR"

    @pytest.mark.parametrize(
        "data", [b"not deflated", deflated(HEADER)[:-3], deflated(HEADER) + b"more", b""]
    )
    def test_a_deflated_dataset_that_is_none(self, data):
        with pytest.raises(Malformed):
            scan(data, DEFLATED)


VALID = (
    explicit(OTHER_IDS, "SQ", open_item(TestSequences.IDS) + SEQUENCE_END, UNDEFINED)
    + HEADER
    + explicit(UNWANTED_SEQUENCE, "UN", open_item(implicit(ID, b"ab")) + SEQUENCE_END, UNDEFINED)
    + fragments(b"\xff\xd8ab", b"\xff\xd8cd", table=bytes(4))
)


class TestHostileBytes:
    """Whatever comes is a Scan or Malformed, in memory as in a spool file, and soon."""

    @given(some.binary(max_size=300), some.sampled_from([IMPLICIT, EXPLICIT, BIG, DEFLATED, JPEG, PRIVATE]))
    @settings(max_examples=300, deadline=1000)
    def test_arbitrary_bytes(self, data, syntax):
        self.hold(data, syntax)

    @given(
        some.lists(
            some.tuples(some.integers(0, len(VALID) - 1), some.binary(min_size=1, max_size=4)), max_size=6
        ),
        some.sampled_from([IMPLICIT, EXPLICIT, JPEG]),
    )
    @settings(max_examples=300, deadline=1000)
    def test_a_valid_dataset_with_bytes_changed(self, changes, syntax):
        data = bytearray(VALID)
        for at, piece in changes:
            data[at : at + len(piece)] = piece
        self.hold(bytes(data), syntax)

    @given(some.integers(0, len(VALID)), some.binary(max_size=8))
    @settings(max_examples=100, deadline=1000)
    def test_a_valid_dataset_cut_off_and_continued_with_garbage(self, at, tail):
        self.hold(VALID[:at] + tail, JPEG)

    def hold(self, data: bytes, syntax: str) -> None:
        found = spilled = kept = skipped = None
        with suppress(Malformed):
            found = scan(data, syntax)
        with suppress(Malformed):
            spilled = scan(Spilled(data), syntax, length=len(data))
        with suppress(Malformed):
            kept = scan(data, syntax, wanted=EVERYTHING)
        with suppress(Malformed):
            skipped = scan(data, syntax, wanted=())
        assert found == spilled
        # What one wants of a dataset must not decide whether it is one.
        assert (found is None) == (kept is None) == (skipped is None)
        if found and not found.syntax.deflated:
            assert scan(data[: found.header_length], syntax).pixel is None


class TestRealFiles:
    BROKEN = (
        "MR_truncated.dcm", "odd_trailing_garbage.dcm", "odd_truncated_in_header.dcm", "odd_not_dicom.dcm",
        "odd_truncated_in_pixeldata.dcm", "emri_small_jpeg_2k_lossless_too_short.dcm", "no_meta.dcm",
        "meta_missing_tsyntax.dcm",
    )  # fmt: skip

    def test_all_but_the_broken_ones_are_walked_to_the_end(self, data_folder):
        for file in real_files(data_folder):
            if file.name.endswith(self.BROKEN):
                with pytest.raises(Malformed):
                    scan(file.dataset, file.syntax)
            else:
                found = scan(memoryview(file.dataset), file.syntax)
                assert found == scan(Spilled(file.dataset), file.syntax, length=len(file.dataset)), file.name

    @pytest.mark.filterwarnings("ignore")
    def test_pydicom_finds_the_same_bytes_under_every_kept_tag(self, data_folder):
        for file in real_files(data_folder):
            if file.name.endswith(self.BROKEN):
                continue
            reference = pydicom.dcmread(file.path, force=True)
            found = scan(file.dataset, file.syntax)
            for tag, element in found.elements.items():
                theirs = reference.get_item(tag)
                assert theirs is not None, (file.name, hex(tag))
                if isinstance(element.value, bytes) and isinstance(theirs, pydicom.dataelem.RawDataElement):
                    assert element.value == (theirs.value or b"")[: 1 << 16], (file.name, hex(tag))
                if isinstance(element.value, list):
                    assert len(element.value) == len(reference[tag].value), (file.name, hex(tag))


class TestBeginning:
    WANTED = (MODALITY, NAME)

    def test_reads_as_far_as_is_wanted_and_there(self):
        sequence = explicit(UNWANTED_SEQUENCE, "SQ", open_item(HEADER) + SEQUENCE_END, UNDEFINED)
        for data in (HEADER, sequence + HEADER, HEADER + b"\xff" * 99, HEADER + explicit(ROWS, "US", b"", 2)):
            assert values(beginning(data, EXPLICIT, self.WANTED)) == {MODALITY: b"MR", NAME: b"Rex^Smith "}

    @pytest.mark.parametrize("cut", range(len(HEADER)))
    def test_what_is_cut_off_tells_what_came_before(self, cut):
        found = values(beginning(HEADER[:cut], EXPLICIT, self.WANTED))
        assert found == ({MODALITY: b"MR"} if cut >= 10 else {})

    def test_reads_no_further_than_the_pixels(self):
        found = beginning(fragments(HEADER) + HEADER, EXPLICIT, self.WANTED)
        assert found.elements == {}

    def test_inflates_no_more_than_it_needs(self):
        bomb = deflated(HEADER + bytes(1 << 27))
        assert values(beginning(bomb, DEFLATED, self.WANTED)) == {MODALITY: b"MR", NAME: b"Rex^Smith "}
        assert beginning(b"\xff" * 50, DEFLATED, self.WANTED).elements == {}

    @given(some.binary(max_size=200), some.sampled_from([IMPLICIT, EXPLICIT, BIG, DEFLATED]))
    def test_never_raises(self, data, syntax):
        beginning(data, syntax, self.WANTED)
