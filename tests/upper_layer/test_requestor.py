import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest

from services.upper_layer import dimse_messages
from services.upper_layer.acceptor import Server, serve
from services.upper_layer.dimse_messages import Command, CommandField
from services.upper_layer.errors import Aborted, Rejected
from services.upper_layer.items import ContextReply, Result, UserInformation
from services.upper_layer.pdus import (
    CALLING_AET_NOT_RECOGNIZED,
    RELEASE_RP,
    RELEASE_RQ,
    Abort,
    AssociateAccept,
)
from services.upper_layer.requestor import associate, propose
from tests.upper_layer.conftest import CT, EXPLICIT, IMPLICIT, LIMITS, Listen, Raw, Service, until

STORE: Command = {
    "CommandField": CommandField.C_STORE_RQ,
    "MessageID": 1,
    "AffectedSOPClassUID": CT,
    "AffectedSOPInstanceUID": "1.2.3",
}
CONTEXTS = propose([(CT, (EXPLICIT,)), ("1.2.3", (IMPLICIT,))])


async def _associate(port: int, **limits: float):
    return await associate(
        "127.0.0.1",
        port,
        calling_aet="REQUESTOR",
        called_aet="ACCEPTOR",
        contexts=CONTEXTS,
        limits=replace(LIMITS, **limits),
    )


class TestPropose:
    def test_contexts_are_numbered_oddly(self) -> None:
        assert [context.id for context in propose([(CT, (EXPLICIT,))] * 128)] == list(range(1, 256, 2))

    def test_there_is_no_129th(self) -> None:
        with pytest.raises(ValueError, match="129"):
            propose([(CT, (EXPLICIT,))] * 129)


class TestAssociate:
    async def test_what_the_peer_accepts_is_there(self, server: Server) -> None:
        association = await _associate(server.port)
        assert [(c.id, c.transfer_syntax) for c in association.contexts.values()] == [(1, EXPLICIT)]
        await association.release()
        assert association.ended == "released"

    async def test_a_rejection_has_its_reason(self, server: Server, service: Service) -> None:
        service.answer = CALLING_AET_NOT_RECOGNIZED
        with pytest.raises(Rejected) as caught:
            await _associate(server.port)
        assert (caught.value.result, caught.value.source, caught.value.reason) == (1, 1, 3)

    async def test_nobody_there(self, server: Server) -> None:
        await server.close(0)
        with pytest.raises(OSError, match="Connect call failed"):
            await _associate(server.port)

    async def test_a_peer_that_does_not_answer(self, quiet: "Quiet") -> None:
        with pytest.raises(TimeoutError):
            await _associate(await quiet(lambda _: asyncio.sleep(5)), artim=0.1)

    async def test_a_peer_that_talks_nonsense(self, quiet: "Quiet") -> None:
        with pytest.raises(Aborted, match="unrecognized PDU"):
            await _associate(await quiet(lambda raw: raw.send(b"220 smtp ready\r\n")))

    async def test_a_peer_that_aborts(self, quiet: "Quiet") -> None:
        with pytest.raises(Aborted, match="aborted by the peer"):
            await _associate(await quiet(lambda raw: raw.send(Abort(0, 0).encode())))

    async def test_over_tls(
        self, service: Service, certificate: tuple[ssl.SSLContext, ssl.SSLContext]
    ) -> None:
        ours, theirs = certificate
        server = await serve(service.negotiate, host="127.0.0.1", port=0, limits=LIMITS, ssl=ours)
        association = await associate(
            "localhost",
            server.port,
            calling_aet="REQUESTOR",
            called_aet="ACCEPTOR",
            contexts=CONTEXTS,
            limits=LIMITS,
            ssl=theirs,
        )
        await association.send(1, STORE, bytes(300_000))
        assert (await association.receive()).command["Status"] == 0
        await association.release()
        assert service.datasets == [bytes(300_000)]
        await server.close(0)


class TestSend:
    @pytest.mark.parametrize("length", [0, 128, 16384, 1 << 20])
    @pytest.mark.parametrize("size", [0, 1, 122, 123, 5_000_001])
    async def test_a_dataset_of_any_size_arrives_whole(
        self, listen: Listen, service: Service, length: int, size: int
    ) -> None:
        server = await listen(maximum_length=length)
        association = await _associate(server.port)
        data = (bytes(range(251)) * (size // 251 + 1))[:size]
        if length == 128:
            data = data[:50_000]
        await association.send(1, STORE, data)
        assert (await association.receive()).command["Status"] == 0
        await association.release()
        assert service.datasets == [data]

    async def test_a_peer_that_does_not_read_is_given_up(self, quiet: "Quiet") -> None:
        async def accept_only(raw: Raw) -> None:
            await _accept(raw)
            await asyncio.sleep(5)

        association = await _associate(await quiet(accept_only), dimse=0.2)
        with pytest.raises(Aborted):
            await association.send(1, STORE, bytes(50 << 20))

    async def test_a_peer_that_does_not_answer_is_given_up(self, quiet: "Quiet") -> None:
        async def accept_only(raw: Raw) -> None:
            await _accept(raw)
            await asyncio.sleep(5)

        association = await _associate(await quiet(accept_only), dimse=0.2)
        await association.send(1, STORE, b"data")
        with pytest.raises(Aborted, match="silent"):
            await association.receive()


class TestRelease:
    async def test_both_may_ask_at_once(self, quiet: "Quiet") -> None:
        answers = []

        async def collide(raw: Raw) -> None:
            await _accept(raw)
            answers.append(await raw.pdu())
            await raw.send(RELEASE_RQ)
            answers.append(await raw.pdu())
            await raw.send(RELEASE_RP)

        association = await _associate(await quiet(collide))
        await association.release()
        assert [kind for kind, _ in answers] == [5, 6]

    async def test_is_granted_past_messages_that_nobody_takes(self, server: Server, service: Service) -> None:
        association = await _associate(server.port)
        await until(lambda: service.associations)
        for _ in range(8):
            await service.associations[0].send(1, dimse_messages.response(STORE, 0))
        await association.receive()
        await association.release()
        assert association.ended == "released"

    async def test_after_an_abort_there_is_none(self, server: Server, service: Service) -> None:
        association = await _associate(server.port)
        service.associations[0].abort()
        with pytest.raises(Aborted):
            await association.release()

    async def test_the_acceptor_may_ask_too(self, server: Server, service: Service) -> None:
        association = await _associate(server.port)
        await until(lambda: service.associations)
        asking = asyncio.create_task(service.associations[0].release())
        assert [message async for message in association] == []
        await asking


Quiet = Callable[[Callable[[Raw], Awaitable[object]]], Awaitable[int]]


@pytest.fixture
async def quiet() -> AsyncIterator[Quiet]:
    """A port where a peer of the test's own making answers."""
    servers, tasks = [], []

    async def listen(behave: Callable[[Raw], Awaitable[object]]) -> int:
        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            tasks.append(asyncio.current_task())
            try:
                await behave(Raw(reader, writer))
            finally:
                writer.close()

        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    yield listen
    for server in servers:
        server.close()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _accept(raw: Raw) -> None:
    assert (await raw.pdu())[0] == 1
    replies = (ContextReply(1, Result.ACCEPTANCE, EXPLICIT),)
    await raw.send(AssociateAccept("ACCEPTOR", "REQUESTOR", replies, UserInformation(16384)).encode())


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """TLS contexts of a server named localhost, and of a client that trusts it."""
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", folder / "key.pem", "-out", folder / "cert.pem", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return ours, ssl.create_default_context(cafile=folder / "cert.pem")
