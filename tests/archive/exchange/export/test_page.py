from services.archive.exchange.export.page import page


class TestPage:
    def test_says_the_kind_of_animal_by_codes_alone(self) -> None:
        study = {
            "PatientName": {"Alphabetic": "Fluffy"},
            "PatientSpeciesCodeSequence": [{"CodeMeaning": "Canine species"}],
            "PatientBreedCodeSequence": [{"CodeMeaning": "Beagle"}],
            "PatientSex": "F",
        }
        assert b"<p>Canine species, Beagle, female</p>" in page(study, "Oakwood", [])
