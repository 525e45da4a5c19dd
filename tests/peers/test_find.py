from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from services.errors import Malformed, Refused, Unavailable
from services.peers.find import find
from services.peers.identifiers import UNCOMPRESSED, decode, encode
from services.peers.peer import Peer
from services.peers.store import Dataset, store
from services.upper_layer.association import Association
from services.upper_layer.dimse_messages import response
from services.upper_layer.message import Message
from tests.conformance.table_1 import part10
from tests.peers.archives import dcmqrscp
from tests.peers.conftest import peer
from tests.peers.scripted import scripted

CT = "1.2.840.10008.5.1.4.1.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"
KEYS = {"StudyInstanceUID": "", "PatientName": "", "StudyDate": "", "NumberOfStudyRelatedInstances": ""}


def _study(number: int, name: str = "Doe^Bella", **more: str) -> Dataset:
    uid = f"1.2.826.0.1.3680043.10.9.{number}"
    return Dataset.of_bytes(
        part10(CT, EXPLICIT, StudyInstanceUID=uid, PatientID=f"P{number}", PatientName=name, **more)
    )


@pytest.fixture
async def archive(dcmtk: Callable[[str], Path], tmp_path: Path) -> AsyncIterator[Peer]:
    """dcmqrscp with four studies, one of an animal whose name is Greek."""
    async with dcmqrscp(dcmtk("dcmqrscp"), tmp_path, aet="US", back=1) as port:
        there = peer(port)
        datasets = [_study(number) for number in range(3)]
        datasets.append(_study(3, "Διονυσιος", SpecificCharacterSet="ISO_IR 126"))
        assert {sent.status for sent in await store(there, datasets)} == {0}
        yield there


class TestFind:
    async def test_dcmqrscp_tells_its_studies(self, archive: Peer) -> None:
        found = await find(archive, {**KEYS, "PatientName": "Doe*"}, limit=10)
        assert sorted(row["StudyInstanceUID"][-1] for row in found.rows) == ["0", "1", "2"]
        assert {row["PatientName"]["Alphabetic"] for row in found.rows} == {"Doe^Bella"}
        assert not found.more

    async def test_an_answer_is_read_in_its_own_character_set(self, archive: Peer) -> None:
        found = await find(archive, {**KEYS, "PatientID": "P3"}, limit=10)
        assert [row["PatientName"]["Alphabetic"] for row in found.rows] == ["Διονυσιος"]

    async def test_only_what_fits_counts(self, archive: Peer) -> None:
        found = await find(archive, KEYS, limit=1, fits=lambda row: row["StudyInstanceUID"].endswith("2"))
        assert ([row["StudyInstanceUID"][-1] for row in found.rows], found.more) == (["2"], False)

    async def test_what_does_not_fit_is_not_read_for_ever(
        self, archive: Peer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("services.peers.find._READ", 2)
        found = await find(archive, KEYS, limit=9, fits=lambda _: False)
        assert (found.rows, found.more) == ((), True)

    async def test_more_than_the_limit_is_cancelled(self, archive: Peer) -> None:
        found = await find(archive, KEYS, limit=2)
        assert (len(found.rows), found.more) == (2, True)


class TestStrangePeers:
    @pytest.mark.parametrize("syntax", UNCOMPRESSED)
    async def test_each_syntax_of_table_5_is_spoken(self, syntax: str) -> None:
        asked = []

        async def answer(association: Association, message: Message) -> None:
            asked.append(decode(message))
            row = encode({"StudyInstanceUID": "1.2", "PatientName": "Müller"}, syntax)
            await association.send(message.context.id, response(message.command, 0xFF00), row)
            await association.send(message.context.id, response(message.command, 0))

        async with scripted(answer, syntax) as there:
            found = await find(there, {"PatientName": "Mü*", "StudyInstanceUID": ""}, limit=5)
        assert found.rows[0]["PatientName"] == {"Alphabetic": "Müller"}
        assert asked == [
            {
                "SpecificCharacterSet": "ISO_IR 192",
                "QueryRetrieveLevel": "STUDY",
                "PatientName": {"Alphabetic": "Mü*"},
                "StudyInstanceUID": None,
            }
        ]

    @pytest.mark.parametrize(
        "row",
        [
            b"\xff" * 100,
            b"\x08\x00\x52\x00CS\xff\xff",
            b"\x10\x00\x10\x00PN\x08\x00Smith",
            bytes(2 << 20),
        ],
    )
    async def test_an_answer_that_is_no_dataset_is_malformed(self, row: bytes) -> None:
        async def answer(association: Association, message: Message) -> None:
            await association.send(message.context.id, response(message.command, 0xFF00), row)

        async with scripted(answer, EXPLICIT) as there:
            with pytest.raises(Malformed):
                await find(there, KEYS, limit=5)

    async def test_sequences_without_end_exhaust_nothing(self) -> None:
        nested = (b"\x08\x00\x40\x11SQ\0\0\xff\xff\xff\xff" + b"\xfe\xff\x00\xe0\xff\xff\xff\xff") * 20_000

        async def answer(association: Association, message: Message) -> None:
            await association.send(message.context.id, response(message.command, 0xFF00), nested)

        async with scripted(answer, EXPLICIT) as there:
            with pytest.raises(Malformed):
                await find(there, KEYS, limit=5)

    async def test_who_goes_on_after_the_cancel_is_left(self) -> None:
        async def answer(association: Association, message: Message) -> None:
            row = encode({"StudyInstanceUID": "1.2"}, EXPLICIT)
            while True:
                await association.send(message.context.id, response(message.command, 0xFF00), row)

        async with scripted(answer, EXPLICIT) as there:
            with pytest.raises(Unavailable, match="goes on"):
                await find(there, KEYS, limit=5)

    async def test_a_failure_is_refused(self) -> None:
        async def answer(association: Association, message: Message) -> None:
            await association.send(message.context.id, response(message.command, 0xA900))

        async with scripted(answer, EXPLICIT) as there:
            with pytest.raises(Refused, match="A900"):
                await find(there, KEYS, limit=5)

    async def test_who_does_not_serve_it_refuses(self) -> None:
        async def answer(association: Association, message: Message) -> None:
            """Never asked."""

        async with scripted(answer, "1.2.840.10008.1.2.4.50") as there:
            with pytest.raises(Refused, match="not accepted"):
                await find(there, KEYS, limit=5)
