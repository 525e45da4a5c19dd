r"""Files that only the holder of a key reads, each under a key of its own, whole or refused.

    "VETARK SPOOL 1\n" | salt (16 bytes) | pieces
    piece: length (4 bytes, the highest first) | AES-256-GCM

HKDF makes the file's key of the spool's key and the salt. A piece's nonce is its number and whether it is
the last, and the head is authenticated with each: a file that was cut, changed or put together does not open.
"""

import base64
import binascii
import os
from collections.abc import Generator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.errors import Damaged, Invalid

MAGIC = b"VETARK SPOOL 1\n"
PIECE_BYTES = 256 << 10
"""Bytes of what is sealed in one piece, but for the last."""
KEY_BYTES = 32
_SALT_BYTES = 16
_HEAD_BYTES = len(MAGIC) + _SALT_BYTES
_LENGTH_BYTES = 4
_TAG_BYTES = 16
_LARGEST_BYTES = PIECE_BYTES + _TAG_BYTES


def read_key(path: Path) -> bytes:
    """The spool's key: 32 bytes as base64. Raises Invalid for a file that has none."""
    try:
        text = path.read_text("ascii").strip()
        key = base64.b64decode(text.translate(str.maketrans("-_", "+/")), validate=True)
    except OSError as error:
        raise Invalid(f"the spool's key cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, binascii.Error):
        key = b""
    if len(key) != KEY_BYTES:
        raise Invalid("the spool's key is a file with 32 bytes in base64")
    return key


class Sealing:
    """A file on its way to the disk. `write` what it shall hold, `end` once."""

    def __init__(self, key: bytes, file: BinaryIO) -> None:
        self._file = file
        self._head = MAGIC + os.urandom(_SALT_BYTES)
        self._cipher = _cipher(key, self._head)
        self._number = 0
        self._buffer = bytearray()
        file.write(self._head)

    def write(self, data: bytes | memoryview) -> None:
        """Append; a full piece goes to the file. Raises OSError."""
        self._buffer += data
        if len(self._buffer) > PIECE_BYTES:  # one piece is always left for the end
            full = (len(self._buffer) - 1) // PIECE_BYTES * PIECE_BYTES
            with memoryview(self._buffer) as view:
                for at in range(0, full, PIECE_BYTES):
                    self._put(view[at : at + PIECE_BYTES], last=False)
            del self._buffer[:full]

    def cut(self) -> None:
        """What follows begins a piece of its own. Raises OSError."""
        self._put(self._buffer, last=False)
        self._buffer = bytearray()

    def end(self) -> None:
        """Write the last piece, and have the file whole in the system's hands. Raises OSError."""
        self._put(self._buffer, last=True)
        self._file.flush()

    def _put(self, piece: bytearray | memoryview, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, last=last), piece, self._head)
        self._file.write(len(sealed).to_bytes(_LENGTH_BYTES, "big") + sealed)
        self._number += 1


def unsealed(key: bytes, file: BinaryIO) -> Generator[bytes]:
    """The pieces of a file. Raises Damaged, at the latest in place of the last piece, and OSError."""
    head = file.read(_HEAD_BYTES)
    if len(head) != _HEAD_BYTES or not head.startswith(MAGIC):
        raise Damaged("it is no spooled file, or only its beginning")
    cipher, number, last = _cipher(key, head), 0, False
    left = os.fstat(file.fileno()).st_size - _HEAD_BYTES
    while not last:
        length = int.from_bytes(file.read(_LENGTH_BYTES), "big")
        left -= _LENGTH_BYTES + length
        if not _TAG_BYTES <= length <= _LARGEST_BYTES or left < 0:
            raise Damaged("it is cut short or changed")
        last = left == 0
        try:
            piece = cipher.decrypt(_nonce(number, last=last), file.read(length), head)
        except InvalidTag:
            raise Damaged("it is cut short, changed, or of another key") from None
        yield piece
        number += 1


def _cipher(key: bytes, head: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, head[len(MAGIC) :], MAGIC).derive(key))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
