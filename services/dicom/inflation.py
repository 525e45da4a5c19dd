"""Deflated datasets (PS3.5 A.5) and frames, inflated piece by piece and never without bound."""

import zlib
from collections.abc import Callable

from services.dicom.element_reader import Bytes
from services.errors import Invalid, Malformed

LARGEST_BYTES = 1 << 30  # bytes of an inflated dataset: larger ones come encapsulated, or are bombs
_PIECE_BYTES = 1 << 18
_RAW = -15  # no zlib header
_TRAILER_BYTES = 8


def inflate(data: Bytes, *, limit: int = LARGEST_BYTES) -> bytes:
    """The whole inflated dataset. Raises Malformed: not deflated, cut off, or above `limit` bytes."""
    stream = Inflating(lambda offset, length: data[offset : offset + length], len(data), limit=limit)
    return stream.read_at(0, stream.length)


def first_inflated(data: Bytes) -> bytes:
    """What the first bytes of a deflated dataset were, a piece of it at most. Never raises."""
    try:
        return zlib.decompressobj(_RAW).decompress(data, _PIECE_BYTES)
    except zlib.error:
        return b""


def inflate_frame(data: Bytes, most: int) -> bytes:
    """A frame that is deflated alone (PS3.5 A.4.13), no more than so many bytes of it. Raises Invalid."""
    try:
        return zlib.decompressobj(_RAW).decompress(data, max(1, most))
    except zlib.error:
        raise Invalid("the deflated frame is damaged") from None


class Inflating:
    """A deflated dataset to read forward in: what lies before the last offset asked is forgotten.

    Raises Malformed like `inflate`, when made and before anything is kept. One that is `known` was read
    through before, when it came: it is not again, and its `length` is not told.
    """

    def __init__(
        self,
        read: Callable[[int, int], Bytes],
        length: int,
        *,
        limit: int = LARGEST_BYTES,
        known: bool = False,
    ) -> None:
        self._read, self._deflated = read, length
        self._known = known
        self._held, self._held_from = bytearray(), 0
        self._start()
        self.length = 0
        while not known and (piece := self._piece()):
            self.length += len(piece)
            if self.length > limit:
                raise Malformed("a deflated dataset is larger inflated than we accept")
        self._start()

    def read_at(self, offset: int, length: int) -> bytes:
        """Up to `length` inflated bytes from `offset`, which never goes back."""
        while self._held_from + len(self._held) < offset + length and (piece := self._piece()):
            gone = min(offset - self._held_from, len(self._held))
            del self._held[:gone]
            self._held += piece
            self._held_from += gone
        at = offset - self._held_from
        with memoryview(self._held) as held:
            return bytes(held[at : at + length])

    def _start(self) -> None:
        self._stream = zlib.decompressobj(_RAW)
        self._position, self._input = 0, b""

    def _piece(self) -> bytes:
        """The next inflated bytes; none at the end of the stream."""
        while not self._stream.eof:
            if not self._input:
                self._input = bytes(self._read(self._position, _PIECE_BYTES))
                self._position += len(self._input)
                if not self._input:
                    raise Malformed("a deflated dataset is cut off")
            try:
                piece = self._stream.decompress(self._input, _PIECE_BYTES)
            except zlib.error:
                raise Malformed("a deflated dataset cannot be inflated") from None
            self._input = self._stream.unconsumed_tail
            if piece:
                return piece
        if self._known:
            return b""
        rest, unread = self._stream.unused_data, self._deflated - self._position
        if 0 < unread <= _TRAILER_BYTES:
            rest, unread = rest + bytes(self._read(self._position, unread)), 0
        if unread or (any(rest) and not self._is_trailer(rest)):
            raise Malformed("a deflated dataset goes on after its end")
        return b""

    def _is_trailer(self, rest: bytes) -> bool:
        """Whether it is what gzip libraries add, a checksum and the length: some writers leave it there."""
        return (
            len(rest) <= _TRAILER_BYTES + 1
            and int.from_bytes(rest[4:_TRAILER_BYTES], "little") == self.length
        )
