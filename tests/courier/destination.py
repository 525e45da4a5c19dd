"""A remote AE on this machine that takes what it is sent, or refuses as it is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from pynetdicom import AE, evt
from pynetdicom.sop_class import Verification

from services.embedded.ports import free_port

MR = "1.2.840.10008.5.1.4.1.1.4"
EXPLICIT = "1.2.840.10008.1.2.1"


@dataclass
class Destination:
    """What it got, in order, and over how many associations; `answers` by SOP Instance UID, else `status`."""

    port: int
    received: list[str] = field(default_factory=list)
    associations: list[str] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    status: int = 0
    dead: bool = True  # once it died, until somebody helps


@contextmanager
def listening(port: int | None = None, **hooks: object) -> Iterator[Destination]:
    """Listen; `stored(destination, uid)` is called with each instance, before it is answered.

    Where it raises ConnectionError and the destination `dies`, the association is aborted without an answer.
    """
    there = Destination(port or free_port())
    ae = AE("THEM")
    ae.add_supported_context(Verification)
    ae.add_supported_context(MR, [EXPLICIT])

    def stored(event: evt.Event) -> int:
        uid = str(event.request.AffectedSOPInstanceUID)
        hook = hooks.get("stored")
        if callable(hook):
            try:
                hook(there, uid)
            except ConnectionError:
                if hooks.get("dies") and there.dead:
                    event.assoc.abort()
                    return 0x0110
        there.received.append(uid)
        return there.answers.get(uid, there.status)

    def accepted(event: evt.Event) -> None:
        there.associations.append(str(event.assoc.requestor.ae_title).strip())

    handlers = [(evt.EVT_C_STORE, stored), (evt.EVT_ACCEPTED, accepted)]
    server = ae.start_server(("127.0.0.1", there.port), block=False, evt_handlers=handlers)
    try:
        yield there
    finally:
        server.shutdown()
