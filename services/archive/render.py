"""Pictures: rendered frames and thumbnails (PS3.18 10.4.1.1.3, 10.4.1.1.5), made off the loop."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from services.archive.facts import Instance
from services.archive.indexing import Document
from services.archive.retrieve import Frame, instances_of, read_frames, read_image, read_pieces
from services.dicom.image_pixel import ImagePixel
from services.dicom.pixels import decode_frame, frame_little_endian
from services.dicom.rendering import encode, render
from services.dicom.rendering import thumbnail as small
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN
from services.dicom.uids import key_of
from services.errors import NotFound, Unsupported
from services.persistence import Engines
from services.tenancy.scope import Right, Scope


@dataclass(frozen=True, slots=True)
class Rendering:
    """How a frame is shown: PNG or JPEG, VOI window (centre, width), largest width and height in pixels."""

    media_type: str = "image/jpeg"
    window: tuple[float, float] | None = None
    viewport: tuple[int, int] | None = None
    quality: int = 90


async def render_frame(
    scope: Scope, engines: Engines, instance: Instance, number: int = 1, rendering: Rendering | None = None
) -> bytes:
    """One frame as a picture. Raises NotFound, Unsupported (no pixels, or none we can decode), Invalid."""
    frame = await _frame(scope, engines, instance, number)
    return await asyncio.to_thread(_picture, *frame, rendering or Rendering())


async def decoded_frames(
    scope: Scope, engines: Engines, instance: Instance, numbers: Sequence[int]
) -> tuple[Frame, ...]:
    """Frames in Explicit VR Little Endian. Raises NotFound, Unsupported where no codec can read them."""
    frames = await read_frames(scope, engines, instance, numbers)
    if all(frame.transfer_syntax_uid == EXPLICIT_LITTLE_ENDIAN for frame in frames):
        return frames
    image = await read_image(engines, scope.grant, instance)
    return tuple([
        Frame(await asyncio.to_thread(frame_little_endian, frame.data, image), EXPLICIT_LITTLE_ENDIAN)
        for frame in frames
    ])  # fmt: skip


async def thumbnail(
    scope: Scope, engines: Engines, study: str, series: str | None = None, instance: str | None = None
) -> bytes:
    """A small JPEG of an instance, a series (stored once it rests) or a study's first series that has one.

    Raises NotFound, Unsupported where nothing of it can be shown.
    """
    scope.require(Right.RETRIEVE)
    if instance is not None:
        members = await instances_of(scope, engines, study, series, instance)
        return await make_thumbnail(scope, engines, members)
    asked = {"StudyInstanceUID": study} | ({"SeriesInstanceUID": series} if series else {})
    found = await engines.documents.of(scope.grant, "series").find(asked)
    filled = False
    for one in sorted(
        found, key=lambda document: (not document.get("thumbnail"), document["SeriesInstanceUID"])
    ):
        if one.get("thumbnail"):
            try:
                return await engines.objects.of(scope.grant).read(thumbnail_key(one))
            except NotFound:
                pass  # derived, so it can be made again
        try:
            members = await instances_of(scope, engines, study, one["SeriesInstanceUID"])
        except NotFound:
            continue  # deleted
        filled = True
        if any(member.frames for member in members):
            return await make_thumbnail(scope, engines, members)
    if not filled:
        raise NotFound("no such series" if series else "no such study")
    raise Unsupported("nothing here has pixels")


async def make_thumbnail(scope: Scope, engines: Engines, members: Sequence[Instance]) -> bytes:
    """A small JPEG of the frame in the middle. Raises Unsupported: there is none, or none we can decode."""
    pictured = [member for member in members if member.frames and member.frames.count]
    if not pictured:
        raise Unsupported("nothing here has pixels")
    middle = pictured[len(pictured) // 2]
    count = middle.frames.count if middle.frames else 1
    return await asyncio.to_thread(_thumbnail, *await _frame(scope, engines, middle, (count + 1) // 2))


def thumbnail_key(series: Document) -> str:
    """Where a series' thumbnail is stored."""
    return f"series/{key_of(series['StudyInstanceUID'])}/{key_of(series['SeriesInstanceUID'])}/thumbnail.jpg"


async def _frame(
    scope: Scope, engines: Engines, instance: Instance, number: int
) -> tuple[bytes, int, ImagePixel]:
    if instance.frames is None:
        raise Unsupported("the instance has no pixels")
    ((data, bit),) = await read_pieces(scope, engines, instance, [number])
    return data, bit, await read_image(engines, scope.grant, instance)


def _picture(data: bytes, bit: int, image: ImagePixel, rendering: Rendering) -> bytes:
    frame = decode_frame(data, image, bit_offset=bit)
    picture = render(frame, image, window=rendering.window, size=rendering.viewport)
    return encode(picture, rendering.media_type, quality=rendering.quality)


def _thumbnail(data: bytes, bit: int, image: ImagePixel) -> bytes:
    return small(decode_frame(data, image, bit_offset=bit), image)
