"""Results: what an HL7 application is told of a request, and that it is told until it has taken it."""

import asyncio
import base64
import contextlib
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import hl7
import pytest

from services.courier.errands import Runner
from services.delivery import errands
from services.delivery.errands import ErrandKind, ErrandState
from services.hl7_messages.blocks import framed
from services.persistence import Edit, Engines
from services.remote_entities.results import Result, result_message
from services.settings import Settings
from services.tenancy import hl7_applications
from services.tenancy.hl7_applications import Hl7Application
from services.tenancy.scope import Scope
from services.worklist import results as announcing
from services.worklist.image_request import RequestState
from services.worklist.image_requests import advance, cancel_request, reschedule
from services.worklist.matching import link
from services.worklist.placed_orders import PlacedOrder
from tests.engines import with_settings
from tests.hl7.client import Sender
from tests.hl7.conftest import open_listener
from tests.hl7.messages import orm
from tests.hl7.test_orders import only
from tests.worklist.requests import DAY, requested


@dataclass
class Receiver:
    """An application that takes results; `codes` are its answers, then AA."""

    port: int = 0
    codes: list[str] = field(default_factory=list)
    got: list[hl7.Message] = field(default_factory=list)

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Receiver"]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        async with server:
            yield self

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError):
            block = await reader.readuntil(b"\x1c\r")
            message = hl7.parse(block[1:-2].decode())
            self.got.append(message)
            code = self.codes.pop(0) if self.codes else "AA"
            answer = f"MSH|^~\\&|P|O|V|o|20261129||ACK|1|P|2.5.1\rMSA|{code}|{message['MSH'][0][10]}|why\r"
            writer.write(framed(answer.encode()))
            await writer.drain()
        writer.close()


@pytest.fixture
async def receiver(
    oakwood: Scope, engines: Engines, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Receiver]:
    """Oakwood's practice system, which sends from this machine and takes results on it."""
    monkeypatch.setattr(announcing, "SETTLED", announcing.SETTLED * 0)
    async with Receiver().open() as opened:
        await hl7_applications.add(
            oakwood, engines, name="OakPIMS", host="127.0.0.1", port=opened.port, facility="OAKCLINIC"
        )
        yield opened


async def work_off(engines: Engines, *, hurry: bool = False) -> None:
    """Run the errands that are due; `hurry`: those too that wait for another try."""
    if hurry:
        now = datetime.now(UTC)
        waiting = {"state": ErrandState.WAITING}
        await engines.documents.installation("errands").update(waiting, Edit(set={"changed": now}), many=True)
    runner = Runner(engines)
    async with asyncio.timeout(60):
        while await runner.look():
            await runner.wait(0.05)
    await runner.close()


def fields(message: hl7.Message, name: str) -> list[str]:
    return [str(part) for part in message[name][0]]


