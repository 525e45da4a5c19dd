"""What remote servers answer beside what they were asked for is left out."""

from typing import Any

import pytest

from services.errors import Invalid
from services.peers.identifiers import decode, encode
from services.persistence import Engines
from services.remote_entities import query_retrieve
from services.remote_entities.answers import meeting
from services.tenancy import application_entities
from services.tenancy.scope import Scope
from services.upper_layer.association import Association
from services.upper_layer.dimse_messages import response
from services.upper_layer.message import Message
from tests.peers.scripted import scripted
from tests.remote_entities.test_query_retrieve import know

EXPLICIT = "1.2.840.10008.1.2.1"


class TestMeeting:
    @pytest.mark.parametrize(
        ("keyword", "asked", "meets", "others"),
        [
            ("PatientID", "P1", ["P1", "p1", " P1 "], ["P11", "P2", "", None]),
            ("PatientID", "P1*", ["P1", "P12"], ["XP1", None]),
            ("AccessionNumber", "a7", ["A7"], ["A70", ""]),
            ("StudyDate", "20260101-20260131", ["20260115", "2026.01.15"], ["20260201", "", "soon"]),
            ("StudyDate", "20260115", ["20260115"], ["20260116"]),
            ("StudyDate", "20260101-", ["20270101"], ["20251231"]),
            ("ModalitiesInStudy", "CT", ["CT", ["SR", "CT"], "", None, []], ["MR", ["MR", "SR"]]),
            ("PatientName", "Müller*", [{"Alphabetic": "Mueller^Rex"}, {"Alphabetic": "MULLER^Rex"}],
            [{"Alphabetic": "Miller^Rex"}, None]),
            ("PatientName", "smith^rex*", [{"Alphabetic": "Smith^Rex"}, {"Alphabetic": "Rex^Smith"}],
            [{"Alphabetic": "Smith^Bo"}]),
            ("PatientName", "*rex*", [{"Alphabetic": "Smith^Trex"}], [{"Alphabetic": "Smith^Bo"}]),
        ],
    )  # fmt: skip
    def test_each_key(self, keyword: str, asked: str, meets: list[Any], others: list[Any]) -> None:
        fits = meeting({keyword: asked})
        assert [value for value in meets if not fits({keyword: value})] == []
        assert [value for value in others if fits({keyword: value})] == []

    def test_all_keys(self) -> None:
        fits = meeting({"PatientID": "P1", "ModalitiesInStudy": "CT"})
        assert fits({"PatientID": "P1", "ModalitiesInStudy": ["CT"]})
        assert not fits({"PatientID": "P2", "ModalitiesInStudy": ["CT"]})
        assert not fits({"ModalitiesInStudy": ["CT"]})

    def test_refuses_what_is_no_value(self) -> None:
        with pytest.raises(Invalid):
            meeting({"StudyDate": "yesterday"})


class TestSearch:
    async def test_of_a_server_that_ignores_every_key(self, engines: Engines, oakwood: Scope) -> None:
        asked: list[dict[str, Any]] = []

        async def answer(association: Association, message: Message) -> None:
            asked.append(decode(message))
            for number in range(150):
                row = {
                    "StudyInstanceUID": f"1.2.{number}",
                    "PatientID": f"P{number}",
                    "PatientName": f"Doe^{number}",
                    "AccessionNumber": f"A{number}",
                    "ModalitiesInStudy": "CT" if number % 50 else "MR",
                }
                await association.send(
                    message.context.id, response(message.command, 0xFF00), encode(row, EXPLICIT)
                )
            await association.send(message.context.id, response(message.command, 0))

        async def found(**keys: str) -> list[str]:
            answered = await query_retrieve.search(oakwood, engines, "Archive", keys, 10)
            assert not answered.more
            return [row["StudyInstanceUID"] for row in answered.rows]

        await application_entities.add_local(oakwood, engines, "OAKWOOD")
        async with scripted(answer, EXPLICIT) as there:
            await know(oakwood, engines, there.port)
            assert await found(AccessionNumber="A149") == ["1.2.149"]
            assert await found(ModalitiesInStudy="MR") == ["1.2.0", "1.2.50", "1.2.100"]
            assert await found(PatientID="P14*", ModalitiesInStudy="MR") == []
        assert asked[0]["AccessionNumber"] == "A149"
        assert len(asked) == 3  # nobody was asked for series
        assert {"PatientSpeciesCodeSequence", "ResponsibleOrganization", "ModalitiesInStudy"} <= asked[
            0
        ].keys()
