import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.api.dicomweb.answers import Pieces, Streamed, tag_of
from services.errors import NotFound

SCOPE = {"type": "http", "method": "GET", "asgi": {"spec_version": "2.3"}}


class Client:
    """The other end of an ASGI connection."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.gone = asyncio.Event()

    async def receive(self) -> dict[str, str]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.got.append(message)
        await asyncio.sleep(0)


class TestPieces:
    async def test_sends_every_piece_and_the_length_of_all(self) -> None:
        client = Client()
        await Pieces([b"a", b"bc"], {"ETag": "x"})(SCOPE, client.receive, client.send)
        assert dict(client.got[0]["headers"])[b"content-length"] == b"3"
        assert [(one["body"], one["more_body"]) for one in client.got[1:]] == [(b"a", True), (b"bc", False)]

    async def test_head_has_no_body(self) -> None:
        client = Client()
        await Pieces([b"a", b"bc"], {})({**SCOPE, "method": "HEAD"}, client.receive, client.send)
        assert [one.get("body") for one in client.got] == [None, b""]


class TestStreamed:
    async def test_reads_no_more_once_the_client_has_left(self) -> None:
        client, read = Client(), []

        async def endless() -> AsyncIterator[bytes]:
            while True:
                read.append(len(read))
                if len(read) == 3:
                    client.gone.set()
                yield b"x"

        await asyncio.wait_for(Streamed(endless(), {})(SCOPE, client.receive, client.send), 5)
        assert len(read) < 100

    @pytest.mark.parametrize(("pieces", "length"), [([], b"0"), ([b"a", b"bc"], b"3"), ([b"x"] * 16, None)])
    async def test_says_how_long_what_is_small_is(self, pieces: list[bytes], length: bytes | None) -> None:
        async def some() -> AsyncIterator[bytes]:
            for piece in pieces:
                yield piece

        client = Client()
        await Streamed(some(), {})(SCOPE, client.receive, client.send)
        assert dict(client.got[0]["headers"]).get(b"content-length") == length
        assert b"".join(one["body"] for one in client.got[1:]) == b"".join(pieces)

    async def test_what_fails_before_the_first_byte_can_still_be_answered(self) -> None:
        async def failing() -> AsyncIterator[bytes]:
            raise NotFound("gone")
            yield b""

        client = Client()
        with pytest.raises(NotFound):
            await Streamed(failing(), {})(SCOPE, client.receive, client.send)
        assert client.got == []


class TestTagOf:
    def test_differs_with_what_it_is_of_and_with_nothing_else(self) -> None:
        assert tag_of("a", 1) == tag_of("a", 1)
        assert len({tag_of("a", 1), tag_of("a", 2), tag_of("a1"), tag_of("a", 1, True)}) == 4
