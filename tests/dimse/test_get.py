"""C-GET, by a client that keeps every message."""

import asyncio
import time

import pytest

from services.dicom.scanner import scan
from services.dicom.sop_classes import PATIENT_ROOT_GET, STUDY_ROOT_GET
from services.dicom.transcode import transcode
from services.dicom.transfer_syntaxes import (
    EXPLICIT_BIG_ENDIAN,
    EXPLICIT_LITTLE_ENDIAN,
    IMPLICIT_LITTLE_ENDIAN,
)
from services.peers.store import Dataset, store
from services.persistence import Engines
from services.settings import Settings
from services.tenancy.scope import Scope
from services.upper_layer import dimse_messages
from services.upper_layer.association import Association
from services.upper_layer.errors import Aborted
from services.upper_layer.message import Message
from tests.dimse.clinics import opened as opened_scp
from tests.dimse.clinics import trail, trust
from tests.dimse.conftest import Scp
from tests.dimse.datasets import MR, image
from tests.dimse.retrieving import ask, cancel, collect, get, identifier, opened


async def fill(scp: Scp, count: int = 3, **where: str) -> list[Dataset]:
    """Store some images of one series."""
    images = [image(**where) for _ in range(count)]
    assert {sent.status for sent in await store(scp.peer(), images)} == {0}
    return images


