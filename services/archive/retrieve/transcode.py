"""An instance's dataset in whatever transfer syntax the other side takes: C-GET, C-MOVE, sends, WADO."""

import asyncio
import threading
from collections.abc import AsyncGenerator

from services.archive.index.integrity import Integrity
from services.archive.index.object_headers import Windows
from services.archive.index.stored_instances import Instance
from services.archive.retrieve.datasets import read_dataset
from services.dicom.transcode import can_transcode, transcoded
from services.errors import Unsupported
from services.persistence import Engines
from services.persistence.upload import Upload
from services.tenancy.scope import Right, Scope

_PIECE = 4 << 20


async def read_dataset_as(
    scope: Scope, engines: Engines, instance: Instance, transfer_syntax_uid: str
) -> AsyncGenerator[bytes]:
    """The dataset in a transfer syntax: as stored, or made anew without loss; in pieces of even length.

    Made anew it is complete before the first piece comes, in memory or, where it is large, on disk: what
    fails, fails before anything was sent. Raises Unsupported where no lossless way leads there, Invalid for
    damaged pixels, NotFound, Unavailable.
    """
    scope.require(Right.RETRIEVE)
    if transfer_syntax_uid == instance.transfer_syntax_uid:
        async for piece in read_dataset(scope, engines, instance):
            yield piece
        return
    if not can_transcode(instance.transfer_syntax_uid, transfer_syntax_uid):
        raise Unsupported("this transfer syntax cannot be made into that without loss")
    await engines.own(Integrity).hold(scope.grant, instance)
    windows = Windows(engines, scope.grant, instance.key, instance.dataset_offset)
    made = engines.objects.of(scope.grant).begin(instance.key)  # for its memory and spool; never committed
    unwanted = threading.Event()
    making = asyncio.create_task(
        asyncio.to_thread(_make, made, windows, instance, transfer_syntax_uid, unwanted)
    )
    try:
        await asyncio.shield(making)
        for at in range(0, made.length, _PIECE):
            yield await asyncio.to_thread(made.read_at, at, _PIECE)
    finally:
        unwanted.set()
        making.add_done_callback(lambda _: made.discard())  # a thread goes on until it looks up


def _make(
    made: Upload, windows: Windows, instance: Instance, target_uid: str, unwanted: threading.Event
) -> None:
    length = instance.size - instance.dataset_offset
    for piece in transcoded(windows, instance.transfer_syntax_uid, target_uid, length=length):
        if unwanted.is_set():
            return
        made.write(piece)
