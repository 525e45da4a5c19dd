"""Pictures: frames rendered for people's eyes (PS3.18 10.4.1.1.3), made off the loop."""

import asyncio
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.archive.index.integrity import Integrity
from services.archive.index.stored_instances import Instance
from services.archive.retrieve.datasets import Frame, read_frames, read_image, read_pieces, read_with_header
from services.archive.retrieve.movie import encode_movie
from services.dicom import json_model
from services.dicom.annotations import PATIENT, TECHNIQUE, annotate, lines_of
from services.dicom.encapsulation import compressed
from services.dicom.image_pixel import ImagePixel
from services.dicom.pixels import decode_frame, frame_little_endian
from services.dicom.rendering import Picture, Region, Window, encode, encode_frames, in_srgb, render
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN
from services.errors import Unsupported
from services.persistence import Engines
from services.tenancy.scope import Scope

GIF, MP4 = "image/gif", "video/mp4"
SMALL = 256
"""Pixels of a thumbnail's longer side."""
_MOST_PIXELS = 1 << 26
"""Of all the frames of a GIF or MP4, which are in memory together."""
_AT_ONCE = 2 * (os.cpu_count() or 1)
"""Frames in memory to be decoded, whoever asks for how many: more would only wait for a processor."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """How a frame is shown (PS3.18 8.3.5.1).

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
    await engines.own(Integrity).hold(scope.grant, instance)
    async with engines.own(_Decoding):
        return await asyncio.to_thread(_encoded, scope, engines, (instance, number), rendering or Rendering())


async def render_frames(
    scope: Scope, engines: Engines, shown: Iterable[tuple[Instance, int]], rendering: Rendering
) -> bytes:
    """Frames, as (instance, number), in one GIF or MP4 at the pace of the first.

    Raises as `render_frame`, and Unsupported where they are more than fit into memory.
    """
    pictures, pixels, pace = list[Picture](), 0, 0.0
    for one in shown:
        await engines.own(Integrity).hold(scope.grant, one[0])
        async with engines.own(_Decoding):
            picture, image = await asyncio.to_thread(_picture, scope, engines, one, rendering)
        pictures.append(picture)
        pixels += picture.size
        pace = pace or image.frame_time
        if pixels > _MOST_PIXELS:
            raise Unsupported("too much for one picture: ask for fewer frames or a smaller viewport")
    if not pictures:
        raise Unsupported("nothing here has pixels")
    if rendering.media_type == MP4:
        async with engines.own(_Decoding):
            return await encode_movie(pictures, pace, rendering.quality)
    return await asyncio.to_thread(encode_frames, pictures, pace)


async def decoded_frames(
    scope: Scope, engines: Engines, instance: Instance, numbers: Sequence[int]
) -> tuple[Frame, ...]:
    """Frames in Explicit VR Little Endian. Raises NotFound, Unsupported where no codec can read them."""
    async with engines.own(_Decoding):
        frames = await read_frames(scope, engines, instance, numbers)
        if all(frame.transfer_syntax_uid == EXPLICIT_LITTLE_ENDIAN for frame in frames):
            return frames
        image = await read_image(engines, scope.grant, instance)
        return tuple([
            Frame(await asyncio.to_thread(frame_little_endian, frame.data, image), EXPLICIT_LITTLE_ENDIAN)
            for frame in frames
        ])  # fmt: skip


async def compressed_frames(
    scope: Scope, engines: Engines, instance: Instance, numbers: Sequence[int], transfer_syntax_uid: str
) -> tuple[Frame, ...]:
    """Frames compressed without loss. Raises NotFound, Unsupported where the codec has no room for them."""
    async with engines.own(_Decoding):
        pieces = await read_pieces(scope, engines, instance, numbers)
        image = await read_image(engines, scope.grant, instance)
        if any(bit for _, bit in pieces):
            raise Unsupported("single bits are not compressed here")
        return tuple([
            Frame(await asyncio.to_thread(compressed, data, image, transfer_syntax_uid), transfer_syntax_uid)
            for data, _ in pieces
        ])  # fmt: skip


class _Decoding(asyncio.Semaphore):
    """Entered by whoever holds frames that are to be decoded: some at a time in one process."""

    def __init__(self, _: Engines) -> None:
        super().__init__(_AT_ONCE)


def _picture(
    scope: Scope, engines: Engines, shown: tuple[Instance, int], rendering: Rendering
) -> tuple[Picture, ImagePixel]:
    """In one thread from the store to the picture: what is read stays where it is worked on."""
    instance, number = shown
    if instance.frames is None:
        raise Unsupported("the instance has no pixels")
    header, data, bit = read_with_header(scope, engines, instance, number)
    image = ImagePixel.from_header(header, instance.transfer_syntax_uid)
    picture = render(
        decode_frame(data, image, bit_offset=bit),
        image,
        window=rendering.window,
        region=rendering.region,
        size=rendering.viewport,
        grow=rendering.grow,
    )
    if rendering.annotation:
        model = json_model.from_dataset(header, instance.transfer_syntax_uid, lambda _: "")
        left, right = (
            lines_of(model, kind) if kind in rendering.annotation else [] for kind in (PATIENT, TECHNIQUE)
        )
        picture = annotate(picture, left, right) if left or right else picture
    return picture, image


def _encoded(scope: Scope, engines: Engines, shown: tuple[Instance, int], rendering: Rendering) -> bytes:
    (picture, image), profile = _picture(scope, engines, shown, rendering), b""
    if rendering.iccprofile == "srgb" or (rendering.iccprofile == "yes" and not image.icc_profile):
        picture, profile = in_srgb(picture, image.icc_profile)
    elif rendering.iccprofile == "yes":
        profile = image.icc_profile
    return encode(picture, rendering.media_type, rendering.quality, profile)
