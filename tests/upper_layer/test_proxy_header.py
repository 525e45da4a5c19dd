"""Balancers that tell the truth, that lie, and that only look whether somebody is there."""

import asyncio
import contextlib
import ipaddress
import socket
import ssl
import struct
import subprocess
from pathlib import Path

import pytest
import trustme
import uvloop
from hypothesis import given
from hypothesis import strategies as st

from services.embedded.ports import free_port
from services.errors import Invalid, Malformed
from services.upper_layer.acceptor import serve
from services.upper_layer.proxy_header import (
    HEAD_BYTES,
    NOT_LISTED,
    REFUSED,
    SIGNATURE,
    Balancers,
    ClientAddress,
    balancers_of,
    client_of,
    length_behind,
)
from tests.upper_layer.conftest import LIMITS, Listen, Raw, Service, request, until

HERE = Balancers((ipaddress.ip_network("127.0.0.0/8"),))
ELSEWHERE = Balancers((ipaddress.ip_network("192.0.2.0/24"),))


def header(source: str = "198.51.100.7", *, command: int = 0x21, behind: bytes = b"") -> bytes:
    """A header as HAProxy's send-proxy-v2 writes it."""
    packed = ipaddress.ip_address(source).packed
    family = 0x11 if len(packed) == 4 else 0x21
    rest = packed + packed + struct.pack(">HH", 50123, 11112) + behind
    return SIGNATURE + bytes((command, family)) + struct.pack(">H", len(rest)) + rest


LOCAL = SIGNATURE + b"\x20\0\0\0"


class TestClientOf:
    @pytest.mark.parametrize(
        ("sent", "address"),
        [
            (header("198.51.100.7"), "198.51.100.7"),
            (header("2001:db8::7"), "2001:db8::7"),
            (header("::ffff:198.51.100.7"), "198.51.100.7"),
            (header("198.51.100.7", behind=b"\x04\0\1x"), "198.51.100.7"),
        ],
    )
    def test_is_who_is_passed_on(self, sent: bytes, address: str) -> None:
        assert length_behind(sent[:HEAD_BYTES]) == len(sent) - HEAD_BYTES
        assert client_of(sent[:HEAD_BYTES], sent[HEAD_BYTES:]) == ClientAddress(address, 50123)

    def test_is_nobody_when_the_balancer_looks_itself(self) -> None:
        assert client_of(LOCAL, b"") is None

    @given(st.binary(min_size=4, max_size=4), st.binary(max_size=60))
    def test_of_anything_else_is_malformed(self, head: bytes, rest: bytes) -> None:
        try:
            length_behind(SIGNATURE + head)
            found = client_of(SIGNATURE + head, rest)
        except Malformed:
            return
        assert found is None or ipaddress.ip_address(found.address)


class TestBalancersOf:
    def test_names_none(self) -> None:
        assert balancers_of("X", ()) is None

    def test_are_networks_or_addresses(self) -> None:
        found = balancers_of("X", ("192.0.2.0/24", "2001:db8::1"))
        assert found is not None
        assert "192.0.2.9" in found
        assert "::ffff:192.0.2.9" in found
        assert "2001:db8::1" in found
        assert "127.0.0.1" not in found

    def test_that_are_none_are_named(self) -> None:
        with pytest.raises(Invalid, match="X: "):
            balancers_of("X", ("balancer.example",))


