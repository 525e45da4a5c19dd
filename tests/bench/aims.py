"""What Vetark means to reach, row by row."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Aim:
    """A bound: of the ratio to Orthanc, or of Vetark's own figure."""

    sign: str
    bound: float
    of_ratio: bool = True

    def __str__(self) -> str:
        return f"{self.sign} {self.bound:g}"

    def met(self, value: float) -> bool:
        """Whether a figure, or a ratio, is as it should be."""
        return value >= self.bound if self.sign == ">=" else value <= self.bound


def _times(bound: float) -> Aim:
    """At least so many times what Orthanc does."""
    return Aim(">=", bound)


def _share(bound: float) -> Aim:
    """At most this share of what Orthanc takes."""
    return Aim("<=", bound)


def _most(bound: float) -> Aim:
    """At most this."""
    return Aim("<=", bound, of_ratio=False)


RATE, CPU = "instances_per_second", "cpu_ms_each"
LARGE = (
    "newest", "a month", "one patient", "accession", "name prefix", "name, month and modality", "free text",
    "species", "by name", "by arrival, filtered", "count",
)  # fmt: skip
"""What is asked of a large archive."""
AIMS: Mapping[tuple[str, str], Aim] = {
    ("MR x1", RATE): _times(1.0),
    ("MR x4", RATE): _times(1.1),
    ("MR x8", RATE): _times(1.4),
    ("CT x4", RATE): _times(1.4),
    ("DX x4", RATE): _times(1.3),
    ("MR x1 Nagle", RATE): _times(10.0),
    **{(f"MR x{associations}", CPU): _most(1.0) for associations in (1, 4, 8)},
    **{(f"CT x{associations}", CPU): _most(1.5) for associations in (1, 4, 8)},
    ("metadata warm", "per_second"): _times(10.0),
    ("frames x1", "per_second"): _times(3.0),
    ("frames x8", "per_second"): _times(3.0),
    ("instances", "per_second"): _times(3.0),
    ("series", "megabytes_per_second"): _times(1.0),
    ("rendered first", "per_second"): _times(1.5),
    ("rendered again", "per_second"): _times(10.0),
    ("MR x4 to S3", RATE): _times(0.667),
    ("CT x4 to S3", RATE): _times(0.667),
    ("frames, two processes, a folder", "per_second"): Aim(">=", 1000, of_ratio=False),
    ("frames, two processes, S3", "per_second"): Aim(">=", 1000, of_ratio=False),
    ("a clinic's day in ten minutes", "growth_mb"): _most(64.0),
    ("rebuild", "million_minutes"): _most(30.0),
    ("CT by C-MOVE", RATE): _times(1.0),
    ("CT by C-GET", RATE): _times(1.0),
    ("search page", "p50_ms"): _share(0.05),
    ("search dates", "p50_ms"): _share(0.05),
    ("search patient", "p50_ms"): _share(0.12),
    ("first search after a start", "first_ms"): _share(0.5),
    ("second start", "first_page_s"): _most(4.0),
    ("memory at rest", "pss_mb"): _most(350.0),
    ("worklist, 10000 steps", "p95_ms"): _most(20.0),
    ("worklist, 1000 steps", "p50_ms"): _share(1.0),
    ("worklist, 1000, wlmscpfs", "p50_ms"): _share(1.0),
    ("request to worklist", "p95_ms"): _most(2000.0),
    **{(f"large: {what}", "p95_ms"): _most(50.0) for what in LARGE},
    ("large: C-FIND", "p95_ms"): _most(30.0),
}
