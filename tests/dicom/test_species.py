# ruff: noqa: RUF001 - letters that look alike are what is tested
import pytest

from services.dicom.species import animals_in


class TestAnimalsIn:
    @pytest.mark.parametrize(
        ("text", "animals"),
        [
            ("Canine", ["dog"]), ("Canine species", ["dog"]), ("Hund", ["dog"]), ("chien", ["dog"]),
            ("PERRO", ["dog"]),
            ("Canis lupus familiaris", ["dog"]), ("Hündin", ["dog"]), ("Huendin", ["dog"]), ("dog/mixed",
            ["dog"]),
            ("Katze", ["cat"]), ("Felis catus", ["cat"]), ("gato", ["cat"]), ("Pferd", ["horse"]),
            ("Equus caballus", ["horse"]),
            ("Equus asinus", ["donkey"]), ("Kaninchen", ["rabbit"]), ("conejo", ["rabbit"]), ("lapin",
            ["rabbit"]),
            ("Guinea pig", ["guinea pig"]), ("Cochon d’Inde", ["guinea pig"]), ("Meerschweinchen",
            ["guinea pig"]),
            ("Prairie dog", ["prairie dog"]), ("Budgerigar", ["parrot", "bird"]), ("Landschildkröte", []),
            ("Schildkröte", ["tortoise", "reptile"]), ("Rind", ["cattle"]), ("cattle", ["cattle"]), ("", []),
        ],
    )  # fmt: skip
    def test_by_any_of_its_names(self, text: str, animals: list[str]) -> None:
        assert animals_in([text]) == animals

    def test_of_several_texts_each_once(self) -> None:
        assert animals_in(["Dog", "Canine species", "cat"]) == ["dog", "cat"]
