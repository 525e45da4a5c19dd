import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.dicom.character_sets import charset_of
from services.dicom.values import dictionary_vr, told_vr, values_of

UTF_8 = charset_of(b"ISO_IR 192")


class TestTextValues:
    @pytest.mark.parametrize(
        ("vr", "raw", "values"),
        [
            ("CS", b"ORIGINAL\\ PRIMARY ", ["ORIGINAL", "PRIMARY"]),
            ("CS", b"A\\\\B ", ["A", None, "B"]),
            ("LO", b" chip 900 ", [" chip 900"]),
            ("UI", b"1.2.3\0", ["1.2.3"]),
            ("LT", b"a\\b \r\n ", ["a\\b \r\n"]),
            ("DA", b"20260102", ["20260102"]),
            ("DA", b"not a date", ["not a date"]),
            ("LO", b"", []),
            ("LO", b"  \0", []),
            ("UT", "Größe".encode(), ["Größe"]),
        ],
    )
    def test_are_kept_as_they_came_but_for_padding(self, vr, raw, values):
        assert values_of(vr, raw, UTF_8) == values

    @pytest.mark.parametrize(
        ("vr", "raw", "values"),
        [
            ("IS", b"12\\-3 \\+4", [12, -3, 4]),
            ("IS", b"1.0\\1A\\99999999999999999999", ["1.0", "1A", "99999999999999999999"]),
            ("DS", b"1.5\\-2e3\\.5\\5.", [1.5, -2000.0, 0.5, 5.0]),
            ("DS", b"nan\\inf\\1e999\\1_0\\1,5", ["nan", "inf", "1e999", "1_0", "1,5"]),
            ("DS", b"", []),
        ],
    )
    def test_numbers_in_text_are_numbers_where_well_formed(self, vr, raw, values):
        assert values_of(vr, raw) == values

    def test_names_have_their_groups(self):
        raw = "Yamada^Tarou=山田^太郎 =やまだ".encode()
        assert values_of("PN", raw, UTF_8) == [
            {"Alphabetic": "Yamada^Tarou", "Ideographic": "山田^太郎", "Phonetic": "やまだ"}
        ]
        assert values_of("PN", "=山田".encode(), UTF_8) == [{"Ideographic": "山田"}]
        assert values_of("PN", b"Rex^Smith\\") == [{"Alphabetic": "Rex^Smith"}, None]
        assert values_of("PN", b"==") == [None]

    def test_a_backslash_within_a_two_byte_character_is_no_delimiter(self):
        raw = "誠".encode("gb18030") + b"\\" + "俓".encode("gb18030")
        assert b"\\" in "俓".encode("gb18030")
        assert values_of("LO", raw, charset_of(b"GB18030")) == ["誠", "俓"]


class TestNumberValues:
    @pytest.mark.parametrize(
        ("vr", "form"), [("US", "H"), ("SS", "h"), ("UL", "I"), ("SL", "i"), ("FD", "d")]
    )
    def test_are_read_in_both_byte_orders(self, vr, form):
        assert values_of(vr, struct.pack(f"<2{form}", 1, 300)) == [1, 300]
        assert values_of(vr, struct.pack(f">2{form}", 1, 300), big_endian=True) == [1, 300]

    def test_what_is_not_finite_is_empty(self):
        assert values_of("FL", struct.pack("<3f", float("nan"), 1.5, float("inf"))) == [None, 1.5, None]

    def test_bytes_too_few_for_one_more_are_left_out(self):
        assert values_of("US", b"\1\0\2") == [1]
        assert values_of("AT", b"\x10\0\x20\0\x10") == ["00100020"]

    def test_tags_are_written_as_eight_digits(self):
        assert values_of("AT", b"\0\x10\0\x20", big_endian=True) == ["00100020"]

    @pytest.mark.parametrize("vr", ["OB", "OW", "UN", "SQ", "ZZ"])
    def test_binary_has_none(self, vr):
        assert values_of(vr, b"abcd") == []


class TestAnyBytes:
    @given(
        some.sampled_from(
            ["AE", "AS", "AT", "CS", "DA", "DS", "FD", "FL", "IS", "LT", "PN", "SV", "UI", "US"]
        ),
        some.binary(max_size=40),
        some.sampled_from([b"", b"ISO_IR 192", b"\\ISO 2022 IR 87", b"GB18030"]),
    )
    def test_become_values_that_json_can_hold(self, vr, raw, charset):
        json.dumps(values_of(vr, raw, charset_of(charset)), allow_nan=False).encode()


class TestToldVr:
    @pytest.mark.parametrize(
        ("tag", "sent", "vr"),
        [
            (0x00100010, "", "PN"),
            (0x00100010, "LO", "LO"),
            (0x00100010, "UN", "PN"),
            (0x00280106, "", "US"),
            (0x7FE00010, "", "OW"),
            (0x60003000, "", "OW"),
            (0x60023000, "", "OW"),
            (0x00090010, "", "LO"),
            (0x00091010, "", "UN"),
            (0x00080000, "", "UL"),
            (0x99999998, "", "UN"),
        ],
    )
    def test_the_dictionary_tells_what_was_not_sent(self, tag, sent, vr):
        assert told_vr(tag, sent) == vr

    def test_a_signed_image_has_signed_pixel_values(self):
        assert told_vr(0x00280106, "", signed=True) == "SS"

    def test_private_dictionaries_are_asked_with_their_creator(self):
        assert (
            told_vr(0x00191002, "", creator="GEMS_ACQU_01")
            == dictionary_vr(0x00191002, "GEMS_ACQU_01")
            != "UN"
        )
        assert told_vr(0x00191002, "", creator="NOBODY") == "UN"
