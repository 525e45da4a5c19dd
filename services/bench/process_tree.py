"""Measures what a tree of processes takes of the machine: CPU time, and memory at rest and at most."""

import os
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

_TICKS = os.sysconf("SC_CLK_TCK")


class Memory(NamedTuple):
    """MB of a whole tree: `pss` shares what processes share among them, `rss` counts it for each."""

    pss: float
    rss: float


def tree(root: int) -> dict[int, str]:
    """A process and all below it: pid -> command line."""
    found = {root}
    parents = {int(p.name): _parent(p) for p in Path("/proc").iterdir() if p.name.isdigit()}
    grown = True
    while grown:
        below = {pid for pid, parent in parents.items() if parent in found and pid not in found}
        grown = bool(below)
        found |= below
    return {pid: _command(pid) for pid in sorted(found)}


def cpu_seconds(root: int) -> float:
    """CPU seconds the tree has used so far, those of its processes that have ended among them."""
    used = 0.0
    for pid in tree(root):
        stat = _read(Path(f"/proc/{pid}/stat"))
        if stat:
            used += sum(map(int, stat.rsplit(")", 1)[1].split()[11:15])) / _TICKS
    return used


def cpu_by_role(root: int) -> dict[str, float]:
    """CPU seconds of each process of the tree that runs now, by the last word of its command."""
    used = defaultdict[str, float](float)
    for pid, command in tree(root).items():
        stat = _read(Path(f"/proc/{pid}/stat"))
        if stat:
            role = next((word for word in ("api", "courier", "dimse") if word in command.split()), "other")
            used[role] += sum(map(int, stat.rsplit(")", 1)[1].split()[11:15])) / _TICKS
    return used


def by_process(root: int) -> dict[str, dict[str, float]]:
    """Per process: `rest`, resident now, and `peak`, the most so far, in MB."""
    report, named = {}, Counter[str]()
    for pid, command in tree(root).items():
        lines = dict(line.split(":", 1) for line in _read(Path(f"/proc/{pid}/status")).splitlines())
        if "VmRSS" in lines:
            named[command] += 1
            name = command if named[command] == 1 else f"{command} ({named[command]})"
            rest, peak = (int(lines[key].split()[0]) / 1024 for key in ("VmRSS", "VmHWM"))
            report[name] = {"rest": rest, "peak": peak}
    return report


def memory(root: int) -> Memory:
    """Return how many MB the whole tree has in memory now."""
    pss = rss = 0.0
    for pid in tree(root):
        for line in _read(Path(f"/proc/{pid}/smaps_rollup")).splitlines():
            name, _, value = line.partition(":")
            if name == "Pss":
                pss += int(value.split()[0]) / 1024
            elif name == "Rss":
                rss += int(value.split()[0]) / 1024
    return Memory(pss, rss)


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # the process ended meanwhile
        return ""


def _parent(folder: Path) -> int:
    stat = _read(folder / "stat")
    return int(stat.rsplit(")", 1)[1].split()[1]) if stat else 0


def _command(pid: int) -> str:
    words = _read(Path(f"/proc/{pid}/cmdline")).split("\0")
    names = [Path(word).name for word in words if word and not word.startswith("-")]
    return " ".join(name for name in names if not name.startswith("python") and not name.isdigit())[:40]
