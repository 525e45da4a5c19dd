"""Documents as SQLite keeps them: BSON, so that values are MongoDB's, and cells for its columns."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bson import CodecOptions, decode, decode_all, encode
from bson.errors import BSONError

from services.errors import TooLarge, Unavailable
from services.persistence.binding import Document
from services.persistence.moments import EPOCH
from services.persistence.unwritable import UNENCODABLE, unencodable

LARGEST_BYTES = 16 << 20
"""Bytes of one document: MongoDB's bound, kept here too."""
_CHECKSUM_BYTES = _LENGTH_BYTES = 4
_WHOLE = 0x2144DF1C
"""CRC-32 of anything that is followed by its own CRC-32, the lowest byte first."""
_OPTIONS: CodecOptions[Document] = CodecOptions(tz_aware=True)
"""Moments are in UTC, as the driver writes it: to make each one Python's takes longer than to read it."""
_MILLISECOND = timedelta(milliseconds=1)


class DamagedDocument(Unavailable):
    """The bytes of a document are not those that were written."""

    def __str__(self) -> str:
        return (
            "a document is damaged on the disk: stop Vetark, then `vetark index rebuild` mends the index, and"
            " `vetark restore` the records"
        )


Cell = str | int | float | bytes | None


def to_bson(document: Mapping[str, Any]) -> bytes:
    """The document's bytes and their checksum; raises TooLarge and Unwritable, as MongoDB does."""
    try:
        data: bytes = encode(document)
    except UNENCODABLE as error:
        raise unencodable(error) from error
    if len(data) > LARGEST_BYTES:
        raise TooLarge("the document is too large for the index")
    return data + zlib.crc32(data).to_bytes(_CHECKSUM_BYTES, "little")


def from_bson(data: bytes) -> Document:
    """The document of these bytes; moments are in UTC, to the millisecond. Raises DamagedDocument."""
    try:
        return decode(without_checksum(data), _OPTIONS)
    except BSONError as error:
        raise DamagedDocument from error


def all_from_bson(pieces: Iterable[bytes]) -> list[Document]:
    """The documents of several at once, which takes less than each alone. Raises DamagedDocument."""
    try:
        return decode_all(b"".join(map(without_checksum, pieces)), _OPTIONS)
    except BSONError as error:
        raise DamagedDocument from error


def without_checksum(data: bytes) -> bytes | memoryview:
    """BSON without its checksum; raises DamagedDocument. What earlier releases wrote has none."""
    if not isinstance(data, bytes):  # what tells a value's type is damaged
        raise DamagedDocument
    if zlib.crc32(data) == _WHOLE:
        return memoryview(data)[:-_CHECKSUM_BYTES]
    length = int.from_bytes(data[:_LENGTH_BYTES], "little")
    if length != len(data):
        raise DamagedDocument
    shorter = (length - _CHECKSUM_BYTES).to_bytes(_LENGTH_BYTES, "little")
    if zlib.crc32(shorter + data[_LENGTH_BYTES:]) == _WHOLE:  # it has one, and its length is damaged
        raise DamagedDocument
    return data


def milliseconds(moment: datetime) -> int:
    """Milliseconds since 1970."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - EPOCH) // _MILLISECOND


def cell(value: Any) -> Cell:
    """A value as a column holds it; None for what is no scalar. Moments are milliseconds since 1970."""
    if isinstance(value, str):
        return str.__str__(value)  # also of an enumeration's member
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return milliseconds(value)
    return value if isinstance(value, (int, float, bytes)) else None


def projected(document: Document, fields: Sequence[str]) -> Document:
    """The document with these fields alone."""
    found: Document = {}
    for path in fields:
        if "." not in path:
            if path in document:
                found[path] = document[path]
        else:
            _copy(document, found, path.split("."))
    return found


def split(document: Mapping[str, Any], paths: Iterable[str]) -> tuple[Document, Document]:
    """What stays of a document, and what of it lies apart."""
    rest, apart = dict(document), Document()
    for path in paths:
        outer, _, inner = path.partition(".")
        if not inner:
            if outer in rest:
                apart[outer] = rest.pop(outer)
        elif isinstance(rest.get(outer), Mapping) and inner in rest[outer]:
            rest[outer] = dict(rest[outer])
            apart[outer] = {**apart.get(outer, {}), inner: rest[outer].pop(inner)}
    return rest, apart


def joined(rest: Document, apart: Document) -> Document:
    """Join both into one document again."""
    for name, value in apart.items():
        inner = rest.get(name)
        rest[name] = {**inner, **value} if isinstance(inner, dict) and isinstance(value, dict) else value
    return rest


def _copy(source: Document, target: Document, names: Sequence[str]) -> None:
    """Copy one field, below an array that of each of its documents."""
    first, *rest = names
    if first not in source:
        return
    value = source[first]
    if not rest:
        target[first] = value
    elif isinstance(value, dict):
        _copy(value, target.setdefault(first, {}), rest)
    elif isinstance(value, list):
        inner = [one for one in value if isinstance(one, dict)]
        there = target.setdefault(first, [{} for _ in inner])
        for one, made in zip(inner, there, strict=True):
            _copy(one, made, rest)
