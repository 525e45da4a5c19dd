r"""The stream of a backup: pieces, each compressed, encrypted and in its place, or the whole is refused.

    "VETARK BACKUP 1\n" | salt (16 bytes) | check (16) | pieces
    piece: length (4 bytes, the highest first) | AES-256-GCM of zlib of BSON

scrypt makes key and check of passphrase and salt, so that each backup has a key of its own. A piece's nonce
is its number and whether it is the last; the head is authenticated with each. So a piece that was changed,
left out, put in, repeated or moved, and a stream that was cut, do not decrypt.
"""

import asyncio
import hmac
import os
import zlib
from collections.abc import AsyncGenerator, AsyncIterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from services.errors import Invalid

MAGIC = b"VETARK BACKUP 1\n"
LARGEST_PIECE_BYTES = 64 << 20
"""Bytes of an encrypted piece that are read at most: some hundred documents, or one of 16 MiB."""
_SALT_BYTES = _CHECK_BYTES = 16
_HEAD_BYTES = len(MAGIC) + _SALT_BYTES + _CHECK_BYTES
_KEY_BYTES = 32
_LENGTH_BYTES = 4
_COST = {"n": 1 << 15, "r": 8, "p": 3}
"""32 MiB and a quarter of a second for each passphrase that somebody tries."""
_LEVEL = 3


async def encrypted(passphrase: bytes, pieces: AsyncIterable[bytes]) -> AsyncGenerator[bytes]:
    """The stream of these pieces, of which there is at least one."""
    salt = os.urandom(_SALT_BYTES)
    key, check = await asyncio.to_thread(_derived, passphrase, salt)
    head = MAGIC + salt + check
    yield head
    cipher, number, waiting = AESGCM(key), 0, None
    async for piece in pieces:
        if waiting is not None:
            yield await asyncio.to_thread(_encrypt, cipher, head, number, waiting, last=False)
            number += 1
        waiting = piece
    assert waiting is not None  # noqa: S101 -- a backup has a header
    yield await asyncio.to_thread(_encrypt, cipher, head, number, waiting, last=True)


async def decrypted(passphrase: bytes, stream: AsyncIterable[bytes]) -> AsyncGenerator[bytes]:
    """The pieces of a stream, each as it was written. Raises Invalid, at the latest where it ends."""
    reading = _Reading(stream)
    head = await reading.exactly(_HEAD_BYTES)
    if not head.startswith(MAGIC):
        raise Invalid("this is no backup of Vetark, or one of a newer Vetark")
    key, check = await asyncio.to_thread(_derived, passphrase, head[len(MAGIC) :][:_SALT_BYTES])
    if not hmac.compare_digest(check, head[-_CHECK_BYTES:]):
        raise Invalid("the passphrase is not the one that this backup was made with")
    cipher, number, last = AESGCM(key), 0, False
    while not last:
        length = int.from_bytes(await reading.exactly(_LENGTH_BYTES), "big")
        if length > LARGEST_PIECE_BYTES:
            raise _changed()
        sealed = await reading.exactly(length)
        last = await reading.ended()
        try:
            yield await asyncio.to_thread(_decrypt, cipher, head, number, sealed, last=last)
        except InvalidTag:
            raise _changed() from None
        number += 1


class _Reading:
    """Bytes taken from a stream in other pieces than they come in."""

    def __init__(self, stream: AsyncIterable[bytes]) -> None:
        self._stream = aiter(stream)
        self._buffer = bytearray()

    async def exactly(self, count: int) -> bytes:
        """So many bytes; raises Invalid where there are fewer."""
        while len(self._buffer) < count:
            if await self._more():
                raise Invalid("the backup is cut short, or is none")
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    async def ended(self) -> bool:
        """Return whether nothing follows."""
        while not self._buffer:
            if await self._more():
                return True
        return False

    async def _more(self) -> bool:
        """Take in what comes next; True where nothing does."""
        data = await anext(self._stream, None)
        if data is None:
            return True
        self._buffer += data
        return False


def _changed() -> Invalid:
    return Invalid("the backup was changed, is damaged or is cut short: nothing of it is taken")


def _derived(passphrase: bytes, salt: bytes) -> tuple[bytes, bytes]:
    """The key, and what tells that the passphrase is the right one."""
    derived = Scrypt(salt=salt, length=_KEY_BYTES + _CHECK_BYTES, **_COST).derive(passphrase)
    return derived[:_KEY_BYTES], derived[_KEY_BYTES:]


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _encrypt(cipher: AESGCM, head: bytes, number: int, piece: bytes, *, last: bool) -> bytes:
    sealed = cipher.encrypt(_nonce(number, last=last), zlib.compress(piece, _LEVEL), head)
    return len(sealed).to_bytes(_LENGTH_BYTES, "big") + sealed


def _decrypt(cipher: AESGCM, head: bytes, number: int, sealed: bytes, *, last: bool) -> bytes:
    return zlib.decompress(cipher.decrypt(_nonce(number, last=last), sealed, head))
