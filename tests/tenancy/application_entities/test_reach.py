import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import trustme
from pynetdicom import AE
from pynetdicom.sop_class import Verification

from services.embedded.ports import free_port
from services.errors import Invalid, NotFound, Refused
from services.persistence import Engines
from services.tenancy import application_entities
from services.tenancy.application_entities import reach
from services.tenancy.scope import Right, Scope
from tests.peers.conftest import Start, reference

__all__ = ["reference"]  # pynetdicom's server: a fixture of tests/peers


@pytest.fixture
async def clinic(engines: Engines, oakwood: Scope) -> Scope:
    for title in ("OAKWOOD", "SECOND"):
        await application_entities.add_local(oakwood, engines, title)
    return oakwood


async def known(scope: Scope, engines: Engines, port: int, **facts: object) -> None:
    given = {"name": "CT", "aet": "THEM", "host": "127.0.0.1", "port": port, **facts}
    await application_entities.add_remote(scope, engines, **given)


@asynccontextmanager
async def answering(answer: bytes, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A port where whoever sends something gets these bytes and no more; without any, silence."""

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(answer)
        await writer.drain()
        if not answer:
            await reader.read()
        writer.close()

    server = await asyncio.start_server(served, "127.0.0.1", 0, ssl=tls)
    async with server:
        yield server.sockets[0].getsockname()[1]


def rejection(result: int, source: int, reason: int) -> bytes:
    return bytes([3, 0, 0, 0, 0, 4, 0, result, source, reason])


class TestReach:
    async def test_a_server_that_answers_is_reached(
        self, clinic: Scope, engines: Engines, reference: Start
    ) -> None:
        await known(clinic, engines, reference().peer.port)
        for calling in (None, "SECOND"):
            found = await reach.reach(clinic, engines, "CT", calling)
            assert found.reached
            assert found.status == 0
            assert found.reason is None
            assert 0 < found.seconds < 5

    async def test_an_ae_title_it_does_not_know_is_told(self, clinic: Scope, engines: Engines) -> None:
        ae = AE("THEM")
        ae.add_supported_context(Verification)
        ae.require_calling_aet = ["ELSE"]
        server = ae.start_server(("127.0.0.1", 0), block=False)
        await known(clinic, engines, server.socket.getsockname()[1])
        found = await reach.reach(clinic, engines, "CT")
        server.shutdown()
        assert found.reason == "it does not know our AE title OAKWOOD, or not at our address"
        assert not found.reached

    @pytest.mark.parametrize(
        ("numbers", "reason"),
        [
            ((1, 1, 1), "it rejected us without a reason"),
            ((1, 1, 2), "it does not know the DICOM application context"),
            ((1, 1, 3), "it does not know our AE title OAKWOOD, or not at our address"),
            ((1, 1, 7), "it does not answer to the AE title THEM"),
            ((1, 2, 2), "it does not speak our version of the DICOM protocol"),
            ((2, 3, 1), "it is busy at the moment"),
            ((2, 3, 2), "it has as many associations as it takes"),
        ],
    )
    async def test_a_rejection_is_told_by_its_reason(
        self, clinic: Scope, engines: Engines, numbers: tuple[int, int, int], reason: str
    ) -> None:
        async with answering(rejection(*numbers)) as port:
            await known(clinic, engines, port)
            found = await reach.reach(clinic, engines, "CT")
        assert (found.status, found.reason) == (None, reason)

    async def test_nobody_there(self, clinic: Scope, engines: Engines) -> None:
        await known(clinic, engines, free_port())
        found = await reach.reach(clinic, engines, "CT")
        assert found.reason == "nothing listens at its address and port"

    async def test_no_such_host(self, clinic: Scope, engines: Engines) -> None:
        await known(clinic, engines, 104, host="no-such-host.invalid")
        found = await reach.reach(clinic, engines, "CT")
        assert found.reason == "there is no host of its name, or none that may be called"

    async def test_a_server_that_says_nothing(self, clinic: Scope, engines: Engines) -> None:
        async with answering(b"") as port:
            await known(clinic, engines, port, connect_timeout=0.3)
            found = await reach.reach(clinic, engines, "CT")
        assert found.reason == "nobody answers at its address and port"

    async def test_a_person_does_not_wait_longer_than_they_have_patience(
        self, clinic: Scope, engines: Engines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(reach, "PATIENCE_SECONDS", 0.3)
        async with answering(b"") as port:
            await known(clinic, engines, port)
            found = await reach.reach(clinic, engines, "CT")
        assert (found.reached, found.status) == (False, None)
        assert found.seconds < 5

    async def test_a_server_that_hangs_up(self, clinic: Scope, engines: Engines) -> None:
        async with answering(b"no DICOM here, only text\r\n\r\n") as port:
            await known(clinic, engines, port)
            found = await reach.reach(clinic, engines, "CT")
        assert found.reason == "it broke the connection off"

    async def test_a_server_without_tls(self, clinic: Scope, engines: Engines) -> None:
        async with answering(b"no TLS here, only text\r\n\r\n") as port:
            await known(clinic, engines, port, tls=True)
            found = await reach.reach(clinic, engines, "CT")
        assert found.reason == "it does not speak TLS at its address and port"

    async def test_a_server_whose_certificate_nobody_vouches_for(
        self, clinic: Scope, engines: Engines
    ) -> None:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trustme.CA().issue_cert("127.0.0.1").configure_cert(tls)
        async with answering(b"", tls) as port:
            await known(clinic, engines, port, tls=True)
            found = await reach.reach(clinic, engines, "CT")
        assert found.reason == "its certificate is not trusted: unable to get local issuer certificate"


class TestRefusals:
    async def test_names_of_others_are_not_found(
        self, clinic: Scope, engines: Engines, elmside: Scope
    ) -> None:
        await application_entities.add_local(elmside, engines, "ELMSIDE")
        await known(elmside, engines, 104)
        with pytest.raises(NotFound, match="no such remote AE"):
            await reach.reach(clinic, engines, "CT")
        await known(clinic, engines, 104)
        with pytest.raises(NotFound, match="no such AE title"):
            await reach.reach(clinic, engines, "CT", "ELMSIDE")

    async def test_a_network_and_a_tenant_without_a_title_cannot_be_tested(
        self, oakwood: Scope, engines: Engines
    ) -> None:
        await known(oakwood, engines, 104, host="10.0.0.0/24")
        with pytest.raises(Invalid, match="no AE title"):
            await reach.reach(oakwood, engines, "CT")
        await application_entities.add_local(oakwood, engines, "OAKWOOD")
        with pytest.raises(Invalid, match="network"):
            await reach.reach(oakwood, engines, "CT")
        await application_entities.update_remote(oakwood, engines, "CT", host="10.0.0.4", port=None)
        with pytest.raises(Invalid, match="has no port"):
            await reach.reach(oakwood, engines, "CT")

    async def test_only_an_administrator_tests(self, clinic: Scope, engines: Engines) -> None:
        others = Scope(clinic.principal, frozenset(Right) - {Right.ADMINISTER}, clinic.grants)
        with pytest.raises(Refused):
            await reach.reach(others, engines, "CT")
