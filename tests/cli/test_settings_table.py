"""The table of settings: what is in the document is what the code says."""

import pytest

from services.cli.settings_table import BEGIN, DOCUMENT, END, SECRETS, rewritten, settings_table
from services.settings import Settings


def _row(name: str) -> list[str]:
    """The cells of a setting's one row."""
    [row] = [line for line in settings_table().splitlines() if line.startswith(f"| `VETARK_{name}` |")]
    return [cell.strip() for cell in row.strip("|").split(" | ")]


class TestTable:
    def test_the_one_in_the_document_is_the_one_that_is_generated(self) -> None:
        """`python -m services.cli.settings_table` writes it anew."""
        document = DOCUMENT.read_text("utf-8")
        assert document.partition(BEGIN)[2].partition(END)[0] == settings_table()
        assert rewritten(document) == document

    @pytest.mark.parametrize("name", Settings.model_fields)
    def test_every_setting_is_in_it_and_explained(self, name: str) -> None:
        cells = _row(name.upper())
        assert len(cells) == 5
        assert cells[2]

    def test_the_settings_are_in_their_order(self) -> None:
        names = [line.split("`")[1] for line in settings_table().splitlines()[2:]]
        assert names == [f"VETARK_{name.upper()}" for name in Settings.model_fields]

    @pytest.mark.parametrize("name", sorted(SECRETS))
    def test_the_default_of_a_secret_is_not_shown(self, name: str) -> None:
        assert _row(name.upper())[1] == "not shown"

    def test_defaults_are_shown_as_they_are_written_into_the_environment(self) -> None:
        names = ("COOKIE_SECURE", "DIMSE_TIMEOUT", "SPILL_BYTES", "HTTP_TRUSTED_PROXIES", "PUBLIC_URL")
        assert [_row(name)[1] for name in names] == ["none", "`60`", "`1048576`", "none", "none"]

    def test_bounds_are_shown_where_there_are_any(self) -> None:
        names = ("DIMSE_PROCESSES", "DELIVERY_RETRY_FIRST", "BIND")
        assert [_row(name)[3:] for name in names] == [["1", ""], ["more than 0", ""], ["", ""]]

    def test_a_document_without_a_place_for_it_is_refused(self) -> None:
        with pytest.raises(ValueError, match="no place"):
            rewritten("# Nothing here\n")
