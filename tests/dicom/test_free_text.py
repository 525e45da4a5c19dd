# ruff: noqa: RUF001 - letters that look alike are what is tested
from typing import Any

import pytest

from services.dicom.free_text import found, is_of_species, species_terms, terms_of

CODED = {
    "PatientName": {"Alphabetic": "Fluffy"},
    "PatientID": "D-1001",
    "PatientSpeciesCodeSequence": [{"CodeMeaning": "Canine species"}],
    "PatientBreedCodeSequence": [{"CodeMeaning": "Beagle"}],
    "BreedRegistrationSequence": [
        {"BreedRegistrationNumber": "DN12345678",
        "BreedRegistryCodeSequence": [{"CodeMeaning": "Kennel Club"}]}
    ],
    "ResponsibleOrganization": "Happy Paws Shelter",
    "OtherPatientIDs": "276 098-100.123456",
    "AccessionNumber": "2026/000123",
    "StudyDate": "20261129",
    "StudyDescription": "Stifle, T12/L1 X-ray",
}  # fmt: skip


def named(name: str, **more: Any) -> dict[str, Any]:
    return {"PatientName": {"Alphabetic": name}, **more}


def finds(text: str, document: dict[str, Any]) -> bool:
    return found(terms_of(text), document)


class TestFound:
    @pytest.mark.parametrize(
        "text",
        [
            "canine", "beagle", "happy paws", "HappyPaws", "dn12345678", "DN 1234-5678", "kennel club",
            "d1001", "D-1001",
            "d 1001", "276098100123456", "276 098 100 123 456", "276-098-100-123-456", "2026000123",
            "2026/000123",
            "2026-000123", "000123", "x-ray", "xray", "t12-l1", "T12 L1", "dog", "Hund beagle", "chien",
            "perro",
            "29.11.2026", "11/29/2026", "fluffy 29 Nov 2026", "Nov 2026 dog", "2026-11-29", "20261129",
            "- fluffy -", "",
        ],
    )  # fmt: skip
    def test_by_what_people_type(self, text: str) -> None:
        assert finds(text, CODED)

    @pytest.mark.parametrize(
        "text",
        ["feline", "cat", "Katze", "28.11.2026", "Oct 2026", "d-2001", "happy tails", "276098100123457",
        "luffy beagles"],
    )  # fmt: skip
    def test_not_by_anything_else(self, text: str) -> None:
        assert not finds(text, CODED)

    @pytest.mark.parametrize(
        ("sent", "texts"),
        [
            ("O'Brien^Rex", ["O'Brien", "O’Brien", "O´Brien", "O`Brien", "OBrien", "obrien rex", "o brien",
            "brien"]),
            ("O’Brien^Rex", ["O'Brien", "obrien", "O’Brien"]),
            ("O Brien^Rex", ["O'Brien", "obrien"]),
            ("OBrien^Rex", ["O'Brien", "O’Brien"]),
            ("Smith-Jones^Ann", ["Smith-Jones", "Smith Jones", "SmithJones", "Smith‐Jones", "smith–jones",
            "jones"]),
            ("Smith Jones^Ann", ["Smith-Jones", "smithjones"]),
            ("SmithJones^Ann", ["Smith-Jones"]),
            ("Müller^Jäger", ["Müller", "Mueller", "Muller", "MÜLLER", "jaeger", "jager", "mu\u0308ller"]),
            ("Mueller^Jaeger", ["Müller", "Mueller", "jäger"]),
            ("Muller", ["Müller", "muller"]),
            ("Groß^Søren", ["gross", "Groß", "GROSS", "soeren", "soren", "Sören"]),
            ("Gross^Soeren", ["groß", "søren", "sören"]),
            ("Strasse", ["straße"]),
            ("Bjørn^Åse", ["bjoern", "bjorn", "aase", "ase"]),
            ("Müller-Schäfer", ["mueller schaefer", "muellerschaefer", "Müller Schäfer", "mueller-schäfer",
            "Schäfer"]),
            ("Mueller-Schaefer", ["müller-schäfer", "Müller Schäfer"]),
            ("Núñez^Chloé", ["nunez", "chloe", "NÚÑEZ"]),
            ("van den Berg^Max", ["vandenberg", "van den berg", "berg"]),
            ("Yamada^Tarou=山田^太郎", ["山田", "太"]),
            ("♥ Lulu", ["♥", "lulu"]),
        ],
    )  # fmt: skip
    def test_names_however_they_are_spelt(self, sent: str, texts: list[str]) -> None:
        groups = dict(zip(("Alphabetic", "Ideographic"), sent.split("="), strict=False))
        assert [text for text in texts if not finds(text, {"PatientName": groups})] == []

    def test_letters_that_are_left_out_are_not_put_in(self) -> None:
        assert not finds("Joe", named("John"))
        assert not finds("Maes", named("Mason"))
        assert not finds("Mueller", named("Muller"))

    def test_a_number_is_one_word(self) -> None:
        assert not finds("d-1001", {"PatientID": "X1001", "PatientSpeciesDescription": "Dog"})

    @pytest.mark.parametrize("sent", ["Canine", "Dog", "Hund", "Chien", "perro", "Canis lupus familiaris"])
    @pytest.mark.parametrize("asked", ["dog", "Hunde", "chien", "perro", "canine"])
    def test_animals_in_any_language(self, sent: str, asked: str) -> None:
        document = named("Rex", PatientSpeciesDescription=sent)
        assert finds(f"rex {asked}", document)
        assert not finds("rex cat", document)

    def test_animals_of_several_words(self) -> None:
        assert finds("guinea pig", named("Rex", PatientSpeciesDescription="Meerschweinchen"))
        assert finds("Meerschweinchen", named("Rex", PatientSpeciesDescription="Guinea Pig"))
        assert not finds("schwein", named("Rex", PatientSpeciesDescription="Guinea Pig"))

    def test_a_very_long_text_has_no_more_terms_than_it_may(self) -> None:
        assert len(terms_of("rex bella " * 10_000)) <= 3
        assert len(terms_of(" ".join(f"w{number}" for number in range(10_000)))) == 32


class TestSpecies:
    @pytest.mark.parametrize(
        ("asked", "sent", "is_it"),
        [
            ("Canine", "Canine species", True), ("Canine", "Dog", True), ("dog", "Hund, gross", True),
            ("cat", "Cattle", False),
            ("Cat", "Feline", True), ("can", "Canine", True), ("ine", "Canine", False), ("Avian", "Parrot",
            True),
            ("Parrot", "Avian", False), ("Axo", "Axolotl", True), ("", "Canine", True), ("Canine", "", False),
        ],
    )  # fmt: skip
    def test_by_its_names_or_a_words_beginning(self, asked: str, sent: str, is_it: bool) -> None:
        assert is_of_species(species_terms(asked), {"PatientSpeciesDescription": sent}) is is_it

    def test_by_code(self) -> None:
        assert is_of_species(species_terms("dog"), CODED)
