"""Cuts the byte stream of a connection into PDUs and messages without copying what is in them (PS3.8 9.3).

Sans I/O: the transport fills `buffer()`, `received()` walks what came. Fragments of a dataset go on as
memoryviews of the buffer, valid during the call only, also while their PDU is still incomplete: a PDU may
have any length.

What costs time is the number of fragments, not of bytes: a read is walked for a moment, then others have
their turn. Fragments of a few bytes, of which a sender needs none, are counted until they are too many.
"""

import struct
import time
from collections.abc import Callable
from typing import Protocol

from services.errors import PacsError, TooLarge
from services.upper_layer.errors import AbortReason, ProtocolError
from services.upper_layer.pdus import PduType
from services.upper_layer.proxy_header import NOT_LISTED, SIGNATURE

Write = Callable[[memoryview], object]

_HEADER = struct.Struct(">BxI")
_PDV = struct.Struct(">IBB")
_BOTH = struct.Struct(">BxIIBB")
_IS_COMMAND, _IS_LAST = 1, 2
_PDV_HEAD = 2  # context ID and control header count in the length of a PDV item
_LARGEST_CONTROL = 1 << 20
_LARGEST_COMMAND = 1 << 16
_TOLERATED_BYTES = 1 << 20
_TINY_BYTES = 64  # bytes below which a fragment that is not the last costs more than it brings
_MOST_TINY = 1 << 16  # of them, above those that larger ones make up for: some tenths of a second of work
_UNTIMED = 64  # fragments between two looks at the clock: more than a read of usual PDUs has
MOMENT_SECONDS = 0.002
"""Seconds of one read that are worked on before others have their turn."""
_KINDS = frozenset(PduType)
_PROXY_HEADER = _HEADER.unpack_from(SIGNATURE)
"""As it looks where a PDU is awaited."""


class Messages(Protocol):
    """Who takes messages."""

    def command(self, context_id: int, data: bytes) -> Write | None:
        """A whole command set; says where its dataset goes, None if none follows. May raise PacsError."""

    def failed(self, error: PacsError) -> Write:
        """The dataset cannot be taken; says where the rest of it goes."""

    def complete(self) -> None:
        """The dataset's last fragment was written."""


class Receiver(Messages, Protocol):
    """Who takes all that is read."""

    def control(self, kind: PduType, body: bytes) -> None:
        """A whole PDU that is not P-DATA-TF."""


