import asyncio
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from services.archive.exchange.send import send
from services.cancellation import cancel_and_wait
from services.courier import sending
from services.courier.deliveries import Outbox
from services.delivery import Delivery, Level, State, What, cancel, get, items_page, retry
from services.embedded.ports import free_port
from services.persistence import Edit, Engines
from services.settings import Settings
from services.tenancy import application_entities, tenants
from services.tenancy.audit import Event, Outcome, entries
from services.tenancy.scope import Scope, operator_scope
from tests.archive.samples import put_all, series
from tests.courier.destination import Destination, listening
from tests.courier.test_service import until
from tests.installation import environment_of


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Tried again at once."""
    return settings.model_copy(update={"delivery_retry_first": 0.2, "delivery_retry_longest": 0.4})


@pytest.fixture
async def study(oakwood: Scope, engines: Engines) -> What:
    """Five images of Oakwood, and an AE title to call from."""
    await application_entities.add_local(oakwood, engines, "OAKWOOD")
    stored = await put_all(oakwood, engines, series(5))
    return What(Level.STUDY, stored[0].study_instance_uid)


async def know(scope: Scope, engines: Engines, port: int, name: str = "them", **facts: object) -> None:
    await application_entities.add_remote(
        scope,
        engines,
        name=name,
        aet="THEM",
        host="127.0.0.1",
        port=port,
        **facts,
    )


@asynccontextmanager
async def courier(engines: Engines) -> AsyncIterator[Outbox]:
    outbox = Outbox(engines)
    running = asyncio.create_task(outbox.run())
    try:
        yield outbox
    finally:
        await cancel_and_wait(running, patience=5)


async def settled(
    scope: Scope, engines: Engines, delivery: Delivery, fits: Callable[[Delivery], bool]
) -> Delivery:
    """The delivery once it is as it should be."""

    async def so() -> bool:
        return fits(await get(scope, engines, delivery.id))

    await until(so)
    return await get(scope, engines, delivery.id)


def is_in(state: State) -> Callable[[Delivery], bool]:
    return lambda delivery: delivery.state is state


async def proof(scope: Scope, engines: Engines, delivery: Delivery) -> dict[str, int | None]:
    """Status by SOP Instance UID, of what was sent."""
    page = await items_page(scope, engines, delivery.id)
    return {item.sop_instance_uid: item.status for _, item in page.items if item.sent}


class TestOutbox:
    async def test_sends_a_study_on_one_association_with_proof_of_each_instance(
        self, oakwood, engines, study
    ):
        with listening() as there:
            await know(oakwood, engines, there.port)
            (made,) = await send(oakwood, engines, study, ["them"])
            async with courier(engines):
                done = await settled(oakwood, engines, made, is_in(State.COMPLETED))
        assert (done.counts.total, done.counts.sent, done.counts.left) == (5, 5, 0)
        assert there.associations == ["OAKWOOD"]
        items = (await items_page(oakwood, engines, made.id)).items
        assert [item.sop_instance_uid for _, item in items] == there.received
        assert all(item.sent and item.status == 0 and item.at and not item.committed_at for _, item in items)

    async def test_sends_each_image_alone_to_a_remote_ae_that_wants_it_so(self, oakwood, engines, study):
        with listening() as there:
            await know(oakwood, engines, there.port, association_per_image=True)
            (made,) = await send(oakwood, engines, study, ["them"])
            async with courier(engines):
                await settled(oakwood, engines, made, is_in(State.COMPLETED))
        assert len(there.associations) == len(there.received) == 5

    async def test_waits_for_a_remote_ae_that_is_down_and_sends_when_it_is_back(
        self, oakwood, engines, study
    ):
        port = free_port()
        await know(oakwood, engines, port)
        first, second = [(await send(oakwood, engines, study, ["them"]))[0] for _ in range(2)]
        async with courier(engines):
            waits = await settled(oakwood, engines, first, is_in(State.WAITING))
            assert waits.reason == "nothing listens at its address and port"
            assert waits.next_try
            await settled(oakwood, engines, second, is_in(State.WAITING))
            with listening(port) as there:
                for one in (first, second):
                    await settled(oakwood, engines, one, is_in(State.COMPLETED))
        assert len(there.received) == 10

    async def test_gives_up_visibly_and_begins_anew_when_a_person_says_so(self, oakwood, settings, study):
        patient = settings.model_copy(update={"delivery_give_up_hours": 0.0001})
        async with Engines.open(patient) as engines:
            port = free_port()
            await know(oakwood, engines, port)
            (made,) = await send(oakwood, engines, study, ["them"])
            async with courier(engines):
                failed = await settled(oakwood, engines, made, is_in(State.FAILED))
                assert "nothing listens" in (failed.reason or "")
                assert failed.finished_at
                with listening(port) as there:
                    await retry(oakwood, engines, made.id)
                    await settled(oakwood, engines, made, is_in(State.COMPLETED))
        assert len(there.received) == 5

    async def test_tells_which_instances_failed_and_sends_only_those_again(self, oakwood, engines, study):
        with listening() as there:
            await know(oakwood, engines, there.port)
            (made,) = await send(oakwood, engines, study, ["them"])
            uids = [item.sop_instance_uid for _, item in (await items_page(oakwood, engines, made.id)).items]
            there.answers = {uids[1]: 0xC000, uids[3]: 0xA900}
            async with courier(engines):
                failed = await settled(oakwood, engines, made, is_in(State.FAILED))
                assert (failed.counts.sent, failed.counts.failed) == (3, 2)
                page = await items_page(oakwood, engines, made.id, failed=True)
                assert [(i.sop_instance_uid, i.status) for _, i in page.items] == list(there.answers.items())
                there.answers = {}
                await retry(oakwood, engines, made.id)
                done = await settled(oakwood, engines, made, is_in(State.COMPLETED))
        assert done.counts.sent == 5
        assert there.received == [*uids, uids[1], uids[3]]

    async def test_tries_again_by_itself_what_a_full_remote_ae_refuses_for_the_moment(
        self, oakwood, engines, study
    ):
        def stored(there: Destination, uid: str) -> None:
            there.answers = {uid: 0xA700} if len(there.received) == 4 else {}

        with listening(stored=stored) as there:
            await know(oakwood, engines, there.port)
            (made,) = await send(oakwood, engines, study, ["them"])
            async with courier(engines):
                await settled(oakwood, engines, made, is_in(State.COMPLETED))
        assert there.received[4:] == there.received[4:5] * 2

    async def test_goes_on_where_a_remote_ae_died_midway(self, oakwood, engines, study):
        def stored(there: Destination, uid: str) -> None:
            if len(there.received) == 2:
                raise ConnectionError("died")

        with listening(stored=stored, dies=True) as there:
            await know(oakwood, engines, there.port)
            (made,) = await send(oakwood, engines, study, ["them"])
            async with courier(engines):
                await settled(oakwood, engines, made, lambda one: one.counts.sent == 2)
                waits = await settled(oakwood, engines, made, is_in(State.WAITING))
                assert waits.reason
                there.dead = False
                await settled(oakwood, engines, made, is_in(State.COMPLETED))
        assert sorted(there.received) == sorted(await proof(oakwood, engines, made))

    async def test_stops_within_seconds_when_it_is_cancelled(self, oakwood, engines, study, monkeypatch):
        monkeypatch.setattr(sending, "RENEWED", 0.1)
        go_on = threading.Event()
        with listening(stored=lambda *_: go_on.wait(60)) as there:
            await know(oakwood, engines, there.port)
            (made,) = await send(oakwood, engines, study, ["them"])
            async with courier(engines) as outbox:
                await settled(oakwood, engines, made, is_in(State.SENDING))
                await until(lambda: _true(there.associations))
                cancelled = await cancel(oakwood, engines, made.id)
                assert cancelled.state is State.CANCELLED
                await until(lambda: _true(not outbox._running))  # the remote AE still has the first in hand
                go_on.set()
            assert len(there.received) <= 1
            assert (await get(oakwood, engines, made.id)).state is State.CANCELLED

    async def test_does_not_let_a_slow_remote_ae_keep_another_waiting(self, oakwood, engines, study):
        go_on = threading.Event()
        with listening(stored=lambda *_: go_on.wait(60)) as slow, listening() as quick:
            await know(oakwood, engines, slow.port, "slow")
            await know(oakwood, engines, quick.port, "quick")
            for _ in range(20):
                await send(oakwood, engines, study, ["slow"])
            (made,) = await send(oakwood, engines, study, ["quick"])
            async with courier(engines):
                await settled(oakwood, engines, made, is_in(State.COMPLETED))
                await until(lambda: _true(slow.associations))  # it is accepted by a thread of its own
                assert not slow.received
                assert len(slow.associations) == 1
                go_on.set()

    async def test_two_couriers_share_the_work_and_send_nothing_twice(
        self, oakwood, engines, settings, study
    ):
        with listening() as one, listening() as other:
            await know(oakwood, engines, one.port, "one")
            await know(oakwood, engines, other.port, "other")
            made = [d for _ in range(3) for d in await send(oakwood, engines, study, ["one", "other"])]
            async with Engines.open(settings) as second, courier(engines), courier(second):
                for delivery in made:
                    await settled(oakwood, engines, delivery, is_in(State.COMPLETED))
        assert len(one.received) == len(other.received) == 15

    async def test_fails_at_once_where_only_a_person_can_mend_it(self, oakwood, engines, study):
        await know(oakwood, engines, free_port())
        (made,) = await send(oakwood, engines, study, ["them"])
        await application_entities.remove_remote(oakwood, engines, "them")
        async with courier(engines):
            failed = await settled(oakwood, engines, made, is_in(State.FAILED))
        assert failed.reason == "no such remote AE"

    async def test_sends_nothing_for_a_clinic_that_is_suspended(self, oakwood, engines, study):
        with listening() as there:
            await know(oakwood, engines, there.port)
            (made,) = await send(oakwood, engines, study, ["them"])
            await tenants.set_state(operator_scope(), engines, "oakwood", "suspended")
            async with courier(engines):
                waits = await settled(oakwood, engines, made, is_in(State.WAITING))
        assert waits.reason == "the clinic is suspended"
        assert not there.received

    async def test_leaves_its_beginning_and_end_in_the_trail(self, oakwood, engines, study):
        with listening() as there:
            await know(oakwood, engines, there.port)
            (made,) = await send(oakwood, engines, study, ["them"])
            async with courier(engines):
                await settled(oakwood, engines, made, is_in(State.COMPLETED))
        found = {
            entry.event: entry for entry in (await entries(oakwood, engines, first=50)).entries if entry.study
        }
        begun, ended = found[Event.DELIVERY_CREATED], found[Event.EXPORTED]
        assert begun.details["delivery"] == ended.details["delivery"] == made.id
        assert (ended.details["remote"], ended.details["sent"], ended.outcome) == ("them", 5, Outcome.SUCCESS)

    async def test_what_a_killed_courier_left_is_sent_by_another_and_little_of_it_twice(
        self, oakwood, engines, study, monkeypatch
    ):
        """`kill -9` in the middle: all of it arrives, and at most what one second had sent comes again."""
        stored = await put_all(oakwood, engines, series(60))
        many = What(Level.STUDY, stored[0].study_instance_uid)
        for name, value in environment_of(engines.settings).items():
            monkeypatch.setenv(name, value)
        met = threading.Event()

        def slowly(there: Destination, _: str) -> None:
            if len(there.received) == 25:
                met.set()
            threading.Event().wait(0.05)

        with listening(stored=slowly) as there:
            await know(oakwood, engines, there.port)
            (made,) = await send(oakwood, engines, many, ["them"])
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-P", "-m", "services.cli", "courier", stderr=asyncio.subprocess.DEVNULL
            )
            assert await asyncio.to_thread(met.wait, 60)
            os.kill(process.pid, signal.SIGKILL)
            await process.wait()
            half = await get(oakwood, engines, made.id)
            assert half.state is State.SENDING
            await engines.documents.of(oakwood.grant, "deliveries").update(
                {"id": made.id}, Edit(set={"lease.until": half.created_at})
            )  # as if a minute had passed
            async with courier(engines):
                await settled(oakwood, engines, made, is_in(State.COMPLETED))
        assert set(there.received) == {one.sop_instance_uid for one in stored}
        assert len(there.received) - 60 <= 30


async def _true(value: object) -> bool:
    return bool(value)
