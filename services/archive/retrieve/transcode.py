"""An instance's dataset in whatever transfer syntax the other side takes: C-GET, C-MOVE, sends, WADO."""

import asyncio
import threading
from collections.abc import AsyncGenerator

from services.archive.index.object_headers import Windows
from services.archive.index.stored_instances import Instance
from services.archive.retrieve.corrected import corrected_source, spliced
from services.archive.retrieve.datasets import held, read_dataset, walked
from services.archive.retrieve.decoding import Decoding
from services.archive.retrieve.headers import walked_image
from services.dicom import transfer_syntaxes
from services.dicom.encapsulation import compressing_bytes
from services.dicom.pixels import decoding_bytes
from services.dicom.scanner import ReadAt
from services.dicom.transcode import can_transcode, transcoded
from services.errors import Unsupported
from services.persistence import Engines, Grant
from services.persistence.upload import Upload
from services.tenancy.scope import Right, Scope

_PIECE_BYTES = 4 << 20


async def read_dataset_as(
    scope: Scope, engines: Engines, instance: Instance, transfer_syntax_uid: str
) -> AsyncGenerator[bytes]:
    """The dataset in a transfer syntax: as stored, or made anew without loss; in pieces of even length.

    Of one that was corrected the header is anew, and its pixels are as stored. In another syntax it is
    complete before the first piece comes, in memory or, where it is large, on disk: what fails, fails before
    anything was sent. Raises Unsupported where no lossless way leads there, Invalid for damaged pixels,
    NotFound, Unavailable.
    """
    scope.require(Right.RETRIEVE)
    if transfer_syntax_uid == instance.transfer_syntax_uid and not instance.amendments:
        async for piece in read_dataset(scope, engines, instance):
            yield piece
        return
    deflated = transfer_syntaxes.get(instance.transfer_syntax_uid).deflated
    if transfer_syntax_uid == instance.transfer_syntax_uid and not deflated:
        async for piece in spliced(scope, engines, instance):
            yield piece
        return
    if not can_transcode(instance.transfer_syntax_uid, transfer_syntax_uid):
        raise Unsupported("this transfer syntax cannot be made into that without loss")
    instance = await held(engines, scope.grant, instance)
    made = engines.objects.of(scope.grant).begin(instance.key)  # for its memory and spool; never committed
    unwanted = threading.Event()
    decoding = engines.own(Decoding)
    target = (made, transfer_syntax_uid)
    making = asyncio.create_task(decoding.run(_make, scope, engines, instance, target, unwanted))
    try:
        await asyncio.shield(making)
        for at in range(0, made.length, _PIECE_BYTES):
            yield await asyncio.to_thread(made.read_at, at, _PIECE_BYTES)
    finally:
        unwanted.set()
        making.add_done_callback(lambda _: made.discard())  # a thread goes on until it looks up


def _make(
    scope: Scope, engines: Engines, instance: Instance, target: tuple[Upload, str], unwanted: threading.Event
) -> None:
    made, target_uid = target
    if unwanted.is_set():
        return
    inflated = engines.objects.of(scope.grant).begin(instance.key)  # alike, of one that was corrected
    try:
        source, source_uid, length = _source(engines, scope.grant, instance, inflated)
        with engines.own(Decoding).taking(_frame_bytes(scope, engines, instance, target_uid)):
            for piece in transcoded(source, source_uid, target_uid, length=length):
                if unwanted.is_set():
                    return
                made.write(piece)
    finally:
        inflated.discard()


def _source(engines: Engines, grant: Grant, instance: Instance, inflated: Upload) -> tuple[ReadAt, str, int]:
    """What the dataset is read from, its transfer syntax and its length."""
    if instance.amendments:
        return corrected_source(engines, grant, instance, walked(engines, grant, instance), inflated)
    windows = Windows(engines, grant, instance.key, instance.dataset_offset)
    return windows, instance.transfer_syntax_uid, instance.size - instance.dataset_offset


def _frame_bytes(scope: Scope, engines: Engines, instance: Instance, target_uid: str) -> int:
    """The most memory that one frame takes on its way; only one is held at a time."""
    target = transfer_syntaxes.get(target_uid)
    source = transfer_syntaxes.get(instance.transfer_syntax_uid)
    if instance.frames is None or not (source.encapsulated or target.encapsulated):
        return 0
    image = walked_image(engines, scope.grant, instance)
    longest = max((sum(length for _, length in ranges) for ranges in instance.frames.each()), default=0)
    return decoding_bytes(image, longest) + (compressing_bytes(image) if target.encapsulated else 0)
