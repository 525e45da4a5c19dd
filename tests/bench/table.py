"""The results as a table: Vetark, what was measured beside it, the ratio round by round, the aim."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.bench.aims import AIMS, CPU
from tests.bench.rounds import Report, Results, Row

FIGURES = {
    "MR x": ("instances_per_second",),
    "CT ": ("instances_per_second",),
    "DX x": ("instances_per_second",),
    "metadata cold": ("first_ms",),
    "frames": ("per_second", "p50_ms", "p95_ms"),
    "series": ("megabytes_per_second",),
    "search": ("p50_ms", "p95_ms"),
    "first search": ("first_ms",),
    "large": ("p50_ms", "p95_ms"),
    "worklist": ("p50_ms", "p95_ms"),
    "request to worklist": ("p50_ms", "p95_ms"),
    "second start": ("first_page_s",),
    "a clinic's day": ("growth_mb", "longest_s", "store_p95_ms"),
    "model": ("value",),
    "rebuild": ("per_second", "million_minutes"),
    "memory": ("pss_mb", "rss_mb"),
}
"""What is printed of a row, by how its name begins; of all others `per_second`. The JSON has every figure."""
NAMES = {
    "instances_per_second": "a second", "per_second": "a second", "megabytes_per_second": "MB a second",
    "first_ms": "ms", "p50_ms": "p50 ms", "p95_ms": "p95 ms", "first_page_s": "s to a page",
    "million_minutes": "min a million", "growth_mb": "MB grown", "longest_s": "longest s",
    "store_p95_ms": "p95 ms", "value": "", "pss_mb": "MB, PSS", "rss_mb": "MB, RSS",
}  # fmt: skip
_LINE = "{:<33}{:<13}{:<25}{:<25}{:<20}{:<15}{}"


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure over the rounds."""

    values: Sequence[float]

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.values)

    def __str__(self) -> str:
        if len(self.values) == 1:
            return _short(self.median)
        return f"{_short(self.median)} [{_short(min(self.values))}-{_short(max(self.values))}]"


def _short(value: float) -> str:
    """Three digits, and never fewer than there are before the point."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 0.1 or not value else 3
    return f"{value:.{digits}f}"


def medians(results: Results) -> dict[str, dict[str, Report]]:
    """The median of the rounds of every figure, by row and server."""
    return {
        what: {
            server: {figure: _spread(row, server, figure).median for figure in _numbers(runs[0])}
            for server, runs in row.items()
        }
        for what, row in results.items()
    }


def show(results: Results, memory: dict[str, Any]) -> None:
    """Print the rows; where there is an aim, whether it is met or SHORT of it."""
    short = []
    print("\nmedian [least-most] of the rounds; ratio: Vetark by Orthanc, round by round")
    print(
        _LINE.format("what", "", "Vetark", "Orthanc", "ratio", "aim", "CPU ms each: Vetark, Orthanc").rstrip()
    )
    for what, row in results.items():
        for figure in _figures(what):
            verdict, cpu = _verdict(what, figure, row), _cpu(what, row)
            print(_LINE.format(what, NAMES[figure], *_columns(row, figure), verdict, cpu).rstrip())
            if "SHORT" in verdict + cpu:
                short.append(what)
    print(f"\nshort of the aim: {'; '.join(dict.fromkeys(short)) or 'none'}")
    if memory:
        print("\nmemory, MB a process at rest and at peak (aims: 150, 512)")
    for server, processes in memory.items():
        for process, figures in processes.items():
            print(f"  {server:<9}{process:<52}{figures['rest']:>8.0f}{figures['peak']:>8.0f}")


def _figures(what: str) -> tuple[str, ...]:
    return next((shown for begins, shown in FIGURES.items() if what.startswith(begins)), ("per_second",))


def _numbers(report: Report) -> list[str]:
    return [figure for figure, value in report.items() if isinstance(value, int | float)]


def _spread(row: Row, server: str, figure: str) -> Spread:
    return Spread([run[figure] for run in row[server]])


def _ratio(row: Row, figure: str) -> Spread | None:
    """Round by round; None where there is nothing to compare with."""
    pairs = zip(row["Vetark"], row.get(_beside(row), ()), strict=False)
    ratios = [ours[figure] / theirs[figure] for ours, theirs in pairs if theirs[figure]]
    return Spread(ratios) if ratios else None


def _beside(row: Row) -> str:
    """What was measured beside Vetark: Orthanc, or what the row is named after; "" for nothing."""
    return next((server for server in row if server != "Vetark"), "")


def _columns(row: Row, figure: str) -> tuple[str, str, str]:
    beside = _beside(row)
    theirs = str(_spread(row, beside, figure)) if beside else "-"
    return str(_spread(row, "Vetark", figure)), theirs, str(_ratio(row, figure) or "-")


def _verdict(what: str, figure: str, row: Row) -> str:
    """The aim and whether it is met, as far as that can be told; empty where there is none."""
    aim = AIMS.get((what, figure))
    if aim is None:
        return ""
    measured = _ratio(row, figure) if aim.of_ratio else _spread(row, "Vetark", figure)
    if measured is None:
        return str(aim)
    return f"{aim} {'met' if aim.met(measured.median) else 'SHORT'}"


def _cpu(what: str, row: Row) -> str:
    """CPU time of all processes of each server per instance, where it was measured."""
    if CPU not in row["Vetark"][0]:
        return ""
    ours, theirs, _ = _columns(row, CPU)
    return f"{ours}, {theirs}  {_verdict(what, CPU, row)}".rstrip()
