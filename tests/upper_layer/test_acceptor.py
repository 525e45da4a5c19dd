import asyncio
import random
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom.data import get_testdata_file
from pydicom.filereader import dcmread
from pynetdicom import AE
from pynetdicom.sop_class import CTImageStorage, Verification

from services.errors import Unavailable
from services.upper_layer.acceptor import Server
from services.upper_layer.errors import AbortReason
from services.upper_layer.items import Result, Role, UserInformation
from services.upper_layer.pdus import (
    CALLED_AET_NOT_RECOGNIZED,
    RELEASE_RP,
    RELEASE_RQ,
    Abort,
    AssociateAccept,
    Rejection,
)
from tests.upper_layer.conftest import CT, Listen, Raw, Service, echo_rq, pdata, request, store_rq, until

CT_FILE = Path(str(get_testdata_file("CT_small.dcm")))


class TestAssociate:
    async def test_it_is_accepted_on_our_terms(self, server: Server) -> None:
        raw = await Raw.to(server)
        user = UserInformation(
            16384, roles={CT: Role(scu=True, scp=True)}, extended={CT: b"\2"}, asynchronous=True
        )
        asked = request(CT, "1.2.3.4")
        await raw.send(type(asked)("ACCEPTOR", "REQUESTOR", asked.contexts, user).encode())
        kind, body = await raw.pdu()
        accept = AssociateAccept.decode(body)
        assert kind == 2
        assert [reply.result for reply in accept.contexts] == [
            Result.ACCEPTANCE,
            Result.ABSTRACT_SYNTAX_NOT_SUPPORTED,
        ]
        assert accept.user.roles == {CT: Role(scu=True, scp=False)}
        assert accept.user.extended == {CT: b"\2\0\3\0\0\0"}
        assert accept.user.maximum_length == 16384
        assert b"\x53\0\0\4\0\1\0\1" in body

    @pytest.mark.parametrize(
        ("wrong", "rejection"),
        [
            ({"application_context": "1.2.3"}, Rejection(1, 1, 2)),
            ({"protocol_version": 2}, Rejection(1, 2, 2)),
        ],
    )
    async def test_what_the_standard_rejects_is_rejected(
        self, server: Server, wrong: dict[str, object], rejection: Rejection
    ) -> None:
        raw = await Raw.to(server)
        await raw.send(request(**wrong).encode())
        kind, body = await raw.pdu()
        assert (kind, Rejection.decode(body)) == (3, rejection)
        await raw.closed()

    async def test_what_the_service_rejects_is_rejected(self, server: Server, service: Service) -> None:
        service.answer = CALLED_AET_NOT_RECOGNIZED
        raw = await Raw.to(server)
        await raw.send(request().encode())
        kind, body = await raw.pdu()
        assert (kind, Rejection.decode(body)) == (3, CALLED_AET_NOT_RECOGNIZED)

    async def test_one_too_many_is_rejected_until_another_ends(self, listen: Listen) -> None:
        server = await listen(maximum_associations=2)
        first, _second = await Raw.associated(server), await Raw.associated(server)
        third = await Raw.to(server)
        await third.send(request().encode())
        kind, body = await third.pdu()
        assert (kind, Rejection.decode(body)) == (3, Rejection(2, 3, 2))
        await first.send(RELEASE_RQ)
        assert (await first.pdu())[0] == 6
        await Raw.associated(server)

    async def test_who_asks_for_nothing_is_closed(self, listen: Listen) -> None:
        raw = await Raw.to(await listen(artim=0.1))
        await raw.closed()


