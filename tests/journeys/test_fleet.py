"""Three DICOM and two HTTP processes on MongoDB's wire and S3: killed and refused, and nothing is lost."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import httpx
import pytest

from services.archive.lifecycle.verify import verify
from tests.api.clients import SENT_AS, image, in_parts, part10
from tests.journeys import test_kill
from tests.journeys.fleet import ENGINE_SECONDS, BriefModality, Entry, Fleet, PatientModality, Reader, say

ROLES = ("dimse", "dimse", "dimse", "api", "api")
OUT_OF_RESOURCES = 0xA700
ANSWERED_SECONDS = 6 * ENGINE_SECONDS
"""Within this an image is acknowledged or refused, whatever an engine does: three times for each."""
WAIT_SECONDS = 15.0
"""Within this an image is acknowledged by some process, whichever is killed."""
LEAST_KILLS = 3
STUDIES = "/tenants/oakwood/dicomweb/studies"


@pytest.fixture(scope="module")
async def fleet(tmp_path_factory: pytest.TempPathFactory, haproxy: Path) -> AsyncIterator[Fleet]:
    async with Fleet.start(tmp_path_factory.mktemp("fleet"), haproxy, ROLES) as fleet:
        yield fleet


@pytest.fixture
async def modalities(fleet: Fleet) -> AsyncIterator[list[PatientModality]]:
    """Three that send; in the end all they sent is there, byte for byte."""
    sending = [PatientModality(fleet.dimse, "OAKWOOD", random.randrange(10**9)) for _ in range(3)]
    for modality in sending:
        modality.start()
    await until(lambda: all(len(one.acknowledged) > 3 for one in sending))
    yield sending
    await all_there(fleet, sending)


async def until(true: object, seconds: float = 60) -> None:
    """Wait until a call answers True."""
    assert callable(true)
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)


async def all_there(fleet: Fleet, modalities: Sequence[PatientModality]) -> None:
    """Nothing that was acknowledged is lost or other than it was sent; what was not is sent again."""
    for modality in modalities:
        await asyncio.to_thread(modality.stop)
        acknowledged = set(modality.acknowledged)
        stored = await asyncio.to_thread(test_kill._stored_digests, fleet, fleet.token, modality.study)
        sent = {uid: digest for uid, (_, digest) in modality.attempted.items()}
        assert acknowledged <= stored.keys(), fleet.killed
        assert stored.items() <= sent.items(), fleet.killed
        await asyncio.to_thread(modality.send_again)
        assert modality.acknowledged == sent.keys()
    async with fleet.opened() as (scope, engines):
        assert [one async for one in verify(scope, engines) if not one.mends_itself] == [], fleet.killed


def is_away(log: str) -> bool:
    """Whether an outage was said that is not over yet."""
    return log.count("does not answer") > log.count("answers again")


def refused(modalities: Sequence[PatientModality]) -> int:
    return sum(one.refused for one in modalities)


async def counted(fleet: Fleet, engine: str) -> float:
    """How often the installation has noticed an outage of an engine."""
    async with fleet.client() as client:
        text = (await client.get("/metrics")).text
    told = [one for one in text.splitlines() if one.startswith("vetark_engine_outages") and engine in one]
    return float(told[0].rpartition(" ")[2]) if told else 0


async def tells_that_it_is_away(fleet: Fleet, engine: str) -> None:
    """Return once a process tells so in its metrics, which an alert asks for."""
    deadline = time.monotonic() + 30
    async with fleet.client() as client:
        while f'vetark_engine_away{{engine="{engine}"}} 1.0' not in (await client.get("/metrics")).text:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.1)


async def stow(fleet: Fleet) -> tuple[int, float]:
    """Store by HTTP; the answer's status, and how long it took."""
    async with fleet.client() as client:
        began, sent = time.monotonic(), in_parts(part10(image()))
        answer = await client.post(STUDIES, content=sent, headers={"Content-Type": SENT_AS})
        return answer.status_code, time.monotonic() - began


async def kill_at_random(
    fleet: Fleet, modalities: Sequence[PatientModality], seconds: float, seed: int
) -> None:
    """Kill one every few seconds, and say how long a client waited at most."""
    dice, began, before = random.Random(seed), time.monotonic(), fleet.cpu_seconds()
    killed = len(fleet.killed)
    async with Reader(fleet).reading() as reader:
        while time.monotonic() - began < seconds or len(fleet.killed) < killed + LEAST_KILLS:
            await asyncio.sleep(dice.uniform(1.0, 4.0))
            await fleet.kill_one(dice)
    longest = max(one.longest for one in modalities)
    say(
        kills=len(fleet.killed) - killed,
        seconds=round(time.monotonic() - began, 1),
        acknowledged=sum(len(one.acknowledged) for one in modalities),
        longest_store_seconds=round(longest, 2),
        longest_search_seconds=round(reader.longest, 2),
        cpu_seconds=round(fleet.cpu_seconds() - before, 1),
    )
    assert reader.answered
    assert longest < WAIT_SECONDS
    assert reader.longest < WAIT_SECONDS
    assert {status for one in modalities for status in one.statuses} <= {OUT_OF_RESOURCES}


