"""Writes that go to a client together."""

import asyncio
from typing import Any

MOST = 1 << 16
"""Bytes that wait for the end of a turn: as many as a transport holds before it says that it is full."""


class Gathering:
    """A transport that sends in one call what is written in one turn of the loop; else the one within.

    The kernel would wake the client for a head, then for a boundary, then for the frame.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._held: list[bytes] = []
        self._size = 0
        self._due = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send it at the end of this turn, or at once when there is much of it."""
        self._held.append(data)
        self._size += len(data)
        if self._size > MOST:
            self.flush()
        elif not self._due:
            self._due = True
            self._loop.call_soon(self._end_of_turn)

    def flush(self) -> None:
        """Send what waits."""
        held, self._held, self._size = self._held, [], 0
        if held and not self._transport.is_closing():
            self._transport.writelines(held)

    def get_write_buffer_size(self) -> int:
        """Bytes that the client has not taken yet."""
        return self._size + self._transport.get_write_buffer_size()

    def close(self) -> None:
        """Send what waits, and close."""
        self.flush()
        self._transport.close()

    def _end_of_turn(self) -> None:
        self._due = False
        self.flush()
