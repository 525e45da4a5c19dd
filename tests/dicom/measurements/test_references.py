"""services/dicom/measurements: the references are what was published, and an animal's are found."""

import json
from importlib.resources import files
from typing import Any

import jsonschema_rs
import pytest

from services.dicom.measurements.animals import animal_of
from services.dicom.measurements.kinds import kinds
from services.dicom.measurements.references import referenced_breeds, references, references_for
from services.dicom.measurements.values import values_of
from services.dicom.species import animals_in
from services.worklist.codes import BREEDS, group
from tests.dicom.measurements.test_values import SQUARE, VECTORS

FOLDER = files("services.dicom.measurements")
VHS, VLAS = "VERTEBRAL_HEART_SCORE", "VERTEBRAL_LEFT_ATRIAL_SIZE"
RL, LL, DV, VD = "RIGHT_LATERAL", "LEFT_LATERAL", "STERNAL", "DORSAL"
PUBLISHED: list[tuple[str, str, str, str, list[tuple[float, ...]]]] = [
    # mean or median, then SD or limits; each row of the facts, typed anew
    (VHS, "dog", "", RL, [(9.7, 0.5, 8.5, 10.5)]),
    (VHS, "dog", "", VD, [(10.2, 0.8)]),
    (VHS, "dog", "", DV, [(10.2, 1.5)]),
    (VHS, "dog", "australian-cattle-dog", RL, [(10.5, 0.5)]),
    (VHS, "dog", "australian-cattle-dog", LL, [(10.3, 0.5)]),
    (VHS, "dog", "beagle", LL, [(10.3, 0.4)]),
    (VHS, "dog", "boston-terrier", RL, [(11.7, 1.4)]),
    (VHS, "dog", "boxer", RL, [(11.6, 0.8, 10.3, 12.6)]),
    (VHS, "dog", "brittany", RL, [(10.6, 0.2)]),
    (VHS, "dog", "english-bulldog", RL, [(12.7, 1.7)]),
    (VHS, "dog", "french-bulldog", RL, [(12.7, 1.7)]),
    (VHS, "dog", "cavalier", RL, [(10.6, 0.5), (10.08, 0.56)]),
    (VHS, "dog", "dachshund", RL, [(10.3, 9.25, 11.55)]),
    (VHS, "dog", "dachshund", LL, [(10.1, 8.7, 11.31)]),
    (VHS, "dog", "dobermann", RL, [(10.0, 0.6, 9.0, 10.8)]),
    (VHS, "dog", "german-shepherd", RL, [(9.7, 0.7, 8.7, 11.2)]),
    (VHS, "dog", "greyhound", RL, [(10.5, 0.1)]),
    (VHS, "dog", "indian-spitz", RL, [(10.21, 0.13)]),
    (VHS, "dog", "indian-spitz", LL, [(10.03, 0.11)]),
    (VHS, "dog", "labrador", RL, [(10.39, 0.19)]),
    (VHS, "dog", "labrador", LL, [(10.22, 0.20)]),
    (VHS, "dog", "lhasa-apso", RL, [(9.6, 0.8)]),
    (VHS, "dog", "norwich-terrier", RL, [(10.6, 0.6)]),
    (VHS, "dog", "pit-bull", RL, [(10.9, 0.4, 10.5, 11.8)]),
    (VHS, "dog", "pomeranian", RL, [(10.5, 0.9)]),
    (VHS, "dog", "poodle", RL, [(10.12, 0.51)]),
    (VHS, "dog", "pug", RL, [(10.7, 0.9)]),
    (VHS, "dog", "rottweiler", RL, [(9.8, 0.1)]),
    (VHS, "dog", "shih-tzu", RL, [(9.5, 0.6)]),
    (VHS, "dog", "yorkshire-terrier", RL, [(9.9, 0.6)]),
    (VHS, "dog", "whippet", RL, [(11.3, 0.5)]),
    (VHS, "dog", "whippet", LL, [(11.0, 0.5)]),
    (VHS, "dog", "whippet", DV, [(10.5, 0.6)]),
    (VHS, "dog", "whippet", VD, [(11.1, 0.6)]),
    (VHS, "cat", "", RL, [(7.5, 6.7, 8.1), (8.0,), (7.3,), (7.43, 0.44)]),
    (VHS, "cat", "", LL, [(7.5, 6.7, 8.1), (8.0,), (7.3,), (7.2, 0.45)]),
    (VHS, "cat", "persian", LL, [(8.16,)]),
    (VHS, "ferret", "", RL, [(5.52, 0.28), (5.24, 0.20)]),
    (VHS, "ferret", "", LL, [(5.55, 0.28), (5.25, 0.20)]),
    (VHS, "ferret", "", DV, [(6.22, 0.34), (5.97, 0.35)]),
    (VHS, "rat", "", RL, [(7.7, 7.0, 8.5)]),
    (VHS, "rat", "", VD, [(7.5, 6.6, 8.6)]),
    (VHS, "rat", "", DV, [(7.9, 6.9, 9.0)]),
    (VHS, "guinea pig", "", RL, [(7.4, 7.1, 7.6)]),
    (VHS, "rabbit", "", RL, [(8.5, 0.3)]),
    (VLAS, "dog", "", RL, [(1.9, 1.4, 2.2)]),
    (VLAS, "dog", "cavalier", RL, [(1.79, 0.3)]),
    ("RADIOGRAPHIC_LEFT_ATRIAL_DIMENSION", "dog", "cavalier", RL, [(1.2, 0.34)]),
    ("TRACHEAL_RATIO", "dog", "", RL, [(0.07, 0.15)]),
    ("SMALL_BOWEL_RATIO", "dog", "", RL, [(1.6,)]),
    ("COLON_RATIO", "cat", "", RL, [(1.28,)]),
    ("KIDNEY_RATIO", "dog", "", VD, [(2.5, 3.5), (2.7,)]),
    ("NORBERG_ANGLE_LEFT", "dog", "", VD, [(105.0,)]),
    ("FEMORAL_ANGULATION_LEFT", "dog", "", VD, [(-0.06, 2.41, -4.9, 4.9)]),
    ("TIBIAL_PLATEAU_ANGLE", "dog", "boxer", "", [(28.0, 2.9)]),
    ("TIBIAL_PLATEAU_ANGLE", "dog", "german-shepherd", "", [(25.2, 2.8)]),
    ("TIBIAL_PLATEAU_ANGLE", "dog", "golden-retriever", "", [(25.2, 4.0)]),
    ("TIBIAL_PLATEAU_ANGLE", "dog", "dobermann", "", [(29.1, 3.6)]),
    ("TIBIAL_PLATEAU_ANGLE", "dog", "great-dane", "", [(30.0, 3.8)]),
    ("TIBIAL_PLATEAU_ANGLE", "dog", "akita", "", [(22.2, 4.0)]),
    ("TIBIAL_PLATEAU_ANGLE", "dog", "cavalier", "", [(25.5, 3.3)]),
    ("TIBIAL_PLATEAU_ANGLE", "dog", "chihuahua", "", [(25.2, 2.9)]),
    ("TIBIAL_PLATEAU_ANGLE", "dog", "bichon", "", [(32.6, 4.6)]),
    ("TIBIAL_PLATEAU_ANGLE", "dog", "cairn-terrier", "", [(38.7, 6.0)]),
    ("TIBIAL_PLATEAU_ANGLE", "dog", "pit-bull", "", [(30.1, 3.6)]),
    ("TIBIAL_PLATEAU_ANGLE", "dog", "greyhound", "", [(24.4,)]),
    ("TIBIAL_PLATEAU_ANGLE", "dog", "labrador", "", [(22.2, 4.2)]),
]
CUTOFFS = [
    (VHS, "dog", "", [("AT_LEAST", 10.5), ("AT_LEAST", 11.5)]),
    (VHS, "dog", "brittany", [("ABOVE", 11.1)]),
    (VLAS, "dog", "", [("ABOVE", 2.3), ("AT_LEAST", 2.4), ("AT_LEAST", 2.5), ("AT_LEAST", 2.8)]),
    ("RADIOGRAPHIC_LEFT_ATRIAL_DIMENSION", "dog", "", [("ABOVE", 1.8)]),
    ("TRACHEAL_RATIO", "dog", "english-bulldog", [("BELOW", 0.11), ("BELOW", 0.127), ("BELOW", 0.144)]),
    ("SMALL_BOWEL_RATIO", "dog", "", [("AT_MOST", 1.4), ("AT_LEAST", 2.4)]),
    ("COLON_RATIO", "cat", "", [("AT_LEAST", 1.28), ("ABOVE", 1.48), ("ABOVE", 1.62)]),
    ("NORBERG_ANGLE_RIGHT", "dog", "", [("BELOW", 102.2)]),
    ("DISTRACTION_INDEX_RIGHT", "dog", "", [("ABOVE", 0.58)]),
]


