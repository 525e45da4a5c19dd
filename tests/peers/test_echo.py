import pytest

from services.embedded.ports import free_port
from services.errors import Refused, Unavailable
from services.peers.echo import echo
from tests.peers.conftest import Start, Storescp, peer


class TestEcho:
    async def test_pynetdicom_answers(self, reference: Start) -> None:
        assert await echo(reference().peer) == 0

    async def test_dcmtk_answers(self, storescp: Storescp) -> None:
        assert await echo(storescp.peer) == 0

    async def test_nobody_there_is_unavailable(self) -> None:
        with pytest.raises(Unavailable, match="nothing listens at its address"):
            await echo(peer(free_port()))

    async def test_a_host_nobody_knows_is_unavailable(self) -> None:
        somewhere = peer(104)
        with pytest.raises(Unavailable):
            await echo(type(somewhere)("no-such-host.invalid", 104, "THEM", "US"))

    async def test_a_rejection_is_refused(self, reference: Start) -> None:
        there = reference()
        there.peer = type(there.peer)("127.0.0.1", there.peer.port, "", "US")
        with pytest.raises((Refused, Unavailable)):
            await echo(there.peer)
