"""`vetark hl7` is killed in the middle: no message is lost, none is done twice. How soon a modality knows."""

import asyncio
import json
import os
import time
from dataclasses import dataclass, field

import pytest

from services.embedded.child import Child
from services.embedded.ports import free_port
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import application_entities
from services.tenancy.scope import Scope
from tests.dimse.conftest import MODALITY, open_scp
from tests.dimse.test_worklist import ask, keys
from tests.hl7.client import Sender
from tests.hl7.conftest import Listener
from tests.hl7.messages import orm
from tests.installation import VETARK, environment_of

CONNECTIONS = 4


@dataclass
class Process:
    """`vetark hl7` as a program, on the engines of a test."""

    settings: Settings
    port: int = field(default_factory=free_port)
    child: Child | None = None

    async def start(self) -> None:
        named = {**environment_of(self.settings), "VETARK_HL7_PORT": str(self.port)}
        os.environ.update(named)
        try:
            self.child = await Child.start("vetark hl7", [*VETARK, "hl7"])
        finally:
            for name in named:
                del os.environ[name]
        ready = json.loads(await self.child.announcing())
        assert ready == {"event": "ready", "hl7": f"127.0.0.1:{self.port}"}

    async def kill(self) -> None:
        self.child.process.kill()
        await self.child.process.wait()


async def send_all(process: Process, messages: list[str], taken: list[int]) -> None:
    """As an engine does: each until it is acknowledged, over a new connection where the old one broke."""
    left = list(reversed(messages))
    while left:
        try:
            async with Sender.to(process.port) as pims:
                while left:
                    assert (await pims.send(left[-1])).code == "AA"
                    left.pop()
                    taken.append(1)
        except (OSError, asyncio.IncompleteReadError):
            await asyncio.sleep(0.05)


async def killed_in_the_middle(settings: Settings, oakwood: Scope, engines: Engines, number: int) -> float:
    """Messages a second, after all of them were found once."""
    sent = [
        orm(f"A{each}", control_id=f"C{each}", pid=f"PID|1||P-{each}||Müller^Bella") for each in range(number)
    ]
    process = Process(settings)
    await process.start()
    taken: list[int] = []
    began = time.monotonic()
    senders = [
        asyncio.create_task(send_all(process, sent[one::CONNECTIONS], taken)) for one in range(CONNECTIONS)
    ]
    while len(taken) < number // 2:
        await asyncio.sleep(0.002)
    await process.kill()
    await process.start()
    await asyncio.gather(*senders)
    rate = number / (time.monotonic() - began)
    requests = engines.documents.of(oakwood.grant, "image_requests")
    patients = [one["PatientID"] async for one in requests.stream({}, projection=("PatientID",))]
    assert sorted(patients) == sorted(f"P-{each}" for each in range(number))
    await process.child.stop()
    return rate


class TestKilled:
    async def test_loses_no_message_and_does_none_twice(
        self, settings: Settings, listed: None, oakwood: Scope, engines: Engines
    ) -> None:
        await killed_in_the_middle(settings, oakwood, engines, 300)

    @pytest.mark.soak
    @pytest.mark.timeout(1800)
    async def test_of_ten_thousand(
        self, settings: Settings, listed: None, oakwood: Scope, engines: Engines
    ) -> None:
        rate = await killed_in_the_middle(settings, oakwood, engines, 10_000)
        print(f"\n10,000 messages with a restart: {rate:.0f} a second")


class TestTheModalitysList:
    async def test_has_a_request_at_once(
        self, settings: Settings, listener: Listener, oakwood: Scope, engines: Engines
    ) -> None:
        await application_entities.add_local(oakwood, engines, "OAKWOOD")
        await application_entities.add_remote(
            oakwood, engines, name="modality", aet=MODALITY, host="127.0.0.1", port=104, query_retrieve=True
        )
        scp = await open_scp(settings)
        async with Sender.to(listener.port) as pims:
            began = time.monotonic()
            assert (await pims.send(orm(accession="ACC-1"))).code == "AA"
            asked = keys(ScheduledProcedureStepStartDate="20261129", Modality="DX")
            _, (told,) = await asyncio.to_thread(ask, scp, asked)
            seconds = time.monotonic() - began
        scp.stop()
        await scp.task
        assert (told.AccessionNumber, told.RequestedProcedureID) == ("ACC-1", "RP1026")
        assert seconds < 2, seconds
        print(f"on the list after {seconds:.3f} s")
