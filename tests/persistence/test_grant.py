import pytest

from services.errors import Invalid
from services.persistence import Grant


class TestGrant:
    @pytest.mark.parametrize("slug", ["a", "oakwood", "oak-wood-2", "a" * 40])
    def test_takes_a_slug(self, slug: str) -> None:
        assert Grant(slug).tenant == slug

    @pytest.mark.parametrize(
        "slug", ["", "Oak", "-oak", "oak-", "o/k", "..", "oak.wood", "a" * 41, "oak\n", "\u0661"]
    )
    def test_refuses_what_could_leave_its_prefix(self, slug: str) -> None:
        with pytest.raises(Invalid):
            Grant(slug)

    def test_of_series_names_their_studies(self) -> None:
        with pytest.raises(Invalid):
            Grant("oakwood", series=frozenset({"1.2"}))

    def test_is_whole_without_studies(self) -> None:
        assert Grant("oakwood").whole
        assert not Grant("oakwood", frozenset()).whole