class TestEngines:
    async def test_a_primary_that_steps_down_refuses_and_loses_nothing(
        self, fleet: Fleet, modalities: list[PatientModality]
    ) -> None:
        before = await counted(fleet, "MongoDB")
        fleet.mongodb.step_down()
        await until(lambda: refused(modalities) > 5)
        status, seconds = await stow(fleet)
        assert status == httpx.codes.SERVICE_UNAVAILABLE
        assert seconds < ANSWERED_SECONDS
        await tells_that_it_is_away(fleet, "MongoDB")
        fleet.mongodb.step_up()
        await self._recovers(fleet, modalities, "MongoDB", before)

    async def test_a_database_that_says_nothing_is_not_waited_for(
        self, fleet: Fleet, modalities: list[PatientModality]
    ) -> None:
        before = await counted(fleet, "MongoDB")
        fleet.mongodb.silent = True
        await until(lambda: refused(modalities) > 2)
        fleet.mongodb.silent = False
        fleet.mongodb.cut()
        await self._recovers(fleet, modalities, "MongoDB", before)

    async def test_a_store_that_says_503_refuses_and_loses_nothing(
        self, fleet: Fleet, modalities: list[PatientModality]
    ) -> None:
        await self._slow(fleet, modalities, 2.0)

    @pytest.mark.soak
    @pytest.mark.timeout(900)
    async def test_a_store_that_says_503_for_minutes_neither(
        self, fleet: Fleet, modalities: list[PatientModality]
    ) -> None:
        await self._slow(fleet, modalities, 180.0)

    async def _slow(self, fleet: Fleet, modalities: list[PatientModality], at_least: float) -> None:
        before = await counted(fleet, "object store")
        began = time.monotonic()
        fleet.objects.slow = True
        fleet.objects.cut()
        await until(lambda: refused(modalities) > 2 and time.monotonic() - began > at_least, at_least + 60)
        status, seconds = await stow(fleet)
        assert status == httpx.codes.SERVICE_UNAVAILABLE
        assert seconds < ANSWERED_SECONDS
        assert fleet.objects.told
        await tells_that_it_is_away(fleet, "the object store")
        fleet.objects.slow = False
        await self._recovers(fleet, modalities, "object store", before)

    async def _recovers(
        self, fleet: Fleet, modalities: list[PatientModality], engine: str, before: float
    ) -> None:
        stored = [len(one.acknowledged) for one in modalities]
        await until(
            lambda: all(len(one.acknowledged) > n + 3 for one, n in zip(modalities, stored, strict=True))
        )
        assert {status for one in modalities for status in one.statuses} <= {OUT_OF_RESOURCES}
        assert max(one.longest_answer for one in modalities) < ANSWERED_SECONDS
        dimse = [one for one in fleet.entries if one.role == "dimse"]
        await until(lambda: not any(is_away(one.log()) for one in dimse))
        said = sum(one.log().count(f"{engine} does not answer") for one in dimse)
        failed = sum(one.log().count("answered A700H") for one in dimse)
        assert 0 < said <= 3 * len(dimse)
        assert failed <= said  # the first image of an outage, if it was under way before
        assert (await stow(fleet))[0] == httpx.codes.OK
        deadline = time.monotonic() + 20
        while await counted(fleet, engine) <= before:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.2)


class TestKill:
    async def test_of_any_process_loses_nothing(
        self, fleet: Fleet, modalities: list[PatientModality]
    ) -> None:
        await kill_at_random(fleet, modalities, 7.0, seed=1)

    @pytest.mark.soak
    @pytest.mark.timeout(3600)
    async def test_for_ten_minutes_loses_nothing(
        self, fleet: Fleet, modalities: list[PatientModality]
    ) -> None:
        await kill_at_random(fleet, modalities, 600.0, seed=2)


async def roll(fleet: Fleet, entries: Sequence[Entry], seconds: float = 0) -> None:
    """Replace one process after the other under load; nobody notices."""
    modalities = [BriefModality(fleet.dimse, "OAKWOOD", random.randrange(10**9)) for _ in range(3)]
    for modality in modalities:
        modality.start()
    began, rounds, before = time.monotonic(), 0, fleet.cpu_seconds()
    async with Reader(fleet).reading() as reader, Reader(fleet).reading() as other:
        await until(lambda: all(one.released for one in modalities) and reader.answered)
        while not rounds or time.monotonic() - began < seconds:
            for entry in entries:
                await fleet.replace(entry)
            rounds += 1
    await all_there(fleet, modalities)
    say(
        replaced=rounds * len(entries),
        seconds=round(time.monotonic() - began, 1),
        associations=sum(one.released for one in modalities),
        acknowledged=sum(len(one.acknowledged) for one in modalities),
        requests=reader.answered + other.answered,
        longest_store_seconds=round(max(one.longest for one in modalities), 2),
        longest_search_seconds=round(max(reader.longest, other.longest), 2),
        cpu_seconds=round(fleet.cpu_seconds() - before, 1),
    )
    assert [one.broken for one in modalities] == [[], [], []]
    assert {status for one in modalities for status in one.statuses} == set()
    assert reader.failed + other.failed == []
    assert all(one.acknowledged == one.attempted.keys() for one in modalities)


class TestRollingRestart:
    async def test_breaks_no_association_and_fails_no_request(self, fleet: Fleet) -> None:
        await roll(fleet, fleet.entries[2:4])  # one of each role

    @pytest.mark.soak
    @pytest.mark.timeout(3600)
    async def test_for_ten_minutes_neither(self, fleet: Fleet) -> None:
        await roll(fleet, fleet.entries, 600)
