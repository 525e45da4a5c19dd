"""How long each frame of a moving image is shown: one order for viewer, GIF and MP4 (PS3.3 C.7.6.5).

`web/src/viewer/frameTimes.ts` follows the same rule; `tests/dicom/frame_times.json` holds both to it. The
order, and why, stands in decision 0043.
"""

from collections.abc import Sequence
from statistics import median_low
from typing import NamedTuple

DEFAULT = 100.0
"""Milliseconds a frame where nothing says how long."""
FRAME_TIME, FRAME_TIME_VECTOR = 0x00181063, 0x00181065
_SHORTEST, _LONGEST = 1.0, 10_000.0  # ms: all else is no time that somebody meant


class FrameTimes(NamedTuple):
    """Milliseconds a frame is shown: `each`, but the first ones as long as `various` has them."""

    each: float = DEFAULT
    various: tuple[float, ...] = ()

    def of(self, number: int) -> float:
        """Return how long a frame is shown, numbered from 1."""
        return self.various[number - 1] if number <= len(self.various) else self.each


UNTOLD = FrameTimes()


def frame_times(
    frames: int,
    *,
    pointers: Sequence[int] = (),
    vector: list[float] | None = None,
    time: float = 0.0,
    recommended: float = 0.0,
    rate: float = 0.0,
) -> FrameTimes:
    """The times of an image of so many frames.

    `pointers`: tags of Frame Increment Pointer; `vector`: Frame Time Vector, `time`: Frame Time, in ms;
    `recommended`: Recommended Display Frame Rate, `rate`: Cine Rate, in frames a second. What is absent is
    0, what cannot be read NaN; neither is a time, nor is what is under 1 ms or over 10 s.
    """
    told = [_varying(frames, vector or []), _constant(time)]
    if FRAME_TIME in pointers and FRAME_TIME_VECTOR not in pointers:
        told.reverse()
    told += [_constant(1000 / per_second) for per_second in (recommended, rate) if per_second > 0]
    return next((times for times in told if times is not None), UNTOLD)


def _constant(time: float) -> FrameTimes | None:
    return FrameTimes(time) if _is_time(time) else None


def _varying(frames: int, vector: list[float]) -> FrameTimes | None:
    """A frame lasts until the next one's increment has passed; the last one, of which none tells, as usual.

    The first increment is 0 (C.7.6.5.1.2); of a vector that is too short it may have been left out.
    """
    complete = len(vector) >= frames or vector[:1] == [0]
    increments = vector[1:frames] if complete else vector
    times = [time for time in increments if _is_time(time)]
    if frames < 2 or not times:  # noqa: PLR2004 - nothing moves
        return None
    usual = median_low(times)
    various = tuple(time if _is_time(time) else usual for time in increments)
    return FrameTimes(usual, various if any(time != usual for time in various) else ())


def _is_time(time: float) -> bool:
    return _SHORTEST <= time <= _LONGEST
