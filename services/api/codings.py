"""Content codings: which of ours a client takes, and bytes compressed as they go (RFC 9110 8.4, 12.5.3)."""

import re
import sys
import zlib
from collections.abc import Mapping
from functools import lru_cache
from operator import itemgetter
from types import MappingProxyType
from typing import Protocol

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_LONGEST = 512  # characters of a list of codings that is read
_WEIGHT = re.compile(r"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.ASCII | re.IGNORECASE)
# The next level of gzip takes twice the time, and of metadata makes no less.
_GZIP_LEVEL = 3
_ZSTD_LEVEL = 3


class Encoder(Protocol):
    """Compresses one body, piece by piece."""

    def encode(self, data: bytes, *, last: bool) -> bytes:
        """Return what a client can read these bytes from, with those before: nothing of them is kept back."""


class _Gzip:
    def __init__(self) -> None:
        self._stream = zlib.compressobj(_GZIP_LEVEL, wbits=zlib.MAX_WBITS | 16)

    def encode(self, data: bytes, *, last: bool) -> bytes:
        return self._stream.compress(data) + self._stream.flush(zlib.Z_FINISH if last else zlib.Z_SYNC_FLUSH)


class _Zstandard:
    def __init__(self) -> None:
        self._stream = zstd.ZstdCompressor(_ZSTD_LEVEL)

    def encode(self, data: bytes, *, last: bool) -> bytes:
        return self._stream.compress(data, self._stream.FLUSH_FRAME if last else self._stream.FLUSH_BLOCK)


ENCODERS: Mapping[str, type[Encoder]] = MappingProxyType({"zstd": _Zstandard, "gzip": _Gzip})
"""What is made while an answer goes, the quicker first."""


@lru_cache(maxsize=256)
def chosen(accept_encoding: str, ours: tuple[str, ...]) -> str | None:
    """Return the coding a client likes most, of several the first; None: it gets the bytes as they are."""
    asked = _weights(accept_encoding)
    others = asked.get("*", 0.0)
    weight, best = max(((asked.get(coding, others), coding) for coding in ours), key=itemgetter(0))
    return best if weight > 0 and weight >= asked.get("identity", 0.0) else None


def _weights(accept_encoding: str) -> dict[str, float]:
    """Read the weight of each coding in Accept-Encoding; none of a value that is no list."""
    found: dict[str, float] = {}
    for part in accept_encoding.lower().split(",") if len(accept_encoding) <= _LONGEST else ():
        coding, _, parameter = (text.strip() for text in part.partition(";"))
        weight = _WEIGHT.fullmatch(parameter.replace(" ", "")) if parameter else None
        if weight or not parameter:
            found[coding.removeprefix("x-")] = float(weight[1]) if weight else 1.0
    return found
