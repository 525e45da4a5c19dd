import pytest

from services.dicom.moments import date_key, date_time_span, span, time_key, time_span


class TestDateKey:
    @pytest.mark.parametrize(
        ("text", "key"),
        [
            ("20260102", "20260102"),
            ("2026.01.02", "20260102"),
            (" 20240229 ", "20240229"),
            ("20260102\0", "20260102"),
        ],
    )
    def test_a_day_is_its_own_key(self, text: str, key: str) -> None:
        assert date_key(text) == key

    @pytest.mark.parametrize(
        "text", ["", "20230229", "20261301", "2026", "00000000", "99999999", "today", "2026010"]
    )
    def test_what_is_no_day_has_none(self, text: str) -> None:
        assert date_key(text) is None


class TestTimeKey:
    def test_what_is_left_out_counts_as_zero(self) -> None:
        assert time_key("07") == "070000.000000"
        assert time_key("0712") == "071200.000000"
        assert time_key("071234.5") == "071234.500000"
        assert time_key("07:12:34") == "071234.000000"

    def test_a_leap_second_is_a_time(self) -> None:
        assert time_key("235960") == "235960.000000"

    @pytest.mark.parametrize("text", ["", "24", "0760", "071261", "7", "071234.1234567", "noon"])
    def test_what_is_no_time_has_none(self, text: str) -> None:
        assert time_key(text) is None

    def test_an_hour_spans_all_of_it(self) -> None:
        assert time_span("07") == ("070000.000000", "075959.999999")


class TestDateTimeSpan:
    def test_a_year_spans_all_of_it(self) -> None:
        assert date_time_span("2024") == ("20240101000000000000", "20241231235959999999")

    def test_a_month_ends_on_its_last_day(self) -> None:
        assert date_time_span("202402") == ("20240201000000000000", "20240229235959999999")

    def test_an_offset_is_moved_to_utc(self) -> None:
        assert date_time_span("20260101003000+0100") == ("20251231233000000000", "20251231233000999999")

    @pytest.mark.parametrize("text", ["", "20261399", "2026010125", "20260101+9999", "00000101-0100"])
    def test_what_is_no_moment_has_none(self, text: str) -> None:
        assert date_time_span(text) is None


class TestSpan:
    def test_each_representation_has_its_own_keys(self) -> None:
        assert span("DA", "20260102") == ("20260102", "20260102")
        assert span("TM", "1030") == ("103000.000000", "103059.999999")
        assert span("DT", "20260102") == ("20260102000000000000", "20260102235959999999")
