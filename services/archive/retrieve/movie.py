"""Pictures as one MP4 (H.264), which plays everywhere: made by FFmpeg, a program beside us, if there."""

import asyncio
import logging
import shutil
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

import numpy as np

from services.dicom.rendering import Picture
from services.errors import Unavailable, Unsupported

log = logging.getLogger(__name__)
_MOST_PIXELS = 1 << 28
_PATIENCE_SECONDS = 120.0
"""Seconds; what is made is bounded, so only a machine that stands still takes them."""
_CLOCK = 90_000
"""Ticks a second in which frames are timed, as MPEG does."""
_MOST_PACES = 2000
"""Changes of pace that are told to FFmpeg: an argument has a length."""
_FITTED = "pad=ceil(iw/2)*2:ceil(ih/2)*2,scale=out_color_matrix=bt709:out_range=tv"
"""H.264 has even sides; the colours are what a player takes them for."""
_AS_TIMED = (
    "-fps_mode",
    "passthrough",
    "-enc_time_base",
    f"1:{_CLOCK}",
    "-video_track_timescale",
    str(_CLOCK),
)
_AS_TOLD = ("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-pix_fmt", "yuv420p")
_CODEC = (
    *("-c:v", "libx264", "-preset", "veryfast", "-bf", "0"),  # none out of order: each lasts as it is told
    *("-threads", "2", "-movflags", "+faststart"),
)
_WORST, _BETTER = 51, 38
"""x264's rate factor of quality 0, and how much lower that of quality 100 is: 13 cannot be told from 0."""


@cache
def program() -> str | None:
    """The FFmpeg on the PATH, else that of the extra `embedded`; None without either."""
    spec = find_spec("imageio_ffmpeg")  # a folder with the program in it: nothing of it is imported
    folders = spec.submodule_search_locations if spec else None
    own = (str(file) for folder in folders or () for file in sorted(Path(folder).glob("binaries/ffmpeg-*")))
    return shutil.which("ffmpeg") or next(own, None)


async def encode_movie(pictures: Sequence[Picture], times: Sequence[float], quality: int) -> bytes:
    """Pictures as an MP4 file, each for so many ms, in the middle of the largest; `quality` is 1 to 100.

    Raises Unsupported where no FFmpeg is there, or it cannot; Unavailable where it stands still.
    """
    ffmpeg = program()
    if ffmpeg is None:
        raise Unsupported("no MP4 is made here: there is no FFmpeg")
    rows, columns = (max(picture.shape[side] for picture in pictures) for side in (0, 1))
    if rows * columns * len(pictures) > _MOST_PIXELS:
        raise Unsupported("too much for one MP4: ask for fewer frames or a smaller viewport")
    if sum(1 for _ in groupby(times)) > _MOST_PACES:
        times = [fmean(times)] * len(times)
    with TemporaryDirectory(prefix="vetark-movie-") as folder:
        made = Path(folder) / "movie.mp4"
        process = await asyncio.create_subprocess_exec(
            *(ffmpeg, "-loglevel", "error", "-f", "rawvideo"),
            *("-pix_fmt", "rgb24", "-s", f"{columns}x{rows}"),
            *("-framerate", f"{1_000_000 / times[-1]:.0f}/1000"),  # how long the last one lasts
            *("-i", "pipe:0", "-vf", f"{_timed(times)},{_FITTED}", *_AS_TIMED),
            *(*_CODEC, "-crf", f"{_WORST - quality * _BETTER // 100}", *_AS_TOLD, str(made)),
            stdin=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                told, _ = await asyncio.gather(_complaint(process), _feed(process, pictures, (rows, columns)))
                await process.wait()
        except TimeoutError:
            raise Unavailable("FFmpeg takes too long") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode:
            log.error("FFmpeg makes no MP4: %s", told)
            raise Unsupported("no MP4 can be made of this here")
        return await asyncio.to_thread(made.read_bytes)


def _timed(times: Sequence[float]) -> str:
    """The filter that tells each frame its moment, in as many pieces as the pace changes."""
    pieces, number, now = list[tuple[int, str]](), 0, 0.0
    for time, same in groupby(times):
        pieces.append((number, f"{now:.0f}+(N-{number})*{time * _CLOCK / 1000:.3f}"))
        count = len(list(same))
        number, now = number + count, now + count * time * _CLOCK / 1000
    return f"settb=1/{_CLOCK},setpts='{_chosen(pieces)}'"


def _chosen(pieces: Sequence[tuple[int, str]]) -> str:
    """The last piece that has begun by frame N: halved again and again, so that none lies deep."""
    if len(pieces) == 1:
        return pieces[0][1]
    half = len(pieces) // 2
    return f"if(lt(N,{pieces[half][0]}),{_chosen(pieces[:half])},{_chosen(pieces[half:])})"


async def _feed(
    process: asyncio.subprocess.Process, pictures: Sequence[Picture], size: tuple[int, int]
) -> None:
    """Frame by frame, as fast as they are taken."""
    pipe = process.stdin
    assert pipe is not None  # noqa: S101 - it was asked for
    with suppress(ConnectionError):  # it has ended, and says why
        for picture in pictures:
            pipe.write(_placed(picture, size))
            await pipe.drain()
    pipe.close()


async def _complaint(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None  # noqa: S101 - it was asked for
    return (await process.stderr.read()).decode("utf-8", "replace").strip()[-200:]


def _placed(picture: Picture, size: tuple[int, int]) -> bytes:
    """In the middle of a black one. In colour always: FFmpeg makes its grey two shades darker."""
    whole = np.zeros((*size, 3), np.uint8)
    top, left = ((most - side) // 2 for most, side in zip(size, picture.shape, strict=False))
    rows, columns = picture.shape[:2]
    whole[top : top + rows, left : left + columns] = picture.reshape(rows, columns, -1)
    return whole.tobytes()
