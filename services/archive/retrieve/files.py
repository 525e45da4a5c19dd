"""An instance as a Part 10 file in whatever transfer syntax is asked for (PS3.10 7)."""

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass

from services.archive.index.object_headers import read_meta
from services.archive.index.stored_instances import Instance
from services.archive.retrieve.corrected import corrected_dataset, spliced
from services.archive.retrieve.datasets import read_instance
from services.archive.retrieve.transcode import read_dataset_as
from services.dicom.part10 import Source, file_meta
from services.dicom.transfer_syntaxes import get
from services.persistence import Engines
from services.persistence.moments import EPOCH
from services.tenancy.scope import Scope

_NOBODY = Source("", "", "", EPOCH)


@dataclass(frozen=True, slots=True)
class CorrectedFile:
    """A corrected instance as a file in its own transfer syntax: `length` bytes, `read` from any of them."""

    length: int
    read: Callable[[int], AsyncIterator[bytes]]

    @classmethod
    async def of(cls, scope: Scope, engines: Engines, instance: Instance) -> "CorrectedFile":
        """Return how long it is, and how to read it; a deflated one is made now. Raises as `read_file`."""
        syntax = instance.transfer_syntax_uid
        if get(syntax).deflated:
            whole = b"".join([piece async for piece in read_file(scope, engines, instance, syntax)])

            async def held(start: int) -> AsyncIterator[bytes]:
                yield whole[start:]

            return cls(len(whole), held)
        meta = await _meta_of(scope, engines, instance, syntax)
        length = (await corrected_dataset(engines, scope.grant, instance)).length

        async def read(start: int) -> AsyncIterator[bytes]:
            if start < len(meta):
                yield meta[start:]
            async for piece in spliced(scope, engines, instance, max(0, start - len(meta))):
                yield piece

        return cls(len(meta) + length, read)


async def read_file(
    scope: Scope, engines: Engines, instance: Instance, transfer_syntax_uid: str
) -> AsyncIterator[bytes]:
    """The file in pieces: unchanged in its own transfer syntax, else or once corrected made without loss.

    What fails, fails before the first piece: Unsupported, Invalid for damaged pixels, NotFound, Unavailable.
    """
    if transfer_syntax_uid == instance.transfer_syntax_uid and not instance.amendments:
        async for piece in read_instance(scope, engines, instance):
            yield piece
        return
    meta = await _meta_of(scope, engines, instance, transfer_syntax_uid)
    async with aclosing(read_dataset_as(scope, engines, instance, transfer_syntax_uid)) as pieces:
        first = await anext(pieces, b"")
        yield meta
        yield first
        async for piece in pieces:
            yield piece


async def _meta_of(scope: Scope, engines: Engines, instance: Instance, transfer_syntax_uid: str) -> bytes:
    """File Meta Information of what is made anew: who sent it stays, its checksum does not."""
    source = (await read_meta(engines, scope.grant, instance.key)).source or _NOBODY
    return file_meta(instance.sop_class_uid, instance.sop_instance_uid, transfer_syntax_uid, source=source)
