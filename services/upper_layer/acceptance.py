"""What the acceptor asks of the layer above it: who is let in, on which terms, and who serves them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from services.upper_layer.association import Association
from services.upper_layer.dimse_messages import Command
from services.upper_layer.limits import Limits
from services.upper_layer.message import Context, Sink
from services.upper_layer.negotiation import Agreement
from services.upper_layer.pdus import AssociateRequest, Rejection


class Service(Protocol):
    """What is done on an accepted association."""

    def open(self, context: Context, command: Command) -> Sink:
        """Where the dataset of this message goes. A PacsError here becomes the message's `failure`."""

    async def serve(self, association: Association) -> None:
        """Answer messages until there are no more; Aborted may pass through."""


def _nothing() -> None:
    """Do nothing: the default for callers that need not know."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The association is accepted on these terms and served by this service.

    `limits` are the port's unless given; `ended` is called once when it is over, even if it never began.
    """

    agreement: Agreement
    service: Service
    limits: Limits | None = None
    identity_accepted: bool = False
    ended: Callable[[], None] = _nothing


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is at the other end, as the transport knows it."""

    address: str
    certificate: str | None = None  # SHA-256 fingerprint of the TLS client certificate it has shown


Negotiate = Callable[[AssociateRequest, Caller], Awaitable[Acceptance | Rejection]]
