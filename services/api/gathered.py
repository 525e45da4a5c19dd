"""What is written to one connection in a turn of the event loop leaves in one packet."""

import asyncio
from typing import Any

_MOST_BYTES = 1 << 20  # bytes that are gathered; more goes at once


class Gathered(asyncio.Transport):
    """The transport of a connection, for who writes an answer.

    Uvicorn writes the head of an answer and each piece of its body by itself, and uvloop sends each write at
    once: without this, a client is woken four times for one frame, first for a head alone.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._transport, self._loop = transport, loop
        self._pieces: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> None:  # type: ignore[override]
        """Send `data`, which nobody changes, with what else is written in this turn."""
        if not self._pieces:
            self._loop.call_soon(self.flush)
        self._pieces.append(data)
        self._size += len(data)
        if self._size > _MOST_BYTES:
            self.flush()

    def flush(self) -> None:
        """Send now what is gathered."""
        pieces, self._pieces, self._size = self._pieces, [], 0
        if pieces and not self._transport.is_closing():
            self._transport.writelines(pieces)

    def end(self) -> asyncio.Transport:
        """Send what is gathered, and return the transport itself, for who writes whole messages."""
        self.flush()
        return self._transport

    def close(self) -> None:
        """Send what is gathered, and close."""
        self.flush()
        self._transport.close()

    def abort(self) -> None:
        """Close at once."""
        self._pieces, self._size = [], 0
        self._transport.abort()

    def is_closing(self) -> bool:
        """Return whether it is closing or closed."""
        return self._transport.is_closing()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """Return what is known of the connection."""
        return self._transport.get_extra_info(name, default)

    def get_write_buffer_size(self) -> int:
        """Return how many bytes the client has not taken."""
        return self._size + self._transport.get_write_buffer_size()
