"""A DIMSE message as a service sees it: command, context, and where its dataset went (PS3.7 6.3)."""

from dataclasses import dataclass
from typing import Protocol

from services.errors import PacsError, TooLarge
from services.upper_layer.dimse_messages import Command


@dataclass(frozen=True, slots=True)
class Context:
    """An accepted presentation context."""

    id: int
    abstract_syntax: str
    transfer_syntax: str


class Sink(Protocol):
    """Takes a dataset while it comes in. Both calls are sync and cheap."""

    def write(self, data: memoryview) -> None:
        """The next bytes, valid during the call only. A PacsError here becomes the message's `failure`."""

    def discard(self) -> None:
        """The rest will not come, or is not wanted."""


class Gathered:
    """Keeps a small dataset in memory: identifiers, attribute lists. More than `most` bytes: TooLarge."""

    def __init__(self, most: int = 1 << 20) -> None:
        self.data = bytearray()
        self._most = most

    def write(self, data: memoryview) -> None:
        """Keep the next bytes."""
        if len(self.data) + len(data) > self._most:
            raise TooLarge(f"dataset larger than {self._most} bytes")
        self.data += data

    def discard(self) -> None:
        """Forget them."""
        self.data.clear()


@dataclass(slots=True)
class Message:
    """A whole message. `failure`: why its dataset could not be taken; it was read on and discarded."""

    context: Context
    command: Command
    sink: Sink | None = None
    failure: PacsError | None = None
