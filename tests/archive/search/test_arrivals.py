import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, aclosing, asynccontextmanager
from typing import Any

import pytest

from services.archive.search import arrivals as module
from services.archive.search.arrivals import KEPT, arrivals, arrived
from services.archive.search.browse import studies_by_uid
from services.errors import Refused, Unavailable
from services.persistence import Engines, Grant
from services.tenancy.scope import Principal, Right, Scope
from tests.archive.samples import dataset, put

SOON = 60
Listening = Callable[[Scope], AbstractAsyncContextManager["asyncio.Queue[str]"]]


@pytest.fixture
def listening(engines: Engines) -> Listening:
    """What a listener is told meanwhile, once its watch is open."""

    @asynccontextmanager
    async def listen(scope: Scope) -> AsyncIterator["asyncio.Queue[str]"]:
        told: asyncio.Queue[str] = asyncio.Queue()

        async def follow() -> None:
            async with aclosing(arrivals(scope, engines)) as studies:
                async for study in studies:
                    told.put_nowait(study)

        follower = asyncio.create_task(follow())
        try:
            yield told
        finally:
            follower.cancel()
            await asyncio.wait([follower])

    return listen


async def hear(told: "asyncio.Queue[str]") -> str:
    return await asyncio.wait_for(told.get(), SOON)


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The studies of each look at the index."""
    looked: list[list[str]] = []

    async def counted(scope: Scope, engines: Engines, uids: Sequence[str]) -> dict[str, dict[str, Any]]:
        looked.append(list(uids))
        return await studies_by_uid(scope, engines, uids)

    monkeypatch.setattr(module, "studies_by_uid", counted)
    return looked


class TestArrivals:
    async def test_tells_of_a_study_once_it_can_be_seen_and_to_nobody_else(
        self, oakwood: Scope, elmside: Scope, engines: Engines, listening: Listening
    ) -> None:
        async with listening(oakwood) as here, listening(elmside) as there:
            one = await put(oakwood, engines, dataset())
            assert await hear(here) == one.study_instance_uid
            other = await put(elmside, engines, dataset())
            assert await hear(there) == other.study_instance_uid
            while not here.empty():
                assert here.get_nowait() == one.study_instance_uid

    async def test_costs_one_look_however_many_listen(
        self, oakwood: Scope, engines: Engines, listening: Listening, looks: list[list[str]]
    ) -> None:
        async with listening(oakwood) as first:
            told = [first]
            await put(oakwood, engines, warming := dataset())
            assert await hear(first) == warming.StudyInstanceUID
            async with _many(listening, oakwood, 50) as others:
                told += others
                looks.clear()
                made = [await put(oakwood, engines, dataset()) for _ in range(3)]
                wanted = {one.study_instance_uid for one in made}
                for each in told:
                    heard = set()
                    while not wanted <= heard:
                        heard.add(uid := await hear(each))
                        shown = await arrived(oakwood, engines, uid)
                        assert shown is not None
                        assert shown["counts"] == {"series": 1, "instances": 1}
            assert len(looks) <= 2 * len(made)

    async def test_narrowed_sees_its_part_as_it_is_by_then(
        self, oakwood: Scope, engines: Engines, listening: Listening, looks: list[list[str]]
    ) -> None:
        shared, kept = dataset(), dataset()
        principal, rights = Principal("user", "1", "Referring"), frozenset({Right.FIND})
        only = Scope(principal, rights, (Grant("oakwood", frozenset({shared.StudyInstanceUID})),))
        none = Scope(principal, rights, (Grant("oakwood", frozenset()),))
        async with listening(none) as part:
            for one in (kept, shared):
                await put(oakwood, engines, one)
                while await hear(part) != one.StudyInstanceUID:
                    pass
            looks.clear()
            assert await arrived(only, engines, kept.StudyInstanceUID) is None
            assert looks == []
            found = await arrived(only, engines, shared.StudyInstanceUID)  # it was shared meanwhile
            assert found is not None
        assert looks == [[shared.StudyInstanceUID]]

    async def test_wants_the_right_to_find(self, oakwood: Scope, engines: Engines) -> None:
        blind = Scope(oakwood.principal, frozenset(), oakwood.grants)
        with pytest.raises(Refused):
            await anext(arrivals(blind, engines))
        with pytest.raises(Refused):
            await arrived(blind, engines, "1.2.3")

    async def test_goes_on_after_the_index_was_away(
        self,
        oakwood: Scope,
        engines: Engines,
        listening: Listening,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        failures = [Unavailable("away"), Unavailable("away")]

        async def away(scope: Scope, engines: Engines, uids: Sequence[str]) -> dict[str, dict[str, Any]]:
            if uids and failures:
                raise failures.pop()
            return await studies_by_uid(scope, engines, uids)

        monkeypatch.setattr(module, "studies_by_uid", away)
        monkeypatch.setattr(module, "_AGAIN_SECONDS", 0.01)
        async with listening(oakwood) as told:
            one = await put(oakwood, engines, dataset())
            assert await hear(told) == one.study_instance_uid
        assert not failures


class TestSlowListener:
    async def test_holds_nothing_and_is_told_to_read_again(
        self, oakwood: Scope, engines: Engines, listening: Listening, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def found(scope: Scope, engines: Engines, uids: Sequence[str]) -> dict[str, dict[str, Any]]:
            return {uid: {"StudyInstanceUID": uid} for uid in uids}

        monkeypatch.setattr(module, "studies_by_uid", found)
        monkeypatch.setattr(module, "_GATHER_SECONDS", 0.0)
        slow = arrivals(oakwood, engines)
        async with aclosing(slow), listening(oakwood) as quick:
            first = asyncio.create_task(anext(slow))
            await put(oakwood, engines, dataset())
            await asyncio.wait_for(first, SOON)
            watch = engines.own(module._Watches)._watches["oakwood"]
            for number in range(3 * KEPT):
                watch._noted[f"1.2.{number}"] = 0
            watch._work.set()
            for _ in range(3 * KEPT):
                await hear(quick)
            assert len(watch.studies) <= KEPT
            with pytest.raises(Unavailable):
                await anext(slow)

    async def test_hears_once_of_what_changed_twice(
        self, oakwood: Scope, engines: Engines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "_GATHER_SECONDS", 0.0)
        slow = arrivals(oakwood, engines)
        async with aclosing(slow):
            first = asyncio.create_task(anext(slow))
            one = await put(oakwood, engines, dataset())
            assert await asyncio.wait_for(first, SOON) == one.study_instance_uid
            watch = engines.own(module._Watches)._watches["oakwood"]
            other = await put(oakwood, engines, dataset())
            for _ in range(5):
                before = watch._number
                watch._noted[other.study_instance_uid] = 0
                watch._work.set()
                async with asyncio.timeout(SOON):
                    while watch._number == before:
                        await asyncio.sleep(0.01)
            watch._noted[one.study_instance_uid] = 0
            watch._work.set()
            heard = [await asyncio.wait_for(anext(slow), SOON)]
            while heard[-1] != one.study_instance_uid:
                heard.append(await asyncio.wait_for(anext(slow), SOON))
            assert heard.count(other.study_instance_uid) <= 2

    async def test_leaves_no_watch_behind(
        self, oakwood: Scope, engines: Engines, listening: Listening
    ) -> None:
        async with listening(oakwood) as told:
            await put(oakwood, engines, dataset())
            await hear(told)
        assert not engines.own(module._Watches)._watches


@asynccontextmanager
async def _many(listening: Listening, scope: Scope, count: int) -> AsyncIterator[list["asyncio.Queue[str]"]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(listening(scope)) for _ in range(count)]
