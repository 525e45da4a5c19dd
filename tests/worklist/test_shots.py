"""services/worklist/shots.py: which views were shot, by what modalities really send."""

from typing import Any

import pytest

from services.courier.service import work_off
from services.persistence import Engines
from services.tenancy.scope import Scope
from services.worklist.catalogue import View, starting
from services.worklist.codes import PROJECTIONS, VIEWS, find
from services.worklist.image_request import RequestState
from services.worklist.image_requests import get
from services.worklist.shots import Shots, placed, shots_in
from tests.archive.samples import dataset, make_due, put_all
from tests.worklist.requests import requested

PROCEDURES = {one.id: one for one in starting()}
ELBOW = PROCEDURES["dog-cat-elb2l"].views
FETLOCK = PROCEDURES["horse-efe4l"].views
THORAX = PROCEDURES["dog-cat-thx3"].views

AP = {"CodeValue": "399348003", "CodingSchemeDesignator": "SCT", "CodeMeaning": "antero-posterior"}


def code(value: str) -> dict[str, Any]:
    return {"ViewCodeSequence": [find(value, VIEWS, PROJECTIONS).item]}


def image(
    number: int, facts: dict[str, Any], series: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    uids = {"StudyInstanceUID": "1.2", "SeriesInstanceUID": "1.2.3", "SOPInstanceUID": f"1.2.3.{number}"}
    return {**uids, **facts}, series


def shown(views: tuple[View, ...], *facts: dict[str, Any]) -> Shots:
    """What of a selection such images show; some of the attributes are of their series."""
    of_series = ("SeriesDescription", "ProtocolName", "Laterality")
    made = []
    for number, each in enumerate(facts):
        series = {keyword: each[keyword] for keyword in of_series if keyword in each}
        made.append(image(number, {k: v for k, v in each.items() if k not in series}, series))
    return placed(views, made)


def names(shots: Shots) -> list[str]:
    return [one.view.name for one in shots.shots if one.images]


class TestPlaced:
    @pytest.mark.parametrize(
        ("views", "facts", "name"),
        [
            (THORAX, code("399198007"), "Right lateral"),
            (THORAX, {"ViewPosition": "RL"}, "Right lateral"),
            (THORAX, {"ViewPosition": "LL"}, "Left lateral"),
            (THORAX, {"ViewPosition": "VD"}, "Ventrodorsal"),
            (THORAX, {"ViewPosition": "AP"}, "Ventrodorsal"),
            (THORAX, {"ViewPosition": "PA"}, "Dorsoventral"),
            (THORAX, {"SeriesDescription": "Thorax, R LAT"}, "Right lateral"),
            (THORAX, {"SeriesDescription": "THX_VD"}, "Ventrodorsal"),
            (THORAX, {"ProtocolName": "Chest dorso-ventral"}, "Dorsoventral"),
            (THORAX, {"SeriesDescription": "Brustkorb rechte Seitenlage"}, "Right lateral"),
            (THORAX, {"SeriesDescription": "Thorax profil gauche"}, "Left lateral"),
            (THORAX, {"SeriesDescription": "Tórax latero-lateral", "ImageComments": "izquierdo"}, ""),
            (THORAX, {"ImageComments": "Right lateral recumbency, inspiration"}, "Right lateral"),
            (ELBOW, {"SeriesDescription": "Elbow left lateral"}, "Mediolateral"),
            (ELBOW, {"SeriesDescription": "Ellbogen ML li"}, "Mediolateral"),
            (ELBOW, {"ViewPosition": "AP"}, "Craniocaudal"),
            (ELBOW, {"ViewPosition": "CrCd", "ImageLaterality": "L"}, "Craniocaudal"),
            (ELBOW, code("399162004") | {"ImageLaterality": "L"}, "Craniocaudal"),
            (ELBOW, {"ViewCodeSequence": [{**AP, "CodeValue": "R-10206"}]}, "Craniocaudal"),
            (THORAX, {"ViewCodeSequence": [AP], "ViewPosition": "RL"}, "Right lateral"),
            (FETLOCK, {"ViewPosition": "DP"}, "Dorsopalmar"),
            (FETLOCK, {"SeriesDescription": "LF fetlock D45L-PaMO"}, "D45L-PaMO"),
            (FETLOCK, {"SeriesDescription": "Fetlock DLPMO"}, "D45L-PaMO"),
            (FETLOCK, {"SeriesDescription": "DM-PaLO 60°"}, "D45M-PaLO"),
            (FETLOCK, code("442639001"), "D45L-PaMO"),
            (FETLOCK, {"SeriesDescription": "Dorsomedial-palmarolateral oblique"}, "D45M-PaLO"),
        ],
    )
    def test_by_what_an_image_tells(self, views: tuple[View, ...], facts: dict[str, Any], name: str) -> None:
        assert names(shown(views, facts)) == ([name] if name else [])

    @pytest.mark.parametrize(
        ("views", "facts"),
        [
            (THORAX, {}),
            (THORAX, {"SeriesDescription": "Thorax, 3 views: RL, LL, VD"}),
            (THORAX, {"SeriesDescription": "Thorax lateral"}),
            (PROCEDURES["dog-cat-thx2"].views, {"SeriesDescription": "Thorax left lateral"}),
            (ELBOW, {"ViewPosition": "ML", "ImageLaterality": "R"}),
            (ELBOW, {"SeriesDescription": "Right elbow craniocaudal"}),
            (FETLOCK, {"SeriesDescription": "PlM-DLO"}),
            (
                PROCEDURES["dog-cat-elb2r"].views,
                {"ViewPosition": "VD", "ImageComments": "compare with the mediolateral"},
            ),
            (THORAX, {"ViewCodeSequence": [{"CodeValue": None}], "ViewPosition": None}),
            (THORAX, {"ViewCodeSequence": "VD"}),
        ],
    )
    def test_what_tells_another_or_none_is_of_no_view(
        self, views: tuple[View, ...], facts: dict[str, Any]
    ) -> None:
        found = shown(views, facts)
        assert names(found) == []
        assert len(found.others) == 1

    def test_a_view_of_both_sides_is_two_shots(self) -> None:
        both = (View("Mediolateral", find("399260004", VIEWS), "B"),)
        found = shown(both, {"ViewPosition": "ML", "Laterality": "R"})
        assert [(one.view.laterality, len(one.images)) for one in found.shots] == [("L", 0), ("R", 1)]
        found = shown(both, {"ViewPosition": "ML"}, {"ViewPosition": "ML"})
        assert [len(one.images) for one in found.shots] == [1, 1]

    def test_views_that_only_a_clinic_has_go_by_their_names(self) -> None:
        found = shown(
            (View("VD inspiration"), View("VD expiration"), View("PM4 left")),
            {"SeriesDescription": "Thorax VD Expiration"},
            {"ImageComments": "pm4 LEFT"},
        )
        assert names(found) == ["VD expiration", "PM4 left"]

    def test_one_shot_twice_leaves_the_others_missing(self) -> None:
        found = shown(THORAX, *[{"ViewPosition": "RL"}] * 3)
        assert [len(one.images) for one in found.shots] == [3, 0, 0, 0]
        assert not found.complete

    def test_images_that_tell_nothing_stand_for_any_that_is_missing(self) -> None:
        assert not shown(THORAX, {"ViewPosition": "RL"}, {}).complete
        assert shown(THORAX, {"ViewPosition": "RL"}, {}, {}).complete
        assert not shown((), {}).complete


class TestShotsIn:
    async def test_are_of_the_images_that_came_and_end_the_request(
        self, oakwood: Scope, elmside: Scope, engines: Engines
    ) -> None:
        made = await requested(oakwood, engines)

        async def send(position: str) -> None:
            sent = dataset(
                StudyInstanceUID=made.study_instance_uid,
                PatientID="B-17",
                PatientName="Müller^Bella",
                SpecificCharacterSet="ISO_IR 192",
                Modality="DX",
                ViewPosition=position,
            )
            await put_all(oakwood, engines, [sent])
            await make_due(oakwood, engines)
            while await work_off(engines, "test"):
                pass

        async def missing(scope: Scope) -> list[str]:
            found = await shots_in(scope, engines, made.procedure.views, [made.study_instance_uid])
            return [one.view.name for one in found.shots if not one.images]

        for position in ("RL", "RL", "VD"):
            await send(position)
        assert await missing(oakwood) == ["Left lateral", "Dorsoventral"]
        assert len(await missing(elmside)) == len(made.procedure.views)
        assert (await get(oakwood, engines, made.id)).state is RequestState.IN_PROGRESS
        await send("LL")
        assert await missing(oakwood) == ["Dorsoventral"]
        assert (await get(oakwood, engines, made.id)).state is RequestState.COMPLETED
