"""Gathers what a run measures, in bounded memory: times as counts by length, and slices of the run."""

import math
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from services.bench.process_tree import Memory

_FIRST = 1e-4  # s, the upper end of the first count
_STEP = math.log(1.05)  # each next one is 5 % longer
_COUNTS = 420  # up to a day
SLICES = 60
"""Parts of the run for which figures are kept apart."""
MORNING, AFTERNOON = (9, 12), (15, 18)
"""Hours with about as much to do: memory that is kept shows between them."""
KINDS_OF_ERRORS = 50
"""Errors that are told apart; the others are counted together."""


class Times:
    """How long something took, each time; percentiles to within 5 %."""

    def __init__(self) -> None:
        self._counts = [0] * _COUNTS
        self.count, self.total, self.longest = 0, 0.0, 0.0

    def add(self, seconds: float) -> None:
        """Add one time."""
        at = math.ceil(math.log(seconds / _FIRST) / _STEP) if seconds > _FIRST else 0
        self._counts[min(at, _COUNTS - 1)] += 1
        self.count += 1
        self.total += seconds
        self.longest = max(self.longest, seconds)

    def percentile(self, share: float) -> float:
        """The seconds that this share of them did not exceed; 0 where there are none."""
        wanted, seen = math.ceil(share * self.count), 0
        for at, count in enumerate(self._counts):
            seen += count
            if count and seen >= wanted:
                return min(_FIRST * math.exp(_STEP * at), self.longest)
        return 0.0

    def told(self) -> dict[str, float]:
        """Count, mean and percentiles in milliseconds."""
        shares = {"p50_ms": 0.5, "p95_ms": 0.95, "p99_ms": 0.99}
        return {
            "count": self.count,
            "mean_ms": round(1000 * self.total / self.count, 2) if self.count else 0.0,
            **{name: round(1000 * self.percentile(share), 2) for name, share in shares.items()},
            "longest_ms": round(1000 * self.longest, 2),
        }


@dataclass(slots=True)
class Slice:
    """A part of the run: what came of it."""

    images: int = 0
    bytes: int = 0
    errors: int = 0
    store: Times = field(default_factory=Times)
    look: Times = field(default_factory=Times)
    memory: float = 0.0  # MB of the server's processes, PSS, the most seen
    late: float = 0.0  # s, the latest that something began


class Figures:
    """Of one run, which lasts so many seconds as planned."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.took: dict[str, Times] = {}
        self.slices = [Slice() for _ in range(SLICES)]
        self.errors: Counter[str] = Counter()
        self.last_error = ""
        self.images = self.bytes = self.studies = self.frames = 0
        self.elapsed = 0.0
        self.peaks: dict[str, float] = {}
        self.cpu_seconds = 0.0

    @property
    def slice(self) -> Slice:
        """The one under way; what comes after the day's end belongs to the last, which lasts longer then."""
        return self.slices[min(int(self.elapsed / self._seconds * SLICES), SLICES - 1)]

    def lasted(self, number: int) -> float:
        """Return the seconds of the run that this slice took; 0 where it did not come to it."""
        planned = self._seconds / SLICES
        over = self.elapsed - number * planned
        return max(over, 0.0) if number == SLICES - 1 else min(max(over, 0.0), planned)

    def note(self, what: str, seconds: float) -> None:
        """Something took so long: "store CT", "search", "first image" and so on."""
        self.took.setdefault(what, Times()).add(seconds)
        of = self.slice
        (of.store if what.startswith("store ") else of.look).add(seconds)

    def stored(self, modality: str, seconds: float, size: int) -> None:
        """An image was acknowledged."""
        self.note(f"store {modality}", seconds)
        self.images += 1
        self.bytes += size
        self.slice.images += 1
        self.slice.bytes += size

    def late(self, seconds: float) -> None:
        """Something began so long after its time."""
        self.slice.late = max(self.slice.late, seconds)

    def failed(self, what: str, why: str) -> None:
        """Something failed; it is counted by its kind."""
        kind = f"{what}: {why}"
        if kind not in self.errors and len(self.errors) >= KINDS_OF_ERRORS:
            kind = f"{what}: others"
        self.errors[kind] += 1
        self.last_error = kind
        self.slice.errors += 1

    def memory(self, taken: Memory, by_process: dict[str, dict[str, float]]) -> None:
        """Note how many MB the server's processes have in memory now."""
        of = self.slice
        of.memory = max(of.memory, taken.pss)
        for name, figures in by_process.items():
            self.peaks[name] = max(self.peaks.get(name, 0.0), figures["peak"])

    @property
    def longest(self) -> tuple[str, float]:
        """Return what anybody waited longest for, and for how long."""
        found = ((what, times.longest) for what, times in self.took.items())
        return max(found, key=lambda one: one[1], default=("", 0.0))

    @property
    def memory_growth(self) -> float | None:
        """MB by which the median of the server's memory in the afternoon exceeds that of the morning."""
        hour = SLICES // 12  # slices of two hours
        morning, afternoon = (
            sorted(one.memory for one in self.slices[start * hour // 2 : end * hour // 2] if one.memory)
            for start, end in (MORNING, AFTERNOON)
        )
        return _middle(afternoon) - _middle(morning) if morning and afternoon else None

    def told(self) -> dict[str, Any]:
        """Return all figures as JSON has them."""
        what, seconds = self.longest
        growth = self.memory_growth
        span = self.elapsed or 1.0
        return {
            "seconds": round(self.elapsed, 1),
            "studies": self.studies,
            "images": self.images,
            "bytes": self.bytes,
            "images_a_second": round(self.images / span, 2),
            "megabytes_a_second": round(self.bytes / span / 1e6, 2),
            "frames": self.frames,
            "frames_a_second": round(self.frames / span, 2),
            "longest_wait": {"what": what, "seconds": round(seconds, 3)},
            "latest_begin_s": round(max(one.late for one in self.slices), 2),
            "errors": dict(self.errors.most_common()),
            "times": {name: times.told() for name, times in sorted(self.took.items())},
            "memory_peak_mb": {name: round(peak, 1) for name, peak in self.peaks.items()},
            "memory_growth_mb": None if growth is None else round(growth, 1),
            "cpu_seconds": round(self.cpu_seconds, 2),
            "slices": [
                {
                    "seconds": round(self.lasted(number), 3),
                    "images": one.images,
                    "errors": one.errors,
                    "store_p95_ms": round(1000 * one.store.percentile(0.95), 1),
                    "look_p95_ms": round(1000 * one.look.percentile(0.95), 1),
                    "memory_mb": round(one.memory, 1),
                    "late_s": round(one.late, 2),
                }
                for number, one in enumerate(self.slices)
            ],
        }


@contextmanager
def timed(figures: Figures, what: str) -> Iterator[None]:
    """Note how long it took, where it succeeds."""
    began = perf_counter()
    yield
    figures.note(what, perf_counter() - began)


def _middle(values: list[float]) -> float:
    return values[len(values) // 2]