class TestProxied:
    async def test_an_association_is_whose_the_balancer_says(self, listen: Listen, service: Service) -> None:
        raw = await Raw.to(await listen(balancers=HERE))
        await raw.send(header() + request().encode())
        assert (await raw.pdu())[0] == 2
        assert [caller.address for caller in service.callers] == ["198.51.100.7"]

    async def test_a_header_comes_in_pieces(self, listen: Listen, service: Service) -> None:
        raw = await Raw.to(await listen(balancers=HERE))
        for byte in header("2001:db8::7"):
            await raw.send(bytes((byte,)))
        await raw.send(request().encode())
        assert (await raw.pdu())[0] == 2
        assert service.callers[0].address == "2001:db8::7"

    @pytest.mark.parametrize("balancers", [ELSEWHERE, None])
    async def test_nobody_else_is_believed_and_whoever_tries_is_named(
        self,
        listen: Listen,
        service: Service,
        balancers: Balancers | None,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        """A caller that writes a header of its own sends a PDU of no type: it is aborted."""
        raw = await Raw.to(await listen(balancers=balancers))
        await raw.send(header() + request().encode())
        assert (await raw.pdu())[0] == 7
        assert service.callers == []
        assert caplog.messages == [f"a connection from 127.0.0.1 is refused: {NOT_LISTED}"]

    async def test_who_is_no_balancer_needs_none(self, listen: Listen, service: Service) -> None:
        await Raw.associated(await listen(balancers=ELSEWHERE))
        assert service.callers[0].address == "127.0.0.1"

    @pytest.mark.parametrize(
        "sent",
        [request().encode(), header(command=0x11), header(command=0x22), SIGNATURE + b"\x21\x11\xff\xff"],
    )
    async def test_a_balancer_that_sends_none_is_closed_and_told_of(
        self, listen: Listen, service: Service, sent: bytes, caplog: pytest.LogCaptureFixture
    ) -> None:
        before = REFUSED._value.get()
        raw = await Raw.to(await listen(balancers=HERE))
        await raw.send(sent)
        with contextlib.suppress(ConnectionResetError):
            await raw.closed()
        assert service.callers == []
        assert REFUSED._value.get() == before + 1
        assert "a connection of the load balancer 127.0.0.1 is refused: " in caplog.text

    async def test_a_probe_that_says_nothing_is_no_association(
        self, listen: Listen, caplog: pytest.LogCaptureFixture
    ) -> None:
        server = await listen(balancers=HERE)
        for begun in (b"", LOCAL):
            raw = await Raw.to(server)
            await raw.send(begun)
            raw.writer.close()
            await raw.writer.wait_closed()
        await Raw.to(server)
        await until(lambda: not server.connections)
        assert caplog.messages == []

    async def test_one_that_never_ends_its_header_is_given_up(self, listen: Listen) -> None:
        raw = await Raw.to(await listen(balancers=HERE, artim=0.1))
        await raw.send(header()[:20])
        await raw.closed()

    async def test_tls_begins_behind_it(self, listen: Listen, service: Service) -> None:
        authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(context)
        ours = ssl.create_default_context()
        authority.configure_trust(ours)
        server = await listen(ssl=context, balancers=HERE)
        with socket.create_connection(("127.0.0.1", server.port)) as plain:
            plain.setblocking(False)
            await asyncio.get_running_loop().sock_sendall(plain, header())
            reader, writer = await asyncio.open_connection(sock=plain, ssl=ours, server_hostname="localhost")
            writer.write(request().encode())
            assert (await reader.readexactly(6))[0] == 2
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
        assert service.callers[0].address == "198.51.100.7"

    def test_is_the_same_on_the_loop_we_run_on(self) -> None:
        async def callers() -> list[str]:
            service = Service()
            server = await serve(service.negotiate, host="127.0.0.1", port=0, limits=LIMITS, balancers=HERE)
            raw = await Raw.to(server)
            await raw.send(header() + request().encode())
            assert (await raw.pdu())[0] == 2
            raw.writer.close()
            await server.close(0)
            return [caller.address for caller in service.callers]

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            assert runner.run(callers()) == ["198.51.100.7"]


async def test_haproxy_is_understood(listen: Listen, service: Service, haproxy: Path, tmp_path: Path) -> None:
    server = await listen(balancers=HERE)
    port = free_port()
    config = tmp_path / "haproxy.cfg"
    config.write_text(
        "defaults\n mode tcp\n timeout connect 5s\n timeout client 30s\n timeout server 30s\n"
        f"listen dicom\n bind 127.0.0.1:{port}\n server a 127.0.0.1:{server.port} send-proxy-v2 check\n"
    )
    process = await asyncio.create_subprocess_exec(haproxy, "-f", config, stderr=subprocess.DEVNULL)
    try:
        async with asyncio.timeout(30):
            while not (plain := await asyncio.to_thread(_connected, port)):
                await asyncio.sleep(0.05)
            reader, writer = await asyncio.open_connection(sock=plain)
            writer.write(request().encode())
            assert (await reader.readexactly(6))[0] == 2
            writer.close()
    finally:
        process.terminate()
        await process.wait()
    assert [caller.address for caller in service.callers] == ["127.0.0.9"]


def _connected(port: int) -> socket.socket | None:
    try:
        return socket.create_connection(("127.0.0.1", port), timeout=5, source_address=("127.0.0.9", 0))
    except ConnectionError:
        return None