class TestFile:
    def test_is_as_its_schema_says(self) -> None:
        schema, content = (
            json.loads(FOLDER.joinpath(name).read_text("utf-8"))
            for name in ("references.schema.json", "references.json")
        )
        jsonschema_rs.validate(schema, content)
        content["references"][0]["grade"] = "K"
        with pytest.raises(jsonschema_rs.ValidationError):
            jsonschema_rs.validate(schema, content)

    @pytest.mark.parametrize(("value", "species", "breed", "recumbency", "numbers"), PUBLISHED)
    def test_has_the_published_numbers(
        self, value: str, species: str, breed: str, recumbency: str, numbers: list[tuple[float, ...]]
    ) -> None:
        rows = [row for row in references_for(value, species, breed, recumbency) if not row.cutoff]
        told = [(row.mean or row.median, row.sd or row.unsaid, row.low, row.high) for row in rows]
        assert [tuple(number for number in row if number is not None) for row in told] == numbers

    @pytest.mark.parametrize(("value", "species", "breed", "cutoffs"), CUTOFFS)
    def test_has_the_published_cutoffs(
        self, value: str, species: str, breed: str, cutoffs: list[tuple[str, float]]
    ) -> None:
        rows = references_for(value, species, breed)
        assert [(row.cutoff.side, row.cutoff.at) for row in rows if row.cutoff] == cutoffs

    def test_kidneys_of_cats_differ_by_side_and_plateaus_by_landmark(self) -> None:
        sides = {side: references_for("KIDNEY_RATIO", "cat", variant=side) for side in ("RIGHT", "LEFT")}
        assert [row.mean for row in sides["RIGHT"]] == [2.37, 2.29]
        assert [row.mean for row in sides["LEFT"]] == [2.30, 2.24]
        landmarks = ("CRUCIATE_INSERTION", "CONDYLE_MARGIN")
        plateaus = [references_for("TIBIAL_PLATEAU_ANGLE", "dog", variant=name)[0] for name in landmarks]
        assert [(row.mean, row.sd) for row in plateaus] == [(25.2, 2.6), (23.5, 2.6)]

    def test_speaks_of_values_species_breeds_and_variants_that_there_are(self) -> None:
        measured = {
            value.name
            for vector in VECTORS
            for value in values_of(vector["kind"], vector["points"], SQUARE, variant=vector.get("variant"))
        }
        variants = {name for kind in kinds().values() for name in kind}
        for row in references():
            assert row.value in measured
            assert animals_in([row.species]) == [row.species]
            assert set(row.breeds) <= set(referenced_breeds())
            assert row.variant is None or row.variant in variants
            assert all(referenced_breeds()[breed].species == row.species for breed in row.breeds)
        named = {breed for row in references() for breed in row.breeds}
        assert named == set(referenced_breeds())

    def test_knows_breeds_by_codes_that_there_are(self) -> None:
        known = {code.value for code in group(BREEDS).values()}
        codes = [code for breed in referenced_breeds().values() for code in breed.codes]
        assert set(codes) <= known
        assert len(set(codes)) == len(codes)


