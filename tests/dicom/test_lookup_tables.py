import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from services.dicom.lookup_tables import palette, table


def words(*values: int) -> bytes:
    return np.array(values, "<u2").tobytes()


class TestTable:
    def test_values_outside_take_the_nearest_entry(self) -> None:
        lut = table(words(3, 10, 16), words(5, 6, 7), "<")
        assert lut
        assert lut(np.array([0, 10, 11, 12, 99])).tolist() == [5, 5, 6, 7, 7]

    def test_zero_entries_mean_sixty_five_thousand(self) -> None:
        lut = table(words(0, 0, 16), bytes(2 * 0x10000), "<")
        assert lut
        assert len(lut.values) == 0x10000

    def test_the_first_value_may_be_negative(self) -> None:
        lut = table(words(2, 0xFFFE, 8), bytes([1, 2]), "<", signed=True)
        assert lut
        assert lut(np.array([-2, -1])).tolist() == [1, 2]

    def test_big_endian_words_are_read(self) -> None:
        lut = table(np.array([2, 0, 16], ">u2").tobytes(), np.array([1, 2], ">u2").tobytes(), ">")
        assert lut
        assert lut.values.tolist() == [1, 2]

    def test_without_entries_there_is_none(self) -> None:
        assert table(words(3, 0, 16), b"", "<") is None
        assert table(b"", words(1), "<") is None
        assert table(words(3, 0, 16), b"\1", "<")


class TestPalette:
    def test_bytes_and_words_make_the_same_colours(self) -> None:
        narrow = palette([(words(3, 0, 8), bytes([0, 128, 255, 0]), b"")] * 3, "<")
        wide = palette([(words(3, 0, 16), words(0, 128 << 8, 255 << 8), b"")] * 3, "<")
        assert narrow
        assert wide
        assert narrow.values.tolist() == wide.values.tolist() == [[0] * 3, [128] * 3, [255] * 3]

    def test_segments_repeat_others(self) -> None:
        # 4 entries of 10, a ramp to 30, then both once more.
        segments = words(0, 4, 10, 10, 10, 10, 1, 2, 30, 2, 2, 0, 0)
        found = palette([(words(12, 0, 16), b"", segments)] * 3, "<")
        assert found
        assert found.values[:, 0].tolist() == [10, 10, 10, 10, 20, 30] * 2

    def test_a_colour_short_makes_no_palette(self) -> None:
        colour = (words(2, 0, 8), bytes([1, 2]), b"")
        assert palette([colour, colour, (b"", b"", b"")], "<") is None

    @settings(derandomize=True, deadline=1000)
    @given(st.lists(st.integers(0, 6), max_size=60), st.sampled_from([8, 16]))
    def test_no_segments_upset_it(self, segments: list[int], bits: int) -> None:
        found = palette([(words(100, 0, bits), b"", words(*segments))] * 3, "<")
        assert found is None or len(found.values) <= 100

    def test_segments_that_point_at_themselves_end(self) -> None:
        palette([(words(0, 0, 16), b"", words(*([2, 0xFFFF, 0, 0] * 5000)))] * 3, "<")
