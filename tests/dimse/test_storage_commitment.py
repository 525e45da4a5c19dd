"""Storage Commitment: asked of us by pynetdicom and by ourselves, reported at once or later."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydicom.dataset import Dataset as Attributes
from pynetdicom import AE, evt

from services.archive.index.entries import object_key
from services.courier.errands import Runner
from services.delivery import commitments, errands
from services.delivery.errands import OVER, Errand, ErrandKind, ErrandState
from services.dicom.commitment import PUSH_MODEL, PUSH_MODEL_INSTANCE, Commitment, Reference, attributes
from services.dicom.uids import new_uid
from services.dimse import storage_commitment as service
from services.embedded.ports import free_port
from services.errors import Refused, Unavailable
from services.peers import storage_commitment
from services.peers.identifiers import encode
from services.peers.peer import Peer, association
from services.peers.store import Dataset, store
from services.persistence import Engines
from services.tenancy import application_entities
from services.tenancy.scope import Scope, system_scope
from services.upper_layer.dimse_messages import Command, CommandField
from services.upper_layer.requestor import propose
from tests.conformance.table_1 import part10
from tests.dimse.clinics import opened, trust
from tests.dimse.conftest import MODALITY, Scp
from tests.dimse.datasets import MR, image
from tests.peers import archives

CT = "1.2.840.10008.5.1.4.1.1.2"
IMPLICIT, EXPLICIT = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1"


def request(*references: tuple[str, str]) -> Commitment:
    return Commitment(new_uid(), tuple(Reference(*one) for one in references))


def dataset_of(asked: Commitment) -> Attributes:
    """As pynetdicom sends it."""
    told = Attributes()
    told.TransactionUID = asked.transaction_uid
    told.ReferencedSOPSequence = []
    for sop_class, instance in asked.references:
        item = Attributes()
        item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = sop_class, instance
        told.ReferencedSOPSequence.append(item)
    return told


async def stored(scp: Scp, *uids: str) -> list[Reference]:
    datasets: list[Dataset] = [image(uid) for uid in uids]
    assert {sent.status for sent in await store(scp.peer(), datasets)} == {0}
    return [Reference(MR, one.sop_instance_uid) for one in datasets]


async def ask_and_leave(scp: Scp, asked: Commitment) -> None:
    """Ask, and be gone before any report can be answered."""
    async with association(scp.peer(), propose([(PUSH_MODEL, [IMPLICIT])])) as established:
        command: Command = {
            "CommandField": CommandField.N_ACTION_RQ,
            "MessageID": 7,
            "RequestedSOPClassUID": PUSH_MODEL,
            "RequestedSOPInstanceUID": PUSH_MODEL_INSTANCE,
            "ActionTypeID": 1,
        }
        await established.send(1, command, encode(attributes(asked), IMPLICIT))
        assert (await established.receive()).command["Status"] == 0


async def over(scope: Scope, engines: Engines, kind: ErrandKind) -> Errand:
    """The latest errand of a kind, worked on as the courier does until it is over."""
    runner = Runner(engines)
    async with asyncio.timeout(60):
        while True:
            await runner.look()
            found = await errands.find(scope, engines, kind)
            if found and found[0].state in OVER:
                await runner.close()
                return found[0]
            await runner.wait(0.05)


async def reasons(scope: Scope, engines: Engines, remote: str, instances: list[str]) -> dict[str, int]:
    """The Failure Reasons a remote server told."""
    words = await commitments.committed(scope, engines, remote, instances)
    return {uid: word.failure_reason for uid, word in words.items()}


@dataclass
class Asker:
    """pynetdicom as a modality that asks for commitment, and can be called back."""

    port: int
    reports: list[tuple[int, Attributes]] = field(default_factory=list)

    def ask(self, scp: Scp, asked: Commitment, *, stay: float) -> tuple[int, bool]:
        """The status of the N-ACTION; whether a report came on the same association."""
        ae = AE(MODALITY)
        ae.add_requested_context(PUSH_MODEL)
        there = ae.associate(
            "127.0.0.1",
            scp.port,
            ae_title="OAKWOOD",
            evt_handlers=[(evt.EVT_N_EVENT_REPORT, self.told)],
        )
        assert there.is_established
        status, _ = there.send_n_action(dataset_of(asked), 1, PUSH_MODEL, PUSH_MODEL_INSTANCE)
        until = time.monotonic() + stay
        while not self.reports and time.monotonic() < until:
            time.sleep(0.02)
        there.release()
        return status.Status, bool(self.reports)

    def told(self, event: Any) -> tuple[int, None]:
        self.reports.append((event.event_type, event.event_information))
        return 0, None


@pytest.fixture
def asker() -> Iterator[Asker]:
    made = Asker(0)
    ae = AE(MODALITY)
    ae.add_supported_context(PUSH_MODEL, scu_role=False, scp_role=True)
    server = ae.start_server(
        ("127.0.0.1", 0), block=False, evt_handlers=[(evt.EVT_N_EVENT_REPORT, made.told)]
    )
    made.port = server.socket.getsockname()[1]
    yield made
    server.shutdown()


class TestAnswer:
    async def test_what_is_there_is_reported_on_the_same_association(
        self, scp: Scp, engines: Engines, oakwood: Scope, asker: Asker
    ) -> None:
        asked = request(*await stored(scp, "1.2.3.1", "1.2.3.2"))
        status, reported = await asyncio.to_thread(asker.ask, scp, asked, stay=60)
        assert (status, reported) == (0, True)
        [(event, told)] = asker.reports
        assert (event, told.TransactionUID) == (1, asked.transaction_uid)
        assert {one.ReferencedSOPInstanceUID for one in told.ReferencedSOPSequence} == {"1.2.3.1", "1.2.3.2"}
        assert "FailedSOPSequence" not in told
        assert (await over(oakwood, engines, ErrandKind.REPORT)).state is ErrandState.DONE

    async def test_what_is_not_is_told_with_its_reason(
        self, scp: Scp, engines: Engines, oakwood: Scope
    ) -> None:
        kept, gone = await stored(scp, "1.2.3.1", "1.2.3.2")
        await engines.objects.of(oakwood.grant).delete(object_key("1.2.3.2"))
        asked = request(kept, gone, (MR, "1.2.3.9"), (CT, "1.2.3.1"))
        told = await storage_commitment.request(scp.peer(), asked, wait=60)
        assert told == Commitment(
            asked.transaction_uid,
            (kept,),
            {gone: 0x0112, Reference(MR, "1.2.3.9"): 0x0112, Reference(CT, "1.2.3.1"): 0x0119},
        )

    async def test_what_the_twin_keeps_is_not_kept_here(self, scp: Scp) -> None:
        await store(scp.peer("ELMSIDE"), [image("1.2.3.1")])
        told = await storage_commitment.request(scp.peer(), request((MR, "1.2.3.1")), wait=60)
        assert told
        assert (told.references, list(told.failures.values())) == ((), [0x0112])

    async def test_many_are_reported_without_loss(self, scp: Scp) -> None:
        asked = request(*((MR, f"1.2.3.{number}") for number in range(3000)))
        told = await storage_commitment.request(scp.peer(), asked, wait=60)
        assert told
        assert len(told.failures) == 3000

    async def test_who_is_gone_is_called_back(
        self,
        scp: Scp,
        engines: Engines,
        oakwood: Scope,
        asker: Asker,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Nobody listens at first; the errand is tried again."""
        monkeypatch.setattr(service, "CALLED_BACK", service.CALLED_BACK * 0)
        asked = request(*await stored(scp, "1.2.3.1"))
        await application_entities.update_remote(oakwood, engines, "modality", port=asker.port)
        # The first entry point learns of the change and ends the modality's associations.
        async with opened(engines.settings) as fresh:
            await ask_and_leave(fresh, asked)
        assert (await over(oakwood, engines, ErrandKind.REPORT)).state is ErrandState.DONE
        assert [(event, told.TransactionUID) for event, told in asker.reports] == [(1, asked.transaction_uid)]

    async def test_who_cannot_be_called_back_is_tried_again_later(
        self,
        scp: Scp,
        engines: Engines,
        oakwood: Scope,
        asker: Asker,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(service, "CALLED_BACK", service.CALLED_BACK * 0)
        await application_entities.update_remote(oakwood, engines, "modality", port=9)
        async with opened(engines.settings) as fresh:
            await ask_and_leave(fresh, request((MR, "1.2.3.1")))
        runner = Runner(engines)
        async with asyncio.timeout(60):
            while not (found := (await errands.find(oakwood, engines, ErrandKind.REPORT))[0]).reason:
                await runner.look()
                await runner.wait(0.05)
        await runner.close()
        assert (found.state, found.attempts) == (ErrandState.WAITING, 1)
        await application_entities.update_remote(oakwood, engines, "modality", port=asker.port)
        done = await over(oakwood, engines, ErrandKind.REPORT)
        assert (done.state, done.attempts) == (ErrandState.DONE, 2)

    @pytest.mark.parametrize(
        ("changed", "data", "status"),
        [
            ({"ActionTypeID": 2}, None, 0x0123),
            ({"RequestedSOPInstanceUID": "1.2.3"}, None, 0x0112),
            ({}, None, 0x0115),
            ({}, b"", 0x0115),
            ({}, b"\xff\xff\xff\xff\xff\xff\xff\xff", 0x0115),
            ({}, encode({"ReferencedSOPSequence": []}, IMPLICIT), 0x0115),
            (
                {},
                encode(
                    {"TransactionUID": "1.2", "ReferencedSOPSequence": [{"ReferencedSOPInstanceUID": "1.3"}]},
                    IMPLICIT,
                ),
                0x0115,
            ),
            ({}, bytes(3 << 20), 0x0115),
        ],
    )
    async def test_what_is_no_request_is_answered_so(
        self, scp: Scp, changed: dict[str, Any], data: bytes | None, status: int
    ) -> None:
        async with association(scp.peer(), propose([(PUSH_MODEL, [IMPLICIT])])) as established:
            command = {
                "CommandField": CommandField.N_ACTION_RQ,
                "MessageID": 7,
                "RequestedSOPClassUID": PUSH_MODEL,
                "RequestedSOPInstanceUID": PUSH_MODEL_INSTANCE,
                "ActionTypeID": 1,
            }
            await established.send(1, command | changed, data)
            answer = (await established.receive()).command
            assert (answer["Status"], answer["MessageIDBeingRespondedTo"]) == (status, 7)

    async def test_an_acknowledgement_of_nothing_ends_it(self, scp: Scp) -> None:
        async def use() -> None:
            async with association(scp.peer(), propose([(PUSH_MODEL, [IMPLICIT])])) as established:
                command = {"CommandField": CommandField.N_EVENT_REPORT_RSP, "MessageIDBeingRespondedTo": 1}
                await established.send(1, command)
                await established.receive()

        with pytest.raises(Unavailable, match="broke the connection off"):
            await use()


class TestReportsToUs:
    async def _asked(self, engines: Engines, oakwood: Scope, *references: Reference) -> str:
        await commitments.ask(oakwood, engines, "modality", "OAKWOOD", references)
        [errand] = await errands.find(oakwood, engines, ErrandKind.COMMIT)
        return str(errand.facts["transaction"])

    async def test_are_noted_instance_by_instance(
        self, scp: Scp, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        yes, no = Reference(MR, "1.2.3.1"), Reference(MR, "1.2.3.2")
        transaction = await self._asked(engines, oakwood, yes, no)
        stranger = Reference(MR, "1.2.3.3")
        await storage_commitment.report(scp.peer(), Commitment(transaction, (yes, stranger), {no: 0x0112}))
        uids = ["1.2.3.1", "1.2.3.2", "1.2.3.3"]
        assert await reasons(oakwood, engines, "modality", uids) == {"1.2.3.1": 0, "1.2.3.2": 0x0112}
        assert await reasons(elmside, engines, "modality", uids) == {}

    async def test_of_a_transaction_of_the_twin_are_of_nothing(
        self, scp: Scp, engines: Engines, oakwood: Scope
    ) -> None:
        transaction = await self._asked(engines, oakwood, Reference(MR, "1.2.3.1"))
        report = Commitment(transaction, (Reference(MR, "1.2.3.1"),))
        with pytest.raises(Refused, match="0110"):
            await storage_commitment.report(scp.peer("ELMSIDE"), report)
        assert await reasons(oakwood, engines, "modality", ["1.2.3.1"]) == {}

    async def test_by_another_server_than_the_one_asked_are_of_nothing(
        self, scp: Scp, engines: Engines, oakwood: Scope
    ) -> None:
        await application_entities.add_remote(
            oakwood, engines, name="other", aet="OTHER", host="127.0.0.1", port=104
        )
        transaction = await self._asked(engines, oakwood, Reference(MR, "1.2.3.1"))
        report = Commitment(transaction, (Reference(MR, "1.2.3.1"),))
        with pytest.raises(Refused, match="0110"):
            await storage_commitment.report(scp.peer(calling="OTHER"), report)


class TestAskingOthers:
    @pytest.mark.usefixtures("reports_not_waited_for")
    async def test_pynetdicom_reports_on_the_same_association(self, engines: Engines, oakwood: Scope) -> None:
        """It sends its report from within its N-ACTION handler, before or after the answer."""
        ae = AE("THEM")
        ae.add_supported_context(PUSH_MODEL)

        def asked(event: Any) -> tuple[int, None]:
            told = event.action_information
            event.assoc._reported = told
            return 0, None

        server = ae.start_server(("127.0.0.1", 0), block=False, evt_handlers=[(evt.EVT_N_ACTION, asked)])
        try:
            await trust(oakwood, engines, name="them", aet="THEM", port=server.socket.getsockname()[1])
            [errand] = await commitments.ask(oakwood, engines, "them", "OAKWOOD", [Reference(MR, "1.2.3.1")])
            assert (await over(oakwood, engines, ErrandKind.COMMIT)).state is ErrandState.DONE
        finally:
            server.shutdown()
        assert errand.facts["references"] == [[MR, "1.2.3.1"]]
        assert await reasons(oakwood, engines, "them", ["1.2.3.1"]) == {}

    async def test_our_own_scp_reports_at_once(self, scp: Scp, elsewhere: Engines) -> None:
        """Another installation asks Oakwood's entry point about what it has sent there."""
        await stored(scp, "1.2.3.1")
        vetrad = system_scope("vetrad")
        await trust(vetrad, elsewhere, name="Oakwood", aet="OAKWOOD", port=scp.port)
        await application_entities.add_local(vetrad, elsewhere, MODALITY)
        references = [Reference(MR, "1.2.3.1"), Reference(MR, "1.2.3.2")]
        await commitments.ask(vetrad, elsewhere, "Oakwood", MODALITY, references)
        assert (await over(vetrad, elsewhere, ErrandKind.COMMIT)).state is ErrandState.DONE
        told = await reasons(vetrad, elsewhere, "Oakwood", ["1.2.3.1", "1.2.3.2"])
        assert told == {"1.2.3.1": 0, "1.2.3.2": 0x0112}

    @pytest.mark.usefixtures("reports_not_waited_for")
    async def test_orthanc_reports_at_our_scp(
        self, scp: Scp, engines: Engines, oakwood: Scope, orthanc: Path, tmp_path: Path
    ) -> None:
        port = free_port()
        await application_entities.add_remote(
            oakwood, engines, name="Orthanc", aet="THEM", host="127.0.0.1", port=port
        )
        async with archives.orthanc(orthanc, tmp_path / "o", aet="OAKWOOD", back=scp.port, port=port):
            there = Peer("127.0.0.1", port, "THEM", "OAKWOOD")
            sent = [Dataset.of_bytes(part10(CT, EXPLICIT)) for _ in range(2)]
            assert {one.status for one in await store(there, sent)} == {0}
            references = [Reference(CT, one.sop_instance_uid) for one in sent] + [Reference(CT, "1.2.3")]
            await commitments.ask(oakwood, engines, "Orthanc", "OAKWOOD", references)
            assert (await over(oakwood, engines, ErrandKind.COMMIT)).state is ErrandState.DONE
            uids = [one.sop_instance_uid for one in references]
            async with asyncio.timeout(60):
                while len(told := await reasons(oakwood, engines, "Orthanc", uids)) < 3:
                    await asyncio.sleep(0.1)
        assert told == {uids[0]: 0, uids[1]: 0, "1.2.3": 0x0112}


class TestOrthancAsks:
    async def test_and_hears_what_we_keep(
        self, scp: Scp, engines: Engines, oakwood: Scope, orthanc: Path, tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        monkeypatch.setattr(service, "CALLED_BACK", service.CALLED_BACK * 0)
        port, http = free_port(), free_port()
        await application_entities.add_remote(
            oakwood, engines, name="Orthanc", aet="THEM", host="127.0.0.1", port=port
        )
        async with archives.orthanc(
            orthanc, tmp_path / "o", aet="OAKWOOD", back=scp.port, port=port, http=http
        ):
            content = part10(CT, EXPLICIT)
            kept = Dataset.of_bytes(content).sop_instance_uid
            await store(scp.peer(), [Dataset.of_bytes(content)])
            instances = {"DicomInstances": [[CT, kept], [CT, "1.2.3"]]}
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{http}", timeout=20) as there:
                answer = await there.post("/modalities/us/storage-commitment", json=instances)
                assert answer.status_code == 200, answer.text
                path = answer.json()["Path"]
                await over(oakwood, engines, ErrandKind.REPORT)
                async with asyncio.timeout(60):
                    while (told := (await there.get(path)).json())["Status"] == "Pending":
                        await asyncio.sleep(0.1)
        assert [one["SOPInstanceUID"] for one in told["Success"]] == [kept]
        assert [(one["SOPInstanceUID"], one["FailureReason"]) for one in told["Failures"]] == [
            ("1.2.3", 0x0112)
        ]
