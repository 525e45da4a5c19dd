from dataclasses import replace
from typing import Any

import pytest

from services.errors import Invalid, NotFound, Refused
from services.persistence import Engines
from services.tenancy.scope import Principal, Right, Scope
from services.worklist import catalogue
from services.worklist.catalogue import Procedure, View, starting
from services.worklist.image_requests import get
from services.worklist.starting_catalogue import RABBIT
from tests.worklist.requests import requested


class TestStarting:
    def test_has_every_view_with_its_code(self) -> None:
        assert len({one.id for one in starting()}) == len(starting())
        assert all(view.code for one in starting() for view in one.views)

    def test_right_lateral_recumbency_is_the_beam_from_left_to_right(self) -> None:
        views = [view for one in starting() for view in one.views if view.recumbency == "right lateral"]
        assert {view.code.meaning for view in views if view.code} == {"Left-right lateral"}


class TestChange:
    async def test_the_first_change_makes_the_catalogue_the_clinics_own(
        self, oakwood: Scope, elmside: Scope, engines: Engines
    ) -> None:
        made = await catalogue.put(
            oakwood, engines, Procedure(id="", name="Dental, full mouth", modality="IO", views=(View("R1"),))
        )
        assert len(await catalogue.procedures(oakwood, engines)) == len(starting()) + 1
        assert await catalogue.procedure(oakwood, engines, made.id) == made
        assert await catalogue.procedures(elmside, engines) == list(starting())

    async def test_all_may_be_removed(self, oakwood: Scope, engines: Engines) -> None:
        for one in starting():
            await catalogue.remove(oakwood, engines, one.id)
        assert await catalogue.procedures(oakwood, engines) == []
        with pytest.raises(NotFound):
            await catalogue.remove(oakwood, engines, starting()[0].id)

    async def test_needs_to_administer(self, oakwood: Scope, engines: Engines) -> None:
        vet = Scope(Principal("user", "a", "A"), frozenset({Right.REQUEST}), oakwood.grants)
        with pytest.raises(Refused):
            await catalogue.put(vet, engines, starting()[0])

    async def test_a_request_keeps_the_views_it_was_made_with(self, oakwood: Scope, engines: Engines) -> None:
        made = await requested(oakwood, engines)
        thorax = await catalogue.procedure(oakwood, engines, "dog-cat-thx3")
        await catalogue.put(oakwood, engines, replace(thorax, views=thorax.views[::-1]))
        assert (await get(oakwood, engines, made.id)).procedure == thorax
        await catalogue.remove(oakwood, engines, thorax.id)
        assert (await get(oakwood, engines, made.id)).procedure == thorax
        with pytest.raises(NotFound):
            await requested(oakwood, engines)

    async def test_what_a_species_began_with_comes_back_and_what_was_changed_stays(
        self, oakwood: Scope, elmside: Scope, engines: Engines
    ) -> None:
        rabbits = {one.id for one in starting() if RABBIT in one.species}
        assert await catalogue.import_starting(oakwood, engines, RABBIT) == []
        thorax = await catalogue.procedure(oakwood, engines, "rabbit-rth2")
        changed = await catalogue.put(oakwood, engines, replace(thorax, name="Chest of a rabbit"))
        for gone in rabbits - {thorax.id}:
            await catalogue.remove(oakwood, engines, gone)
        back = await catalogue.import_starting(oakwood, engines, RABBIT)
        assert {one.id for one in back} == rabbits - {thorax.id}
        now = await catalogue.procedures(oakwood, engines)
        assert {one.id for one in now} == {one.id for one in starting()}
        assert changed in now
        assert await catalogue.procedures(elmside, engines) == list(starting())

    async def test_there_is_no_starting_catalogue_of_every_species(
        self, oakwood: Scope, engines: Engines
    ) -> None:
        with pytest.raises(NotFound):
            await catalogue.import_starting(oakwood, engines, "alpaca")
        vet = Scope(Principal("user", "a", "A"), frozenset({Right.REQUEST}), oakwood.grants)
        with pytest.raises(Refused):
            await catalogue.import_starting(vet, engines, RABBIT)

    @pytest.mark.parametrize(
        "facts",
        [
            {"name": ""},
            {"modality": "x"},
            {"fee_code": "x" * 17},
            {"species": ("x" * 65,)},
            {"species": ("dog",) * 51},
        ],
    )
    def test_what_cannot_be_is_told(self, facts: dict[str, Any]) -> None:
        with pytest.raises(Invalid):
            Procedure(**{"id": "", "name": "Thorax", "modality": "DX", **facts})
