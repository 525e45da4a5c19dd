"""TCP ports: free ones for the engines, and those of the doors held from the first moment to the last."""

import errno
import socket

from services.errors import Invalid, Unavailable


def free_port(host: str = "127.0.0.1") -> int:
    """A port nobody listens on at this moment."""
    with socket.create_server((host, 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def reserve(host: str, port: int, option: str) -> socket.socket:
    """A bound socket that never listens: the port stays ours while doors come and go on it.

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
    """Fail where anybody listens: with SO_REUSEPORT a second house would share the first one's port."""
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)
        probe.listen(1)


def _resolve(host: str, port: int) -> tuple[int, int, int, str, tuple[str, int]]:
    try:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]  # type: ignore[return-value]
    except OSError as error:
        raise Invalid(f"{host} is no address of this machine") from error
