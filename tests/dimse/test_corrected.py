"""What is corrected by one process, another one finds, gives out and tells of (PS3.3 C.12.1.1.9)."""

import asyncio
from io import BytesIO

import pydicom
import pytest
from pydicom.dataset import Dataset

from services.archive.exchange.send import instances_by_uid
from services.archive.ingest.differing import differing
from services.archive.lifecycle.corrections import correct_study
from services.archive.retrieve.transcode import read_dataset_as
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN
from services.peers.store import store
from services.persistence import Engines
from services.tenancy.scope import Scope
from tests.dimse.conftest import Scp
from tests.dimse.datasets import image
from tests.dimse.querying import find
from tests.dimse.querying import identifier as keys
from tests.dimse.retrieving import get, identifier


def read(data: bytes) -> Dataset:
    return pydicom.filereader.read_dataset(BytesIO(data), False, True)


class TestCorrected:
    async def test_is_found_and_given_out_with_what_it_was(
        self, scp: Scp, oakwood: Scope, engines: Engines
    ) -> None:
        sent = image()
        assert {one.status for one in await store(scp.peer(), [sent])} == {0}
        before = await get(scp.peer(), identifier(study="1.2.3"))  # it remembers that nothing is corrected
        assert before.stored[0][2] == sent.data
        await correct_study(oakwood, engines, "1.2.3", {"PatientName": "Smith^Tom"}, "wrong cat")

        async def corrected() -> Dataset:
            while True:
                got = await get(scp.peer(), identifier(study="1.2.3"))
                if got.stored[0][2] != sent.data:
                    return read(got.stored[0][2])

        got = await asyncio.wait_for(corrected(), 10)
        assert got.PatientName == "Smith^Tom"
        (original,) = got.OriginalAttributesSequence
        assert original.ModifiedAttributesSequence[0].PatientName == "Smith^Rex"
        assert got.PixelData == read(sent.data).PixelData
        asked = keys("STUDY", {"PatientName": "*tom*", "PatientID": "", "StudyInstanceUID": ""})
        (row,) = (await asyncio.to_thread(find, scp.port, asked)).rows
        assert (row.PatientName, row.StudyInstanceUID) == ("Smith^Tom", "1.2.3")
        assert (await asyncio.to_thread(find, scp.port, keys("STUDY", {"PatientName": "*rex*"}))).rows == []
        there = await instances_by_uid(oakwood, engines, [sent.sop_instance_uid])
        (one,) = there.values()
        pieces = read_dataset_as(oakwood, engines, one, EXPLICIT_LITTLE_ENDIAN)
        assert read(b"".join([piece async for piece in pieces])).PatientName == "Smith^Tom"

    async def test_the_same_bytes_again_are_the_same(
        self, scp: Scp, oakwood: Scope, engines: Engines
    ) -> None:
        sent = image()
        await store(scp.peer(), [sent])
        await correct_study(oakwood, engines, "1.2.3", {"PatientName": "Smith^Tom"}, "wrong cat")
        assert {one.status for one in await store(scp.peer(), [sent, image()])} == {0}
        assert await differing(oakwood, engines) == []

    @pytest.mark.parametrize("called", ["ELMSIDE"])
    async def test_the_twin_gets_its_own_as_it_was_sent(
        self, scp: Scp, oakwood: Scope, engines: Engines, called: str
    ) -> None:
        sent = image()
        for title in ("OAKWOOD", called):
            await store(scp.peer(title), [sent])
        await correct_study(oakwood, engines, "1.2.3", {"PatientName": "Smith^Tom"}, "wrong cat")
        got = await get(scp.peer(called), identifier(study="1.2.3"))
        assert got.stored[0][2] == sent.data
