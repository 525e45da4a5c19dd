"""Headers of any length: one that holds an enclosed document is walked through, never held whole."""

import asyncio

from services.archive.index.integrity import Integrity
from services.archive.index.object_headers import Windows
from services.archive.index.stored_instances import Instance
from services.archive.retrieve.datasets import read_header, read_image
from services.dicom import transfer_syntaxes
from services.dicom.element_reader import Bytes
from services.dicom.image_pixel import ImagePixel
from services.dicom.inflation import Inflating
from services.dicom.pixels import MAXIMUM_FRAME_BYTES
from services.dicom.scanner import ReadAt
from services.errors import NotFound, Unsupported
from services.persistence import Engines, Grant
from services.tenancy.scope import Right, Scope

LONG = 4 << 20
"""Bytes of a header from which on it is not held in memory."""


def walked(engines: Engines, grant: Grant, instance: Instance) -> ReadAt:
    """The (inflated) dataset to be walked through once, forward, in a thread that may wait."""
    windows = Windows(engines, grant, instance.key, instance.dataset_offset)
    if not transfer_syntaxes.get(instance.transfer_syntax_uid).deflated:
        return windows
    return Inflating(windows.read_at, instance.size - instance.dataset_offset, known=True)


async def header_of(engines: Engines, grant: Grant, instance: Instance) -> bytes | ReadAt:
    """The header to be walked through once: in memory, or where it is long from where it lies."""
    if instance.header_length <= LONG:
        return await read_header(engines, grant, instance)
    await engines.own(Integrity).hold(grant, instance)
    return walked(engines, grant, instance)


async def image_of(engines: Engines, grant: Grant, instance: Instance) -> ImagePixel:
    """What the header says of the pixels. Raises Invalid where it makes no sense."""
    if instance.header_length <= LONG:
        return await read_image(engines, grant, instance)
    await engines.own(Integrity).hold(grant, instance)
    return await asyncio.to_thread(walked_image, engines, grant, instance)


def walked_image(engines: Engines, grant: Grant, instance: Instance) -> ImagePixel:
    """The same in a thread that may wait, however long the header is."""
    header = walked(engines, grant, instance)
    return ImagePixel.from_header(header, instance.transfer_syntax_uid, length=instance.header_length)


def read_frame(scope: Scope, engines: Engines, instance: Instance, number: int) -> tuple[Bytes, int]:
    """A frame's stored bytes, and the bit of the first one it begins with; in a thread that may wait.

    Raises NotFound, Unsupported for one too large to hold.
    """
    scope.require(Right.RETRIEVE)
    if instance.frames is None:
        raise NotFound("the instance has no frames")
    ranges = instance.frames.ranges(number)
    if sum(length for _, length in ranges) > MAXIMUM_FRAME_BYTES:
        raise Unsupported("a frame this large is given as it is stored, or not at all")
    dataset = walked(engines, scope.grant, instance)
    parts = [dataset.read_at(*part) for part in ranges]
    return parts[0] if len(parts) == 1 else b"".join(parts), instance.frames.bit_offset(number)
