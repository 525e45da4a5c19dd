"""Other people's SCPs."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pydicom.uid import UID
from pynetdicom import AE, evt
from pynetdicom.sop_class import Verification

from services.embedded.ports import free_port
from services.peers.peer import Peer
from services.upper_layer.limits import Limits


def peer(port: int, **other: object) -> Peer:
    """A peer on this machine."""
    return Peer("127.0.0.1", port, "THEM", "US", Limits(artim=5, dimse=5, close_delay=0.2), **other)


@dataclass
class Reference:
    """A pynetdicom AE that keeps what it gets, as it came."""

    peer: Peer
    received: list[tuple[str, str, str, bytes]] = field(default_factory=list)
    associations: list[int] = field(default_factory=list)
    status: int = 0


Start = Callable[..., Reference]


@pytest.fixture
def reference() -> Iterator[Start]:
    """Start pynetdicom for (abstract syntax, transfer syntaxes) it shall accept."""
    servers = []

    def start(*contexts: tuple[str, list[str]], maximum_pdu: int = 16382) -> Reference:
        ae = AE("THEM")
        ae.maximum_pdu_size = maximum_pdu
        ae.add_supported_context(Verification)
        for abstract, syntaxes in contexts:
            ae.add_supported_context(UID(abstract), [UID(syntax) for syntax in syntaxes])

        def stored(event: evt.Event) -> int:
            made.received.append((
                event.request.AffectedSOPClassUID,
                event.request.AffectedSOPInstanceUID,
                event.context.transfer_syntax,
                event.request.DataSet.getvalue(),
            ))  # fmt: skip
            return made.status

        handlers = [
            (evt.EVT_C_STORE, stored),
            (evt.EVT_ACCEPTED, lambda _: made.associations.append(1)),
        ]
        server = ae.start_server(("127.0.0.1", 0), block=False, evt_handlers=handlers)
        made = Reference(peer(server.socket.getsockname()[1]))
        servers.append(server)
        return made

    yield start
    for server in servers:
        server.shutdown()


@dataclass
class Storescp:
    """DCMTK's storescp, which writes what it gets bit by bit."""

    peer: Peer
    folder: Path


@pytest.fixture
async def storescp(dcmtk: Callable[[str], Path], tmp_path: Path) -> AsyncIterator[Storescp]:
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        dcmtk("storescp"), "+xa", "+B", "-od", str(tmp_path), str(port),
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    async with asyncio.timeout(60):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                await writer.wait_closed()
                break
    yield Storescp(peer(port), tmp_path)
    process.terminate()
    await process.wait()
