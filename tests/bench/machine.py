"""The machine a run has: how busy it is before the run begins, and folders that nothing was deleted near."""

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def described(folder: Path) -> dict[str, Any]:
    """Load, cores, and the file system of a folder."""
    return {
        "load": [round(load, 2) for load in os.getloadavg()],
        "cores": os.cpu_count(),
        "file_system": _file_system(folder),
    }


def told(machine: dict[str, Any]) -> str:
    """The same in a line, with a warning where it is busy."""
    load = ", ".join(f"{one:.2f}" for one in machine["load"])
    line = f"load {load} on {machine['cores']} cores"
    if machine["file_system"]:
        line += f"; {machine['file_system']}"
    busy = machine["load"][0] > 0.25 * (machine["cores"] or 1)
    return line + ("; BUSY: figures may be off" if busy else "")


def make_folders(top: Path, names: Iterable[str]) -> None:
    """Make folders in `top`, each in a block group of its own where the file system can do so.

    ext4 searches around inodes that were deleted a moment ago: what an earlier run left would cost this one.
    """
    chattr = shutil.which("chattr", path=f"{os.environ.get('PATH', '')}:/usr/bin:/bin:/usr/sbin:/sbin")
    if chattr:
        subprocess.run([chattr, "+T", str(top)], check=False, capture_output=True)
    for name in names:
        (top / name).mkdir()


def _file_system(folder: Path) -> str:
    """Type of the file system a folder is on, and of ext4 whether it has a journal; empty if unknown."""
    device = folder.stat().st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    try:
        mounts = Path("/proc/self/mountinfo").read_text().splitlines()
    except OSError:
        return ""
    for mount in mounts:
        place, _, what = mount.partition(" - ")
        if place.split()[2] == number:
            kind, source = what.split()[:2]
            if kind != "ext4":
                return kind
            has_journal = any(Path("/proc/fs/jbd2").glob(f"{Path(source).resolve().name}-*"))
            return f"ext4 {'with' if has_journal else 'without'} a journal"
    return ""
