import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.dicom.lookup_tables import palette, table


def words(*values: int) -> bytes:
    return np.array(values, "<u2").tobytes()


class TestTable:
    def test_values_outside_take_the_nearest_entry(self) -> None:
        lut = table(words(3, 10, 16), words(5, 6, 7))
        assert lut
        assert lut(np.array([0, 10, 11, 12, 99])).tolist() == [5, 5, 6, 7, 7]

    def test_zero_entries_mean_sixty_five_thousand(self) -> None:
        lut = table(words(0, 0, 16), bytes(2 * 0x10000))
        assert lut
        assert len(lut.values) == 0x10000

    def test_the_first_value_may_be_negative(self) -> None:
        lut = table(words(2, 0xFFFE, 8), bytes([1, 2]), domain=(-10, 10))
        assert lut
        assert lut(np.array([-2, -1])).tolist() == [1, 2]

    @pytest.mark.parametrize(
        ("first", "domain", "read"),
        [
            (0xFC00, (-1024, 3071), -1024),
            (0xFC00, (0, 4095), -1024),  # or nothing of it would be used
            (0xFC00, (0, 65535), -1024),  # or a quarter of it
            (0x9C40, (0, 65535), 40000),
            (0x9C40, (-32768, 32767), -25536),
            (100, (-32768, 32767), 100),
        ],
    )
    def test_the_first_value_has_the_sign_of_what_comes_in(
        self, first: int, domain: tuple[int, int], read: int
    ) -> None:
        lut = table(words(4096, first, 16), bytes(2 * 4096), domain)
        assert lut
        assert lut.first == read

    def test_of_all_words_it_has_the_sign_of_what_comes_in(self) -> None:
        for domain, read in (((0, 65535), 0x8000), ((-32768, 32767), -0x8000)):
            lut = table(words(0, 0x8000, 16), bytes(2 * 0x10000), domain)
            assert lut
            assert lut.first == read

    def test_bytes_come_two_in_a_word_or_one(self) -> None:
        octets = np.arange(10, 22, dtype=np.uint8)
        for count, data in (
            (12, octets.tobytes()),
            (12, octets.astype("<u2").tobytes()),
            (11, octets.tobytes()),
            (5, octets.tobytes()),  # more than are told
            (5, octets.astype("<u2").tobytes()),
        ):
            lut = table(words(count, 0, 8), data)
            assert lut
            assert lut.values.tolist() == octets[:count].tolist()

    @pytest.mark.parametrize(("bits", "read"), [(12, 12), (0, 10), (0xFFFF, 10)])
    def test_bits_that_cannot_be_are_those_of_the_largest_entry(self, bits: int, read: int) -> None:
        lut = table(words(2, 0, bits), words(5, 1000))
        assert lut
        assert lut.bits == read

    def test_without_entries_there_is_none(self) -> None:
        assert table(words(3, 0, 16), b"") is None
        assert table(b"", words(1)) is None
        assert table(words(3, 0, 16), b"\1")


class TestPalette:
    def test_bytes_and_words_make_the_same_colours(self) -> None:
        narrow = palette([(words(3, 0, 8), bytes([0, 128, 255, 0]), b"")] * 3)
        wide = palette([(words(3, 0, 16), words(0, 128 << 8, 255 << 8), b"")] * 3)
        assert narrow
        assert wide
        assert narrow.values.tolist() == wide.values.tolist() == [[0] * 3, [128] * 3, [255] * 3]

    @pytest.mark.parametrize(
        ("bits", "most"), [(12, 0xFFF), (10, 0x3FF), (16, 0xFFFF), (12, 0xFFFF), (8, 0xFFFF), (16, 0xFF)]
    )
    def test_of_any_bits_reaches_from_black_to_white(self, bits: int, most: int) -> None:
        found = palette([(words(3, 0, bits), words(0, most // 2 + 1, most), b"")] * 3)
        assert found
        assert found.values.tolist() == [[0] * 3, [128] * 3, [255] * 3]

    def test_segments_repeat_others(self) -> None:
        # 4 entries of 10, a ramp to 30, then both once more.
        segments = words(0, 4, 10, 10, 10, 10, 1, 2, 30, 2, 2, 0, 0)
        found = palette([(words(12, 0, 16), b"", segments)] * 3)
        assert found
        assert found.values[:, 0].tolist() == [10, 10, 10, 10, 20, 30] * 2

    def test_a_colour_short_makes_no_palette(self) -> None:
        colour = (words(2, 0, 8), bytes([1, 2]), b"")
        assert palette([colour, colour, (b"", b"", b"")]) is None

    @settings(derandomize=True, deadline=1000)
    @given(st.lists(st.integers(0, 6), max_size=60), st.sampled_from([8, 16]))
    def test_no_segments_upset_it(self, segments: list[int], bits: int) -> None:
        found = palette([(words(100, 0, bits), b"", words(*segments))] * 3)
        assert found is None or len(found.values) <= 100

    def test_segments_that_point_at_themselves_end(self) -> None:
        palette([(words(0, 0, 16), b"", words(*([2, 0xFFFF, 0, 0] * 5000)))] * 3)
