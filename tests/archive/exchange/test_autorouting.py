from datetime import UTC, datetime

import pytest
from pydicom import Dataset

from services.courier.follow_ups import follow_up_series
from services.delivery import deliveries_page, items_page, rules
from services.errors import Invalid
from services.persistence import Edit, Engines
from services.tenancy import application_entities
from services.tenancy.scope import Scope
from tests.archive.samples import dataset, make_due, put, put_all, series


async def know(scope: Scope, engines: Engines, name: str = "reader", aet: str = "READER") -> None:
    await application_entities.add_remote(scope, engines, name=name, aet=aet, host="127.0.0.1", port=104)


async def quiet(scope: Scope, engines: Engines, stored) -> None:
    await make_due(scope, engines)
    assert await follow_up_series(scope, engines, stored.study_instance_uid, stored.series_instance_uid)


async def sent(scope: Scope, engines: Engines) -> list[set[str]]:
    """The instances of each delivery, the first delivery first."""
    page = await deliveries_page(scope, engines)
    found = [(await items_page(scope, engines, one.id)).items for one in reversed(page.deliveries)]
    return [{item.sop_instance_uid for _, item in items} for items in found]


class TestAutoroute:
    async def test_sends_a_series_on_once_and_later_only_what_is_new(self, oakwood, engines):
        await know(oakwood, engines)
        await rules.add(oakwood, engines, "MR", ["reader"], modality="m?")
        *first, late = list(series(3))
        stored = [await put(oakwood, engines, one) for one in first]
        for _ in range(2):
            await quiet(oakwood, engines, stored[0])
        await put(oakwood, engines, late)
        for _ in range(2):
            await quiet(oakwood, engines, stored[0])
        assert await sent(oakwood, engines) == [
            {str(one.SOPInstanceUID) for one in first},
            {str(late.SOPInstanceUID)},
        ]
        assert {one.rule for one in (await deliveries_page(oakwood, engines)).deliveries} == {"MR"}

    async def test_two_rules_to_one_remote_ae_send_a_series_once(self, oakwood, engines):
        await know(oakwood, engines)
        await rules.add(oakwood, engines, "MR", ["reader"], modality="MR")
        await rules.add(oakwood, engines, "dogs", ["reader"], species="canine")
        await quiet(oakwood, engines, await put(oakwood, engines, dataset()))
        assert len(await sent(oakwood, engines)) == 1

    async def test_all_conditions_of_a_rule_must_hold(self, oakwood, engines):
        await know(oakwood, engines)
        for name, conditions in {
            "another modality": {"modality": "CT"},
            "another species": {"modality": "MR", "species": "Eq*"},
            "another sender": {"calling_aet": "XRAY*"},
            "another description": {"description": "*thorax*"},
        }.items():
            await rules.add(oakwood, engines, name, ["reader"], **conditions)
        stored = await put(oakwood, engines, dataset())
        await quiet(oakwood, engines, stored)
        assert await sent(oakwood, engines) == []
        fits = {"modality": "mr", "species": "CAN*", "calling_aet": "MODAL*", "description": "h?ad"}
        await rules.add(oakwood, engines, "fits", ["reader"], **fits)
        await quiet(oakwood, engines, await put(oakwood, engines, dataset()))
        assert len(await sent(oakwood, engines)) == 1

    async def test_a_remote_ae_without_a_port_holds_up_no_other(self, oakwood, engines, caplog):
        await know(oakwood, engines)
        await know(oakwood, engines, "camera", "CAMERA")
        await rules.add(oakwood, engines, "all", ["camera", "reader"])
        await application_entities.update_remote(oakwood, engines, "camera", port=None)
        with pytest.raises(Invalid, match="camera has no port"):
            await rules.add(oakwood, engines, "another", ["reader", "camera"])
        await quiet(oakwood, engines, await put(oakwood, engines, dataset()))
        assert [one.remote for one in (await deliveries_page(oakwood, engines)).deliveries] == ["reader"]
        assert "leads nowhere: camera has no port: it can call us, but cannot be called" in caplog.text

    async def test_a_species_is_met_by_its_code(self, oakwood, engines):
        await know(oakwood, engines)
        await rules.add(oakwood, engines, "dogs", ["reader"], species="canine*")
        code = Dataset()
        code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = "L-80700", "SRT", "Canine species"
        made = dataset(PatientSpeciesDescription=None, PatientSpeciesCodeSequence=[code])
        await quiet(oakwood, engines, await put(oakwood, engines, made))
        assert len(await sent(oakwood, engines)) == 1

    async def test_nothing_goes_back_to_where_it_came_from(self, oakwood, engines):
        await know(oakwood, engines, "scanner", "MODALITY")
        await know(oakwood, engines)
        await rules.add(oakwood, engines, "all", ["scanner", "reader"])
        await quiet(oakwood, engines, await put(oakwood, engines, dataset()))
        page = await deliveries_page(oakwood, engines)
        assert [one.remote for one in page.deliveries] == ["reader"]

    async def test_what_was_there_before_the_rule_stays(self, oakwood, engines):
        await know(oakwood, engines)
        stored = await put(oakwood, engines, dataset())
        await rules.add(oakwood, engines, "all", ["reader"])
        await quiet(oakwood, engines, stored)
        assert await sent(oakwood, engines) == []

    async def test_a_rule_whose_remote_ae_is_gone_does_not_stop_the_others(self, oakwood, engines):
        await know(oakwood, engines)
        await know(oakwood, engines, "gone", "GONE")
        await rules.add(oakwood, engines, "all", ["gone", "reader"])
        await application_entities.remove_remote(oakwood, engines, "gone")
        await quiet(oakwood, engines, await put(oakwood, engines, dataset()))
        assert len(await sent(oakwood, engines)) == 1

    async def test_what_a_process_left_that_died_on_the_way_into_the_outbox_is_routed(self, oakwood, engines):
        """Items without their delivery count for nothing, and are used again."""
        await know(oakwood, engines)
        await rules.add(oakwood, engines, "all", ["reader"])
        stored = await put_all(oakwood, engines, series(2))
        await quiet(oakwood, engines, stored[0])
        deliveries = engines.documents.of(oakwood.grant, "deliveries")
        await deliveries.delete({}, many=True)
        series_of = {"SeriesInstanceUID": stored[0].series_instance_uid}
        marked = Edit(set={"changed": datetime.now(UTC)})
        await engines.documents.of(oakwood.grant, "series").update(series_of, marked)
        await quiet(oakwood, engines, stored[0])
        assert await sent(oakwood, engines) == [{one.sop_instance_uid for one in stored}]
        assert await engines.documents.of(oakwood.grant, "delivery_items").count({}) == 1

    async def test_the_twin_routes_nothing_of_it(self, oakwood, elmside, engines):
        await know(oakwood, engines)
        await rules.add(oakwood, engines, "all", ["reader"])
        await quiet(elmside, engines, await put(elmside, engines, dataset()))
        assert await sent(oakwood, engines) == await sent(elmside, engines) == []
