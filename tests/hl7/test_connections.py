"""What a slow, a huge, a talkative or a broken sender may cost."""

import asyncio
import ssl
import time
from pathlib import Path

import pytest

from services.embedded.ports import free_port
from services.errors import Invalid
from services.hl7.connections import STRANGERS
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import hl7_applications
from services.tenancy.scope import Scope
from tests import memory
from tests.dimse.test_tls import Certificates
from tests.hl7.client import Sender
from tests.hl7.conftest import open_listener
from tests.hl7.messages import orm
from tests.hl7.test_orders import requests
from tests.upper_layer.test_proxy_header import LOCAL, header


class TestBlocks:
    async def test_may_come_in_pieces_and_many_at_once(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        both = b"".join(b"\x0b" + orm(f"A{number}").encode() + b"\x1c\r" for number in range(5))
        for at in range(0, len(both), 700):
            await pims.write(both[at : at + 700])
            await asyncio.sleep(0)
        assert [(await pims.answer()).code for _ in range(5)] == ["AA"] * 5
        assert len(await requests(oakwood, engines)) == 5

    async def test_that_break_off_are_replaced_by_the_next(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        await pims.write(b"\r\n\x0b" + orm("A1").encode()[:200])
        assert (await pims.send(orm("A2"))).code == "AA"
        assert len(await requests(oakwood, engines)) == 1

    async def test_that_end_with_the_connection_are_no_message(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        await pims.write(b"\x0b" + orm("A1").encode())
        pims.writer.write_eof()
        assert await pims.ended()
        assert not await requests(oakwood, engines)

    async def test_that_are_too_long_are_refused_in_little_memory_and_the_connection_stays(
        self, settings: Settings, listed: None, oakwood: Scope, engines: Engines
    ) -> None:
        listener = await open_listener(settings, hl7_message_bytes=100_000)
        async with Sender.to(listener.port) as pims:
            before = memory.taken("VmRSS")
            await pims.write(b"\x0b" + orm("A1").encode() + b"ZZZ|")
            for _ in range(400):
                await pims.write(b"x" * 100_000)
            await pims.write(b"\x1c\r")
            answer = await pims.answer()
            assert (answer.code, "100000 bytes" in answer.why) == ("AE", True)
            assert memory.taken("VmRSS") - before < 20 << 20
            assert (await pims.send(orm("A2"))).code == "AA"
        await listener.close()

    async def test_none_is_no_mllp(self, pims: Sender) -> None:
        await pims.write(b"GET / HTTP/1.1\r\nHost: pacs\r\n\r\n" * 1000)
        assert await pims.ended()


class TestSlowSenders:
    async def test_are_cut_off_within_a_message_and_between_messages(
        self, settings: Settings, listed: None
    ) -> None:
        listener = await open_listener(settings, hl7_message_timeout=0.3, hl7_idle_timeout=0.5)
        async with Sender.to(listener.port) as loris, Sender.to(listener.port) as silent:
            began = time.monotonic()
            await loris.write(b"\x0bMSH|")
            assert (await silent.send(orm())).code == "AA"
            assert await loris.ended()
            assert await silent.ended()
            assert time.monotonic() - began < 20
        await listener.close()


class TestManyConnections:
    async def test_of_one_address_leave_room_for_others(self, settings: Settings, listed: None) -> None:
        listener = await open_listener(settings, hl7_connections_per_address=2)
        async with Sender.to(listener.port) as one, Sender.to(listener.port) as two:
            assert (await one.send(orm("A"))).code == (await two.send(orm("B"))).code == "AA"
            async with Sender.to(listener.port) as three:
                assert await three.ended()
        async with asyncio.timeout(60):
            while True:
                async with Sender.to(listener.port) as again:
                    await again.write(b"\x0b" + orm("C").encode() + b"\x1c\r")
                    if not await again.ended():
                        break
        await listener.close()

    async def test_of_strangers_are_few(self, settings: Settings, oakwood: Scope, engines: Engines) -> None:
        await hl7_applications.add(oakwood, engines, name="OakPIMS", host="192.0.2.7")
        listener = await open_listener(settings)
        connections = [
            await asyncio.open_connection("127.0.0.1", listener.port) for _ in range(STRANGERS + 1)
        ]
        reader, _ = connections[-1]
        async with asyncio.timeout(30):
            assert await reader.read(1) == b""
        for _, writer in connections:
            writer.close()
        await listener.close()


class TestTls:
    async def test_asks_for_the_certificate_that_the_application_must_show(
        self, settings: Settings, oakwood: Scope, engines: Engines, tmp_path: Path
    ) -> None:
        certificates = Certificates(tmp_path)
        await hl7_applications.add(
            oakwood,
            engines,
            name="OakPIMS",
            host="127.0.0.1",
            certificate=certificates.fingerprint(certificates.modality),
        )
        port = free_port()
        listener = await open_listener(
            settings,
            hl7_tls_port=port,
            hl7_tls_certificate=certificates.server[0],
            hl7_tls_key=certificates.server[1],
            hl7_tls_client_ca=certificates.authority,
        )
        for shown, code in ((certificates.modality, "AA"), (certificates.other, "AR"), (None, "AR")):
            context = ssl.create_default_context(cafile=str(certificates.authority))
            if shown:
                context.load_cert_chain(*shown)
            async with Sender.to(port, context) as pims:
                assert (await pims.send(orm())).code == code
        async with Sender.to(listener.port) as plain:
            assert (await plain.send(orm("A2"))).code == "AR"
        await listener.close()
        assert len(await requests(oakwood, engines)) == 1

    async def test_needs_a_certificate_of_ours(self, settings: Settings) -> None:
        with pytest.raises(Invalid, match="VETARK_HL7_TLS_PORT needs VETARK_HL7_TLS_CERTIFICATE"):
            await open_listener(settings, hl7_tls_port=0)


class TestTheEnd:
    async def test_lets_the_message_in_work_be_answered(
        self, settings: Settings, listed: None, oakwood: Scope, engines: Engines
    ) -> None:
        listener = await open_listener(settings)
        async with Sender.to(listener.port) as pims, Sender.to(listener.port):
            await pims.write(b"\x0b" + orm().encode() + b"\x1c\r")
            async with asyncio.timeout(30):
                while not await engines.documents.of(oakwood.grant, "image_requests").count({}):
                    await asyncio.sleep(0)
            await listener.close()
            assert (await pims.answer()).code == "AA"


class TestBalancers:
    """Who stands between us and a practice system says whose connection it is."""

    HERE = ("127.0.0.0/8",)

    async def test_messages_are_of_whom_they_pass_on(
        self, settings: Settings, oakwood: Scope, elmside: Scope, engines: Engines
    ) -> None:
        await hl7_applications.add(oakwood, engines, name="OakPIMS", host="198.51.100.7")
        listener = await open_listener(settings, hl7_proxy_networks=self.HERE)
        async with Sender.to(listener.port) as theirs, Sender.to(listener.port) as others:
            for byte in header("198.51.100.7"):
                await theirs.write(bytes((byte,)))
            assert (await theirs.send(orm("A1"))).code == "AA"
            await others.write(header("198.51.100.8"))
            assert (await others.send(orm("A2"))).code == "AR"
        assert len(await requests(oakwood, engines)) == 1
        await listener.close()

    @pytest.mark.parametrize("sent", [b"", LOCAL, header()[:20], b"\x0b" + orm("A1").encode() + b"\x1c\r"])
    async def test_one_that_names_nobody_is_closed(
        self, settings: Settings, listed: None, oakwood: Scope, engines: Engines, sent: bytes
    ) -> None:
        listener = await open_listener(settings, hl7_proxy_networks=self.HERE)
        async with Sender.to(listener.port) as balancer:
            await balancer.write(sent)
            balancer.writer.write_eof()
            assert await balancer.ended()
        assert not await requests(oakwood, engines)
        await listener.close()

    async def test_nobody_else_is_believed(
        self, settings: Settings, oakwood: Scope, engines: Engines
    ) -> None:
        await hl7_applications.add(oakwood, engines, name="OakPIMS", host="198.51.100.7")
        listener = await open_listener(settings, hl7_proxy_networks=("192.0.2.0/24",))
        async with Sender.to(listener.port) as liar:
            await liar.write(header("198.51.100.7"))
            assert (await liar.send(orm("A1"))).code == "AR"
        await listener.close()
