"""What a follower hears of changes, in this process and from others."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from statistics import median

import pytest

from services import background
from services.background import failures
from services.persistence import Change, Documents, Edit, Grant, TenantCollection
from services.persistence.feeds import READ_AGAIN, WAITING, Feed

Open = Callable[[], Awaitable[Documents]]
OAK = Grant("oakwood")
KEY = {"StudyInstanceUID": "1.1"}


async def next_of(changes: AsyncIterator[Change]) -> Change:
    async with asyncio.timeout(60):
        return await anext(changes)


class TestWatch:
    async def test_tells_what_changes_as_it_is_now(self, empty: TenantCollection) -> None:
        async with aclosing(empty.watch()) as changes:
            assert await next_of(changes) is READ_AGAIN
            await empty.insert(KEY)
            assert await next_of(changes) == Change({"tenant": "oakwood", **KEY})
            await empty.update(KEY, Edit(set={"a": 1}))
            assert await next_of(changes) == Change({"tenant": "oakwood", **KEY, "a": 1})
            await empty.delete(KEY)
            assert await next_of(changes) is READ_AGAIN

    async def test_tells_of_every_way_to_write(self, empty: TenantCollection) -> None:
        async def heard() -> int:
            document = (await next_of(changes)).document
            return -1 if document is None else int(document["n"])

        async with aclosing(empty.watch()) as changes:
            await next_of(changes)
            await empty.insert_many_unordered([{**KEY, "n": 1}])
            assert await heard() == 1
            await empty.find_one_and_update(KEY, Edit(inc={"n": 1}))
            assert await heard() == 2
            await empty.update({}, Edit(inc={"n": 1}), many=True)
            assert await heard() == 3
            await empty.upsert({"StudyInstanceUID": "2"}, Edit(set={"n": 4}))
            assert await heard() == 4
            await empty.insert_in_order([{"StudyInstanceUID": "3", "n": 5}])
            assert await heard() == 5
            await empty.delete({}, many=True)
            assert {await heard() for _ in range(3)} == {-1}

    async def test_goes_on_after_an_exception_nobody_foresaw(
        self, empty: TenantCollection, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(background, "FIRST_PAUSE_SECONDS", 0.01)
        died = failures["the changes of documents"]
        async with aclosing(empty.watch()) as changes:
            await next_of(changes)
            with monkeypatch.context() as broken:

                def tell(self: Feed, document: object) -> None:
                    broken.undo()
                    raise KeyError(document)

                broken.setattr(Feed, "_tell", tell)
                await empty.insert(KEY)
                assert await next_of(changes) is READ_AGAIN
            await empty.insert({"StudyInstanceUID": "2"})
            while (change := await next_of(changes)) is READ_AGAIN:
                pass
            assert change.document == {"tenant": "oakwood", "StudyInstanceUID": "2"}
        assert failures["the changes of documents"] == died + 1

    async def test_a_write_that_failed_is_no_change(self, studies: TenantCollection) -> None:
        async with aclosing(studies.watch()) as changes:
            await next_of(changes)
            assert await studies.insert_many_unordered([KEY]) == {0}
            assert await studies.update({"StudyInstanceUID": "9"}, Edit(set={"a": 1})) == 0
            await studies.insert({"StudyInstanceUID": "9"})
            assert (await next_of(changes)).document == {"tenant": "oakwood", "StudyInstanceUID": "9"}

    async def test_another_tenant_hears_nothing(
        self, empty: TenantCollection, twin: TenantCollection, reader: TenantCollection
    ) -> None:
        async with aclosing(twin.watch()) as theirs, aclosing(reader.watch()) as narrow:
            await next_of(theirs)
            await next_of(narrow)
            for uid in ("1.1", "1.2"):
                await empty.insert({"StudyInstanceUID": uid})
            await twin.insert({"StudyInstanceUID": "9.9"})
            heard = [(await next_of(theirs)).document, (await next_of(narrow)).document]
        assert [document and document["StudyInstanceUID"] for document in heard] == ["9.9", "1.2"]

    async def test_the_installation_hears_all(
        self, documents: Documents, empty: TenantCollection, twin: TenantCollection
    ) -> None:
        async with aclosing(documents.installation("studies").watch()) as changes:
            await next_of(changes)
            await empty.insert(KEY)
            await twin.insert(KEY)
            heard = [(await next_of(changes)).document or {} for _ in range(2)]
        assert [one["tenant"] for one in heard] == ["oakwood", "elmside"]

    async def test_hears_nothing_of_another_collection(self, documents: Documents) -> None:
        tenants, studies = documents.installation("tenants"), documents.of(OAK, "studies")
        async with aclosing(tenants.watch()) as changes:
            await next_of(changes)
            await studies.insert(KEY)
            await tenants.insert({"slug": "oakwood"})
            assert (await next_of(changes)).document == {"slug": "oakwood"}

    async def test_leaves_no_gap_behind_its_first_word(self, documents: Documents, another: Open) -> None:
        """Whoever reads when told to, and then follows, knows everything."""
        ours, theirs = documents.of(OAK, "studies"), (await another()).of(OAK, "studies")

        async def write() -> None:
            for number in range(60):
                await theirs.insert({"StudyInstanceUID": f"{number}"})

        for _ in range(3):
            await ours.delete({}, many=True)
            writing, known = asyncio.create_task(write()), set[str]()
            await asyncio.sleep(0.01)
            async with aclosing(ours.watch()) as changes:
                async with asyncio.timeout(60):
                    async for change in changes:
                        found = [change.document] if change.document else await ours.find({})
                        known |= {one["StudyInstanceUID"] for one in found}
                        if len(known) == 60:
                            break
            await writing


class TestAnotherProcess:
    async def test_is_heard_at_once(
        self,
        documents: Documents,
        another: Open,
        on_sqlite: bool,
        record_property: Callable[[str, object], None],
    ) -> None:
        ours, theirs = documents.of(OAK, "studies"), (await another()).of(OAK, "studies")
        taken = []
        async with aclosing(ours.watch()) as changes:
            await next_of(changes)
            for number in range(30):
                await theirs.upsert(KEY, Edit(set={"n": number}))
                began = time.perf_counter()
                while ((await next_of(changes)).document or {}).get("n") != number:
                    pass
                taken.append(time.perf_counter() - began)
                await asyncio.sleep(0.003 * (number % 5))
        milliseconds = 1000 * median(taken)
        record_property("milliseconds until another process hears", round(milliseconds, 2))
        print(f"heard after {milliseconds:.1f} ms (median), {1000 * max(taken):.1f} ms (longest)")
        assert milliseconds < (20 if on_sqlite else 500)
        assert max(taken) < 5

    async def test_brings_a_burst_in_order_with_nothing_left_out(
        self, documents: Documents, another: Open
    ) -> None:
        ours, theirs = documents.of(OAK, "studies"), (await another()).of(OAK, "studies")
        names = [f"{n:04}" for n in range(WAITING // 2)]
        async with aclosing(ours.watch()) as changes:
            await next_of(changes)
            await theirs.insert_in_order([{"StudyInstanceUID": name} for name in names])
            heard = [(await next_of(changes)).document or {} for _ in names]
        assert [one["StudyInstanceUID"] for one in heard] == names

    async def test_that_removes_says_read_again(self, documents: Documents, another: Open) -> None:
        ours, theirs = documents.of(OAK, "studies"), (await another()).of(OAK, "studies")
        await ours.insert(KEY)
        async with aclosing(ours.watch()) as changes:
            await next_of(changes)
            await theirs.delete(KEY)
            assert await next_of(changes) is READ_AGAIN


class TestFollowers:
    async def test_that_are_slow_are_told_to_read_again(self, empty: TenantCollection) -> None:
        async with aclosing(empty.watch()) as slow, aclosing(empty.watch()) as quick:
            await next_of(slow)
            await next_of(quick)
            await empty.insert_many_unordered([{"StudyInstanceUID": f"1.{n}"} for n in range(WAITING + 1)])
            for _ in range(WAITING + 1):
                assert (await next_of(quick)).document
            assert await next_of(slow) is READ_AGAIN

    async def test_come_and_go(self, empty: TenantCollection) -> None:
        for number in range(3):
            async with aclosing(empty.watch()) as first:
                assert await next_of(first) is READ_AGAIN
                async with aclosing(empty.watch()) as second:
                    assert await next_of(second) is READ_AGAIN
                await empty.upsert(KEY, Edit(set={"n": number}))
                assert (await next_of(first)).document == {"tenant": "oakwood", **KEY, "n": number}
