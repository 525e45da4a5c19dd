"""services/archive/search/study_order.py: studies in an order, some at a time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from services.archive.search.study_order import (
    LISTED,
    NAME,
    RECEIVED,
    Axis,
    Route,
    count_along,
    studies_along,
)
from services.persistence import Edit, Engines
from services.tenancy.scope import Scope
from tests.archive.many import insert_studies

COUNT = 600
FIELDS = ("StudyInstanceUID", "listed", "received_at", "search")
Studies = Sequence[dict[str, Any]]


@pytest.fixture
async def many(oakwood: Scope, engines: Engines) -> Studies:
    """Some hundred studies of Oakwood; of a tenth of them the day is unknown, so that they stand together."""
    await insert_studies(oakwood, engines, COUNT)
    studies = engines.documents.of(oakwood.grant, "studies")
    for number in range(0, COUNT, 10):
        same = Edit(set={"listed": 7, "search.name": "miller^bella"})
        await studies.update({"StudyInstanceUID": f"1.2.826.0.1.{number}"}, same)
    return await studies.find({}, projection=FIELDS)


async def taken(oakwood: Scope, engines: Engines, route: Route, wanted: int | None, **how: Any) -> list[str]:
    """The UIDs of so many, as a caller takes them."""
    uids: list[str] = []
    async for batch in studies_along(engines, oakwood.grant, route, wanted, **how):
        uids += [study["StudyInstanceUID"] for study in batch]
        if wanted and len(uids) >= wanted:
            break
    return uids[:wanted]


def in_order(studies: Studies, route: Route) -> list[str]:
    """The UIDs as they stand along a route."""
    ordered = sorted(studies, key=route.axis.place, reverse=route.descending)
    return [study["StudyInstanceUID"] for study in ordered]


def along(axis: Axis, *, descending: bool, **how: Any) -> Route:
    return Route(axis, axis.low, axis.high, descending, **how)


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("axis", [LISTED, RECEIVED, NAME])
class TestStudiesAlong:
    async def test_meets_each_once_and_in_order(
        self, oakwood: Scope, engines: Engines, many: Studies, axis: Axis, descending: bool
    ) -> None:
        route = along(axis, descending=descending)
        expected = in_order(many, route)
        for wanted in (1, 7, 51, COUNT, 2 * COUNT, None):
            assert await taken(oakwood, engines, route, wanted) == expected[:wanted]

    async def test_goes_on_behind_any_place(
        self, oakwood: Scope, engines: Engines, many: Studies, axis: Axis, descending: bool
    ) -> None:
        route = along(axis, descending=descending)
        expected = in_order(many, route)
        by_uid = {study["StudyInstanceUID"]: study for study in many}
        for at in (0, 3, 299, 570, COUNT - 1):
            after = axis.place(by_uid[expected[at]])
            assert await taken(oakwood, engines, route, 20, after=after) == expected[at + 1 : at + 21]


class TestRoutes:
    async def test_of_any_of_bring_what_meets_one_of_them_once(
        self, oakwood: Scope, engines: Engines, many: Studies
    ) -> None:
        words = ("clo", "ove", "kiw", "mur")
        route = along(LISTED, descending=True, any_of=tuple(("search.words", word) for word in words))
        fitting = [study for study in many if set(words) & set(study["search"]["words"])]
        for wanted in (5, 60, None):
            assert await taken(oakwood, engines, route, wanted) == in_order(fitting, route)[:wanted]
        assert COUNT > len(fitting) > 60

    async def test_heed_their_bounds_and_equalities(
        self, oakwood: Scope, engines: Engines, many: Studies
    ) -> None:
        low, high = sorted(study["listed"] for study in many)[100:400:299]
        route = replace(along(LISTED, descending=True, equal=(("search.words", "clo"),)), low=low, high=high)
        fitting = [one for one in many if low <= one["listed"] <= high and "clo" in one["search"]["words"]]
        assert await taken(oakwood, engines, route, None) == in_order(fitting, route)
        assert await count_along(engines, oakwood.grant, route, COUNT) == len(fitting)
        assert await count_along(engines, oakwood.grant, route, 3) == 3

    async def test_see_what_came_and_what_went_since(
        self, oakwood: Scope, engines: Engines, many: Studies
    ) -> None:
        route = along(RECEIVED, descending=True)
        expected = in_order(many, route)
        studies = engines.documents.of(oakwood.grant, "studies")
        for uid in expected[10:40]:
            await studies.delete({"StudyInstanceUID": uid})
        late = Edit(set={"received_at": datetime(2030, 1, 1, tzinfo=UTC)})
        await studies.update({"StudyInstanceUID": expected[400]}, late)
        left = [expected[400], *expected[:10], *expected[40:400]]
        assert await taken(oakwood, engines, route, 51) == left[:51]

    async def test_show_nothing_of_another_tenant(
        self, elmside: Scope, engines: Engines, many: Studies
    ) -> None:
        assert len(many) == COUNT
        for axis in (LISTED, RECEIVED, NAME):
            assert await taken(elmside, engines, along(axis, descending=True), None) == []
