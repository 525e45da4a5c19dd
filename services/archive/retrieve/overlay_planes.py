"""The overlay planes of a frame, for a picture of it or as a picture of their own to lie over it."""

from services.archive.index.stored_instances import Instance
from services.archive.retrieve.datasets import frame_length, held, read_frame, walked
from services.archive.retrieve.decoding import Decoding
from services.archive.retrieve.headers import walked_image
from services.dicom.image_pixel import ImagePixel
from services.dicom.overlays import as_png, covered, covering_bytes
from services.dicom.pixels import Frame, decoding_bytes, frame_cells
from services.dicom.rendering import Picture
from services.persistence import Engines
from services.tenancy.scope import Right, Scope


async def overlay_planes(
    scope: Scope, engines: Engines, instance: Instance, number: int, reduction: int = 1
) -> bytes:
    """What lies over a frame as a PNG of its size, or smaller by `reduction`.

    Raises NotFound, Unsupported where it takes more memory than there is for it, Invalid.
    """
    scope.require(Right.RETRIEVE)
    instance = await held(engines, scope.grant, instance)
    frame_length(instance, number)  # NotFound before anything is read
    return await engines.own(Decoding).run(_drawn, scope, engines, (instance, number), reduction)


def covering(
    scope: Scope, engines: Engines, shown: tuple[Instance, int], image: ImagePixel
) -> Picture | None:
    """What lies over a frame, as `services.dicom.overlays.covered` has it.

    In a thread that may wait, where there is room for `overlay_bytes`.
    """
    instance, number = shown

    def stored() -> Frame:
        """The frame's words as they were sent, with what stands in the bits that no value has."""
        data, bit = read_frame(scope, engines, instance, number)
        return frame_cells(data, image, bit_offset=bit)

    header = walked(engines, scope.grant, instance)
    return covered(header, image, number, stored, length=instance.header_length)


def overlay_bytes(image: ImagePixel, instance: Instance) -> int:
    """The most memory that the overlay planes of a frame take, beside what decoding and rendering it does."""
    return covering_bytes(image, instance.header_length)


def _drawn(scope: Scope, engines: Engines, shown: tuple[Instance, int], reduction: int) -> bytes:
    instance, _ = shown
    image = walked_image(engines, scope.grant, instance)
    size = overlay_bytes(image, instance) + decoding_bytes(image, frame_length(*shown))
    with engines.own(Decoding).taking(size):
        return as_png(covering(scope, engines, shown, image), reduction)
