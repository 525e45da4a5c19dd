"""Headers of any length: one that holds an enclosed document is walked through, never held whole."""

import asyncio

from services.archive.index.integrity import Integrity
from services.archive.index.stored_instances import Instance
from services.archive.retrieve.datasets import read_header, read_image, walked
from services.dicom.image_pixel import ImagePixel
from services.dicom.scanner import ReadAt
from services.persistence import Engines, Grant

LONG_BYTES = 4 << 20
"""Bytes of a header from which on it is not held in memory."""


async def header_of(engines: Engines, grant: Grant, instance: Instance) -> bytes | ReadAt:
    """The header to be walked through once: in memory, or where it is long from where it lies."""
    if instance.header_length <= LONG_BYTES:
        return await read_header(engines, grant, instance)
    await engines.own(Integrity).hold(grant, instance)
    return walked(engines, grant, instance)


async def image_of(engines: Engines, grant: Grant, instance: Instance) -> ImagePixel:
    """What the header says of the pixels. Raises Invalid where it makes no sense."""
    if instance.header_length <= LONG_BYTES:
        return await read_image(engines, grant, instance)
    await engines.own(Integrity).hold(grant, instance)
    return await asyncio.to_thread(walked_image, engines, grant, instance)


def walked_image(engines: Engines, grant: Grant, instance: Instance) -> ImagePixel:
    """The same in a thread that may wait, however long the header is."""
    header = walked(engines, grant, instance)
    return ImagePixel.from_header(header, instance.transfer_syntax_uid, length=instance.header_length)