class TestReferencesFor:
    def test_a_breed_without_the_recumbency_is_not_compared_with_all_dogs(self) -> None:
        assert [row.mean for row in references_for(VHS, "dog", "boxer", LL) if not row.cutoff] == [11.6]

    def test_a_breed_without_the_view_is_compared_with_all_dogs_and_not_with_its_laterals(self) -> None:
        assert [row.mean for row in references_for(VHS, "dog", "labrador", "DORSAL") if row.mean] == [10.2]
        assert [row.mean for row in references_for(VHS, "dog", "labrador", "") if row.mean] == [10.39, 10.22]

    def test_say_themselves_in_words(self) -> None:
        both = [row.text() for row in references_for(VHS, "dog", "cavalier", RL) if not row.cutoff]
        assert both == [
            "Cavalier King Charles Spaniel dog: 10.6 ± 0.5. Lamb 2001 (grade A)",
            "Cavalier King Charles Spaniel dog: 10.08 ± 0.56, n 30. 2022, PMC9299495 (grade A)",
        ]
        atrium = [row.text() for row in references_for(VLAS, "dog")][:2]
        assert atrium == [
            "dog: median 1.9 (1.4 to 2.2), n 80. Vezzosi 2020, Vet Radiol Ultrasound 61:507 (grade A)",
            "dog: > 2.3 left atrial enlargement, n 183. ACVIM 2020 (grade A)",
        ]
        assert references_for("COLON_RATIO", "cat")[0].text().startswith("cat: ≤ 1.28. ")


def _patient(species: str = "", breed: str = "", *codes: str) -> dict[str, Any]:
    coded = [{"CodeValue": code, "CodingSchemeDesignator": "SCT"} for code in codes]
    return {
        "PatientSpeciesDescription": species,
        "PatientBreedDescription": breed,
        "PatientBreedCodeSequence": coded,
    }


class TestAnimalOf:
    @pytest.mark.parametrize(
        ("species", "breed", "codes", "expected"),
        [
            ("Canis lupus familiaris", "Boxer", (), ("dog", "boxer")),
            ("Hund", "Deutscher Schäferhund", (), ("dog", "german-shepherd")),
            ("Hund", "Deutscher Schaeferhund", (), ("dog", "german-shepherd")),
            ("chien", "Épagneul Breton", (), ("dog", "brittany")),
            ("Perro", "Bulldog Francés", (), ("dog", "french-bulldog")),
            ("Katze", "Perserkatze", (), ("cat", "persian")),
            ("Canine", "", ("66495005",), ("dog", "cavalier")),
            ("", "Whippet", (), ("dog", "whippet")),
            ("Felis catus", "Europäisch Kurzhaar", (), ("cat", "")),
            ("Dog", "Labrador mix", (), ("dog", "")),
            ("Dog", "Boxer/Beagle", (), ("dog", "")),
            ("Dog", "", ("66495005", "42250008"), ("dog", "")),
            ("Cat", "Boxer", (), ("cat", "")),
            ("Horse", "Haflinger", (), ("", "")),
            ("", "", (), ("", "")),
        ],
    )
    def test_is_what_the_study_says(
        self, species: str, breed: str, codes: tuple[str, ...], expected: tuple[str, str]
    ) -> None:
        assert animal_of(_patient(species, breed, *codes)) == expected
