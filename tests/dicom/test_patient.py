from services.dicom.patient import (
    breed_of,
    client_key,
    microchips,
    other_patient_ids,
    registrations,
    species_of,
    species_texts,
)


def code(*meanings: str) -> list[dict[str, str]]:
    return [
        {"CodeValue": "L-1", "CodingSchemeDesignator": "SRT", "CodeMeaning": meaning} for meaning in meanings
    ]


class TestKind:
    def test_is_the_description_or_else_the_codes_meaning(self) -> None:
        coded = {
            "PatientSpeciesCodeSequence": code("Canine species"),
            "PatientBreedCodeSequence": code("Beagle", "Poodle"),
        }
        assert (species_of(coded), breed_of(coded)) == ("Canine species", "Beagle, Poodle")
        both = {**coded, "PatientSpeciesDescription": "Dog", "PatientBreedDescription": None}
        assert (species_of(both), breed_of(both)) == ("Dog", "Beagle, Poodle")
        assert species_texts(both) == ["Dog", "Canine species"]

    def test_is_nothing_where_nothing_is_said(self) -> None:
        for document in (
            {},
            {"PatientSpeciesCodeSequence": None},
            {"PatientSpeciesCodeSequence": [{}, {"CodeMeaning": None}]},
        ):
            assert (species_of(document), breed_of(document)) == ("", "")


class TestNumbers:
    def test_of_registries_with_their_names(self) -> None:
        registered = [
            {"BreedRegistrationNumber": "DN1", "BreedRegistryCodeSequence": code("American Kennel Club")},
            {"BreedRegistrationNumber": "X2"},
            {"BreedRegistrationNumber": None},
        ]
        found = registrations({"BreedRegistrationSequence": registered})
        assert found == [("DN1", "American Kennel Club"), ("X2", "")]
        assert registrations({}) == []

    def test_of_both_attributes_each_once(self) -> None:
        document = {
            "OtherPatientIDs": ["276098", "7"],
            "OtherPatientIDsSequence": [
                {"PatientID": "276098", "TypeOfPatientID": "RFID"},
                {"PatientID": "K-9"},
            ],
        }
        assert other_patient_ids(document) == ["276098", "7", "K-9"]
        assert other_patient_ids({"OtherPatientIDs": "276098"}) == ["276098"]
        assert other_patient_ids({"OtherPatientIDs": 276098, "OtherPatientIDsSequence": None}) == ["276098"]

    def test_of_microchips_are_said_to_be_or_look_like_nothing_else(self) -> None:
        document = {
            "OtherPatientIDs": ["276098555123456", "7"],
            "OtherPatientIDsSequence": [
                {"PatientID": "900-123", "TypeOfPatientID": "RFID"},
                {"PatientID": "528 140 000 123456", "TypeOfPatientID": "TEXT"},
                {"PatientID": "276098555123457", "TypeOfPatientID": "BARCODE"},
            ],
        }
        assert microchips(document) == ["276098555123456", "900-123", "528 140 000 123456"]
        assert microchips({}) == []


class TestClientKey:
    def test_is_the_person_else_the_organization(self) -> None:
        shelter = {"ResponsibleOrganization": "Happy Paws Shelter"}
        assert client_key(shelter) == "happy paws shelter"
        assert client_key({**shelter, "ResponsiblePerson": {"Alphabetic": "Smith^Ann"}}) == "smith^ann"
        assert client_key({**shelter, "ResponsiblePerson": {"Alphabetic": "^"}}) == "happy paws shelter"
        assert client_key({}) == ""
