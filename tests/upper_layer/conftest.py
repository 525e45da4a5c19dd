"""A port with a service that keeps what it gets, and a raw connection to it."""

import asyncio
import contextlib
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from ssl import SSLContext
from typing import ClassVar

import pytest

from services.dicom.sop_classes import VERIFICATION
from services.errors import PacsError
from services.upper_layer import dimse_messages
from services.upper_layer.acceptor import Acceptance, Caller, Server, serve
from services.upper_layer.association import Association
from services.upper_layer.dimse_messages import Command, CommandField
from services.upper_layer.items import ProposedContext, UserInformation
from services.upper_layer.limits import Limits
from services.upper_layer.message import Context, Message
from services.upper_layer.negotiation import agree
from services.upper_layer.pdus import AssociateRequest, Rejection
from services.upper_layer.proxy_header import Balancers

CT = "1.2.840.10008.5.1.4.1.1.2"
IMPLICIT, EXPLICIT = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1"
LIMITS = Limits(maximum_associations=4, artim=5, dimse=5, request=5, close_delay=0.2)


@dataclass
class Keeping:
    """A sink that keeps its bytes."""

    data: bytearray = field(default_factory=bytearray)
    discarded: bool = False
    failing: PacsError | None = None

    def write(self, data: memoryview) -> None:
        if self.failing:
            raise self.failing
        self.data += data

    def discard(self) -> None:
        self.discarded = True


@dataclass
class Service:
    """Answers every message with success, after `working` says so; keeps what came."""

    messages: list[Message] = field(default_factory=list)
    sinks: list[Keeping] = field(default_factory=list)
    associations: list[Association] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    callers: list[Caller] = field(default_factory=list)
    failing: PacsError | None = None
    refusing: PacsError | None = None
    broken: Exception | None = None
    answer: Rejection | None = None
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)

    async def negotiate(self, request: AssociateRequest, caller: Caller) -> Acceptance | Rejection:
        self.callers.append(caller)
        return self.answer or Acceptance(agree(request, _syntaxes, lambda *_: b"\2\0\3\0\0\0"), self)

    def open(self, context: Context, command: Command) -> Keeping:
        assert context.abstract_syntax == command["AffectedSOPClassUID"]
        if self.refusing:
            raise self.refusing
        self.sinks.append(Keeping(failing=self.failing))
        return self.sinks[-1]

    async def serve(self, association: Association) -> None:
        self.associations.append(association)
        try:
            async for message in association:
                self.messages.append(message)
                if self.broken:
                    raise self.broken
                await self.may_answer.wait()
                status = 0xA700 if message.failure else 0
                await association.send(message.context.id, dimse_messages.response(message.command, status))
        finally:
            self.ended.append(association.ended)

    @property
    def datasets(self) -> list[bytes]:
        return [bytes(sink.data) for sink in self.sinks]


def _syntaxes(abstract_syntax: str) -> frozenset[str]:
    known = abstract_syntax in {CT, VERIFICATION}
    return frozenset({IMPLICIT, EXPLICIT}) if known else frozenset()


@pytest.fixture
def service() -> Service:
    service = Service()
    service.may_answer.set()
    return service


Listen = Callable[..., Awaitable[Server]]


@pytest.fixture
async def listen(service: Service) -> AsyncIterator[Listen]:
    """Open a port of the service with other limits than usual."""
    servers = []

    async def open_port(
        *, ssl: SSLContext | None = None, balancers: Balancers | None = None, **limits: float
    ) -> Server:
        there = replace(LIMITS, **limits)
        server = await serve(
            service.negotiate, host="127.0.0.1", port=0, limits=there, ssl=ssl, balancers=balancers
        )
        servers.append(server)
        return server

    yield open_port
    for server in servers:
        await server.close(0)


@pytest.fixture(autouse=True)
async def no_connection_stays_open() -> AsyncIterator[None]:
    yield
    for raw in Raw.opened:
        raw.writer.close()
        with contextlib.suppress(ConnectionError):
            await raw.writer.wait_closed()
    Raw.opened.clear()


@pytest.fixture
async def server(listen: Listen) -> Server:
    return await listen()


class Raw:
    """A connection on which anything can be sent."""

    opened: ClassVar[list["Raw"]] = []

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.opened.append(self)

    @classmethod
    async def to(cls, server: Server) -> "Raw":
        return cls(*await asyncio.open_connection("127.0.0.1", server.port))

    @classmethod
    async def associated(cls, server: Server) -> "Raw":
        raw = await cls.to(server)
        await raw.send(request().encode())
        kind, _ = await raw.pdu()
        assert kind == 2
        return raw

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def pdu(self) -> tuple[int, bytes]:
        async with asyncio.timeout(60):
            kind, length = struct.unpack(">BxI", await self.reader.readexactly(6))
            return kind, await self.reader.readexactly(length)

    async def response(self) -> Command:
        kind, body = await self.pdu()
        assert kind == 4
        return dimse_messages.decode(body[6:])

    async def aborted(self) -> tuple[int, int]:
        """Source and reason of the A-ABORT that comes, then the end of the connection."""
        kind, body = await self.pdu()
        assert kind == 7
        await self.closed()
        return body[2], body[3]

    async def closed(self) -> None:
        async with asyncio.timeout(60):
            assert await self.reader.read(1) == b""
        self.writer.close()


def request(*abstract: str, maximum_length: int = 16384, **other: object) -> AssociateRequest:
    """An A-ASSOCIATE-RQ for these classes (CT and Verification) in Implicit and Explicit Little Endian."""
    contexts = tuple(
        ProposedContext(2 * number + 1, uid, (IMPLICIT, EXPLICIT))
        for number, uid in enumerate(abstract or (CT, VERIFICATION))
    )
    return AssociateRequest("ACCEPTOR", "REQUESTOR", contexts, UserInformation(maximum_length), **other)


def pdata(*pdvs: tuple[int, int, bytes]) -> bytes:
    """A P-DATA-TF of (context, control header, fragment)."""
    body = b"".join(
        struct.pack(">IBB", len(data) + 2, context, control) + data for context, control, data in pdvs
    )
    return struct.pack(">BxI", 4, len(body)) + body


def store_rq(message: int = 1, *, dataset: int = 1) -> bytes:
    """The command set of a C-STORE-RQ for a CT."""
    return dimse_messages.encode({
        "AffectedSOPClassUID": CT,
        "CommandField": CommandField.C_STORE_RQ,
        "MessageID": message,
        "Priority": 0,
        "CommandDataSetType": dataset,
        "AffectedSOPInstanceUID": f"1.2.3.{message}",
    })  # fmt: skip


def echo_rq(message: int = 1) -> bytes:
    """The command set of a C-ECHO-RQ."""
    return dimse_messages.encode({
        "AffectedSOPClassUID": VERIFICATION,
        "CommandField": CommandField.C_ECHO_RQ,
        "MessageID": message,
        "CommandDataSetType": dimse_messages.NO_DATASET,
    })  # fmt: skip


async def until(true: Callable[[], object]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(60):
        while not true():
            await asyncio.sleep(0.005)