class TestMessages:
    async def test_fragments_become_one_dataset(self, server: Server, service: Service) -> None:
        raw = await Raw.associated(server)
        await raw.send(pdata((1, 3, store_rq())) + pdata((1, 0, b"one "), (1, 2, b"two")))
        assert (await raw.response())["Status"] == 0
        assert service.datasets == [b"one two"]

    async def test_a_failure_of_the_sink_is_the_messages(self, server: Server, service: Service) -> None:
        raw = await Raw.associated(server)
        service.failing = Unavailable("no room")
        await raw.send(pdata((1, 3, store_rq())) + pdata((1, 2, b"data")))
        assert (await raw.response())["Status"] == 0xA700
        assert service.sinks[0].discarded
        service.failing, service.refusing = None, Unavailable("nowhere")
        await raw.send(pdata((1, 3, store_rq())) + pdata((1, 2, b"data")))
        assert (await raw.response())["Status"] == 0xA700
        service.refusing = None
        await raw.send(pdata((1, 3, store_rq())) + pdata((1, 2, b"data")))
        assert (await raw.response())["Status"] == 0

    async def test_a_peer_that_runs_ahead_is_held_back(self, server: Server, service: Service) -> None:
        service.may_answer.clear()
        raw = await Raw.associated(server)
        message = pdata((1, 3, store_rq())) + pdata((1, 2, bytes(10_000))) * 1
        sending = asyncio.create_task(raw.send(message * 3000))
        await until(lambda: service.sinks)
        for _ in range(50):
            await asyncio.sleep(0.005)
        assert sum(len(sink.data) for sink in service.sinks) < 2 << 20
        assert not sending.done()
        service.may_answer.set()
        for _ in range(3000):
            assert (await raw.response())["Status"] == 0
        await sending

    async def test_who_falls_silent_inside_a_message_is_aborted(
        self, listen: Listen, service: Service
    ) -> None:
        raw = await Raw.associated(await listen(dimse=0.1))
        await raw.send(pdata((1, 3, store_rq())) + pdata((1, 0, b"half")))
        assert await raw.aborted() == (2, 0)
        assert service.sinks[0].discarded
        assert service.ended == ["broken off: silent for 0.1 s"]

    async def test_who_falls_silent_between_messages_is_aborted_later(self, listen: Listen) -> None:
        raw = await Raw.associated(await listen(dimse=0.05, request=0.3))
        began = asyncio.get_running_loop().time()
        assert await raw.aborted() == (2, 0)
        assert 0.25 < asyncio.get_running_loop().time() - began < 5

    async def test_a_long_piece_of_work_is_not_the_peers_silence(
        self, listen: Listen, service: Service
    ) -> None:
        raw = await Raw.associated(await listen(dimse=0.05, request=0.05))
        service.may_answer.clear()
        await raw.send(pdata((3, 3, echo_rq())))
        await asyncio.sleep(0.3)
        service.may_answer.set()
        assert (await raw.response())["Status"] == 0

    async def test_a_bug_of_the_service_ends_its_association_only(
        self, server: Server, service: Service, caplog: pytest.LogCaptureFixture
    ) -> None:
        service.broken = KeyError("Rex")
        raw = await Raw.associated(server)
        await raw.send(pdata((3, 3, echo_rq())))
        assert await raw.aborted() == (0, 0)
        assert "service failed: KeyError at conftest.py" in caplog.text
        assert "Rex" not in caplog.text
        service.broken = None
        raw = await Raw.associated(server)
        await raw.send(pdata((3, 3, echo_rq())))
        assert (await raw.response())["Status"] == 0


