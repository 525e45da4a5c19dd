"""What a case lacks is named, and holds nothing up."""

import pytest

from services.telemedicine import cases, catalogue
from services.telemedicine.case import CasePriority
from services.telemedicine.cases import CaseDraft
from services.telemedicine.history import STARTING, animals_of, fields_for
from services.telemedicine.missing import Lack, lacking, usual_views
from services.telemedicine.study_facts import narrowest, study_facts
from services.worklist.regions import regions_in
from tests.telemedicine.conftest import SERVICE, Parties


async def lacks(parties: Parties, study: str, **wanted: object) -> dict[Lack, list[str]]:
    """Names of what a case of this study lacks."""
    draft = CaseDraft(studies=(study,), **wanted)  # type: ignore[arg-type]
    made = await cases.draft(parties.oakwood, parties.engines, draft)
    found: dict[Lack, list[str]] = {}
    for one in await lacking(parties.oakwood, parties.engines, made.id):
        found.setdefault(one.lack, []).append(one.name or one.region)
    return found


class TestLacking:
    async def test_is_nothing_of_a_whole_case(self, parties: Parties) -> None:
        whole = {"history": {"signs": "Cough", "duration": "3 days"}, "question": "Metastases?"}
        assert await lacks(parties, parties.study, **whole) == {}

    async def test_names_history_views_and_what_the_service_does_not_take(self, parties: Parties) -> None:
        one_view = await parties.images("Right lateral")
        rabbit = await parties.images(
            "VD", region="Abdomen", PatientSpeciesDescription="Rabbit", PatientID="R"
        )
        await parties.counted()
        assert await lacks(parties, one_view, history={"signs": "Cough"}) == {
            Lack.HISTORY: ["duration"],
            Lack.QUESTION: [""],
            Lack.VIEW: ["Left lateral", "Ventrodorsal"],
        }
        stat = await catalogue.put_service(parties.vetrad, parties.engines, SERVICE)
        found = await lacks(parties, rabbit, service=stat.id, question="?", priority=CasePriority.STAT)
        assert found == {
            Lack.SPECIES: ["Rabbit"],
            Lack.HISTORY: ["signs", "duration", "diet", "husbandry"],
            Lack.VIEW: ["Right lateral"],
        }
        found = await lacks(parties, parties.study, regions=("thorax", "abdomen"), question="?")
        assert found[Lack.REGION] == ["abdomen"]

    def test_knows_the_views_of_a_region_by_species_and_side(self) -> None:
        thorax = usual_views("thorax", ("dog",), "")
        assert [one.name for one in thorax] == ["Right lateral", "Left lateral", "Ventrodorsal"]
        assert {one.laterality for one in usual_views("elbow", ("cat",), "R")} == {"R"}
        assert len(usual_views("foot", ("horse",), "L")) == 5
        assert usual_views("thorax", ("fish",), "") == ()


class TestRegions:
    @pytest.mark.parametrize(
        ("text", "regions"),
        [
            ("Right elbow ML", ("elbow",)),
            ("Front foot DP", ("foot",)),
            ("Maxilla left, 108", ("teeth",)),
            ("Thorax and abdomen", ("abdomen", "thorax")),
            ("Catogram, whole body thorax", ("whole body",)),
            ("Hind limb", ("hindlimb",)),
            ("Thoracolumbar spine", ("thoracolumbar spine",)),
        ],
    )
    def test_are_those_that_are_paid_for(self, text: str, regions: tuple[str, ...]) -> None:
        assert narrowest(tuple(regions_in(text))) == regions

    async def test_and_views_are_counted_once_however_often_they_were_shot(self, parties: Parties) -> None:
        facts = await study_facts(parties.oakwood, parties.engines, [parties.study])
        (thorax,) = facts.counts
        assert (thorax.region, thorax.views, thorax.images) == ("thorax", 3, 4)


class TestHistory:
    @pytest.mark.parametrize(
        ("species", "asked", "not_asked"),
        [
            ("Canine", "heartworm", "vaccination"),
            ("Katze", "vaccination", "limb"),
            ("Equine", "lameness", "diet"),
            ("Bearded dragon", "husbandry", "limb"),
            ("Parrot", "diet", "heartworm"),
            ("", "signs", "diet"),
        ],
    )
    def test_is_asked_by_species(self, species: str, asked: str, not_asked: str) -> None:
        names = {one.name for one in fields_for(STARTING, animals_of(species))}
        assert asked in names
        assert not_asked not in names
