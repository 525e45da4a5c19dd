"""Uvicorn as our processes run it: on a socket that is bound already, with signals left to the command."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn


class HttpServer(uvicorn.Server):
    """Leaves signals to the command that runs it, and says when it listens."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[], None] = lambda: None) -> None:
        super().__init__(config)
        self._listening = listening

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        self._listening()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening, let in who waits for that, then have each connection end as it sees fit."""
        await asyncio.sleep(0)  # a turn, in which the queue of the socket is emptied: else they were cut off
        for server in self.servers:
            server.close()
        await asyncio.sleep(0)  # and those are known by now
        await super().shutdown(sockets)


def bound(address: str, port: int) -> socket.socket:
    """Bind a TCP socket. Raises OSError when the port cannot be had."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, port))
    return listener
