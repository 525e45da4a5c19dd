"""One bad thing stops no other: what fails again and again, or kills its courier, is set aside."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.archive.exchange.send import send
from services.archive.index import object_headers
from services.archive.ingest import rebuild
from services.archive.lifecycle import delete, erase
from services.courier import sending, service, sweeps
from services.courier.deliveries import Outbox
from services.courier.errands import RUN, Runner
from services.courier.follow_ups import follow_up_series
from services.courier.service import work_off
from services.courier.sweeps import sweep
from services.delivery import Delivery, Level, State, What, errands, get, retry
from services.delivery.errands import ErrandKind, ErrandState
from services.embedded.ports import free_port
from services.errors import TooLarge, Unavailable
from services.persistence import Edit, Engines, Within
from services.persistence.documents import Documents
from services.persistence.leases import KEYS
from services.persistence.moments import EPOCH
from services.tenancy import application_entities, attempts, tenants
from services.tenancy.attempts import DIED, SetAside
from services.tenancy.scope import Scope, operator_scope
from tests.archive.samples import dataset, make_due, put, put_all, series
from tests.courier.test_service import marked
from tests.forks import Forks


async def aside(engines: Engines) -> list[SetAside]:
    return await attempts.find(operator_scope(), engines)


async def try_again(engines: Engines) -> None:
    for one in await aside(engines):
        await attempts.retry(operator_scope(), engines, one.id)


async def work(scope: Scope, engines: Engines, rounds: int) -> None:
    """What couriers do of follow-ups in some minutes, without the waits."""
    for _ in range(rounds):
        past = Edit(set={"changed": datetime.now(UTC) - timedelta(seconds=1)})
        for name in ("series", "studies"):
            ahead = {"changed": Within(gt=EPOCH)}
            await engines.documents.of(scope.grant, name).update(ahead, past, many=True)
        await work_off(engines, "test")


@pytest.fixture
def most(engines: Engines) -> int:
    return engines.settings.courier_tries


def test_the_work_of_every_queue_has_a_name() -> None:
    assert KEYS.keys() - {"instances"} <= attempts.JOBS.keys()


class TestFollowUps:
    async def test_that_fail_are_set_aside_and_tried_again_on_demand(
        self, oakwood: Scope, elmside: Scope, engines: Engines, most: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        poison = await put(oakwood, engines, dataset())
        for scope in (oakwood, elmside):
            await put_all(scope, engines, series(2))
            await make_due(scope, engines)
        begun = []

        async def failing(scope: Scope, engines: Engines, study: str, series: str) -> bool:
            if study == poison.study_instance_uid:
                begun.append(study)
                raise TooLarge("the document is too large for the index")
            return await follow_up_series(scope, engines, study, series)

        monkeypatch.setattr(service, "follow_up_series", failing)
        await work(oakwood, engines, most + 4)
        assert len(begun) == most
        assert await marked(oakwood, engines) == []
        (found,) = await aside(engines)
        assert (found.tenant, found.job) == ("oakwood", "follow-ups of a series")
        assert found.tries == most
        assert found.what == f"{poison.study_instance_uid} {poison.series_instance_uid}"
        assert "too large" in found.reason
        await work(elmside, engines, 1)
        assert await marked(elmside, engines) == []

        again = dataset(
            StudyInstanceUID=poison.study_instance_uid, SeriesInstanceUID=poison.series_instance_uid
        )
        await put(oakwood, engines, again)  # another image does not bring it back
        await work(oakwood, engines, 2)
        assert len(begun) == most
        assert await aside(engines) == [found]
        monkeypatch.undo()
        await try_again(engines)
        await work(oakwood, engines, 3)
        assert await aside(engines) == await marked(oakwood, engines) == []
        key = {"StudyInstanceUID": poison.study_instance_uid}
        for name in ("series", "studies"):
            document = await engines.documents.of(oakwood.grant, name).find_one(key)
            assert document is not None
            assert document["counts"]["instances"] == 2

    async def test_are_not_to_blame_for_an_engine_that_is_away(
        self, oakwood: Scope, engines: Engines, most: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await put(oakwood, engines, dataset())
        await make_due(oakwood, engines)

        async def away(*_: Any) -> bool:
            raise Unavailable("away")

        with monkeypatch.context() as broken:
            broken.setattr(service, "follow_up_series", away)
            broken.setattr(Documents, "ping", away)
            await work(oakwood, engines, most + 2)
        assert await aside(engines) == []
        await work(oakwood, engines, 2)
        assert await marked(oakwood, engines) == []

    async def test_that_kill_their_courier_kill_it_no_more_than_so_often(
        self, oakwood: Scope, engines: Engines, forks: Forks, most: int
    ) -> None:
        """Real processes, killed at once when they read the headers of one series."""
        poison = await put(oakwood, engines, dataset())
        other = await put(oakwood, engines, dataset())
        killed = 0
        for _ in range(most + 2):
            await make_due(oakwood, engines)
            free = Edit(unset=("lease",))  # as if five minutes had passed
            await engines.documents.of(oakwood.grant, "series").update({}, free, many=True)
            ended = await forks.run("tests.courier.dying", engines.settings, poison.series_instance_uid)
            killed += ended == 9
        assert killed == most
        (found,) = await aside(engines)
        assert found.reason == DIED
        assert poison.series_instance_uid in found.what
        document = await engines.documents.of(oakwood.grant, "series").find_one(
            {"SeriesInstanceUID": other.series_instance_uid}
        )
        assert document is not None
        assert document["counts"] == {"instances": 1}

    async def test_go_without_a_picture_before_they_are_set_aside(
        self, oakwood: Scope, engines: Engines, most: int
    ) -> None:
        """What a decoder died of each time must not cost the counts."""
        one = await put(oakwood, engines, dataset())
        await make_due(oakwood, engines)
        key = {"SeriesInstanceUID": one.series_instance_uid}
        collection = engines.documents.of(oakwood.grant, "series")
        await collection.update(key, Edit(set={"begun": most - 1}))
        await work_off(engines, "test")
        document = await collection.find_one(key)
        assert document is not None
        assert (document["thumbnail"], document["counts"]) == (False, {"instances": 1})
        assert "begun" not in document


class TestSweep:
    async def test_goes_on_where_one_tenant_or_one_job_fails(
        self, oakwood: Scope, elmside: Scope, engines: Engines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What kept every other tenant's deletions from being erased."""
        for scope in (oakwood, elmside):
            one = await put(scope, engines, dataset())
            await delete.delete(scope, engines, one.study_instance_uid)
            over = Edit(set={"ends_at": EPOCH})
            await engines.documents.of(scope.grant, "deletions").update({}, over, many=True)

        async def failing(*_: Any) -> None:
            raise KeyError("surprise")

        monkeypatch.setattr(sweeps, "index_orphans", failing)
        monkeypatch.setattr(sweeps, "_EVERY_SECONDS", 0.01)
        swept = asyncio.create_task(sweeps.keep_sweeping(engines))

        async def erased() -> bool:
            left = [await engines.documents.of(s.grant, "deletions").count({}) for s in (oakwood, elmside)]
            return left == [0, 0]

        async with asyncio.timeout(60):
            while not await erased():
                await asyncio.sleep(0.02)
        swept.cancel()
        await asyncio.gather(swept, return_exceptions=True)

    async def test_erases_the_other_deletions_and_that_one_when_somebody_asks(
        self, oakwood: Scope, engines: Engines, most: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        poison, other = [await put(oakwood, engines, dataset()) for _ in range(2)]
        for one in (poison, other):
            await delete.delete(oakwood, engines, one.study_instance_uid)
        deletions = engines.documents.of(oakwood.grant, "deletions")
        await deletions.update({}, Edit(set={"ends_at": EPOCH}), many=True)
        is_as_deleted = erase._is_as_deleted

        async def failing(scope: Scope, engines: Engines, instance: dict[str, Any]) -> bool:
            if instance["SOPInstanceUID"] == poison.sop_instance_uid:
                raise KeyError("surprise")
            return await is_as_deleted(scope, engines, instance)

        tenant = await tenants.get(engines, "oakwood")
        with monkeypatch.context() as broken:
            broken.setattr(erase, "_is_as_deleted", failing)
            for _ in range(most + 1):
                await sweep(engines, tenant)
        assert await deletions.distinct("StudyInstanceUID", {}) == [poison.study_instance_uid]
        (found,) = await aside(engines)
        assert (found.job, found.tries) == ("erasing a deletion", most)
        await try_again(engines)
        asked = asyncio.create_task(sweeps.sweep_wanted(engines))
        async with asyncio.timeout(60):
            while await deletions.count({}):
                await asyncio.sleep(0.02)
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)
        assert await aside(engines) == []

    async def test_indexes_the_other_lost_objects(
        self, oakwood: Scope, engines: Engines, most: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        poison, *others = await put_all(oakwood, engines, series(4))
        await engines.documents.of(oakwood.grant, "instances").delete({}, many=True)
        read_entry = object_headers.read_entry

        async def failing(engines: Engines, grant: Any, key: str) -> Any:
            if poison.sop_instance_uid in key:
                raise TooLarge("the document is too large for the index")
            return await read_entry(engines, grant, key)

        monkeypatch.setattr(rebuild, "read_entry", failing)
        for _ in range(most):
            await rebuild.index_orphans(oakwood, engines, age=timedelta(0))
        assert await engines.documents.of(oakwood.grant, "instances").count({}) == len(others)
        (found,) = await aside(engines)
        assert found.job == rebuild.ORPHAN
        assert poison.sop_instance_uid in found.what
        assert await rebuild.rebuild(oakwood, engines) == 0  # leaves it out, and does not end by it


class TestErrands:
    async def test_that_fail_by_a_mistake_of_ours_are_set_aside_and_tried_again(
        self, oakwood: Scope, engines: Engines, most: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        done, broken = [], [True]

        async def run(scope: Scope, engines: Engines, errand: errands.Errand) -> None:
            if broken and errand.remote == "poison":
                raise KeyError("surprise")
            done.append(errand.remote)
            await errands.finish(scope, engines, errand, ErrandState.DONE)

        monkeypatch.setitem(RUN, ErrandKind.COMMIT, run)
        for remote in ("poison", "other"):
            await errands.add(oakwood, engines, ErrandKind.COMMIT, remote, {})
        collection, runner = engines.documents.of(oakwood.grant, "errands"), Runner(engines)

        async def until(state: ErrandState) -> None:
            async with asyncio.timeout(60):
                while await collection.count({"remote": "poison", "state": state}) == 0:
                    due = Edit(set={"changed": EPOCH})
                    await collection.update({"changed": Within(gt=EPOCH)}, due, many=True)
                    await runner.look()
                    await runner.wait(0.05)

        await until(ErrandState.FAILED)
        async with asyncio.timeout(30):
            while not await aside(engines):
                await asyncio.sleep(0.02)
        assert done == ["other"]
        (found,) = await aside(engines)
        assert (found.job, found.tries) == ("errand", most)
        broken.clear()
        await try_again(engines)
        await until(ErrandState.DONE)
        await runner.close()

    async def test_that_kill_their_courier_are_set_aside(
        self, oakwood: Scope, engines: Engines, most: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def run(*_: Any) -> None:
            raise AssertionError("it is not begun")

        monkeypatch.setitem(RUN, ErrandKind.COMMIT, run)
        errand = await errands.add(oakwood, engines, ErrandKind.COMMIT, "poison", {})
        killed = Edit(set={"begun": most, "state": ErrandState.RUNNING})
        await engines.documents.of(oakwood.grant, "errands").update({}, killed)
        runner = Runner(engines)
        await runner.look()
        await runner.wait(30)
        assert (await errands.get(oakwood, engines, errand.id)).state is ErrandState.FAILED
        (found,) = await aside(engines)
        assert found.reason == DIED

    async def test_that_are_stopped_in_order_are_not_counted(
        self, oakwood: Scope, engines: Engines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        begun = asyncio.Event()

        async def run(*_: Any) -> None:
            begun.set()
            await asyncio.sleep(3600)

        monkeypatch.setitem(RUN, ErrandKind.COMMIT, run)
        await errands.add(oakwood, engines, ErrandKind.COMMIT, "long", {})
        runner = Runner(engines)
        await runner.look()
        await asyncio.wait_for(begun.wait(), 30)
        await runner.close()
        document = await engines.documents.of(oakwood.grant, "errands").find_one({})
        assert document is not None
        assert (document["begun"], "lease" in document) == (0, False)


class TestDeliveries:
    @pytest.fixture
    async def made(self, oakwood: Scope, engines: Engines) -> Delivery:
        await application_entities.add_local(oakwood, engines, "OAKWOOD")
        facts: dict[str, Any] = {"name": "them", "aet": "THEM", "host": "127.0.0.1", "port": free_port()}
        await application_entities.add_remote(oakwood, engines, **facts)
        one = await put(oakwood, engines, dataset())
        (made,) = await send(oakwood, engines, What(Level.STUDY, one.study_instance_uid), ["them"])
        return made

    async def look(self, oakwood: Scope, engines: Engines, outbox: Outbox) -> None:
        """One look of a courier at what is due, and all that comes of it."""
        due = Edit(set={"changed": EPOCH})
        await engines.documents.of(oakwood.grant, "deliveries").update({"changed": Within(gt=EPOCH)}, due)
        await outbox.look()
        await asyncio.gather(*outbox._running)

    async def test_that_fail_by_a_mistake_of_ours_are_set_aside_and_tried_again(
        self, oakwood: Scope, engines: Engines, made: Delivery, most: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tried = []

        async def failing(*_: Any) -> None:
            tried.append(True)
            raise KeyError("surprise")

        outbox = Outbox(engines)
        with monkeypatch.context() as broken:
            broken.setattr(sending._Sending, "all", failing)
            for _ in range(most + 2):
                await self.look(oakwood, engines, outbox)
        assert len(tried) == most
        assert (await get(oakwood, engines, made.id)).state is State.FAILED
        (found,) = await aside(engines)
        assert (found.job, found.what, found.tries) == ("delivery", made.id, most)
        await try_again(engines)
        await self.look(oakwood, engines, outbox)
        now = await get(oakwood, engines, made.id)
        assert now.state is State.WAITING  # nobody listens there: that is no mistake of ours
        assert "nothing listens" in (now.reason or "")

    async def test_that_kill_their_courier_are_set_aside_until_their_clinic_tries_again(
        self, oakwood: Scope, engines: Engines, made: Delivery, most: int
    ) -> None:
        collection = engines.documents.of(oakwood.grant, "deliveries")
        await collection.update({}, Edit(set={"begun": most, "state": State.SENDING}))
        await self.look(oakwood, engines, Outbox(engines))
        assert (await get(oakwood, engines, made.id)).state is State.FAILED
        (found,) = await aside(engines)
        assert found.reason == DIED
        await retry(oakwood, engines, made.id)
        assert await aside(engines) == []
        document = await collection.find_one({})
        assert document is not None
        assert "begun" not in document
