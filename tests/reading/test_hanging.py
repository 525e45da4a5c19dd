"""services/reading: hanging protocols as data, and a clinic's own."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from services.errors import Invalid, NotFound, Refused
from services.persistence import Engines, Grant
from services.reading.hanging import MOST_PROTOCOLS, hanging, put, reset, supplied
from services.reading.hanging_protocol import LARGEST_BYTES, read_protocol, schema_text
from services.tenancy import tenants
from services.tenancy.scope import Right, Scope

DOCS = Path(__file__).parents[2] / "docs"
PLAIN: dict[str, Any] = {
    "id": "elbows",
    "name": "Elbows",
    "modalities": ["DX"],
    "layout": "1x2",
    "panes": [{"name": "Right", "laterality": "R"}, {"name": "Left", "laterality": "L"}],
}


def text(**values: Any) -> str:
    return json.dumps({**PLAIN, **values})


class TestProtocol:
    def test_is_given_back_as_it_was_meant(self) -> None:
        assert json.loads(read_protocol(text(least=1)).json_text) == PLAIN

    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({"layout": "4x4"}, "layout: rows by columns, from 1x1 to 3x4"),
            ({"modalities": ["cr"]}, "modalities.0: a modality is two to sixteen capital letters"),
            ({"layout": "1x1"}, "a layout of 1x1 has no room for 2 panes"),
            ({"least": 3}, "2 panes never hold 3 views"),
            ({"id": "Mine"}, "id: "),
            ({"modalities": []}, "modalities: "),
            (
                {"panes": [{"name": "A", "projections": ["sideways"]}]},
                "panes.0.projections.0: there is no proj",
            ),
            ({"regions": ["nowhere"]}, "regions.0: there is no region “nowhere”"),
            ({"species": ["Hund"]}, "species.0: “Hund” is no animal"),
            ({"more": 1}, "more: "),
        ],
    )
    def test_that_does_not_validate_is_refused_with_the_place(
        self, values: dict[str, Any], said: str
    ) -> None:
        with pytest.raises(Invalid) as refused:
            read_protocol(text(**values))
        assert str(refused.value).startswith(said)

    @pytest.mark.parametrize("hostile", ["", "[" * 100_000, "{}" + " " * LARGEST_BYTES, '"x"', '{"id": NaN}'])
    def test_what_is_no_protocol_is_refused(self, hostile: str) -> None:
        with pytest.raises(Invalid):
            read_protocol(hostile)

    def test_its_problems_are_told_up_to_twenty(self) -> None:
        with pytest.raises(Invalid) as refused:
            read_protocol(text(regions=["nowhere"] * 30))
        assert len(str(refused.value).splitlines()) == 20

    def test_its_schema_stands_in_the_documents_and_means_the_same(self) -> None:
        assert (DOCS / "hanging-protocol.schema.json").read_text() == schema_text()
        schema = jsonschema_rs.validator_for(json.loads(schema_text()))
        assert all(schema.is_valid(json.loads(one.json_text)) for one in supplied().values())
        for wrong in ({"layout": "4x4"}, {"regions": ["nowhere"]}, {"more": 1}):
            assert not schema.is_valid(json.loads(text(**wrong)))


class TestHanging:
    async def test_a_clinics_own_stand_before_and_in_the_place_of_the_supplied(
        self, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        thorax = json.loads(supplied()["thorax"].json_text)
        await put(oakwood, engines, text())
        await put(oakwood, engines, json.dumps({**thorax, "name": "Our thorax"}))
        ours = await hanging(oakwood, engines)
        assert [ours.protocols[0].name, ours.protocols[1].name] == ["Elbows", "Our thorax"]
        assert ours.own == {"elbows", "thorax"}
        assert (await hanging(elmside, engines)).protocols == tuple(supplied().values())
        await reset(oakwood, engines, "thorax")
        await reset(oakwood, engines, "elbows")
        assert (await hanging(oakwood, engines)).protocols == tuple(supplied().values())
        with pytest.raises(NotFound):
            await reset(oakwood, engines, "thorax")

    async def test_is_changed_by_administrators_and_seen_by_whom_one_study_is_shared_with(
        self, engines: Engines, oakwood: Scope
    ) -> None:
        await put(oakwood, engines, text())
        guest = replace(
            oakwood, rights=frozenset({Right.FIND}), grants=(Grant("oakwood", studies=frozenset({"1.2"})),)
        )
        assert (await hanging(guest, engines)).protocols[0].name == "Elbows"
        with pytest.raises(Refused):
            await put(guest, engines, text())
        with pytest.raises(Refused):
            await reset(guest, engines, "elbows")
        with pytest.raises(Refused):
            await tenants.face_radiographs(guest, engines, cranial_at="right", right_at="left")

    async def test_a_clinic_has_so_many_of_its_own_and_no_more(
        self, engines: Engines, oakwood: Scope
    ) -> None:
        for number in range(MOST_PROTOCOLS):
            await put(oakwood, engines, text(id=f"p-{number}"))
        await put(oakwood, engines, text(id="p-0", name="Changed"))
        with pytest.raises(Invalid, match="at most"):
            await put(oakwood, engines, text(id="one-more"))

    async def test_one_that_no_longer_validates_leaves_the_others(
        self, engines: Engines, oakwood: Scope
    ) -> None:
        kept = engines.documents.of(oakwood.grant, "hanging_protocols")
        await kept.insert({"id": "thorax", "json": '{"id": "thorax", "colour": "blue"}'})
        found = await hanging(oakwood, engines)
        assert found.protocols == tuple(supplied().values())
        assert not found.own

    async def test_radiographs_face_as_the_clinic_says(self, engines: Engines, oakwood: Scope) -> None:
        before = await hanging(oakwood, engines)
        assert (before.cranial_at, before.right_at) == ("left", "left")
        await tenants.face_radiographs(oakwood, engines, cranial_at="right", right_at="left")
        after = await hanging(oakwood, engines)
        assert (after.cranial_at, after.right_at) == ("right", "left")
        with pytest.raises(Invalid):
            await tenants.face_radiographs(oakwood, engines, cranial_at="up", right_at="left")
