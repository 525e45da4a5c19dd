"""TCP ports: free ones for the engines, and those of the entry points held from first to last."""

import contextlib
import errno
import functools
import random
import socket
from pathlib import Path

from services.errors import Invalid, Unavailable

_EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range")
_LOWEST, _TRIES = 20_000, 1000
_given: set[int] = set()


def free_port(host: str = "127.0.0.1") -> int:
    """Find a port that nobody listens on at this moment, and none that we gave before.

    None of those either that connections going out take for themselves: an engine that comes back on the port
    it had finds nobody there. Raises Unavailable where none can be had.
    """
    for _ in range(_TRIES):
        port = random.randrange(_LOWEST, _outgoing())  # noqa: S311 - no secret
        if port in _given:
            continue
        with contextlib.suppress(OSError), socket.create_server((host, port)):
            _given.add(port)
            return port
    raise Unavailable("no free port could be found")


@functools.cache
def _outgoing() -> int:
    """The lowest port that outgoing connections get."""
    try:
        return max(_LOWEST + 1000, int(_EPHEMERAL.read_text().split()[0]))
    except (OSError, ValueError):  # no Linux
        return 1 << 15


def reserve(host: str, port: int, option: str) -> socket.socket:
    """A bound socket that never listens: the port stays ours while processes come and go on it.

    Port 0 takes a free one. `option` is the name under which people choose this port.

    Raises:
        Unavailable: somebody else has it.
        Invalid: this machine has no such address, or may not use such a port.

    """
    family, _, _, _, address = _resolve(host, port)
    held = socket.socket(family, socket.SOCK_STREAM)
    try:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if port:
            _listen_alone(family, address)
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        held.bind(address)
    except OSError as error:
        held.close()
        if error.errno == errno.EADDRINUSE:
            raise Unavailable(f"port {port} is taken by another program: choose one with {option}") from error
        raise Invalid(f"cannot listen on {host} port {port}: {error.strerror}") from error
    return held


def _listen_alone(family: int, address: tuple[str, int]) -> None:
    """Fail where anybody listens: with SO_REUSEPORT another installation would share the port."""
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)
        probe.listen(1)


def _resolve(host: str, port: int) -> tuple[int, int, int, str, tuple[str, int]]:
    try:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]  # type: ignore[return-value]
    except OSError as error:
        raise Invalid(f"{host} is no address of this machine") from error
