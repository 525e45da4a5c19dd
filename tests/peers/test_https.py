"""Where a tenant may lead us, and where not."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from services.errors import Refused, Unavailable
from services.peers import https
from services.peers.inward import Inward
from services.settings import Settings

LOOPBACK = ("127.0.0.0/8", "::1/128")
Answer = Callable[[bytes], Awaitable[str]]


@pytest.fixture
async def answering() -> AsyncIterator[Answer]:
    """A server that answers every request with these bytes; its URL."""
    servers = []

    async def answer(raw: bytes) -> str:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(raw)
            writer.close()
            await writer.wait_closed()

        servers.append(await asyncio.start_server(serve, "127.0.0.1", 0))
        return f"http://127.0.0.1:{servers[-1].sockets[0].getsockname()[1]}/"

    yield answer
    for server in servers:
        server.close()
        await server.wait_closed()


async def ask(url: str, networks: tuple[str, ...] = LOOPBACK) -> object:
    async with https.client(Inward(Settings(sign_in_networks=networks), tuple)) as client:
        return await https.ask(client, "GET", url)


class TestClient:
    @pytest.mark.parametrize(
        "url",
        [
            "https://169.254.169.254/latest/meta-data",
            "http://169.254.169.254/latest/meta-data",
            "https://[fe80::1]/",
            "https://[fd00:ec2::254]/",
            "https://10.0.0.1/",
            "https://192.168.1.1/",
            "https://100.64.0.1/",
            "https://0.0.0.0/",
            "https://[::ffff:127.0.0.1]/",
            "https://127.0.0.1/",
            "https://224.0.0.1/",
            "https://168.63.129.16/",
            "https://[64:ff9b::127.0.0.1]/",
            "https://[64:ff9b::10.0.0.1]/",
            "https://[2002:7f00:1::]/",
        ],
    )
    async def test_goes_to_no_address_within(self, url: str) -> None:
        with pytest.raises(Refused, match="public internet"):
            await ask(url, ())

    @pytest.mark.parametrize("name", ["localhost", "2130706433", "0x7f.1", "127.1"])
    async def test_tells_of_no_name_within(self, name: str) -> None:
        """It is as one that nobody knows."""
        said = []
        for each in (name, "nobody.invalid"):
            with pytest.raises(Unavailable) as told:
                await ask(f"https://{each}/", ())
            said.append(str(told.value).replace(each, "NAME"))
        assert said[0] == said[1]

    async def test_speaks_plainly_to_loopback_alone(self) -> None:
        with pytest.raises(Refused, match="over https"):
            await ask("http://10.0.0.1/", ("10.0.0.0/8",))
        with pytest.raises(Refused, match="over https"):
            await ask("http://192.0.32.10/")

    async def test_follows_no_redirect(self, answering: Answer) -> None:
        url = await answering(
            b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 2\r\n\r\n{}"
        )
        with pytest.raises(Unavailable, match="302"):
            await ask(url)

    async def test_asks_for_the_name_it_was_given(self, answering: Answer) -> None:
        url = await answering(b'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"a": 1}\n')
        assert await ask(url.replace("127.0.0.1", "localhost"), ("127.0.0.0/8",)) == {"a": 1}


class TestAsk:
    async def test_reads_no_answer_without_end(
        self, answering: Answer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(https, "LARGEST_BYTES", 100)
        url = await answering(b"HTTP/1.1 200 OK\r\n\r\n" + b" " * 101)
        with pytest.raises(Unavailable, match="too much"):
            await ask(url)

    @pytest.mark.parametrize(
        "raw",
        [b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n<htm>", b"HTTP/1.1 200 OK\r\n\r\n\xff", b"SSH-2.0"],
    )
    async def test_takes_json_alone(self, answering: Answer, raw: bytes) -> None:
        with pytest.raises(Unavailable):
            await ask(await answering(raw))

    async def test_waits_for_nobody_for_long(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(https, "PATIENCE_SECONDS", 0.1)
        with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Unavailable, match="in time"):
            await ask(f"http://127.0.0.1:{silent.getsockname()[1]}/")

    @pytest.mark.parametrize(
        "url",
        [
            "https://nobody.invalid/",
            "http://[::1",
            "ftp://127.0.0.1/",
            "http:///a",
            "http://a b/",
            "https://" + "a" * 300 + "/",
            "http://127.0.0.1:1/",
        ],
    )
    async def test_says_who_is_not_there(self, url: str) -> None:
        with pytest.raises(Unavailable):
            await ask(url)
