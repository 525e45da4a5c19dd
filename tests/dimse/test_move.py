"""C-MOVE to destinations of every kind."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from services.dicom.sop_classes import STUDY_ROOT_MOVE
from services.dicom.transcode import transcode
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN
from services.embedded.ports import free_port
from services.persistence import Engines
from services.settings import Settings
from services.tenancy.scope import Scope
from tests.dimse.clinics import opened as opened_scp
from tests.dimse.clinics import trail, trust
from tests.dimse.conftest import Scp
from tests.dimse.receiver import Receiver, receiving
from tests.dimse.retrieving import ask, cancel, collect, identifier, move, opened
from tests.dimse.test_get import fill

STUDY = identifier(study="1.2.3")


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver


@pytest.fixture
async def scp(settings: Settings, engines: Engines, oakwood: Scope, receiver: Receiver) -> AsyncIterator[Scp]:
    """Oakwood's entry point, to which the modality and the receiver are known."""
    await trust(oakwood, engines, query_retrieve=True)
    facts = {"name": "Receiver", "aet": "RECEIVER", "host": "127.0.0.1"}
    await trust(oakwood, engines, **facts, port=receiver.port, dimse_timeout=1.0)
    async with opened_scp(settings) as scp:
        yield scp


class TestAnswer:
    async def test_a_study_goes_to_the_destination_byte_for_byte(self, scp: Scp, receiver: Receiver) -> None:
        images = await fill(scp)
        told = await move(scp.peer(), STUDY, "RECEIVER")
        assert {uid: data for uid, _, data in receiver.got} == {
            one.sop_instance_uid: one.data for one in images
        }
        assert [response["Status"] for response in told.responses] == [0xFF00, 0xFF00, 0]
        assert [one["NumberOfRemainingSuboperations"] for one in told.responses[:-1]] == [2, 1]
        assert (told.counts, told.failed) == ((3, 0, 0), ())
        assert {
            (one["MoveOriginatorApplicationEntityTitle"], one["MoveOriginatorMessageID"])
            for one in receiver.commands
        } == {("ANY-MODALITY", 7)}
        (request,) = receiver.requests
        assert (request.calling_aet, request.called_aet) == ("OAKWOOD", "RECEIVER")
        assert receiver.ended == ["released"]

    async def test_an_unknown_destination_is_told(self, scp: Scp, receiver: Receiver) -> None:
        await fill(scp)
        for title in ("NOBODY", "", "OAKWOOD"):
            told = await move(scp.peer(), STUDY, title)
            assert told.final["Status"] == 0xA801
        assert receiver.requests == []

    async def test_what_only_calls_us_cannot_be_called(
        self, scp: Scp, engines: Engines, oakwood: Scope
    ) -> None:
        for name, facts in (("ALL", {"host": "10.0.0.0/8"}), ("CAMERA", {"port": None})):
            await trust(oakwood, engines, name=name, aet=name, **facts)
            told = (await move(scp.peer(), STUDY, name)).final
            assert told["Status"] == 0xA801
            assert "it can call us, but cannot be called" in told["ErrorComment"]

    async def test_what_is_not_there_is_no_failure(self, scp: Scp, receiver: Receiver) -> None:
        told = await move(scp.peer(), identifier(study="1.2.99"), "RECEIVER")
        assert (told.final["Status"], told.counts) == (0, (0, 0, 0))
        assert receiver.requests == []

    async def test_what_the_destination_does_not_take_is_made_anew(
        self, scp: Scp, receiver: Receiver
    ) -> None:
        (sent,) = await fill(scp, 1)
        receiver.syntaxes = frozenset({IMPLICIT_LITTLE_ENDIAN})
        assert (await move(scp.peer(), STUDY, "RECEIVER")).counts == (1, 0, 0)
        assert isinstance(sent.data, bytes)
        made = transcode(sent.data, EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN)
        assert receiver.got == [(sent.sop_instance_uid, IMPLICIT_LITTLE_ENDIAN, made)]

    async def test_failures_and_warnings_are_told_apart(self, scp: Scp, receiver: Receiver) -> None:
        await fill(scp, 4)
        receiver.statuses = {1: 0xA700, 3: 0xB007}
        told = await move(scp.peer(), STUDY, "RECEIVER")
        assert (told.final["Status"], told.counts) == (0xB000, (2, 1, 1))
        assert told.failed == (receiver.commands[0]["AffectedSOPInstanceUID"],)

    async def test_one_that_takes_no_context_gets_nothing(self, scp: Scp, receiver: Receiver) -> None:
        images = await fill(scp)
        receiver.syntaxes = frozenset()
        told = await move(scp.peer(), STUDY, "RECEIVER")
        assert (told.final["Status"], told.counts) == (0xA702, (0, 3, 0))
        assert set(told.failed) == {one.sop_instance_uid for one in images}

    async def test_one_that_rejects_us_is_told(self, scp: Scp, receiver: Receiver) -> None:
        await fill(scp)
        receiver.rejects = True
        told = await move(scp.peer(), STUDY, "RECEIVER")
        assert (told.final["Status"], told.counts) == (0xA702, (0, 3, 0))
        assert "it does not know our AE title OAKWOOD" in told.final["ErrorComment"]

    async def test_one_that_is_not_there_is_told(self, scp: Scp, engines: Engines, oakwood: Scope) -> None:
        await fill(scp)
        await trust(oakwood, engines, name="Off", aet="OFF", port=free_port())
        told = await move(scp.peer(), STUDY, "OFF")
        assert (told.final["Status"], told.counts) == (0xA702, (0, 3, 0))

    async def test_one_that_dies_leaves_the_rest_failed(self, scp: Scp, receiver: Receiver) -> None:
        await fill(scp, 5)
        receiver.dies = 3
        told = await move(scp.peer(), STUDY, "RECEIVER")
        assert (told.final["Status"], told.counts) == (0xB000, (2, 3, 0))
        assert len(told.failed) == 3

    async def test_one_that_never_answers_leaves_the_rest_failed(self, scp: Scp, receiver: Receiver) -> None:
        await fill(scp, 3)
        receiver.hangs = 2
        told = await move(scp.peer(), STUDY, "RECEIVER")
        assert (told.final["Status"], told.counts) == (0xB000, (1, 2, 0))

    async def test_cancelled_it_stops_within_a_second_though_the_destination_hangs(
        self, scp: Scp, receiver: Receiver
    ) -> None:
        await fill(scp, 5)
        receiver.hangs = 3
        association = await opened(scp.peer(), STUDY_ROOT_MOVE, ())
        await ask(association, STUDY, "RECEIVER")
        await receiver.hanging.wait()
        began = time.monotonic()
        await cancel(association)
        told = await collect(association)
        assert time.monotonic() - began < 1
        assert (told.final["Status"], told.counts) == (0xFE00, (2, 0, 0))
        assert told.final["NumberOfRemainingSuboperations"] == 3
        await association.release()

    @pytest.mark.usefixtures("notes_written_soon")
    async def test_left_by_whoever_asked_it_stops_sending(
        self, scp: Scp, receiver: Receiver, engines: Engines
    ) -> None:
        await fill(scp, 5)
        receiver.hangs = 2
        association = await opened(scp.peer(), STUDY_ROOT_MOVE, ())
        await ask(association, STUDY, "RECEIVER")
        await receiver.hanging.wait()
        association.abort("gone")
        async with asyncio.timeout(5):
            while not receiver.ended:
                await asyncio.sleep(0.02)
        assert len(receiver.got) == 1
        (entry,) = await trail(engines, "retrieved")
        assert entry["outcome"] == "success"

    async def test_of_two_of_one_title_the_one_that_asks_is_meant(
        self, scp: Scp, receiver: Receiver, engines: Engines, oakwood: Scope
    ) -> None:
        await fill(scp, 1)
        await trust(oakwood, engines, name="A far one", aet="RECEIVER", host="203.0.113.7")
        assert (await move(scp.peer(), STUDY, "RECEIVER")).counts == (1, 0, 0)
        assert len(receiver.got) == 1

    @pytest.mark.usefixtures("notes_written_soon")
    async def test_the_trail_tells_where_to(self, scp: Scp, engines: Engines, receiver: Receiver) -> None:
        await fill(scp, 1)
        receiver.statuses = {1: 0xA700}
        await move(scp.peer(), STUDY, "RECEIVER")
        (entry,) = await trail(engines, "retrieved")
        assert (entry["study"], entry["outcome"]) == ("1.2.3", "failure")
        assert entry["details"]["destination"] == "RECEIVER"
