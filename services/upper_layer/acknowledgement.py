"""TCP without waiting: nothing of ours is held back, and what came is acknowledged at once."""

import asyncio
import socket
from collections.abc import Callable
from functools import partial

_QUICKACK = getattr(socket, "TCP_QUICKACK", None)


def nothing() -> None:
    """There is no TCP socket."""


def undelayed(transport: asyncio.BaseTransport) -> Callable[[], None]:
    """Send at once from now on; what it answers acknowledges at once what came, to be called each time.

    Linux goes back to delayed acknowledgements by itself: with Nagle on at the peer, 40 ms an object.
    """
    connection: socket.socket | None = transport.get_extra_info("socket")
    if connection is None or connection.family not in (socket.AF_INET, socket.AF_INET6):
        return nothing
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if _QUICKACK is None:
        return nothing
    return partial(connection.setsockopt, socket.IPPROTO_TCP, _QUICKACK, 1)
