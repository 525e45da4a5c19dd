"""Signals whose effect has come when the call returns."""

import asyncio
import os
import signal
from pathlib import Path


async def suspend(pid: int) -> None:
    """Send SIGSTOP and return once every thread has stopped: until then it may still answer."""
    os.kill(pid, signal.SIGSTOP)
    while any(_state(task) not in "TtZX" for task in Path(f"/proc/{pid}/task").iterdir()):
        await asyncio.sleep(0.005)


def _state(task: Path) -> str:
    try:
        stat = (task / "stat").read_text(encoding="ascii", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return "X"  # the thread ended meanwhile
    return stat.rpartition(")")[2].split()[0]