class TestEnd:
    async def test_a_release_is_granted_after_the_last_message(
        self, server: Server, service: Service
    ) -> None:
        raw = await Raw.associated(server)
        await raw.send(pdata((3, 3, echo_rq())) + RELEASE_RQ)
        assert (await raw.response())["Status"] == 0
        assert (await raw.pdu())[0] == 6
        await raw.closed()
        await until(lambda: service.ended == ["released"])

    async def test_an_abort_discards_what_was_half_received(self, server: Server, service: Service) -> None:
        raw = await Raw.associated(server)
        await raw.send(pdata((1, 3, store_rq())) + pdata((1, 0, b"half")) + Abort(0, 0).encode())
        await raw.closed()
        await until(lambda: service.ended == ["aborted by the peer"])
        assert service.sinks[0].discarded

    async def test_so_does_a_lost_connection(self, server: Server, service: Service) -> None:
        raw = await Raw.associated(server)
        await raw.send(pdata((1, 3, store_rq())) + pdata((1, 0, b"half")))
        await until(lambda: service.sinks)
        raw.writer.transport.abort()
        await until(lambda: service.ended == ["connection lost"])
        assert service.sinks[0].discarded

    async def test_closing_lets_the_message_in_work_end(self, server: Server, service: Service) -> None:
        service.may_answer.clear()
        busy, idle = await Raw.associated(server), await Raw.associated(server)
        await busy.send(pdata((3, 3, echo_rq())))
        await until(lambda: service.messages)
        closing = asyncio.create_task(server.close(10))
        assert await idle.aborted() == (0, 0)
        service.may_answer.set()
        assert (await busy.response())["Status"] == 0
        assert await busy.aborted() == (0, 0)
        await closing
        with pytest.raises(OSError, match="refused|Connect call failed"):
            await Raw.to(server)

    async def test_draining_lets_associations_go_on_until_they_are_released(
        self, server: Server, service: Service
    ) -> None:
        busy, late = await Raw.associated(server), await Raw.to(server)
        await until(lambda: len(server.connections) == 2)
        closing = asyncio.create_task(server.close(0, drain=60))
        await late.send(request().encode())  # it was let in before, and no balancer can send it elsewhere
        assert (await late.pdu())[0] == 2
        for one in (busy, late):
            for _ in range(3):
                await one.send(pdata((3, 3, echo_rq())))
                assert (await one.response())["Status"] == 0
            assert not closing.done()
            await one.send(RELEASE_RQ)
            assert (await one.pdu())[0] == 6
        await asyncio.wait_for(closing, 10)
        assert service.ended == ["released", "released"]

    async def test_draining_ends_who_stays(self, server: Server) -> None:
        idle = await Raw.associated(server)
        await server.close(0, drain=0.05)
        assert await idle.aborted() == (0, 0)

    async def test_while_closing_nobody_new_is_let_in(self, server: Server, service: Service) -> None:
        service.may_answer.clear()
        busy, late = await Raw.associated(server), await Raw.to(server)
        await busy.send(pdata((3, 3, echo_rq())))
        await until(lambda: service.messages and len(server.connections) == 2)
        closing = asyncio.create_task(server.close(10))
        await late.send(request().encode())
        kind, body = await late.pdu()
        assert (kind, Rejection.decode(body)) == (3, Rejection(2, 3, 1))
        service.may_answer.set()
        await closing

    async def test_closing_does_not_wait_for_ever(self, server: Server, service: Service) -> None:
        service.may_answer.clear()
        busy = await Raw.associated(server)
        await busy.send(pdata((3, 3, echo_rq())))
        await until(lambda: service.messages)
        await server.close(0.05)
        assert await busy.aborted() == (0, 0)


