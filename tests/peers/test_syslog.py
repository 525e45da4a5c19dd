import asyncio
import re
import socket
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from services.errors import Invalid, Unavailable
from services.peers import syslog
from services.peers.syslog import Message
from tests.peers.syslog_server import SyslogServer, running

AT = datetime(2026, 11, 24, 3, 14, 15, 926535, tzinfo=UTC)


@pytest.fixture
async def listening(tmp_path: Path) -> AsyncIterator[SyslogServer]:
    async with running(tmp_path) as server:
        yield server


def server(listening: SyslogServer, host: str = "localhost") -> syslog.Server:
    return syslog.server(f"{host}:{listening.port}", listening.authority)


class TestSend:
    async def test_gives_the_server_every_message_in_order(self, listening: SyslogServer) -> None:
        await syslog.send(server(listening), [Message(AT, f"<a>{number}</a>") for number in range(1000)])
        assert len(listening.messages) == 1000
        assert [re.findall(rb"<a>(\d+)</a>", one)[0] for one in listening.messages] == [
            b"%d" % number for number in range(1000)
        ]
        assert listening.connections == 1

    async def test_tells_of_an_audit_message_in_its_header(self, listening: SyslogServer) -> None:
        calm, warning = Message(AT, "<a>\N{SNOWMAN}</a>"), Message(AT, "<b/>", warns=True)
        await syslog.send(server(listening), [calm, warning])
        one, other = (message.decode() for message in listening.messages)
        assert re.fullmatch(
            r"<85>1 2026-11-24T03:14:15\.926Z [!-~]+ vetark \d+ DICOM\+RFC3881 - \ufeff<a>\u2603</a>", one
        )
        assert other.startswith("<84>1 ")

    async def test_carries_more_than_the_wire_holds_at_once(self, listening: SyslogServer) -> None:
        await syslog.send(server(listening), [Message(AT, "x" * 5_000_000)])
        assert len(listening.messages[0]) > 5_000_000

    async def test_fails_when_the_server_hangs_up_in_between(self, listening: SyslogServer) -> None:
        listening.cut = 1000
        with pytest.raises(Unavailable):
            await syslog.send(server(listening), [Message(AT, "x" * 20_000_000)])

    async def test_is_done_once_more_where_the_server_closes_without_close_notify(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        authority, tls = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(tls)
        authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
        received = []

        def hang_up_twice(listener: socket.socket) -> None:
            for _ in range(2):
                with tls.wrap_socket(listener.accept()[0], server_side=True) as connection:
                    received.append(b"".join(iter(lambda: connection.recv(1000), b"")))

        with socket.create_server(("127.0.0.1", 0)) as listener:
            rude = asyncio.create_task(asyncio.to_thread(hang_up_twice, listener))
            port = listener.getsockname()[1]
            to = syslog.server(f"localhost:{port}", tmp_path / "authority.pem")
            await syslog.send(to, [Message(AT, "<a/>")])
            await rude
        assert received[0] == received[1] == syslog.framed(Message(AT, "<a/>"))
        assert "without TLS's close_notify" in caplog.text

    async def test_fails_where_nobody_listens(self, listening: SyslogServer) -> None:
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            listening.port = unused.getsockname()[1]
            with pytest.raises(Unavailable):
                await syslog.send(server(listening), [Message(AT, "<a/>")])

    async def test_fails_for_a_server_that_is_another(self, listening: SyslogServer, tmp_path: Path) -> None:
        with pytest.raises(Unavailable):
            await syslog.send(server(listening, "127.0.0.1"), [Message(AT, "<a/>")])
        trustme.CA().cert_pem.write_to_path(str(tmp_path / "other.pem"))
        listening.authority = tmp_path / "other.pem"
        with pytest.raises(Unavailable):
            await syslog.send(server(listening), [Message(AT, "<a/>")])
        assert listening.messages == []

    async def test_fails_for_a_server_that_does_not_take_the_end(
        self, listening: SyslogServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(syslog, "PATIENCE_SECONDS", 0.5)
        with socket.create_server(("127.0.0.1", 0)) as silent:
            listening.port = silent.getsockname()[1]
            with pytest.raises(Unavailable):
                await syslog.send(server(listening), [Message(AT, "<a/>")])


class TestServer:
    def test_is_named_by_host_and_port(self) -> None:
        def named(address: str) -> tuple[str, int]:
            made = syslog.server(address, None)
            return made.host, made.port

        assert named("audit.test:7000") == ("audit.test", 7000)
        assert named("audit.test") == ("audit.test", 6514)
        assert named("[::1]:7000") == ("::1", 7000)
        assert named("[::1]") == ("::1", 6514)

    @pytest.mark.parametrize("address", ["", ":", ":7000", "audit.test:port"])
    def test_is_nothing_else(self, address: str) -> None:
        with pytest.raises(Invalid):
            syslog.server(address, None)

    def test_needs_authorities_that_can_be_read(self, tmp_path: Path) -> None:
        with pytest.raises(Invalid):
            syslog.server("audit.test", tmp_path / "none.pem")