class TestAnswer:
    async def test_a_study_comes_back_byte_for_byte(self, scp: Scp) -> None:
        images = await fill(scp)
        got = await get(scp.peer(), identifier(study="1.2.3"))
        assert {uid: data for uid, _, data in got.stored} == {
            one.sop_instance_uid: one.data for one in images
        }
        assert {syntax for _, syntax, _ in got.stored} == {EXPLICIT_LITTLE_ENDIAN}
        assert [response["Status"] for response in got.responses] == [0xFF00, 0xFF00, 0]
        assert [one["NumberOfRemainingSuboperations"] for one in got.responses[:-1]] == [2, 1]
        assert [one["NumberOfCompletedSuboperations"] for one in got.responses] == [1, 2, 3]
        assert "NumberOfRemainingSuboperations" not in got.final
        assert (got.counts, got.failed) == ((3, 0, 0), ())

    async def test_every_level_and_lists_of_uids(self, scp: Scp) -> None:
        first = await fill(scp, study="1.2.3", series="1.2.3.1")
        second = await fill(scp, study="1.2.4", series="1.2.4.1")
        both = f"{first[0].sop_instance_uid}\\{second[0].sop_instance_uid}"
        for asked, count in [
            (identifier(study="1.2.3\\1.2.4\\1.2.5"), 6),
            (identifier("SERIES", study="1.2.3", series="1.2.3.1"), 3),
            (identifier("SERIES", series="1.2.3.1\\1.2.4.1"), 6),
            (identifier("SERIES", study="1.2.4", series="1.2.3.1"), 0),
            (identifier("IMAGE", instance=both), 2),
            (identifier("IMAGE", study="1.2.3", series="1.2.3.1", instance=both), 1),
            (identifier(study="1.2.3", patient="D-1"), 3),
            (identifier(study="1.2.3", patient="D-2"), 0),
        ]:
            got = await get(scp.peer(), asked)
            assert (got.final["Status"], got.counts, len(got.stored)) == (0, (count, 0, 0), count)

    @pytest.mark.parametrize("model", [PATIENT_ROOT_GET, STUDY_ROOT_GET])
    async def test_both_roots_have_the_patient_level(self, scp: Scp, model: str) -> None:
        await fill(scp, study="1.2.3")
        await fill(scp, study="1.2.4")
        for patient, count in (("D-1", 6), ("D-2", 0), ("d-1", 0)):
            association = await opened(scp.peer(), model)
            await ask(association, identifier("PATIENT", patient=patient), model=model)
            assert len((await collect(association)).stored) == count
            await association.release()

    @pytest.mark.parametrize("syntax", [IMPLICIT_LITTLE_ENDIAN, EXPLICIT_BIG_ENDIAN])
    async def test_the_identifier_may_come_in_each_syntax(self, scp: Scp, syntax: str) -> None:
        await fill(scp)
        asked = transcode(identifier(study="1.2.3"), EXPLICIT_LITTLE_ENDIAN, syntax)
        got = await get(scp.peer(), asked, syntax=syntax)
        assert got.counts == (3, 0, 0)

    @pytest.mark.parametrize("syntax", [IMPLICIT_LITTLE_ENDIAN, EXPLICIT_BIG_ENDIAN])
    async def test_what_the_peer_does_not_take_is_made_anew(self, scp: Scp, syntax: str) -> None:
        (sent,) = await fill(scp, 1)
        got = await get(scp.peer(), identifier(study="1.2.3"), classes=[(MR, (syntax,))])
        if syntax == EXPLICIT_BIG_ENDIAN:
            assert (got.final["Status"], got.failed) == (0xA702, (sent.sop_instance_uid,))
            return
        ((_, used, data),) = got.stored
        assert used == syntax
        assert isinstance(sent.data, bytes)
        assert data == transcode(sent.data, EXPLICIT_LITTLE_ENDIAN, syntax)
        assert scan(data, syntax).pixel

    async def test_a_class_without_a_context_fails_alone(self, scp: Scp) -> None:
        other = "1.2.840.10008.5.1.4.1.1.2"
        await fill(scp, 2)
        ct = Dataset(
            other,
            "1.2.9",
            EXPLICIT_LITTLE_ENDIAN,
            bytes(image("1.2.9").data).replace(MR.encode(), other.encode() + b"\0" * (len(MR) - len(other))),
        )
        assert (await store(scp.peer(), [ct]))[0].status == 0
        got = await get(scp.peer(), identifier(study="1.2.3"))
        assert (got.final["Status"], got.counts, got.failed) == (0xB000, (2, 1, 0), ("1.2.9",))

    async def test_warnings_and_failures_of_the_peer_are_counted(self, scp: Scp) -> None:
        images = await fill(scp, 3)
        statuses = {images[0].sop_instance_uid: 0xB000, images[1].sop_instance_uid: 0xA700}

        async def answer(association: Association, message: Message) -> None:
            status = statuses.get(message.command["AffectedSOPInstanceUID"], 0)
            await association.send(message.context.id, dimse_messages.response(message.command, status))

        association = await opened(scp.peer(), STUDY_ROOT_GET)
        await ask(association, identifier(study="1.2.3"))
        got = await collect(association, answer)
        assert (got.final["Status"], got.counts) == (0xB000, (1, 1, 1))
        assert got.failed == (images[1].sop_instance_uid,)

    @pytest.mark.parametrize(
        ("asked", "status"),
        [
            (identifier("PATIENT"), 0xA900),
            (identifier("", study="1.2.3"), 0xA900),
            (identifier("ROOM", study="1.2.3"), 0xA900),
            (identifier("STUDY"), 0xA900),
            (identifier("SERIES", study="1.2.3"), 0xA900),
            (identifier("STUDY", study="1.2.*"), 0xA900),
            (b"no identifier", 0xC000),
            (None, 0xA900),
        ],
    )
    async def test_a_wrong_identifier_is_refused(self, scp: Scp, asked: bytes | None, status: int) -> None:
        await fill(scp, 1)
        got = await get(scp.peer(), asked)
        assert (got.final["Status"], got.stored) == (status, [])

    async def test_cancelled_it_stops_and_tells_what_is_left(self, scp: Scp) -> None:
        await fill(scp, 20)
        association = await opened(scp.peer(), STUDY_ROOT_GET)
        await ask(association, identifier(study="1.2.3"))

        async def answer(association: Association, message: Message) -> None:
            if message.command["MessageID"] == 5:
                await cancel(association)
            await association.send(message.context.id, dimse_messages.response(message.command, 0))

        began = time.monotonic()
        got = await collect(association, answer)
        assert time.monotonic() - began < 1
        assert (got.final["Status"], got.counts) == (0xFE00, (5, 0, 0))
        assert got.final["NumberOfRemainingSuboperations"] == 15
        await ask(association, identifier(study="1.2.3"))
        assert (await collect(association)).counts == (20, 0, 0)

    async def test_a_peer_that_never_answers_is_left(
        self, settings: Settings, engines: Engines, oakwood: Scope
    ) -> None:
        await trust(oakwood, engines, dimse_timeout=0.5, query_retrieve=True)
        async with opened_scp(settings) as scp:
            await fill(scp, 2)
            association = await opened(scp.peer(), STUDY_ROOT_GET)
            await ask(association, identifier(study="1.2.3"))

            async def silent(association: Association, message: Message) -> None:
                """Say nothing."""

            with pytest.raises(Aborted):
                async with asyncio.timeout(60):
                    await collect(association, silent)
            assert (await get(scp.peer(), identifier(study="1.2.3"))).counts == (2, 0, 0)

    async def test_another_message_instead_of_the_answer_ends_it(self, scp: Scp) -> None:
        await fill(scp, 2)
        association = await opened(scp.peer(), STUDY_ROOT_GET)
        await ask(association, identifier(study="1.2.3"))

        async def again(association: Association, message: Message) -> None:
            del message
            await ask(association, identifier(study="1.2.3"))

        with pytest.raises(Aborted):
            await collect(association, again)

    @pytest.mark.usefixtures("notes_written_soon")
    async def test_the_trail_tells_of_it(self, scp: Scp, engines: Engines) -> None:
        await fill(scp, 2)
        await get(scp.peer(), identifier(study="1.2.3\\1.2.99"))
        (entry,) = await trail(engines, "retrieved")
        assert (entry["study"], entry["outcome"]) == ("1.2.3", "success")
        assert (entry["details"]["calling"], entry["details"]["called"]) == ("ANY-MODALITY", "OAKWOOD")
