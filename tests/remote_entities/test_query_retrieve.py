"""Search other archives, and have them send us what they have."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from services.archive.retrieve.datasets import instances_of
from services.courier.errands import Runner
from services.delivery import errands
from services.delivery.errands import OVER, Errand, ErrandKind, ErrandState
from services.errors import Invalid, NoLongerUpdatable, NotFound, Refused
from services.peers.store import Dataset, store
from services.persistence import Engines
from services.remote_entities import query_retrieve
from services.settings import Settings
from services.tenancy import application_entities
from services.tenancy.scope import Scope
from services.upper_layer.association import Association
from services.upper_layer.dimse_messages import CommandField, response
from services.upper_layer.message import Message
from tests.conformance.table_1 import part10
from tests.dimse.clinics import opened
from tests.dimse.conftest import Scp
from tests.peers import archives
from tests.peers.conftest import peer
from tests.peers.scripted import scripted

CT, EXPLICIT = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.1.2.1"
STUDY = "1.2.826.0.1.3680043.10.9.1"


def images(count: int = 3) -> list[Dataset]:
    return [Dataset.of_bytes(part10(CT, EXPLICIT, StudyInstanceUID=STUDY)) for _ in range(count)]


async def know(scope: Scope, engines: Engines, port: int, **facts: object) -> None:
    """Let the tenant know the server THEM."""
    there = {"name": "Archive", "aet": "THEM", "host": "127.0.0.1", "port": port, "query_retrieve": True}
    await application_entities.add_remote(scope, engines, **(there | facts))


async def until_over(scope: Scope, engines: Engines, errand: str) -> Errand:
    """Work as the courier does until it is over."""
    runner = Runner(engines)
    async with asyncio.timeout(60):
        while True:
            await runner.look()
            found = await errands.get(scope, engines, errand)
            if found.state in OVER:
                await runner.close()
                return found
            await runner.wait(0.05)


@pytest.fixture
async def scp(settings: Settings, engines: Engines, oakwood: Scope) -> AsyncIterator[Scp]:
    await application_entities.add_local(oakwood, engines, "OAKWOOD")
    async with opened(settings) as scp:
        yield scp


@pytest.fixture(params=["dcmqrscp", "Orthanc"])
async def archive(
    request: pytest.FixtureRequest,
    scp: Scp,
    engines: Engines,
    oakwood: Scope,
    dcmtk: Callable[[str], Path],
    orthanc: Path,
    tmp_path: Path,
) -> AsyncIterator[int]:
    """A remote server with a study, known to Oakwood and knowing it; its port."""
    program, start = {
        "dcmqrscp": (dcmtk("dcmqrscp"), archives.dcmqrscp),
        "Orthanc": (orthanc, archives.orthanc),
    }[request.param]
    async with start(program, tmp_path, aet="OAKWOOD", back=scp.port) as port:
        await store(peer(port), images())
        await know(oakwood, engines, port)
        yield port


class TestSearchAndRetrieve:
    async def test_what_is_found_there_is_brought_here(
        self, archive: int, engines: Engines, oakwood: Scope
    ) -> None:
        found = await query_retrieve.search(oakwood, engines, "Archive", {"PatientName": "Doe*"}, 50)
        assert [(row["StudyInstanceUID"], row["PatientName"]["Alphabetic"]) for row in found.rows] == [
            (STUDY, "Doe^Bella")
        ]
        [errand] = await query_retrieve.retrieve(oakwood, engines, "Archive", [(STUDY, "Bella")])
        done = await until_over(oakwood, engines, errand.id)
        assert (done.state, done.reason, done.facts["label"]) == (ErrandState.DONE, "", "Bella")
        assert done.progress == {"remaining": 0, "completed": 3, "failed": 0}
        assert len(await instances_of(oakwood, engines, STUDY)) == 3

    async def test_modalities_are_those_of_the_series_where_the_server_does_not_tell(
        self, archive: int, engines: Engines, oakwood: Scope
    ) -> None:
        for modality, studies in (("OT", [STUDY]), ("CT", [])):
            keys = {"PatientName": "Doe*", "ModalitiesInStudy": modality}
            found = await query_retrieve.search(oakwood, engines, "Archive", keys, 50)
            assert [row["StudyInstanceUID"] for row in found.rows] == studies


class TestSearch:
    async def test_only_where_the_flag_allows(self, engines: Engines, oakwood: Scope) -> None:
        await know(oakwood, engines, 1, query_retrieve=False)
        with pytest.raises(Refused, match="query and retrieve"):
            await query_retrieve.search(oakwood, engines, "Archive", {"PatientID": "1"}, 5)
        with pytest.raises(Refused, match="query and retrieve"):
            await query_retrieve.retrieve(oakwood, engines, "Archive", [(STUDY, "")])
        assert await query_retrieve.servers(oakwood, engines) == []

    async def test_needs_something_to_search_by(self, engines: Engines, oakwood: Scope) -> None:
        for keys in ({}, {"PatientName": " * "}, {"PatientComments": "x"}):
            with pytest.raises(Invalid):
                await query_retrieve.search(oakwood, engines, "Archive", keys, 5)

    async def test_the_twin_has_no_such_server(
        self, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        await know(oakwood, engines, 1)
        await application_entities.add_local(oakwood, engines, "OAKWOOD")
        with pytest.raises(NotFound):
            await query_retrieve.search(elmside, engines, "Archive", {"PatientID": "1"}, 5)
        [errand] = await query_retrieve.retrieve(oakwood, engines, "Archive", [(STUDY, "")])
        with pytest.raises(NotFound):
            await query_retrieve.cancel_retrieval(elmside, engines, errand.id)
        assert await query_retrieve.retrievals(elmside, engines) == []


class TestRetrieve:
    async def test_is_cancelled_with_a_c_cancel(self, scp: Scp, engines: Engines, oakwood: Scope) -> None:
        seen: list[int] = []

        async def answer(association: Association, message: Message) -> None:
            counts = {"NumberOfRemainingSuboperations": 2, "NumberOfCompletedSuboperations": 1}
            while not association.is_cancelled(message.command):
                pending = response(message.command, 0xFF00) | counts
                await association.send(message.context.id, pending)
                await asyncio.sleep(0.02)
            seen.append(message.command["CommandField"])
            await association.send(message.context.id, response(message.command, 0xFE00))

        async with scripted(answer, EXPLICIT) as there:
            await know(oakwood, engines, there.port)
            [errand] = await query_retrieve.retrieve(oakwood, engines, "Archive", [(STUDY, "")])
            runner = Runner(engines)
            async with asyncio.timeout(60):
                while not (await errands.get(oakwood, engines, errand.id)).progress:
                    await runner.look()
                    await runner.wait(0.05)
                cancelled = await query_retrieve.cancel_retrieval(oakwood, engines, errand.id)
                while await runner.look():
                    await runner.wait(0.05)
            await runner.close()
        assert seen == [CommandField.C_MOVE_RQ]
        assert (cancelled.state, cancelled.progress["completed"]) == (ErrandState.CANCELLED, 1)
        with pytest.raises(NoLongerUpdatable):
            await query_retrieve.cancel_retrieval(oakwood, engines, errand.id)

    @pytest.mark.parametrize(
        ("status", "reason"),
        [(0xA801, "it does not know our AE title as a place to send to"), (0x0000, "it sent nothing")],
    )
    async def test_says_why_nothing_came(
        self, scp: Scp, engines: Engines, oakwood: Scope, status: int, reason: str
    ) -> None:
        async def answer(association: Association, message: Message) -> None:
            await association.send(message.context.id, response(message.command, status))

        async with scripted(answer, EXPLICIT) as there:
            await know(oakwood, engines, there.port)
            [errand] = await query_retrieve.retrieve(oakwood, engines, "Archive", [(STUDY, "")])
            done = await until_over(oakwood, engines, errand.id)
        assert (done.state, done.reason) == (ErrandState.FAILED, reason)

    async def test_what_a_killed_courier_left_running_is_run_again(
        self, engines: Engines, oakwood: Scope
    ) -> None:
        """Its lease is over; it stands as running."""
        await know(oakwood, engines, 1, query_retrieve=False)
        errand = await errands.add(
            oakwood, engines, ErrandKind.RETRIEVE, "Archive", {"StudyInstanceUID": STUDY, "label": ""}
        )
        assert await errands.begin(oakwood, engines, errand)
        done = await until_over(oakwood, engines, errand.id)
        assert (done.state, done.attempts) == (ErrandState.FAILED, 2)
