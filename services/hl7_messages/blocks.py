"""Blocks of the Minimal Lower Layer Protocol (HL7 Transport: MLLP, release 1), read within bounds."""

import asyncio
from dataclasses import dataclass

START, END, RETURN = b"\x0b", b"\x1c", b"\r"
_PIECE_BYTES = 1 << 16
MOST_BETWEEN = 1 << 12
"""Bytes between two blocks, which mean nothing: more of them is no MLLP."""


@dataclass(frozen=True, slots=True)
class Block:
    """What one block holds; of one that is too long its beginning."""

    data: bytes
    is_whole: bool = True


class NoBlocks(Exception):
    """What comes is no MLLP."""


def framed(data: bytes) -> bytes:
    """A message as a block."""
    return START + data + END + RETURN


class BlockReader:
    """The blocks of one connection, each of at most `longest` bytes."""

    def __init__(self, reader: asyncio.StreamReader, longest: int) -> None:
        self._reader = reader
        self._longest = longest
        self._ahead = bytearray()

    async def next(self, idle: float, patience: float) -> Block | None:
        """The next block; None at the end of the stream, also within a block.

        `idle`: seconds until one begins, `patience`: seconds it may take then. Raises TimeoutError, NoBlocks
        and OSError. Of a block that is too long the rest is read and forgotten; a block that begins before
        the one before it has ended takes its place.
        """
        async with asyncio.timeout(idle):
            if not await self._begin():
                return None
        async with asyncio.timeout(patience):
            return await self._rest()

    async def _begin(self) -> bool:
        passed = 0
        while True:
            at = self._ahead.find(START)
            if at >= 0:
                del self._ahead[: at + 1]
                return True
            passed += len(self._ahead.strip(END + RETURN + b"\n"))
            if passed > MOST_BETWEEN:
                raise NoBlocks
            self._ahead.clear()
            if not await self._read():
                return False

    async def _rest(self) -> Block | None:
        held = bytearray()
        is_whole = True
        while True:
            end = self._ahead.find(END)
            piece = self._ahead[:end] if end >= 0 else self._ahead[:]
            del self._ahead[: end + 1 if end >= 0 else len(piece)]
            if (again := piece.rfind(START)) >= 0:
                held.clear()
                is_whole = True
                piece = piece[again + 1 :]
            room = self._longest - len(held)
            held += piece[:room]
            is_whole = is_whole and len(piece) <= room
            if end >= 0:
                return Block(bytes(held), is_whole)
            if not await self._read():
                return None

    async def _read(self) -> bool:
        piece = await self._reader.read(_PIECE_BYTES)
        self._ahead += piece
        return bool(piece)
