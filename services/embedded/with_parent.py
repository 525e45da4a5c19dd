"""Runs a program that cannot outlive its parent: `python with_parent.py PARENT_PID PROGRAM ARGUMENT...`.

The kernel's parent-death signal survives exec, so the program itself needs to know nothing. A program of its
own and not a `preexec_fn`: that one is unsafe beside threads. Elsewhere than on Linux it only execs.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main(parent: str, *command: str) -> None:
    """Replace this process by `command`, to be killed when process `parent` ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != int(parent):  # it ended before we could ask
            sys.exit(1)
    os.execv(command[0], command)  # noqa: S606 -- no shell is the point


if __name__ == "__main__":
    main(*sys.argv[1:])
