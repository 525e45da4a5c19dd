"""A still picture of a stored video, which FFmpeg makes where it is there."""

import asyncio
import logging
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

from services.archive.index.stored_instances import Instance
from services.archive.retrieve.datasets import frame_length, held, stream_frame
from services.archive.retrieve.movie import program
from services.dicom import transfer_syntaxes
from services.dicom.image_pixel import ImagePixel
from services.dicom.rendering import Picture
from services.errors import Unsupported
from services.persistence import Engines
from services.tenancy.scope import Scope

log = logging.getLogger(__name__)
_ENDS_BYTES = 24 << 20
"""Bytes of a video's beginning, and of its end, that FFmpeg is given: an MP4 has its index in either."""
_PATIENCE_SECONDS = 30.0
"""Seconds for one still."""
_AT_ONCE = 1
_MOST_PIXELS = 1 << 25
"""Of a video's frame; FFmpeg decodes no larger one."""
_LONGEST_SIDE = 4096
_CONTAINERS = "mov,mpegts,mpeg,mpegvideo,h264,hevc"
"""What is looked into: a playlist, or anything else that names other files, is no video that was stored."""
_STILL = (
    f"scale='min(iw,{_LONGEST_SIDE})':'min(ih,{_LONGEST_SIDE})':force_original_aspect_ratio=decrease,"
    "thumbnail=12"
)
"""The most usual of the first frames, which often fade in from black."""


def is_video(instance: Instance) -> bool:
    """Return whether all its frames are one stream."""
    return instance.frames is not None and transfer_syntaxes.get(instance.transfer_syntax_uid).video


async def still_of(scope: Scope, engines: Engines, instance: Instance) -> Picture:
    """A picture that stands for a video: rows x columns x 3. Raises Unsupported where none can be made."""
    ffmpeg = program()
    if ffmpeg is None:
        raise Unsupported("no picture is made of a video here: there is no FFmpeg")
    async with engines.own(_Stills):
        with TemporaryDirectory(prefix="vetark-video-") as folder:
            file = Path(folder) / "video"
            await _write_ends(scope, engines, instance, file)
            data = await _decoded(ffmpeg, file)
    return await asyncio.to_thread(_picture, data)


def image_of_still(image: ImagePixel, still: Picture) -> ImagePixel:
    """What the still of a video is, once it is decoded: plain red, green and blue, of its own size."""
    return replace(
        image,
        rows=still.shape[0],
        columns=still.shape[1],
        samples=3,
        photometric="RGB",
        bits_allocated=8,
        bits_stored=8,
        high_bit=7,
        transfer_syntax_uid=transfer_syntaxes.EXPLICIT_LITTLE_ENDIAN,
    )


class _Stills(asyncio.Semaphore):
    """Entered by whoever lets FFmpeg decode a video."""

    def __init__(self, _: Engines) -> None:
        super().__init__(_AT_ONCE)


async def _write_ends(scope: Scope, engines: Engines, instance: Instance, file: Path) -> None:
    """The video as a file of its own length, but of a long one only both ends: a hole lies between."""
    instance = await held(engines, scope.grant, instance)
    length = frame_length(instance, 1)
    spans = (
        [(0, length)]
        if length <= 2 * _ENDS_BYTES
        else [(0, _ENDS_BYTES), (length - _ENDS_BYTES, _ENDS_BYTES)]
    )
    with file.open("wb") as made:
        for start, size in spans:
            made.seek(start)
            async for piece in stream_frame(scope, engines, instance, 1, (start, size)):
                await asyncio.to_thread(made.write, piece)


async def _decoded(ffmpeg: str, file: Path) -> bytes:
    """One frame as a PPM file. What a sender's file says makes FFmpeg open no other one."""
    process = await asyncio.create_subprocess_exec(
        *(ffmpeg, "-loglevel", "error", "-nostdin", "-threads", "1", "-max_pixels", str(_MOST_PIXELS)),
        *("-protocol_whitelist", "file", "-format_whitelist", _CONTAINERS, "-i", str(file)),
        *("-an", "-sn", "-dn", "-vf", _STILL, "-frames:v", "1", "-f", "image2pipe", "-c:v", "ppm", "pipe:1"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            made, told = await process.communicate()
    except TimeoutError:
        raise Unsupported("FFmpeg takes too long for a picture of this video") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode or not made:
        log.warning("FFmpeg makes no picture of a video: %s", told.decode("utf-8", "replace").strip()[-200:])
        raise Unsupported("no picture can be made of this video")
    return made


def _picture(data: bytes) -> Picture:
    return np.asarray(Image.open(BytesIO(data)).convert("RGB"))
