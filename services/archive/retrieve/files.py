"""An instance as a Part 10 file in whatever transfer syntax is asked for (PS3.10 7)."""

from collections.abc import AsyncIterator
from contextlib import aclosing

from services.archive.index.object_headers import read_meta
from services.archive.index.stored_instances import Instance
from services.archive.retrieve.datasets import read_instance
from services.archive.retrieve.transcode import read_dataset_as
from services.dicom.part10 import Source, file_meta
from services.persistence import Engines
from services.persistence.moments import EPOCH
from services.tenancy.scope import Scope

_NOBODY = Source("", "", "", EPOCH)


async def read_file(
    scope: Scope, engines: Engines, instance: Instance, transfer_syntax_uid: str
) -> AsyncIterator[bytes]:
    """The file in pieces: unchanged in its own transfer syntax, else made anew without loss.

    What fails, fails before the first piece: Unsupported, Invalid for damaged pixels, NotFound, Unavailable.
    """
    if transfer_syntax_uid == instance.transfer_syntax_uid:
        async for piece in read_instance(scope, engines, instance):
            yield piece
        return
    meta = await read_meta(engines, scope.grant, instance.key)
    async with aclosing(read_dataset_as(scope, engines, instance, transfer_syntax_uid)) as pieces:
        first = await anext(pieces, b"")
        source = meta.source or _NOBODY
        yield file_meta(instance.sop_class_uid, instance.sop_instance_uid, transfer_syntax_uid, source=source)
        yield first
        async for piece in pieces:
            yield piece
