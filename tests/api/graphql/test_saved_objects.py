"""What readers save and read: measurements, key images, presentation states."""

import subprocess
import sys
from typing import Any

import httpx
import pytest
from pydicom.dataset import Dataset

from services.api.graphql.schema import schema
from services.dicom.structured_reports.codes import KINDS
from tests.api.clients import image, part10, stow
from tests.api.graphql.asking import refused, told
from tests.dicom.measurements.test_values import VECTORS

SAVE = """mutation ($study: ID!, $measurements: [MeasurementInput!]!, $replaces: ID) {
  saveMeasurements(
    tenant: "oakwood", studyInstanceUID: $study, measurements: $measurements, replaces: $replaces
  ) { seriesInstanceUID sopInstanceUID } }"""
READ = """query ($study: ID!) { savedMeasurements(tenant: "oakwood", studyInstanceUID: $study) {
  sopInstanceUID title author savedAt ours replacedBy problem truncated total lines { depth label text }
  measurements { uid kind label text variant millimetres method reference points
    image { studyInstanceUID seriesInstanceUID sopInstanceUID frameNumber missing }
    values { name label value text unit } animal { species breed recumbency } } } }"""
SAVE_KEYS = """mutation ($study: ID!, $images: [ImageReference!]!) {
  saveKeyImages(
    tenant: "oakwood", studyInstanceUID: $study, title: FOR_PATIENT, images: $images, description: "x"
  ) { sopInstanceUID } }"""
READ_KEYS = """query ($study: ID!) { keyImages(tenant: "oakwood", studyInstanceUID: $study) {
  title label description author ours replacedBy problem images { sopInstanceUID frameNumber missing } } }"""
SAVE_STATE = """mutation ($study: ID!, $images: [ShownImageInput!]!) {
  savePresentationState(tenant: "oakwood", studyInstanceUID: $study, label: "Lesion", images: $images) {
    sopInstanceUID } }"""
READ_STATES = """query ($study: ID!) { presentationStates(tenant: "oakwood", studyInstanceUID: $study) {
  label description author ours problem images { image { sopInstanceUID frameNumber } windowCenter windowWidth
    voiFunction inverted rotation mirrored area graphics { kind points closed filled text units }
    shutters { kind points } } } }"""


@pytest.fixture
async def film(vet: httpx.AsyncClient) -> Dataset:
    made = image(rows=400, columns=500, PixelSpacing=[0.2, 0.2])
    assert (await stow(vet, part10(made))).status_code == 200
    return made


def of(film: Dataset) -> dict[str, Any]:
    return {
        "seriesInstanceUID": film.SeriesInstanceUID,
        "sopInstanceUID": film.SOPInstanceUID,
        "frameNumber": 1,
    }


class TestSaveMeasurements:
    async def test_digits_are_those_that_were_computed(self, vet: httpx.AsyncClient, film: Dataset) -> None:
        (heart,) = [one for one in VECTORS if one["kind"] == "VERTEBRAL_HEART"][:1]
        drawn = {
            "uid": "2.25.7",
            "kind": "VERTEBRAL_HEART",
            "image": of(film),
            "points": heart["points"],
            "values": [],
            "variant": heart.get("variant"),
            "animal": {"species": "CANINE", "breed": "Beagle", "recumbency": "RIGHT_LATERAL"},
            "reference": "10.3 +/- 0.4",
        }
        study = film.StudyInstanceUID
        made = await told(vet, SAVE, study=study, measurements=[drawn])
        (report,) = await told(vet, READ, study=study)
        assert (report["sopInstanceUID"], report["ours"], report["problem"]) == (
            made["sopInstanceUID"],
            True,
            "",
        )
        assert report["savedAt"].endswith("+00:00")
        (one,) = report["measurements"]
        assert (one["kind"], one["points"], one["animal"]) == (
            "VERTEBRAL_HEART",
            drawn["points"],
            drawn["animal"],
        )
        assert one["image"] == {**of(film), "studyInstanceUID": study, "missing": False}
        score = one["values"][0]
        assert (score["name"], score["unit"]) == ("VERTEBRAL_HEART_SCORE", "v")
        # What was read is saved again as it is.
        again = {**drawn, "values": [{key: score[key] for key in ("name", "value", "unit")}]}
        await told(vet, SAVE, study=study, measurements=[again], replaces=made["sopInstanceUID"])
        newest, oldest = await told(vet, READ, study=study)
        assert newest["measurements"][0]["values"] == one["values"]
        assert oldest["replacedBy"] == newest["sopInstanceUID"]
        wrong = {**again, "values": [{**again["values"][0], "value": score["value"] + 0.1}]}
        assert await refused(vet, SAVE, study=study, measurements=[wrong]) == (
            "INVALID",
            "VERTEBRAL_HEART: VERTEBRAL_HEART_SCORE is not what the points give",
        )

    def test_every_kind_can_be_asked_for(self) -> None:
        kinds = schema.get_type_by_name("MeasurementKind")
        assert kinds is not None
        assert {one.name for one in kinds.values} == KINDS.keys()


class TestSaveKeyImages:
    async def test_they_are_read_back(self, vet: httpx.AsyncClient, film: Dataset) -> None:
        await told(vet, SAVE_KEYS, study=film.StudyInstanceUID, images=[of(film)])
        (found,) = await told(vet, READ_KEYS, study=film.StudyInstanceUID)
        assert (found["title"], found["label"], found["description"]) == ("FOR_PATIENT", "For Patient", "x")
        assert found["images"] == [
            {"sopInstanceUID": film.SOPInstanceUID, "frameNumber": 1, "missing": False}
        ]


class TestSavePresentationState:
    async def test_it_is_read_back(self, vet: httpx.AsyncClient, film: Dataset) -> None:
        shown = {
            "image": of(film),
            "windowCenter": 100,
            "windowWidth": 200,
            "inverted": True,
            "rotation": 90,
            "mirrored": True,
            "area": [10, 20, 109, 119],
            "graphics": [{"points": [[1, 2], [30, 40]], "closed": False, "text": "5 mm"}],
        }
        await told(vet, SAVE_STATE, study=film.StudyInstanceUID, images=[shown])
        (state,) = await told(vet, READ_STATES, study=film.StudyInstanceUID)
        assert (state["label"], state["ours"], state["problem"]) == ("Lesion", True, "")
        (found,) = state["images"]
        same = ("windowCenter", "windowWidth", "inverted", "rotation", "mirrored", "area")
        assert {key: found[key] for key in same} == {key: shown[key] for key in same}
        assert [(one["kind"], one["text"], one["points"]) for one in found["graphics"]] == [
            ("POLYLINE", "", [[1, 2], [30, 40]]),
            ("TEXT", "5 mm", [[1, 2]]),
        ]


def test_who_saves_nothing_does_not_load_what_writes_it() -> None:
    code = "import sys, services.api.app; sys.exit('highdicom' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
