"""Store one SOP Instance: C-STORE and STOW-RS both come through here (PS3.4 B, PS3.18 10.5)."""

from dataclasses import dataclass

from services.dicom.part10 import Source
from services.persistence import Engines
from services.tenancy.scope import Scope


@dataclass(frozen=True, slots=True)
class Incoming:
    """What the door knows before the dataset has come: the command's UIDs, the negotiated syntax, who sends."""

    sop_class_uid: str
    sop_instance_uid: str
    transfer_syntax_uid: str
    source: Source


@dataclass(frozen=True, slots=True)
class Stored:
    """An instance that is safe. `duplicate`: it was there before, the first one stays (seed's rule)."""

    study_instance_uid: str
    series_instance_uid: str
    sop_class_uid: str
    sop_instance_uid: str
    duplicate: bool


class Reception:
    """A dataset on its way in. The door writes dataset bytes as they come; file meta stands before them already."""

    incoming: Incoming

    def write(self, data: memoryview | bytes) -> None:
        """Take the next bytes of the dataset. Sync and cheap. Raises Unavailable when there is no room."""

    @property
    def length(self) -> int:
        """Bytes of dataset so far."""
        return 0

    def discard(self) -> None:
        """Forget it; harmless after store_instance, which always ends the reception itself."""


def receive(scope: Scope, engines: Engines, incoming: Incoming) -> Reception:
    """Begin an instance. Raises Refused without the right to store."""
    raise AssertionError(scope, engines, incoming)


async def store_instance(scope: Scope, engines: Engines, reception: Reception) -> Stored:
    """Make a received instance durable and found; success means object and index are safely written.

    Raises Mismatched, Malformed, Refused, Unavailable; nothing is half-written then that a retry does not mend.
    """
    raise AssertionError(scope, engines, reception)