class TestProtocolErrors:
    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"\x63\0\0\0\0\4abcd", AbortReason.UNRECOGNIZED_PDU),
            (request().encode(), AbortReason.UNEXPECTED_PDU),
            (RELEASE_RP, AbortReason.UNEXPECTED_PDU),
            (struct.pack(">BxI", 4, 0xFFFFFFFF), AbortReason.INVALID_PARAMETER),
            (struct.pack(">BxI", 1, 0xFFFFFFFF), AbortReason.INVALID_PARAMETER),
            (pdata((5, 3, store_rq())), AbortReason.INVALID_PARAMETER),
            (pdata((1, 3, b"no command set")), AbortReason.INVALID_PARAMETER),
            (pdata((1, 2, b"no command")), AbortReason.UNEXPECTED_PARAMETER),
        ],
    )
    async def test_the_abort_says_why(self, server: Server, data: bytes, reason: AbortReason) -> None:
        raw = await Raw.associated(server)
        await raw.send(data)
        assert await raw.aborted() == (2, reason)

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"GET / HTTP/1.1\r\n\r\n", AbortReason.UNRECOGNIZED_PDU),
            (pdata((1, 3, store_rq())), AbortReason.UNEXPECTED_PDU),
            (struct.pack(">BxI", 1, 10) + bytes(10), AbortReason.INVALID_PARAMETER),
        ],
    )
    async def test_also_before_there_is_an_association(
        self, server: Server, data: bytes, reason: AbortReason
    ) -> None:
        raw = await Raw.to(server)
        await raw.send(data)
        assert await raw.aborted() == (2, reason)

    async def test_a_release_before_an_association_is_aborted(self, server: Server) -> None:
        raw = await Raw.to(server)
        await raw.send(RELEASE_RQ)
        assert (await raw.aborted())[0] == 0

    async def test_no_garbage_stops_the_server(self, server: Server, service: Service) -> None:
        dice = random.Random(2)
        good = [pdata((1, 3, store_rq())), pdata((1, 0, b"x" * 50), (1, 2, b"y")), pdata((3, 3, echo_rq()))]
        for _ in range(150):
            raw = await Raw.to(server)
            data = bytearray(request().encode() + b"".join(dice.choices(good, k=3)) + RELEASE_RQ)
            for _ in range(dice.randrange(1, 6)):
                data[dice.randrange(len(data))] = dice.randrange(256)
            if dice.random() < 0.3:
                del data[dice.randrange(len(data)) :]
            raw.writer.write(data)
            raw.writer.write_eof()
            async with asyncio.timeout(60):
                try:
                    while await raw.reader.read(65536):
                        pass
                except ConnectionError:
                    pass
            raw.writer.close()
        await until(lambda: not server.associations)
        raw = await Raw.associated(server)
        await raw.send(pdata((3, 3, echo_rq())))
        assert (await raw.response())["Status"] == 0


class TestOtherPeoplesClients:
    async def test_dcmtk_echoes(self, server: Server, dcmtk: Callable[[str], Path]) -> None:
        await _run(dcmtk("echoscu"), "--repeat", "3", "127.0.0.1", str(server.port))

    @pytest.mark.parametrize("length", [0, 4096, 16384, 131072])
    async def test_dcmtk_stores_with_any_pdu_length(
        self, listen: Listen, service: Service, dcmtk: Callable[[str], Path], length: int
    ) -> None:
        server = await listen(maximum_length=length)
        await _run(dcmtk("storescu"), "127.0.0.1", str(server.port), str(CT_FILE), str(CT_FILE))
        assert len(service.datasets) == 2
        assert all(dcmread(CT_FILE).PixelData in data for data in service.datasets)

    async def test_dcmtk_sends_many_without_waiting_for_delayed_acknowledgements(
        self, server: Server, service: Service, dcmtk: Callable[[str], Path]
    ) -> None:
        began = asyncio.get_running_loop().time()
        await _run(dcmtk("dcmsend"), "127.0.0.1", str(server.port), *[str(CT_FILE)] * 100)
        # 44 ms each would be 4.4 s.
        assert asyncio.get_running_loop().time() - began < 4
        assert len(service.datasets) == 100

    async def test_pynetdicom_echoes_and_stores(self, server: Server, service: Service) -> None:
        def use() -> list[int]:
            ae = AE()
            ae.add_requested_context(Verification)
            ae.add_requested_context(CTImageStorage)
            association = ae.associate("127.0.0.1", server.port)
            assert association.is_established
            dataset = dcmread(CT_FILE)
            answers = [association.send_c_echo(), association.send_c_store(dataset)]
            association.release()
            assert association.is_released
            return [answer.Status for answer in answers]

        assert await asyncio.to_thread(use) == [0, 0]
        assert dcmread(CT_FILE).PixelData in service.datasets[0]

    async def test_pynetdicom_aborts(self, server: Server, service: Service) -> None:
        def use() -> None:
            ae = AE()
            ae.add_requested_context(Verification)
            ae.associate("127.0.0.1", server.port).abort()

        await asyncio.to_thread(use)
        await until(lambda: service.ended == ["aborted by the peer"])


async def _run(*command: str | Path) -> None:
    done = await asyncio.to_thread(
        subprocess.run, [str(word) for word in command], capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode()
