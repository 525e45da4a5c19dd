import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from services import background
from services.background import failures
from services.cancellation import cancel_and_wait
from services.courier import service
from services.courier.follow_ups import follow_up_series
from services.courier.service import run, work_off
from services.errors import Unavailable
from services.persistence import Engines
from services.persistence.leases import due, lease
from services.tenancy import audit
from services.tenancy.audit import Event
from tests.archive.samples import dataset, make_due, put, put_all, series
from tests.peers import syslog_server


async def marked(scope, engines) -> list[dict]:
    found = []
    for name in ("series", "studies"):
        documents = await engines.documents.of(scope.grant, name).find({})
        found += [document for document in documents if document.get("changed")]
    return found


async def until(condition, seconds: float = 30) -> None:
    """Wait for a condition, within a deadline."""
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.05)


class TestWorkOff:
    async def test_clears_every_mark_that_is_due_of_every_tenant(self, oakwood, elmside, engines):
        for scope in (oakwood, elmside):
            await put_all(scope, engines, series(3))
            await put(scope, engines, dataset())
            await make_due(scope, engines)
        while await work_off(engines, "test"):
            pass
        assert await marked(oakwood, engines) == await marked(elmside, engines) == []

    async def test_leaves_marks_that_are_ahead(self, oakwood, engines):
        await put(oakwood, engines, dataset())
        assert await work_off(engines, "test") == 0
        assert len(await marked(oakwood, engines)) == 2

    async def test_does_nothing_twice_however_many_work(self, oakwood, engines, settings, monkeypatch):
        for _ in range(6):
            await put(oakwood, engines, dataset())
        await make_due(oakwood, engines)
        worked = []

        async def counted(scope, engines, study, series):
            worked.append(series)
            return await follow_up_series(scope, engines, study, series)

        monkeypatch.setattr(service, "follow_up_series", counted)
        async with Engines.open(settings) as other:

            async def rests() -> bool:
                await asyncio.gather(work_off(engines, "one"), work_off(other, "two"))
                return not await marked(oakwood, engines)

            await until(rests)
        assert len(worked) == len(set(worked)) == 6

    async def test_takes_over_what_a_dead_courier_held(self, oakwood, engines):
        await put(oakwood, engines, dataset())
        await make_due(oakwood, engines)
        (item,) = await due(engines.documents, "series", datetime.now(UTC), 10)
        held = await lease(engines.documents, item, "dead", datetime.now(UTC) + timedelta(minutes=5))
        await work_off(engines, "alive")
        assert len(await marked(oakwood, engines)) == 2
        await lease(engines.documents, held, "dead", datetime.now(UTC))
        await make_due(oakwood, engines)
        while await work_off(engines, "alive"):
            pass
        assert await marked(oakwood, engines) == []

    @pytest.mark.parametrize("trouble", [Unavailable("engine"), ValueError("surprise")])
    async def test_tries_again_later_what_fails_and_goes_on(self, oakwood, engines, monkeypatch, trouble):
        poison = await put(oakwood, engines, dataset())
        await put(oakwood, engines, dataset())
        await make_due(oakwood, engines)

        async def failing(scope, engines, study, series):
            if study == poison.study_instance_uid:
                raise trouble
            return await follow_up_series(scope, engines, study, series)

        monkeypatch.setattr(service, "follow_up_series", failing)
        await work_off(engines, "test")
        left = await marked(oakwood, engines)
        assert {one["StudyInstanceUID"] for one in left} == {poison.study_instance_uid}
        monkeypatch.undo()
        await make_due(oakwood, engines)
        while await work_off(engines, "test"):
            pass
        assert await marked(oakwood, engines) == []


class TestRun:
    async def test_works_until_it_is_stopped(self, oakwood, engines, settings):
        ready, stop = asyncio.Event(), asyncio.Event()
        running = asyncio.create_task(run(settings, ready=lambda _: ready.set(), stop=stop))
        async with asyncio.timeout(60):
            await ready.wait()
        await put(oakwood, engines, dataset())
        await make_due(oakwood, engines)

        async def rests() -> bool:
            return not await marked(oakwood, engines)

        await until(rests)
        stop.set()
        await asyncio.wait_for(running, 60)

    async def test_leaves_nothing_running_when_it_is_cancelled(self, engines, settings):
        before, ready = asyncio.all_tasks(), asyncio.Event()
        running = asyncio.create_task(run(settings, ready=lambda _: ready.set(), stop=asyncio.Event()))
        async with asyncio.timeout(60):
            await ready.wait()
        await cancel_and_wait(running, patience=10)
        assert asyncio.all_tasks() == before

    async def test_goes_on_when_one_of_its_works_dies(self, oakwood, engines, settings, monkeypatch):
        died = failures["follow-ups"]
        work_off, failed = service.work_off, []

        async def dying(*arguments) -> int:
            if not failed:
                failed.append(True)
                raise KeyError("surprise")
            return await work_off(*arguments)

        monkeypatch.setattr(service, "work_off", dying)
        monkeypatch.setattr(background, "FIRST_PAUSE_SECONDS", 0.01)
        await put(oakwood, engines, dataset())
        await make_due(oakwood, engines)
        stop = asyncio.Event()
        running = asyncio.create_task(run(settings, ready=lambda _: None, stop=stop))

        async def rests() -> bool:
            return not await marked(oakwood, engines)

        await until(rests)
        stop.set()
        await asyncio.wait_for(running, 60)
        assert failures["follow-ups"] == died + 1


class TestForwarding:
    async def test_sends_the_audit_trail_to_the_syslog_server(self, oakwood, engines, settings, tmp_path):
        await audit.record(oakwood, engines, Event.STORED, study="1.2")
        async with syslog_server.running(tmp_path) as server:
            named = {"audit_syslog": f"localhost:{server.port}", "audit_syslog_ca": server.authority}
            stop = asyncio.Event()
            work = run(settings.model_copy(update=named), ready=lambda _: None, stop=stop)
            courier = asyncio.create_task(work)

            async def told() -> bool:
                return any(b'ParticipantObjectID="1.2"' in message for message in server.messages)

            await until(told)
            stop.set()
            await courier
