from typing import Any

import pytest

from services.errors import Invalid
from services.worklist.codes import ALL_REGIONS, PROJECTIONS, REGIONS, VIEWS, CodedConcept, breeds, listed


class TestBreeds:
    @pytest.mark.parametrize(
        ("matching", "species", "first"),
        [
            ("beag", "Dog", "Beagle"),
            ("beag", "Hund", "Beagle"),
            ("lowchen", "Canine", "Löwchen dog breed"),
            ("border coll", "dog", "Border Collie dog breed"),
            ("fries", "Pferd", "Friesian horse breed"),
            ("manx", "cat", "Manx"),
            ("simmental", "Cow", "Simmental cow breed"),
            ("mixed", "Cat", "Mixed breed cat"),
        ],
    )
    def test_are_those_of_the_species_by_any_of_its_names(
        self, matching: str, species: str, first: str
    ) -> None:
        assert breeds(matching, 5, species)[0].meaning == first

    def test_of_another_species_are_none(self) -> None:
        assert breeds("beagle", 100, "cat") == []
        assert not [one for one in breeds("german", 100, "dog") if "horse breed" in one.meaning]
        assert breeds("german", 5, "ferret") == []

    def test_of_what_is_no_known_animal_are_all(self) -> None:
        assert breeds("beagle", 1, "something else")[0].meaning == "Beagle"

    def test_are_bounded_and_none_for_nothing_typed(self) -> None:
        assert len(breeds("breed", 100)) == 100
        assert breeds(" ", 10) == []
        for limit in (0, 101):
            with pytest.raises(Invalid):
                breeds("beagle", limit)

    def test_each_is_told_once(self) -> None:
        assert [one.meaning for one in breeds("mixed breed", 10, "cat")] == ["Mixed breed cat"]


class TestListed:
    def test_has_each_concept_once_also_the_cranio_caudal_view(self) -> None:
        views = listed(VIEWS, PROJECTIONS)
        assert len({(one.scheme, one.value) for one in views}) == len(views)
        assert {"cranio-caudal", "Left-right lateral"} <= {one.meaning for one in views}
        assert len(listed(ALL_REGIONS, REGIONS)) == 56


class TestCodedConcept:
    @pytest.mark.parametrize(
        "facts", [{"value": ""}, {"value": "1" * 17}, {"scheme": "x" * 17}, {"meaning": "x" * 65}]
    )
    def test_what_no_sequence_holds_is_told(self, facts: dict[str, Any]) -> None:
        with pytest.raises(Invalid):
            CodedConcept(**{"value": "1", "scheme": "SCT", "meaning": "Dog", **facts})