class TestResults:
    async def test_tell_the_order_its_state_and_where_its_images_are(
        self, receiver: Receiver, oakwood: Scope, engines: Engines
    ) -> None:
        engines = with_settings(engines, public_url="https://pacs.example/")
        made = await requested(oakwood, engines, reason="Hustet")
        await engines.documents.of(oakwood.grant, "studies").insert(
            {"StudyInstanceUID": "1.2.3", "patient": "x", "counts": {"instances": 1}}
        )
        await link(oakwood, engines, "1.2.3", made.id)
        await work_off(engines)
        (told,) = receiver.got
        header, order = fields(told, "MSH"), fields(told, "OBR")
        assert (header[3], header[4], header[6], header[9]) == (
            "VETARK",
            "oakwood",
            "OAKCLINIC",
            "ORU^R01^ORU_R01",
        )
        assert header[18] == "UNICODE UTF-8"
        assert fields(told, "PID")[5] == "Müller^Bella"
        assert (fields(told, "ORC")[5], order[25], order[18]) == ("IP", "I", made.accession_number)
        observed = [(str(one[2]), str(one[5])) for one in told["OBX"]]
        assert ("ST", "IN PROGRESS") in observed
        assert ("ST", "1.2.3") in observed
        shown = "https://pacs.example/tenants/oakwood/studies/1.2.3"
        assert ("RP", f"{shown}^VETARK^TEXT^HTML") in observed

    async def test_of_an_order_name_the_number_that_its_application_gave(
        self, receiver: Receiver, settings: Settings, oakwood: Scope, engines: Engines
    ) -> None:
        listener = await open_listener(settings)
        async with Sender.to(listener.port) as pims:
            await pims.send(orm("A100"))
            await advance(oakwood, engines, await only(oakwood, engines), RequestState.COMPLETED)
            await work_off(engines)
        await listener.close()
        (told,) = receiver.got
        assert (fields(told, "ORC")[2], fields(told, "OBR")[2]) == ("A100^PIMS", "A100^PIMS")
        assert (fields(told, "ORC")[5], fields(told, "OBR")[25]) == ("CM", "R")

    async def test_are_sent_once_for_each_state_and_not_for_another_time(
        self, receiver: Receiver, oakwood: Scope, engines: Engines
    ) -> None:
        made = await requested(oakwood, engines)
        made = await reschedule(oakwood, engines, made.id, date=DAY, time="12")
        await work_off(engines)
        assert not receiver.got
        await cancel_request(oakwood, engines, made.id, "owner called")
        await work_off(engines)
        assert [fields(one, "ORC")[5] for one in receiver.got] == ["CA"]
        assert "CANCELED: owner called" in str(receiver.got[0])

    async def test_of_a_state_that_was_never_reached_are_not_sent(
        self, receiver: Receiver, oakwood: Scope, engines: Engines
    ) -> None:
        """The process died before it was written, or somebody else was quicker."""
        made = await requested(oakwood, engines)
        await announcing.announce(oakwood, engines, made.id, RequestState.COMPLETED)
        await work_off(engines)
        (errand,) = await errands.find(oakwood, engines, ErrandKind.RESULT)
        assert errand.state is ErrandState.WAITING
        old = {"created_at": datetime(2026, 1, 1, tzinfo=UTC)}
        await engines.documents.installation("errands").update({"id": errand.id}, Edit(set=old))
        await work_off(engines, hurry=True)
        (errand,) = await errands.find(oakwood, engines, ErrandKind.RESULT)
        assert (errand.state, receiver.got) == (ErrandState.DONE, [])

    async def test_wait_for_who_is_away_or_cannot_take_them_now(
        self, oakwood: Scope, engines: Engines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(announcing, "SETTLED", announcing.SETTLED * 0)
        away = Receiver(codes=["AR"])
        async with away.open():
            pass  # its port is known, and nobody there
        await hl7_applications.add(oakwood, engines, name="OakPIMS", host="127.0.0.1", port=away.port)
        made = await requested(oakwood, engines)
        await advance(oakwood, engines, made, RequestState.COMPLETED)
        await work_off(engines)
        async with away.open():
            for _ in range(2):
                (errand,) = await errands.find(oakwood, engines, ErrandKind.RESULT)
                assert errand.state is ErrandState.WAITING
                await work_off(engines, hurry=True)
            (errand,) = await errands.find(oakwood, engines, ErrandKind.RESULT)
        assert errand.state is ErrandState.DONE
        first, second = (fields(one, "MSH")[10] for one in away.got)
        assert first == second == errand.id

    async def test_that_are_not_taken_for_what_they_say_are_set_aside_with_the_reason(
        self, receiver: Receiver, oakwood: Scope, engines: Engines
    ) -> None:
        receiver.codes = ["AE"]
        made = await requested(oakwood, engines)
        await advance(oakwood, engines, made, RequestState.COMPLETED)
        await work_off(engines)
        (errand,) = await errands.find(oakwood, engines, ErrandKind.RESULT)
        assert (errand.state, errand.reason) == (ErrandState.FAILED, "OakPIMS answered AE: why")
        await errands.repeat(oakwood, engines, errand.id)
        await work_off(engines)
        (errand,) = await errands.find(oakwood, engines, ErrandKind.RESULT)
        assert (errand.state, len(receiver.got)) == (ErrandState.DONE, 2)

    async def test_go_to_nobody_who_only_sends_and_to_no_other_clinics(
        self, receiver: Receiver, oakwood: Scope, elmside: Scope, engines: Engines
    ) -> None:
        await hl7_applications.add(elmside, engines, name="ElmPIMS", host="192.0.2.1")
        theirs = await requested(elmside, engines)
        await advance(elmside, engines, theirs, RequestState.COMPLETED)
        await work_off(engines)
        assert not receiver.got
        assert not await errands.find(elmside, engines, ErrandKind.RESULT)

    async def test_are_in_the_trail(self, receiver: Receiver, oakwood: Scope, engines: Engines) -> None:
        made = await requested(oakwood, engines)
        await advance(oakwood, engines, made, RequestState.IN_PROGRESS)
        await work_off(engines)
        (entry,) = await engines.documents.installation("audit").find({"event": "result sent"})
        assert entry["details"] == {"application": "OakPIMS", "state": "IN PROGRESS"}
        assert (entry["tenant"], entry["study"]) == ("oakwood", made.study_instance_uid)


class TestReports:
    async def test_go_along_as_text_and_as_pdf(self, oakwood: Scope, engines: Engines) -> None:
        made = await requested(oakwood, engines)
        pdf = secrets.token_bytes(500)
        told = result_message(
            Result(
                request=made,
                order=PlacedOrder(application="a", number="1", placer="A1^PIMS"),
                links={},
                report="Heart & lungs: normal.\nTrachea | normal.\n\nNo findings.",
                pdf=pdf,
            ),
            Hl7Application("oakwood", "a", "OakPIMS", "192.0.2.1"),
            control_id="1",
            at=datetime.now(UTC),
            from_facility="oakwood",
        )
        message = hl7.parse(told.decode())
        assert fields(message, "OBR")[25] == "F"
        text, document = list(message["OBX"])[-2:]
        assert str(text[2]) == "TX"
        assert str(text[5]) == "Heart \\T\\ lungs: normal.\\.br\\Trachea \\F\\ normal.~No findings."
        assert str(document[2]) == "ED"
        parts = str(document[5]).split("^")
        assert parts[1:4] == ["Application", "PDF", "Base64"]
        assert base64.b64decode(parts[4]) == pdf
