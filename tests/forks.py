"""Runs modules in processes of their own, which need not import what they stand on again.

`python -m tests.forks` imports a module when it is first asked for and forks for each run. It never opens
anything itself and has no thread when it forks, so each process begins as one of `python -m MODULE WORD...`.
"""

import asyncio
import importlib
import json
import os
import runpy
import sys
import tempfile
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NoReturn

from services.settings import Settings


class Forks:
    """The process that forks."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._one_at_a_time = asyncio.Lock()

    @classmethod
    @asynccontextmanager
    async def open(cls) -> AsyncIterator["Forks"]:
        """Start it at the first run; it ends with this block."""
        forks = cls()
        yield forks
        if forks._process and forks._process.stdin:
            forks._process.stdin.close()
            assert await forks._process.wait() == 0

    async def run(self, module: str, settings: Settings, *words: str) -> int:
        """Run a module with the settings on its stdin; its exit code, below 0 for a signal."""
        asked = [module, settings.model_dump_json(exclude_unset=True), *words]
        async with self._one_at_a_time:
            process = self._process = self._process or await _start()
            assert process.stdin
            assert process.stdout
            try:
                process.stdin.write(json.dumps(asked).encode() + b"\n")
                return int(await process.stdout.readline())
            except BaseException:  # nobody takes this run's exit code for the next one's
                self._process = None
                process.kill()
                raise


async def _start() -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.forks", stdin=pipe, stdout=pipe)


def _serve() -> None:
    while line := sys.stdin.buffer.readline():
        module, given, *words = json.loads(line)
        sys.argv = [module, *words]
        path = importlib.import_module(module).__file__
        assert path
        assert threading.active_count() == 1, threading.enumerate()
        child = os.fork()
        if not child:
            _run(path, given)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os.write(sys.stdout.fileno(), b"%d\n" % code)


def _run(path: str, given: str) -> NoReturn:
    """Be the process of one run."""
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing it says is taken for an exit code
    with tempfile.TemporaryFile() as stdin:
        stdin.write(given.encode())
        stdin.seek(0)
        os.dup2(stdin.fileno(), 0)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 -- as long as the process
    code = 1
    try:
        runpy.run_path(path, run_name="__main__")
        code = 0
    except BaseException:  # noqa: BLE001 -- the end of the process
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(code)


if __name__ == "__main__":
    _serve()
