"""services/archive/walk.py: studies in order, a window at a time."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from services.archive import walk as walking
from services.archive.marks import EPOCH
from services.archive.walk import LISTED, NAME, RECEIVED, Axis, Route, forget, walk
from services.persistence import Engines
from services.tenancy.scope import Scope
from tests.archive.many import insert_studies

COUNT = 600
UIDS = ("StudyInstanceUID", "listed", "received_at", "search")


@pytest.fixture
async def many(oakwood: Scope, engines: Engines) -> list[dict[str, object]]:
    """Some hundred studies of Oakwood."""
    await insert_studies(oakwood, engines, COUNT)
    forget(engines, oakwood.grant)
    return await engines.documents.of(oakwood.grant, "studies").find({}, projection=UIDS)


async def some(oakwood: Scope, engines: Engines, route: Route, wanted: int) -> tuple[list[str], list[int]]:
    """The first UIDs, as a caller takes them who wants so many; and how many studies each window held."""
    uids, sizes = list[str](), list[int]()
    async for batch in walk(engines, oakwood.grant, route, wanted, UIDS):
        sizes.append(len(batch))
        uids += [study["StudyInstanceUID"] for study in batch]
        if len(uids) >= wanted:
            break
    return uids[:wanted], sizes


def in_order(studies: Sequence[dict[str, object]], axis: Axis, *, descending: bool) -> list[str]:
    """The UIDs as they stand on an axis."""
    uid = "StudyInstanceUID"
    ordered = sorted(studies, key=lambda study: (axis.value(study), study[uid]), reverse=descending)
    return [str(study[uid]) for study in ordered]


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("axis", [LISTED, RECEIVED, NAME])
async def test_meets_them_in_order_the_first_time_and_again(
    oakwood: Scope, engines: Engines, many: list[dict[str, object]], axis: Axis, descending: bool
) -> None:
    expected = in_order(many, axis, descending=descending)
    for wanted in (1, 51, 51, COUNT, COUNT, 51, 2 * COUNT):
        uids, _ = await some(oakwood, engines, Route(axis, axis.low, axis.high, descending), wanted)
        assert uids == expected[:wanted]


@pytest.mark.parametrize("descending", [True, False])
async def test_reads_no_more_than_is_wanted_once_it_knows_the_way(
    oakwood: Scope, engines: Engines, many: list[dict[str, object]], descending: bool
) -> None:
    assert many
    route = Route(LISTED, LISTED.low, LISTED.high, descending)
    await some(oakwood, engines, route, 51)
    assert (await some(oakwood, engines, route, 51))[1] == [51]


async def test_sees_what_came_and_what_went_since(
    oakwood: Scope, engines: Engines, many: list[dict[str, object]]
) -> None:
    route = Route(RECEIVED, EPOCH, RECEIVED.high)
    expected = in_order(many, RECEIVED, descending=True)
    await some(oakwood, engines, route, 51)
    studies = engines.documents.of(oakwood.grant, "studies")
    for uid in expected[10:40]:
        await studies.delete({"StudyInstanceUID": uid})
    late = {"$set": {"received_at": datetime(2030, 1, 1, tzinfo=UTC)}}
    await studies.update({"StudyInstanceUID": expected[400]}, late)
    left = [expected[400], *expected[:10], *expected[40:400]]
    assert (await some(oakwood, engines, route, 51))[0] == left[:51]


async def test_forgets_ways_nobody_can_ask_for_without_end(
    oakwood: Scope, engines: Engines, many: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walking, "_REMEMBERED", 3)
    for wanted in range(1, 9):
        await some(oakwood, engines, Route(LISTED, LISTED.low, LISTED.high), wanted)
    sample = await walking._sample(engines, oakwood.grant)
    assert len(many) == COUNT
    assert len(sample._reached) <= 3


async def test_a_late_sample_serves_while_a_new_one_is_read(
    oakwood: Scope, engines: Engines, many: list[dict[str, object]]
) -> None:
    assert many
    first = await walking._sample(engines, oakwood.grant)
    kept = walking._samples[engines][oakwood.grant.tenant]
    kept.until = time.monotonic()
    assert await walking._sample(engines, oakwood.grant) is first
    assert kept.renewal is not None
    await kept.renewal
    second = await walking._sample(engines, oakwood.grant)
    assert second is not first
    kept = walking._samples[engines][oakwood.grant.tenant]
    kept.until = time.monotonic() - kept.span
    assert await walking._sample(engines, oakwood.grant) is not second
    assert kept.renewal is None
