"""Is a remote server there, and does it know us: a C-ECHO, and in plain words why it failed."""

import asyncio
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass

from services.errors import Invalid, NotFound, Refused, Unavailable
from services.peers.echo import echo
from services.peers.peer import Peer
from services.persistence import Engines
from services.tenancy import application_entities
from services.tenancy.application_entities.calling import peer_of
from services.tenancy.scope import Right, Scope
from services.upper_layer.errors import Rejected

PATIENCE = 10.0
"""Seconds a person waits for the answer."""
_REJECTIONS: Mapping[tuple[int, int], str] = {  # (source, reason), PS3.8 table 9-21
    (1, 2): "it does not know the DICOM application context",
    (1, 3): "it does not know our AE title {calling}, or not at our address",
    (1, 7): "it does not answer to the AE title {called}",
    (2, 2): "it does not speak our version of the DICOM protocol",
    (3, 1): "it is busy at the moment",
    (3, 2): "it has as many associations as it takes",
}


@dataclass(frozen=True, slots=True)
class Reached:
    """What came of it. `status` is that of the C-ECHO response, None where there was none."""

    status: int | None
    reason: str | None
    seconds: float

    @property
    def reached(self) -> bool:
        """Whether it answered with success."""
        return self.reason is None


async def reach(scope: Scope, engines: Engines, name: str, calling_aet: str | None = None) -> Reached:
    """Call one of the tenant's remote AEs, as `calling_aet` or as the tenant's first AE title.

    Raises NotFound where the tenant has no such remote AE or title, Invalid for a network or without a title.
    """
    scope.require(Right.ADMINISTER)
    remote = await application_entities.get_remote(scope, engines, name)
    titles = [local.aet for local in await application_entities.find_local(scope, engines)]
    if not titles:
        raise Invalid("the tenant has no AE title to call from")
    if calling_aet is not None and calling_aet not in titles:
        raise NotFound("no such AE title")
    peer = peer_of(remote, calling_aet or titles[0], engines.settings)
    started = time.monotonic()
    status, reason = await _call(peer)
    return Reached(status, reason, time.monotonic() - started)


async def _call(peer: Peer) -> tuple[int | None, str | None]:
    """The status of the C-ECHO, and what went wrong."""
    try:
        async with asyncio.timeout(PATIENCE):
            status = await echo(peer)
    except TimeoutError:
        return None, f"it did not answer within {PATIENCE:.0f} seconds"
    except (Refused, Unavailable) as error:
        return None, why(error, peer)
    return status, f"it answered with status {status:04X}H" if status else None


def why(error: Refused | Unavailable, peer: Peer) -> str:  # noqa: PLR0911 - a table, in the order of classes
    """An error of `peers` in plain words, by what caused it."""
    match error.__cause__:
        case Rejected() as rejected:
            words = _REJECTIONS.get((rejected.source, rejected.reason), "it rejected us without a reason")
            return words.format(calling=peer.calling_aet, called=peer.called_aet)
        case TimeoutError():
            return f"nobody answers at {peer.host} port {peer.port}"
        case socket.gaierror():
            return f"there is no host of the name {peer.host}"
        case ssl.SSLCertVerificationError() as untrusted:
            return f"its certificate is not trusted: {untrusted.verify_message}"
        case ssl.SSLError():
            return f"it does not speak TLS at {peer.host} port {peer.port}"
        case ConnectionRefusedError():
            return f"nothing listens at {peer.host} port {peer.port}"
        case ConnectionError():
            return "it broke the connection off"
        case OSError():
            return f"no way leads to {peer.host}"
    return str(error)