class Reader:
    """One connection's incoming bytes.

    `accepts_data`: whether the state allows P-DATA-TF. `behind`: a moment was not enough for what came; until
    `received(0)` has taken the rest nothing may be put into the buffer.
    """

    def __init__(self, receiver: Receiver, *, size: int, maximum_length: int, maximum_dataset: int) -> None:
        self._receiver = receiver
        self._view = memoryview(bytearray(size))
        self._end = 0
        self.allow(maximum_length)
        self._maximum_dataset = maximum_dataset
        self.accepts_data = False
        self.behind = False
        self._tiny = 0
        self._pdu = 0  # bytes left of the current P-DATA-TF
        self._fragment = 0  # bytes left of the current fragment
        self._control = 0  # the current fragment's message control header
        self._context = 0
        self._kind: PduType | None = None  # of the PDU being gathered, its bytes left in `_wanted`
        self._wanted = 0
        self._gathered = bytearray()
        self._write: Write | None = None  # where the dataset goes; None between datasets
        self._room = 0

    def allow(self, maximum_length: int) -> None:
        """Take PDUs of this length. A peer that ignores what we advertised is humoured, within reason."""
        self._largest_pdu = max(4 * maximum_length, _TOLERATED_BYTES) if maximum_length else 0xFFFFFFFF

    @property
    def inside_message(self) -> bool:
        """Whether a message, or a PDU, has begun and not ended."""
        return bool(self._write or self._gathered or self._pdu or self._wanted or self._end)

    @property
    def largest_read(self) -> int:
        """Bytes that `buffer()` offers when nothing is left over."""
        return len(self._view)

    def buffer(self) -> memoryview:
        """Where the next bytes go."""
        return self._view[self._end :]

    def keep(self, count: int) -> None:
        """`count` bytes were put into the buffer, and nobody can take them yet."""
        self._end += count

    def received(self, count: int) -> None:
        """`count` bytes were put into the buffer. Raises ProtocolError, and is of no use afterwards."""
        end, self._end, self.behind = self._end + count, 0, False
        at = self._walk(end)
        self._end = end - at
        if self._end and at:
            self._view[: self._end] = bytes(self._view[at:end])

    def _walk(self, end: int) -> int:  # noqa: C901, PLR0912 - flat for speed
        """Take everything up to `end` that can be taken; how far that was."""
        view, at = self._view, 0
        untimed, until = _UNTIMED, 0.0
        while True:
            if not untimed:
                now = time.monotonic()
                if until and now >= until:
                    self.behind = True
                    return at
                untimed, until = _UNTIMED, until or now + MOMENT_SECONDS
            if self._fragment:
                if at == end:
                    return at
                take = min(self._fragment, end - at)
                self._take(view[at : at + take])
                at += take
                self._fragment -= take
                self._pdu -= take
                if not self._fragment and self._control & _IS_LAST:
                    self._last()
            elif self._pdu:
                if end - at < _PDV.size:
                    if self._pdu < _PDV.size:
                        raise ProtocolError(AbortReason.INVALID_PARAMETER, "truncated PDV item")
                    return at
                self._begin_fragment(*_PDV.unpack_from(view, at))
                at += _PDV.size
                untimed -= 1
            elif self._wanted:
                if at == end:
                    return at
                take = min(self._wanted, end - at)
                self._gathered += view[at : at + take]
                at += take
                self._wanted -= take
                if not self._wanted:
                    self._end_control()
            elif end - at >= _BOTH.size and view[at] == PduType.P_DATA_TF:
                _, length, *pdv = _BOTH.unpack_from(view, at)
                self._begin_data(length)
                self._begin_fragment(*pdv)
                at += _BOTH.size
                untimed -= 1
            elif end - at >= _HEADER.size:
                self._begin_pdu(*_HEADER.unpack_from(view, at))
                at += _HEADER.size
            else:
                return at

    def _begin_pdu(self, kind: int, length: int) -> None:
        if (kind, length) == _PROXY_HEADER:
            raise ProtocolError(AbortReason.UNRECOGNIZED_PDU, NOT_LISTED)
        if kind not in _KINDS:
            raise ProtocolError(AbortReason.UNRECOGNIZED_PDU, f"unrecognized PDU type {kind:02X}H")
        if kind == PduType.P_DATA_TF:
            self._begin_data(length)
            return
        if length > _LARGEST_CONTROL:
            raise ProtocolError(AbortReason.INVALID_PARAMETER, f"PDU of {length} bytes")
        if self._write or self._gathered:
            # An abort may cut a message short, nothing else may.
            if kind != PduType.ABORT:
                raise ProtocolError(AbortReason.UNEXPECTED_PDU, "PDU inside a message")
            self._gathered.clear()
        self._kind, self._wanted = PduType(kind), length
        if not length:
            self._end_control()

    def _begin_data(self, length: int) -> None:
        if not self.accepts_data:
            raise ProtocolError(AbortReason.UNEXPECTED_PDU, "P-DATA-TF outside an association")
        if not _PDV.size <= length <= self._largest_pdu:
            raise ProtocolError(AbortReason.INVALID_PARAMETER, f"P-DATA-TF of {length} bytes")
        self._pdu = length

    def _begin_fragment(self, length: int, context: int, control: int) -> None:
        self._pdu -= _PDV.size
        self._fragment = length - _PDV_HEAD
        if not 0 <= self._fragment <= self._pdu:
            raise ProtocolError(AbortReason.INVALID_PARAMETER, f"PDV item of {length} bytes")
        if bool(control & _IS_COMMAND) is bool(self._write) or (
            context != self._context and (self._write or self._gathered)
        ):
            raise ProtocolError(AbortReason.UNEXPECTED_PARAMETER, "fragment out of its place in a message")
        self._context, self._control = context, control
        if length < _TINY_BYTES and not control & _IS_LAST:
            self._tiny += 1
            if self._tiny > _MOST_TINY:
                raise ProtocolError(AbortReason.NOT_SPECIFIED, "fragments of a few bytes without end")
        elif self._tiny:
            self._tiny = max(0, self._tiny - length // _TINY_BYTES)
        if not self._fragment and control & _IS_LAST:
            self._last()

    def _take(self, piece: memoryview) -> None:
        if self._write is None:
            self._gathered += piece
            if len(self._gathered) > _LARGEST_COMMAND:
                raise ProtocolError(AbortReason.INVALID_PARAMETER, "command set too large")
            return
        self._room -= len(piece)
        try:
            if self._room < 0:
                raise TooLarge(f"dataset larger than {self._maximum_dataset} bytes")
            self._write(piece)
        except PacsError as error:
            self._room = 1 << 62
            self._write = self._receiver.failed(error)

    def _last(self) -> None:
        if self._write:
            self._write = None
            self._receiver.complete()
            return
        data = bytes(self._gathered)
        self._gathered.clear()
        self._room = self._maximum_dataset
        try:
            self._write = self._receiver.command(self._context, data)
        except PacsError as error:
            self._write = self._receiver.failed(error)

    def _end_control(self) -> None:
        body, kind = bytes(self._gathered), self._kind
        self._gathered.clear()
        self._kind = None
        if kind is not None:
            self._receiver.control(kind, body)
