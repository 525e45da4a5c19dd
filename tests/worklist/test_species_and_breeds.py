import pytest

from services.worklist.species_and_breeds import breed_of, breeds, species, species_of


class TestSpeciesOf:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("Canine", "448771007"),
            ("  dog ", "448771007"),
            ("Hund", "448771007"),
            ("Canis lupus familiaris", "448771007"),
            ("gato", "448169003"),
            ("Equine", "35354009"),
            ("guinea pig", "125076001"),
        ],
    )
    def test_knows_what_people_and_programs_write(self, text: str, code: str) -> None:
        found = species_of(text)
        assert (found.text, found.code.value) == (text.strip(), code)

    @pytest.mark.parametrize("text", ["Unicorn", "Dog/Cat", "", "Blue-tongued skink"])
    def test_keeps_as_text_what_it_does_not_know_or_cannot_tell(self, text: str) -> None:
        assert (species_of(text).text, species_of(text).code) == (text, None)

    def test_takes_a_code_for_one(self) -> None:
        assert species_of("448169003").description == "Felis catus"


class TestBreedOf:
    @pytest.mark.parametrize(
        ("text", "animal", "meaning"),
        [
            ("Labrador Retriever", "Canine", "Labrador retriever dog breed"),
            ("German Shepherd", "dog", "German shepherd dog"),
            ("border terrier", "", "Border terrier"),
            ("Siamese", "Feline", "Siamese cat"),
            ("Friesian", "horse", "Friesian horse breed"),
            ("Mixed breed", "Katze", "Mixed breed cat"),
            ("mongrel", "dog", "Mixed breed dog"),
            ("44696006", "", "Beagle"),
        ],
    )
    def test_knows_it_by_its_name(self, text: str, animal: str, meaning: str) -> None:
        assert breed_of(text, animal).code.meaning == meaning

    @pytest.mark.parametrize(("text", "animal"), [("Gooddoodle", "dog"), ("Siamese", "dog"), ("", "dog")])
    def test_keeps_any_other_as_text(self, text: str, animal: str) -> None:
        assert (breed_of(text, animal).text, breed_of(text, animal).code) == (text, None)


def test_every_breed_is_of_its_animal() -> None:
    assert {"dog", "cat", "horse", "rabbit"} <= species().keys()
    told = {animal: {one.meaning for one in of} for animal, of in breeds().items()}
    assert {"Beagle", "Smooth fox terrier dog breed", "Rat Terrier dog breed"} <= told["dog"]
    assert {"Manx", "Ocicat"} <= told["cat"]
    assert "Missouri fox trotting horse breed" in told["horse"]
    assert not told["rat"]
