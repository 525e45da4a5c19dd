"""Which way a search takes; that it finds the same as any other is shown with `find` and `stream`."""

from services.archive.search.index_choice import name_of, name_routes
from services.archive.search.study_order import NAME
from services.dicom.query import parse_key


def beginning(value: str) -> str:
    return name_of([parse_key("PatientName", value)])


class TestNameOf:
    def test_is_what_a_group_must_begin_with(self) -> None:
        assert beginning("Müll*") == "mull"
        assert beginning("Miller^*") == "miller"
        assert beginning("Yamada^Tarou=山田*") == "yamada^tarou"
        assert beginning("Yamada^=山田*") == "yamada"
        assert beginning("=山田^太郎") == "山田^太郎"

    def test_is_nothing_where_any_may(self) -> None:
        assert [beginning(value) for value in ("*ller", "?iller*", "=山*", "Miller*\\Smith")] == [""] * 4
        assert name_of([parse_key("ResponsiblePerson", "Miller*")]) == ""


class TestNameRoutes:
    def test_lead_along_the_name_and_to_its_other_groups(self) -> None:
        first, other = name_routes("山田^太郎")
        assert (first.axis, first.low) == (NAME, "山田^太郎")
        assert other.equal == (("search.words", "=山田^"),)
