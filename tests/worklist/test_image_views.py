"""services/worklist/image_views.py: what radiographs tell of their view, as people write it."""

from typing import Any

import pytest

from services.worklist.codes import ALL_REGIONS, PROJECTIONS, REGIONS, VIEWS, find
from services.worklist.image_views import ImageView, view_of


def told(description: str = "", study: str = "", **values: Any) -> ImageView:
    of_series = {"SeriesDescription": description}
    for keyword in ("Modality", "BodyPartExamined", "Laterality"):
        if keyword in values:
            of_series[keyword] = values.pop(keyword)
    return view_of(values, of_series, study)


class TestProjection:
    @pytest.mark.parametrize(
        ("description", "projection"),
        [
            ("Thorax right lateral", "right lateral"),
            ("Thorax links lateral", "left lateral"),
            ("Thorax profil droit", "right lateral"),
            ("Tórax lateral derecha", "right lateral"),
            ("Abdomen lateral", "lateral"),
            ("Thorax AP", "ventrodorsal"),
            ("HD-Aufnahme v/d", "ventrodorsal"),
            ("Left lateral elbow", "lateral"),
            ("Ellbogen rechts ML", "mediolateral"),
            ("Elbow AP", "craniocaudal"),
            ("LF fetlock DP", "dorsopalmar"),
            ("LH fetlock DP", "dorsoplantar"),
            ("RH hock DLPMO", "dorsolateral-plantaromedial"),
            ("RF carpus DLPMO", "dorsolateral-palmaromedial"),
            ("Schädel rostrokaudal", "rostrocaudal"),
            ("Grasset crânio-caudale", "craniocaudal"),
            ("Boulet dorso-palmaire", "dorsopalmar"),
            ("Codo craneocaudal", "craniocaudal"),
            ("Thorax", ""),
        ],
    )
    def test_is_told_by_words(self, description: str, projection: str) -> None:
        assert told(description).projection == projection

    def test_is_told_by_its_code_first(self) -> None:
        item = find("442441009", VIEWS, PROJECTIONS).item
        assert told("Thorax right lateral", ViewCodeSequence=[item]).projection == "ventrodorsal"

    def test_is_told_by_view_position_before_words(self) -> None:
        assert told("Thorax VD", ViewPosition="LL").projection == "left lateral"


class TestRegions:
    @pytest.mark.parametrize(
        ("description", "regions"),
        [
            ("Chest VD", {"thorax"}),
            ("Brustkorb", {"thorax"}),
            ("Thoracic spine lateral", {"thoracic spine", "spine"}),
            ("Thoracic limb", {"forelimb", "limb"}),
            ("Columna lumbar", {"lumbar spine", "spine"}),
            ("Becken", {"pelvis"}),
            ("Femoral head", {"pelvis"}),
            ("Hanche VD", {"pelvis"}),
            ("Genou gauche", {"stifle", "hindlimb", "limb"}),
            ("Membrum thoracicum", {"forelimb", "limb"}),
            ("Thorax and abdomen", {"thorax", "abdomen"}),
            ("Oberkiefer", {"maxilla", "teeth"}),
            ("Whole body", {"whole body"}),
            ("Foreign body", set()),
        ],
    )
    def test_are_named_in_five_languages_with_their_wholes(self, description: str, regions: set[str]) -> None:
        assert set(told(description).regions) == regions

    def test_a_code_comes_before_words_and_words_before_a_device_setting(self) -> None:
        thorax = find("816094009", REGIONS, ALL_REGIONS).item
        assert told("Abdomen", AnatomicRegionSequence=[thorax]).regions == ("thorax",)
        assert told("Left fore digit", BodyPartExamined="CHEST").regions == ("foot", "forelimb", "limb")
        assert told("", "Abdomen", BodyPartExamined="CHEST").regions == ("thorax",)
        assert told("", "Abdomen").regions == ("abdomen",)

    def test_teeth_are_told_by_their_numbers_in_a_mouth_alone(self) -> None:
        assert told("104-108", Modality="IO") == ImageView("", "R", ("maxilla", "teeth"))
        assert told("301 401", Modality="IO") == ImageView("", "", ("incisors", "mandible", "teeth"))
        assert told("104-108", Modality="DX") == ImageView()

    def test_short_words_tell_jaws_in_a_mouth_alone(self) -> None:
        assert told("OK rechts", Modality="IO") == ImageView("", "R", ("maxilla", "teeth"))
        assert told("UK Incisivi", Modality="IO") == ImageView("", "", ("incisors", "mandible", "teeth"))
        assert told("LR premolars", Modality="IO") == ImageView("", "R", ("mandible", "teeth"))
        assert told("OK", Modality="DX") == ImageView()


class TestLaterality:
    def test_is_of_limbs_and_not_of_the_side_an_animal_lies_on(self) -> None:
        assert told("Right lateral thorax").laterality == ""
        assert told("Right elbow ML").laterality == "R"
        assert told("Elbow ML", Laterality="L").laterality == "L"
        assert told("Right elbow ML", ImageLaterality="L").laterality == "L"
        assert told("LH hock").laterality == "L"

    def test_what_is_no_code_and_no_text_says_nothing(self) -> None:
        assert told(None, ViewCodeSequence="x", AnatomicRegionSequence=[3], ViewPosition=7) == ImageView()
