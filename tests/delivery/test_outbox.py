"""What people do with the outbox; what the courier does with it is in tests/courier."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.delivery import (
    Delivery,
    Level,
    State,
    What,
    cancel,
    create,
    deliveries_page,
    get,
    items_page,
    retry,
)
from services.delivery.attempt import Attempt, Lost, waiting
from services.delivery.backoff import next_try
from services.delivery.delivery import PIECE, Item
from services.errors import Invalid, NoLongerUpdatable, NotFound, Refused
from services.persistence import Edit, Engines
from services.settings import Settings
from services.tenancy import application_entities
from services.tenancy.scope import Right, Scope

STUDY = "2.25.1"


async def made(scope: Scope, engines: Engines, instances: int = 3) -> Delivery:
    known = await application_entities.find_remote(scope, engines)
    if not known:
        await application_entities.add_remote(scope, engines, name="them", aet="T", host="h", port=104)
    uids = [f"{STUDY}.{number}" for number in range(instances)]
    return await create(scope, engines, "them", What(Level.STUDY, STUDY), {STUDY: uids})


async def begun(engines: Engines) -> Attempt:
    (item,) = await waiting(engines, 10, [])
    attempt = await Attempt.begin(engines, item, "courier")
    assert attempt
    return attempt


class TestListing:
    async def test_pages_go_back_in_time_without_a_gap(self, oakwood, engines):
        created = [(await made(oakwood, engines)).id for _ in range(5)]
        old = Edit(set={"created_at": datetime.now(UTC) - timedelta(days=200)})
        await engines.documents.of(oakwood.grant, "deliveries").update({"id": created[0]}, old)
        found, after = [], None
        while True:
            page = await deliveries_page(oakwood, engines, first=2, after=after)
            found += [one.id for one in page.deliveries]
            if (after := page.end_cursor) is None:
                break
        assert found == created[::-1]

    async def test_the_twin_sees_nothing_and_changes_nothing(self, oakwood, elmside, engines):
        ours = await made(oakwood, engines)
        assert (await deliveries_page(elmside, engines)).deliveries == ()
        assert (await items_page(elmside, engines, ours.id)).items == ()
        for verb in (get, cancel, retry):
            with pytest.raises(NotFound):
                await verb(elmside, engines, ours.id)

    async def test_needs_the_right_to_export(self, oakwood, engines):
        ours = await made(oakwood, engines)
        without = replace(oakwood, rights=oakwood.rights - {Right.EXPORT})
        for verb in (get, cancel, retry):
            with pytest.raises(Refused):
                await verb(without, engines, ours.id)

    @pytest.mark.parametrize("cursor", ["x", "2026-13-01T00:00:00 x"])
    async def test_a_cursor_that_is_not_ours_is_invalid(self, oakwood, engines, cursor):
        with pytest.raises(Invalid):
            await deliveries_page(oakwood, engines, after=cursor)


class TestCancel:
    async def test_takes_the_delivery_from_the_courier(self, oakwood, engines):
        ours = await made(oakwood, engines)
        attempt = await begun(engines)
        assert (await cancel(oakwood, engines, ours.id)).state is State.CANCELLED
        for late in (attempt.renew(), attempt.done(), attempt.wait("x")):
            with pytest.raises(Lost):
                await late
        assert (await get(oakwood, engines, ours.id)).state is State.CANCELLED
        with pytest.raises(NoLongerUpdatable):
            await cancel(oakwood, engines, ours.id)


class TestItems:
    async def test_that_failed_are_found_piece_by_piece(self, oakwood, elmside, engines):
        ours = await made(oakwood, engines, 5 * PIECE)
        attempt = await begun(engines)
        failed = []
        async for piece in attempt.pieces():
            if piece.number in {1, 4}:
                failed.append(piece.items[7].sop_instance_uid)
                await attempt.record(piece, {7: Item(failed[-1], failed=True, status=0xC000)})
        first = await items_page(oakwood, engines, ours.id, failed=True)
        assert [item.sop_instance_uid for _, item in first.items] == failed[:1]
        last = await items_page(oakwood, engines, ours.id, failed=True, after=first.end_cursor)
        assert ([item.sop_instance_uid for _, item in last.items], last.end_cursor) == (failed[1:], None)
        assert (await items_page(elmside, engines, ours.id, failed=True)).items == ()
        assert len((await items_page(oakwood, engines, ours.id, after="3")).items) == PIECE


class TestRetry:
    async def test_asks_again_for_what_failed_and_nothing_else(self, oakwood, engines):
        ours = await made(oakwood, engines)
        attempt = await begun(engines)
        (piece,) = [piece async for piece in attempt.pieces()]
        uids = [item.sop_instance_uid for item in piece.items]
        became = {0: Item(uids[0], sent=True, status=0), 1: Item(uids[1], failed=True, status=0xC000)}
        await attempt.record(piece, became)
        await attempt.give_up("enough")
        assert (await get(oakwood, engines, ours.id)).counts.left == 1
        again = await retry(oakwood, engines, ours.id)
        assert (again.state, again.counts.sent, again.counts.left) == (State.QUEUED, 1, 2)
        with pytest.raises(NoLongerUpdatable):
            await retry(oakwood, engines, ours.id)


class TestAttempt:
    async def test_is_the_creators_and_reads_only_the_deliverys_studies(self, oakwood, engines):
        await made(oakwood, engines)
        attempt = await begun(engines)
        assert attempt.scope.principal == oakwood.principal
        assert attempt.scope.rights == {Right.RETRIEVE, Right.EXPORT}
        assert attempt.reading.grant.studies == {STUDY}

    async def test_counts_what_a_killed_courier_had_written_down(self, oakwood, engines):
        ours = await made(oakwood, engines)
        first = await begun(engines)
        (piece,) = [piece async for piece in first.pieces()]
        await first.record(piece, {0: Item(piece.items[0].sop_instance_uid, sent=True, status=0)})
        stale = Edit(set={"counts.sent": 0, "lease.until": ours.created_at})
        await engines.documents.of(oakwood.grant, "deliveries").update({"id": ours.id}, stale)
        second = await begun(engines)
        assert (second.counts.sent, second.counts.left) == (1, 2)


class TestNextTry:
    def test_doubles_up_to_the_longest_and_ends_at_the_moment_of_giving_up(self):
        settings = Settings(delivery_retry_first=60, delivery_retry_longest=3600)
        now = datetime(2026, 1, 1, tzinfo=UTC)
        end = now + timedelta(hours=2)
        waits = [next_try(settings, attempts, now, end) for attempts in (1, 2, 3, 7, 100)]
        assert [(at - now).total_seconds() for at in waits if at] == [60, 120, 240, 3600, 3600]
        assert next_try(settings, 1, end - timedelta(seconds=1), end) == end
        assert next_try(settings, 1, end, end) is None
