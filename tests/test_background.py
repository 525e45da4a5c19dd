"""services/background.py: work that nobody waits for is seen when it dies, and begins again."""

import ast
import asyncio
import logging
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import services
from services import background
from services.background import failures, keep, once
from services.cancellation import cancel_and_wait
from services.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(services.__file__).parent
AWAITED = {
    "api/dicomweb/subscribers.py": "the connection waits for either",
    "api/dicomweb/store.py": "the request waits for all of them",
    "api/service.py": "the server, whose end is the process's; and a wait for the signal",
    "archive/index/integrity.py": "who reads waits for it",
    "archive/retrieve/transcode.py": "the request waits for it",
    "archive/search/arrivals.py": "who listens is told what ended it",
    "background.py": "here they are made",
    "bench/run.py": "the run waits for all of them, and ends as one fails",
    "bench/web_client.py": "whoever opens a study waits for its frames",
    "cli/bench.py": "the command waits for the run, which Ctrl-C cancels",
    "cli/dicom_and_hl7.py": "the process waits for both, and ends as either does",
    "courier/sending.py": "the delivery waits for it",
    "edge/archiving.py": "whoever stores waits for the next piece",
    "edge/link.py": "the watch waits for it",
    "edge/spool.py": "who stores waits for it",
    "edge/storage.py": "the modality waits for either",
    "embedded/keeper.py": "the keeper waits for both, and is kept",
    "monitoring/readiness.py": "who asks waits for it",
    "persistence/upload.py": "who stores waits for it",
    "dimse/requestor.py": "who is answered waits for the next match",
    "peers/store.py": "whoever sends waits for the next dataset",
    "tenancy/usage_meter.py": "the first instance waits for the reading",
    "upper_layer/inbound.py": "an association, which logs what ends it",
}
"""Files that make tasks by hand, and who sees how these end."""


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OUTAGE_SECONDS", "FIRST_PAUSE_SECONDS", "LONGEST_PAUSE_SECONDS"):
        monkeypatch.setattr(background, name, 0.001)


class Work:
    """Ends by each of the errors in turn, then well."""

    def __init__(self, *errors: BaseException) -> None:
        self._errors: Iterator[BaseException] = iter(errors)
        self.begun = 0

    async def __call__(self) -> None:
        self.begun += 1
        if error := next(self._errors, None):
            raise error


class TestKeep:
    async def test_begins_again_what_died_and_says_where_without_its_message(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        before, work = failures["counting"], Work(ValueError("Miller^Bella"), KeyError("Miller^Bella"))
        await asyncio.wait_for(keep("counting", work), 10)
        assert work.begun == 3
        assert failures["counting"] == before + 2
        assert "counting ended unexpectedly: ValueError" in caplog.text
        assert "test_background.py" in caplog.text
        assert "Miller" not in caplog.text

    async def test_waits_for_an_engine_without_counting(self, caplog: pytest.LogCaptureFixture) -> None:
        before, work = failures["waiting"], Work(*[Unavailable("the database rests")] * 3)
        with caplog.at_level(logging.WARNING):
            await asyncio.wait_for(keep("waiting", work), 10)
        assert work.begun == 4
        assert failures["waiting"] == before
        assert caplog.text.count("waiting waits: the database rests") == 1

    async def test_takes_the_cancellation_of_something_else_for_a_failure(self) -> None:
        before, work = failures["robbed"], Work(asyncio.CancelledError())
        await asyncio.wait_for(keep("robbed", work), 10)
        assert (work.begun, failures["robbed"]) == (2, before + 1)

    async def test_ends_when_it_is_cancelled(self) -> None:
        async def for_ever() -> None:
            await asyncio.sleep(3600)

        task = keep("for ever", for_ever)
        await asyncio.sleep(0)
        await cancel_and_wait(task)
        assert task.cancelled()

    async def test_waits_longer_from_one_failure_to_the_next(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(background, "LONGEST_PAUSE_SECONDS", 0.004)
        slept = []
        sleep = asyncio.sleep

        async def counted(seconds: float) -> None:
            task = asyncio.current_task()
            if task is None or task.get_name() != "slower":  # something else of this loop
                await sleep(seconds)
            else:
                slept.append(seconds)
                await sleep(0)

        monkeypatch.setattr("services.background.asyncio.sleep", counted)
        await asyncio.wait_for(keep("slower", Work(*[ValueError() for _ in range(4)])), 10)
        assert slept == [0.001, 0.002, 0.004, 0.004]


class TestOnce:
    async def test_is_seen_and_not_begun_again(self, caplog: pytest.LogCaptureFixture) -> None:
        before, work = failures["one"], Work(ValueError("x"))
        await asyncio.wait_for(once("one", work()), 10)
        assert (work.begun, failures["one"]) == (1, before + 1)
        assert "one ended unexpectedly: ValueError" in caplog.text


class TestTasks:
    def test_are_made_here_unless_somebody_waits_for_them(self) -> None:
        by_hand = {
            str(path.relative_to(ROOT))
            for path in ROOT.rglob("*.py")
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Call)
            and ast.unparse(node.func).rpartition(".")[2] in {"create_task", "ensure_future"}
        }
        assert by_hand == AWAITED.keys()
