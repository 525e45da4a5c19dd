"""multipart/related (RFC 2387): parts out, and parts in as they come, in bounded memory (PS3.18 8.6)."""

import re
import secrets
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Sequence
from email.message import Message

from services.errors import Invalid, Unsupported

# RFC 2046 5.1.1 ends at 70 characters, Orthanc's boundaries have 73.
_BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,199}[0-9A-Za-z'()+_,./:=?-]")
_HEADER_BREAK = re.compile(r"[\r\n]")
_MOST_HEADERS_BYTES = 16 << 10  # bytes before one part's body


def new_boundary() -> str:
    """Return a boundary that no pixel data holds, but by a chance of 2^-128."""
    return secrets.token_hex(16)


def content_type(media_type: str, boundary: str) -> str:
    """Return the Content-Type of the whole."""
    return f'multipart/related; type="{media_type}"; boundary={boundary}'


def opening(boundary: str, headers: Iterable[tuple[str, str]], *, first: bool = False) -> bytes:
    """Return what stands before a part's body."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"{'' if first else chr(13) + chr(10)}--{boundary}\r\n{lines}\r\n".encode("latin-1")


def closing(boundary: str) -> bytes:
    """Return what stands after the last part's body."""
    return f"\r\n--{boundary}--\r\n".encode("latin-1")


def parameters_of(content_type: str, media_types: Sequence[str]) -> tuple[str, str]:
    """The `type` and `boundary` of a multipart/related body (RFC 2387 3); `type` is one of the media types.

    Without a `type` it is the first of them.

    Raises Unsupported unless it is multipart/related of such a type, Invalid for what RFC 2046 forbids.
    """
    header = Message()
    header["Content-Type"] = _HEADER_BREAK.sub("", content_type)
    kind = str(header.get_param("type", media_types[0])).lower()
    if header.get_content_type() != "multipart/related" or kind not in media_types:
        raise Unsupported(f"send multipart/related; type={' or '.join(media_types)}")
    boundary = header.get_boundary("")
    if not _BOUNDARY.fullmatch(boundary):
        raise Invalid("the boundary is missing, too long or holds what RFC 2046 does not allow")
    return kind, boundary


class Part:
    """One part while it passes: its headers, and its body once, in pieces."""

    def __init__(self, headers: dict[str, str], body: AsyncIterator[bytes]) -> None:
        self.headers = headers
        self.body = body


class Parts:
    """The parts of a body in their order. A part must be read (or left) before the next one is asked for.

    Holds no more than one piece of the stream and one delimiter. Raises Invalid for a body that breaks
    RFC 2046 or ends before its closing delimiter.
    """

    def __init__(self, stream: AsyncIterable[bytes], boundary: str) -> None:
        self._stream = aiter(stream)
        self._delimiter = b"\r\n--" + boundary.encode("ascii")
        self._held = bytearray(b"\r\n")  # the first delimiter may do without the line break before it
        self._inside = True

    async def __aiter__(self) -> AsyncIterator[Part]:
        """Yield each part."""
        async for _ in self._until_delimiter():
            pass  # a preamble says nothing
        while not await self._is_last():
            self._inside = True
            part = Part(await self._headers(), self._until_delimiter())
            yield part
            async for _ in part.body:
                pass

    async def _until_delimiter(self) -> AsyncIterator[bytes]:
        keep = len(self._delimiter) - 1
        while self._inside:
            at = self._held.find(self._delimiter)
            if at >= 0:
                piece = bytes(memoryview(self._held)[:at])
                del self._held[: at + len(self._delimiter)]
                self._inside = False
            else:
                piece = bytes(memoryview(self._held)[: max(len(self._held) - keep, 0)])
                del self._held[: len(piece)]
            if piece:
                yield piece
            if self._inside:
                await self._more()

    async def _is_last(self) -> bool:
        """Read to the end of the delimiter's line; True for the closing one."""
        while len(self._held) < 2:  # noqa: PLR2004 - two characters tell
            await self._more()
        if self._held.startswith(b"--"):
            return True
        await self._line_end()
        return False

    async def _line_end(self) -> None:
        while (end := self._held.find(b"\r\n")) < 0:
            self._demand(len(self._held))
            await self._more()
        if self._held[:end].strip(b" \t"):
            raise Invalid("a delimiter is followed by something else")
        del self._held[:end]  # the line break stays: with no headers, it is the empty line

    async def _headers(self) -> dict[str, str]:
        while (end := self._held.find(b"\r\n\r\n")) < 0:
            self._demand(len(self._held))
            await self._more()
        self._demand(end)
        lines = bytes(self._held[:end]).decode("latin-1").split("\r\n")
        del self._held[: end + 4]
        pairs = (line.partition(":") for line in lines if line)
        return {name.strip().lower(): value.strip() for name, _, value in pairs}

    @staticmethod
    def _demand(length: int) -> None:
        if length > _MOST_HEADERS_BYTES:
            raise Invalid("the headers of a part are too long")

    async def _more(self) -> None:
        try:
            self._held += await anext(self._stream)
        except StopAsyncIteration:
            raise Invalid("the body ends before its closing delimiter") from None
