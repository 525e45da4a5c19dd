"""services/tenancy/attempts.py: what fails again and again is set aside, told, and tried again on demand."""

import asyncio

import pytest

from services.background import failures
from services.errors import Misconfigured, NotFound, Refused, TooLarge, Unavailable
from services.persistence import Engines
from services.persistence.documents import Documents
from services.tenancy import attempts
from services.tenancy.attempts import DIED, tried
from services.tenancy.scope import Scope, operator_scope

JOB, WHAT = "the test of a job", "1.2.3"


class Work:
    """Fails as it is told to, else ends well."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error
        self.begun = 0

    async def __call__(self) -> None:
        self.begun += 1
        if self.error is not None:
            raise self.error


@pytest.fixture
def most(engines: Engines) -> int:
    return engines.settings.courier_tries


async def tries(scope: Scope, engines: Engines) -> int:
    found = await engines.documents.of(scope.grant, "attempts").find_one({"job": JOB, "what": WHAT})
    return found["tries"] if found else 0


class TestTried:
    async def test_leaves_nothing_behind_where_all_is_well(self, oakwood: Scope, engines: Engines) -> None:
        assert await tried(oakwood, engines, JOB, WHAT, Work())
        assert await engines.documents.of(oakwood.grant, "attempts").count({}) == 0

    async def test_counts_before_it_begins(self, oakwood: Scope, engines: Engines) -> None:
        counted = []

        async def work() -> None:
            counted.append(await tries(oakwood, engines))

        await tried(oakwood, engines, JOB, WHAT, work)
        assert counted == [1]

    @pytest.mark.parametrize(
        ("error", "reason"),
        [(TooLarge("too large for the index"), "too large for the index"), (KeyError("Bella"), "KeyError")],
    )
    async def test_sets_aside_what_fails_again_and_again(
        self,
        oakwood: Scope,
        elmside: Scope,
        engines: Engines,
        most: int,
        error: Exception,
        reason: str,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        work, died = Work(error), failures[JOB]
        for _ in range(most + 3):
            assert not await tried(oakwood, engines, JOB, WHAT, work)
        assert work.begun == most
        (aside,) = await attempts.find(operator_scope(), engines)
        assert (aside.tenant, aside.job, aside.what, aside.tries) == ("oakwood", JOB, WHAT, most)
        assert reason in aside.reason
        assert "Bella" not in aside.reason + caplog.text
        assert failures[JOB] == died + (most if isinstance(error, KeyError) else 0)
        assert await tried(elmside, engines, JOB, WHAT, Work())

    async def test_sets_aside_what_kills_its_process_each_time(
        self, oakwood: Scope, engines: Engines, most: int
    ) -> None:
        collection = engines.documents.of(oakwood.grant, "attempts")
        killed = {"id": "x", "job": JOB, "what": WHAT, "tries": most, "reason": ""}
        await collection.insert(killed)
        work = Work()
        assert not await tried(oakwood, engines, JOB, WHAT, work)
        assert work.begun == 0
        (aside,) = await attempts.find(operator_scope(), engines)
        assert aside.reason == DIED

    async def test_blames_nobody_while_an_engine_is_away(
        self, oakwood: Scope, engines: Engines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def away(_: Engines) -> None:
            raise Unavailable("away")

        monkeypatch.setattr(Documents, "ping", away)
        for error in (Unavailable("away"), Misconfigured("not authorised")):
            with pytest.raises(Unavailable):
                await tried(oakwood, engines, JOB, WHAT, Work(error))
            assert await tries(oakwood, engines) == 0
        monkeypatch.undo()
        await tried(oakwood, engines, JOB, WHAT, Work(Unavailable("one object cannot be read")))
        assert await tries(oakwood, engines) == 1

    async def test_an_orderly_end_is_no_failure(self, oakwood: Scope, engines: Engines) -> None:
        begun = asyncio.Event()

        async def long() -> None:
            begun.set()
            await asyncio.sleep(3600)

        task = asyncio.create_task(tried(oakwood, engines, JOB, WHAT, long))
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await tries(oakwood, engines) == 0


class TestRetry:
    async def test_has_it_tried_as_if_for_the_first_time(
        self, oakwood: Scope, engines: Engines, most: int
    ) -> None:
        work = Work(ValueError())
        for _ in range(most):
            await tried(oakwood, engines, JOB, WHAT, work)
        (aside,) = await attempts.find(operator_scope(), engines)
        await attempts.retry(operator_scope(), engines, aside.id)
        assert await attempts.find(operator_scope(), engines) == []
        assert await attempts.wanted(engines) == [("oakwood", JOB)]
        assert await attempts.wanted(engines) == []
        work.error = None
        assert await tried(oakwood, engines, JOB, WHAT, work)
        assert work.begun == most + 1

    async def test_and_the_list_are_the_operators(self, oakwood: Scope, engines: Engines) -> None:
        with pytest.raises(Refused):
            await attempts.find(oakwood, engines)
        with pytest.raises(Refused):
            await attempts.retry(oakwood, engines, "x")
        with pytest.raises(NotFound):
            await attempts.retry(operator_scope(), engines, "x")
