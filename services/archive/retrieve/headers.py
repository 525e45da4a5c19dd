"""Headers of any length: one that holds an enclosed document is walked through, never held whole."""

import asyncio
from typing import NamedTuple

from services.archive.index.integrity import Integrity
from services.archive.index.stored_instances import Instance
from services.archive.retrieve.corrected import LONG_BYTES, corrected_header, corrected_reader
from services.archive.retrieve.datasets import read_header, read_image, walked
from services.dicom.element_reader import Bytes
from services.dicom.image_pixel import ImagePixel
from services.dicom.scanner import ReadAt
from services.persistence import Engines, Grant


class ShownHeader(NamedTuple):
    """A header, as it was corrected, to be walked through once; `length` in bytes."""

    data: Bytes | ReadAt
    length: int


async def header_of(engines: Engines, grant: Grant, instance: Instance) -> ShownHeader:
    """An instance's header: in memory, or where it is long from where it lies."""
    if instance.header_length <= LONG_BYTES:
        header = await read_header(engines, grant, instance)
        if not instance.amendments:
            return ShownHeader(header, instance.header_length)
        made = await asyncio.to_thread(corrected_header, header, instance)
        return ShownHeader(made, len(made))
    await engines.own(Integrity).hold(grant, instance)
    if not instance.amendments:
        return ShownHeader(walked(engines, grant, instance), instance.header_length)
    return await asyncio.to_thread(walked_header, engines, grant, instance)


def walked_header(engines: Engines, grant: Grant, instance: Instance) -> ShownHeader:
    """Read a header in a thread that may wait, however long it is."""
    stored = walked(engines, grant, instance)
    if not instance.amendments:
        return ShownHeader(stored, instance.header_length)
    return ShownHeader(*corrected_reader(stored, walked(engines, grant, instance), instance))


async def image_of(engines: Engines, grant: Grant, instance: Instance) -> ImagePixel:
    """What the header says of the pixels. Raises Invalid where it makes no sense."""
    if instance.header_length <= LONG_BYTES:
        return await read_image(engines, grant, instance)
    await engines.own(Integrity).hold(grant, instance)
    return await asyncio.to_thread(walked_image, engines, grant, instance)


def walked_image(engines: Engines, grant: Grant, instance: Instance) -> ImagePixel:
    """Read what the header says of the pixels, in a thread that may wait, however long it is."""
    header = walked(engines, grant, instance)
    return ImagePixel.from_header(header, instance.transfer_syntax_uid, length=instance.header_length)
