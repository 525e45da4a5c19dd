"""An instance as it was corrected: its header anew, its pixels as they are stored."""

import asyncio
from collections.abc import AsyncIterator

from services.archive.index.object_headers import Windows
from services.archive.index.stored_instances import Instance
from services.archive.retrieve.datasets import read_dataset, read_header
from services.dicom.amended import Amended, AmendedReader, amended
from services.dicom.element_reader import Bytes
from services.dicom.scanner import ReadAt
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN, get
from services.persistence import Engines, Grant
from services.persistence.upload import Upload
from services.tenancy.scope import Scope

LONG_BYTES = 4 << 20
"""Bytes of a header from which on it is not held in memory."""
_PIECE_BYTES = 4 << 20


def inflated_syntax(instance: Instance) -> str:
    """The transfer syntax of the dataset once it is inflated."""
    uid = instance.transfer_syntax_uid
    return EXPLICIT_LITTLE_ENDIAN if get(uid).deflated else uid


async def corrected_dataset(engines: Engines, grant: Grant, instance: Instance) -> Amended:
    """How a corrected dataset, which is not deflated, is made. Raises Damaged, Malformed, NotFound."""
    length = instance.size - instance.dataset_offset
    if instance.header_length > LONG_BYTES:
        windows = Windows(engines, grant, instance.key, instance.dataset_offset)
        return await asyncio.to_thread(_amended, windows, instance, length)
    header = await read_header(engines, grant, instance)
    return await asyncio.to_thread(_amended, header, instance, length)


async def spliced(scope: Scope, engines: Engines, instance: Instance, start: int = 0) -> AsyncIterator[bytes]:
    """A corrected dataset from a byte on, in pieces of even length but the last; not of a deflated one."""
    made = await corrected_dataset(engines, scope.grant, instance)
    odd = b""
    async for piece in made.spliced(read_dataset(scope, engines, instance), start):
        whole = odd + piece if odd else piece
        even = len(whole) // 2 * 2
        odd = whole[even:]
        if even:
            yield whole[:even] if odd else whole
    if odd:
        yield odd


def corrected_header(header: Bytes, instance: Instance) -> Bytes:
    """The (inflated) header with what was corrected, in memory."""
    if not instance.amendments:
        return header
    made = _amended(header, instance, instance.header_length)
    return AmendedReader(_Held(header), made).read_at(0, made.length)


def corrected_reader(stored: ReadAt, again: ReadAt, instance: Instance) -> tuple[ReadAt, int]:
    """The same of a header that is too long for that: to be read forward, and how long it is.

    It is read twice, from two readers.
    """
    made = _amended(stored, instance, instance.header_length)
    return AmendedReader(again, made), made.length


def corrected_source(
    engines: Engines, grant: Grant, instance: Instance, stored: ReadAt, inflated: Upload
) -> tuple[ReadAt, str, int]:
    """A corrected dataset to read from anywhere, its transfer syntax and length; in a thread that may wait.

    `stored`: reads the dataset, forward and `inflated` where it is deflated: then that is where it is kept.
    """
    if not get(instance.transfer_syntax_uid).deflated:
        made = _amended(stored, instance, instance.size - instance.dataset_offset)
        return (
            AmendedReader(Windows(engines, grant, instance.key, instance.dataset_offset), made),
            instance.transfer_syntax_uid,
            made.length,
        )
    at = 0
    while piece := stored.read_at(at, _PIECE_BYTES):
        inflated.write(bytes(piece))
        at += len(piece)
    made = _amended(inflated, instance, at)
    return AmendedReader(inflated, made), EXPLICIT_LITTLE_ENDIAN, made.length


class _Held:
    def __init__(self, data: Bytes) -> None:
        self._data = data

    def read_at(self, offset: int, length: int, /) -> Bytes:
        return self._data[offset : offset + length]


def _amended(header: Bytes | ReadAt, instance: Instance, length: int) -> Amended:
    return amended(
        header,
        inflated_syntax(instance),
        instance.amendments,
        header_length=instance.header_length,
        length=length,
    )
