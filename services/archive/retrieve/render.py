"""Pictures: frames rendered for people's eyes (PS3.18 10.4.1.1.3), made off the loop."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from services.archive.index.stored_instances import Instance
from services.archive.retrieve.corrected import LONG_BYTES, corrected_header
from services.archive.retrieve.datasets import (
    Frame,
    frame_length,
    held,
    read_frame,
    read_frames,
    read_with_header,
)
from services.archive.retrieve.decoding import Decoding
from services.archive.retrieve.headers import ShownHeader, image_of, walked_header, walked_image
from services.archive.retrieve.movie import encode_movie
from services.archive.retrieve.overlay_planes import covering, overlay_bytes
from services.archive.retrieve.shared_range import SharedRanges, Slices
from services.archive.retrieve.videos import image_of_still, is_video, still_of
from services.dicom import json_model, transfer_syntaxes
from services.dicom.annotations import OVERLAY, PATIENT, TECHNIQUE, annotate, lines_of
from services.dicom.element_reader import Bytes
from services.dicom.encapsulation import compressed, compressing_bytes
from services.dicom.grayscale import Window
from services.dicom.image_pixel import ImagePixel
from services.dicom.overlays import burn
from services.dicom.pixels import Frame as Values
from services.dicom.pixels import corrected, decode_frame, decoding_bytes, frame_little_endian
from services.dicom.rendering import (
    Picture,
    Region,
    encode,
    encode_frames,
    in_srgb,
    render,
    rendering_bytes,
)
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN
from services.errors import Unsupported
from services.persistence import Engines
from services.tenancy.scope import Right, Scope

T = TypeVar("T")

GIF, MP4 = "image/gif", "video/mp4"
SMALL = 256
"""Pixels of a thumbnail's longer side."""
_MOST_PIXELS = 1 << 26
"""Of all the frames of a GIF or MP4, which are in memory together."""
_MOVING_AT_ONCE = os.cpu_count() or 1
"""GIFs and MP4s whose frames are in memory."""
_READ_AT_ONCE_BYTES = 4 << 20
"""Bytes of a frame that is read together with its header, before the budget of memory is asked."""
_OVERLAID = {TECHNIQUE, OVERLAY}
"""Annotations that show the overlay planes: they belong to how the picture was made."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """The parameters by which a frame is shown (PS3.18 8.3.5.1).

    `window`: VOI centre, width and perhaps function; `region`: see `services.dicom.rendering.render`;
    `viewport`: width and height the picture is fitted into, enlarged too with `grow`; `annotation`: what is
    written over it; `iccprofile`: `no`, `yes` or `srgb`.
    """

    media_type: str = "image/jpeg"
    window: Window | None = None
    region: Region | None = None
    viewport: tuple[int, int] | None = None
    grow: bool = False
    quality: int = 90
    annotation: tuple[str, ...] = ()
    iccprofile: str = "no"


THUMBNAIL = Rendering(viewport=(SMALL, SMALL), quality=80)


async def render_frame(
    scope: Scope, engines: Engines, instance: Instance, number: int = 1, rendering: Rendering | None = None
) -> bytes:
    """One frame as a picture. Raises NotFound, Unsupported (no pixels, or none we can decode), Invalid."""
    one = await _shown(scope, engines, instance, number)
    return await engines.own(Decoding).run(_encoded, scope, engines, one, rendering or Rendering())


async def render_frames(
    scope: Scope, engines: Engines, shown: Iterable[tuple[Instance, int]], rendering: Rendering
) -> bytes:
    """Frames, as (instance, number), in one GIF or MP4, each as long as its image says.

    Raises as `render_frame`, and Unsupported where they are more than fit into memory.
    """
    async with engines.own(_Moving):
        pictures, times, pixels = list[Picture](), list[float](), 0
        last: Instance | None = None
        image: ImagePixel | None = None
        for instance, number in shown:
            one = await _shown(scope, engines, instance, number)
            known = image if instance == last else None  # thousands of frames have one header
            picture, told = await engines.own(Decoding).run(_paced, scope, engines, one, rendering, known)
            last, image = instance, told
            pictures.append(picture)
            times.append(told.frame_times.of(number))
            pixels += picture.size
            if pixels > _MOST_PIXELS:
                raise Unsupported("too much for one picture: ask for fewer frames or a smaller viewport")
        if not pictures:
            raise Unsupported("nothing here has pixels")
        if rendering.media_type == MP4:
            return await encode_movie(pictures, times, rendering.quality)
        return await asyncio.to_thread(encode_frames, pictures, times)


async def decoded_frames(
    scope: Scope, engines: Engines, instance: Instance, numbers: Sequence[int]
) -> AsyncIterator[Frame]:
    """Frames in Explicit VR Little Endian, one by one.

    Raises NotFound, Unsupported where no codec can read them or they take more memory than there is for it.
    """
    if not transfer_syntaxes.get(instance.transfer_syntax_uid).encapsulated:
        for frame in await read_frames(scope, engines, instance, numbers):
            yield frame
        return
    scope.require(Right.RETRIEVE)
    instance = await held(engines, scope.grant, instance)
    image = await image_of(engines, scope.grant, instance)
    for number in numbers:
        data = await engines.own(Decoding).run(_decoded, scope, engines, (instance, number), image)
        yield Frame(data, EXPLICIT_LITTLE_ENDIAN)


async def compressed_frames(
    scope: Scope, engines: Engines, instance: Instance, numbers: Sequence[int], transfer_syntax_uid: str
) -> AsyncIterator[Frame]:
    """Frames compressed without loss, one by one.

    Raises NotFound, Unsupported where the codec has no room for them or they take more memory than there is.
    """
    scope.require(Right.RETRIEVE)
    instance = await held(engines, scope.grant, instance)
    image = await image_of(engines, scope.grant, instance)
    for number in numbers:
        one = (instance, number)
        data = await engines.own(Decoding).run(_recoded, scope, engines, one, image, transfer_syntax_uid)
        yield Frame(data, transfer_syntax_uid)


class _Shown(NamedTuple):
    """A frame to render, or the still picture of a video, with the slices that stand for its stack."""

    instance: Instance
    number: int
    still: Picture | None
    slices: Slices


async def _shown(scope: Scope, engines: Engines, instance: Instance, number: int) -> _Shown:
    instance = await held(engines, scope.grant, instance)
    moves = is_video(instance) and number == 1
    still = await still_of(scope, engines, instance) if moves else None
    return _Shown(
        instance, number, still, await engines.own(SharedRanges).slices_for(scope, engines, instance)
    )


class _Moving(asyncio.Semaphore):
    """Entered by whoever holds the pictures of a GIF or MP4."""

    def __init__(self, _: Engines) -> None:
        super().__init__(_MOVING_AT_ONCE)


def _paced(
    scope: Scope, engines: Engines, shown: _Shown, rendering: Rendering, known: ImagePixel | None
) -> tuple[Picture, ImagePixel]:
    """A picture of many, and what its header says."""
    return _picture(scope, engines, shown, rendering, lambda picture, image: (picture, image), image=known)


def _decoded(scope: Scope, engines: Engines, shown: tuple[Instance, int], image: ImagePixel) -> bytes:
    with engines.own(Decoding).taking(decoding_bytes(image, frame_length(*shown))):
        return frame_little_endian(*_corrected(read_frame(scope, engines, *shown)[0], shown[0], image))


def _recoded(
    scope: Scope, engines: Engines, shown: tuple[Instance, int], image: ImagePixel, transfer_syntax_uid: str
) -> bytes:
    size = decoding_bytes(image, frame_length(*shown)) + compressing_bytes(image)
    with engines.own(Decoding).taking(size):
        data, bit = read_frame(scope, engines, *shown)
        if bit:
            raise Unsupported("single bits are not compressed here")
        data, image = _corrected(data, shown[0], image)
        return compressed(bytes(data), image, transfer_syntax_uid)


def _corrected(data: Bytes, instance: Instance, image: ImagePixel) -> tuple[Bytes, ImagePixel]:
    """A frame, and the image as that says it is."""
    return data, corrected(image, data, instance.frames.bits if instance.frames else 0)


def _picture(
    scope: Scope,
    engines: Engines,
    shown: _Shown,
    rendering: Rendering,
    finish: Callable[[Picture, ImagePixel], T],
    *,
    image: ImagePixel | None = None,
) -> T:
    """In one thread from the store to the picture, and to what `finish` makes of it within the same memory.

    What is read stays where it is worked on. `image`: what the header says, where that is known.
    """
    instance, number, still, slices = shown
    if instance.frames is None:
        raise Unsupported("the instance has no pixels")
    encoded = frame_length(instance, number)
    header: bytes | None = None
    stored: tuple[Bytes, int] | None = None
    if (
        still is None
        and image is None
        and instance.header_length <= LONG_BYTES
        and encoded <= _READ_AT_ONCE_BYTES
    ):
        header, data, bit = read_with_header(scope, engines, instance, number)
        stored = data, bit
        image = ImagePixel.from_header(header, instance.transfer_syntax_uid)
    described = walked_image(engines, scope.grant, instance) if image is None else image
    if still is not None:
        described, encoded = image_of_still(described, still), 0

    asked = still is not None or rendering.window is not None
    ends = None
    if not asked:
        ends = engines.own(SharedRanges).of(scope, engines, (instance, number), described, slices)

    def frame() -> tuple[Values, ImagePixel]:
        if still is not None:
            return still, described
        data, bit = stored or read_frame(scope, engines, instance, number)
        data, told = _corrected(data, instance, described)
        return decode_frame(data, told, bit_offset=bit), told

    with engines.own(Decoding).taking(_room(described, encoded, instance, rendering)):
        picture = render(
            *frame(),
            number,
            window=rendering.window,
            ends=ends,
            region=rendering.region,
            size=rendering.viewport,
            grow=rendering.grow,
        )
        if _OVERLAID & set(rendering.annotation) and still is None:
            levels = covering(scope, engines, (instance, number), described)
            picture = picture if levels is None else burn(picture, levels, rendering.region)
        if set(rendering.annotation) & {PATIENT, TECHNIQUE}:
            if header is None:
                told = walked_header(engines, scope.grant, instance)
            else:
                made = corrected_header(header, instance)
                told = ShownHeader(made, len(made))
            picture = _with_words(picture, told, instance, rendering)
        return finish(picture, described)


def _room(image: ImagePixel, encoded: int, instance: Instance, rendering: Rendering) -> int:
    """Bytes that a picture takes."""
    planes = overlay_bytes(image, instance) if _OVERLAID & set(rendering.annotation) else 0
    return decoding_bytes(image, encoded) + rendering_bytes(image) + planes


def _with_words(picture: Picture, header: ShownHeader, instance: Instance, rendering: Rendering) -> Picture:
    syntax = instance.transfer_syntax_uid
    model = json_model.from_dataset(header.data, syntax, lambda _: "", length=header.length)
    left, right = (
        lines_of(model, kind) if kind in rendering.annotation else [] for kind in (PATIENT, TECHNIQUE)
    )
    return annotate(picture, left, right) if left or right else picture


def _encoded(scope: Scope, engines: Engines, shown: _Shown, rendering: Rendering) -> bytes:
    def finish(picture: Picture, image: ImagePixel) -> bytes:
        profile = b""
        if rendering.iccprofile == "srgb" or (rendering.iccprofile == "yes" and not image.icc_profile):
            picture, profile = in_srgb(picture, image.icc_profile)
        elif rendering.iccprofile == "yes":
            profile = image.icc_profile
        return encode(picture, rendering.media_type, rendering.quality, profile)

    return _picture(scope, engines, shown, rendering, finish)
