import pytest

from services.dicom.search_keys import fold
from services.dicom.typed_dates import dates_in

DAY = "20261129"


def meanings(text: str) -> list[tuple[str, ...]]:
    return [date.meanings for date in dates_in(fold(text))]


class TestDatesIn:
    @pytest.mark.parametrize(
        "text",
        [
            "2026-11-29", "2026/11/29", "2026.11.29", "20261129", "29.11.2026", "29/11/2026", "29-11-2026",
            "29.11.26", "11/29/2026", "11/29/26", "29. 11. 2026", "29 Nov 2026", "29-Nov-2026",
            "29. November 2026",
            "29th November 2026", "Nov 29, 2026", "November 29th, 2026", "29 novembre 2026",
            "29 de noviembre de 2026",
            "29 NOV 2026", "29 Nov 26", "29-Nov-26", "29. November 26",
        ],
    )  # fmt: skip
    def test_a_day_however_it_is_typed(self, text: str) -> None:
        assert meanings(text) == [(DAY,)]

    @pytest.mark.parametrize(
        ("text", "month"),
        [
            ("Nov 2026", "202611"), ("11/2026", "202611"), ("2026-11", "202611"), ("März 2026", "202603"),
            ("mar. 2026", "202603"), ("Maerz 2026", "202603"), ("août 2026", "202608"),
            ("diciembre de 2026", "202612"),
            ("5.2026", "202605"),
        ],
    )  # fmt: skip
    def test_a_month_however_it_is_typed(self, text: str, month: str) -> None:
        assert meanings(text) == [(month,)]

    def test_where_day_and_month_could_be_either_both_are_meant(self) -> None:
        assert meanings("04/05/2026") == [("20260504", "20260405")]
        assert meanings("04.05.2026") == [("20260504",)]
        assert meanings("05/05/2026") == [("20260505",)]
        assert meanings("jui 2026") == [("202606", "202607")]

    @pytest.mark.parametrize(
        "text",
        [
            "2026", "29.11", "31.02.2026", "13/13/2026", "20261332", "rex 11", "P20261129", "1.2.2026.4",
            "no 2026",
            "2026-13", "1.2.840.10008", "29112026", "m 2026", "00/2026",
        ],
    )  # fmt: skip
    def test_what_is_no_date(self, text: str) -> None:
        assert meanings(text) == []

    def test_stands_among_other_words(self) -> None:
        (date,) = dates_in("rex 29 nov 2026, bella")
        assert ("rex 29 nov 2026, bella"[date.start : date.end], date.meanings) == ("29 nov 2026", (DAY,))
        assert meanings("29.11.2026 30.11.2026") == [(DAY,), ("20261130",)]
