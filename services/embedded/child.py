"""Starts one process of the installation's tree, which ends with us, waits for it and stops it."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterable, Sequence
from pathlib import Path

from services.embedded import with_parent
from services.errors import Unavailable

_POLL_SECONDS = 0.02  # seconds between two looks at a port
_UNREAD_BYTES = 1 << 16  # bytes that a pipe may hold
_CONNECTING_SECONDS = 1.0
_COMING_UP_SECONDS = 60.0  # recovery of a large database after a crash takes its time


class Child:
    """A running program. It leads a session of its own, so that Ctrl-C reaches the supervisor alone."""

    def __init__(self, name: str, process: asyncio.subprocess.Process, log: Path | None) -> None:
        self.name = name
        self.process = process
        self.log = log

    @classmethod
    async def start(
        cls,
        name: str,
        command: Iterable[str | Path],
        *,
        log: Path | None = None,
        holds: Sequence[int] = (),
    ) -> "Child":
        """Start `command`; it writes to `log` (begun anew), or to our stderr and a pipe for its stdout.

        `holds` are file descriptors it keeps open as long as it lives, such as that of a lock.
        """
        with contextlib.ExitStack() as files:
            sink = files.enter_context(log.open("wb")) if log else None
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-IS", with_parent.__file__, str(os.getpid())),
                *map(str, command),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=sink or asyncio.subprocess.PIPE,
                stderr=sink,
                pass_fds=holds,
                start_new_session=True,
            )
        return cls(name, process, log)

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.process.returncode is None

    @property
    def ending(self) -> str:
        """How it ended, in words."""
        code = self.process.returncode
        if code is None:
            return "still running"
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

    def last_words(self, lines: int = 5) -> str:
        """The end of its log, if it has one."""
        if not self.log or not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    async def listening(self, port: int, host: str = "127.0.0.1") -> None:
        """Return once `port` accepts connections.

        Raises:
            Unavailable: it ended, or a minute went by.

        """
        try:
            async with asyncio.timeout(_COMING_UP_SECONDS):
                while not await _accepts(host, port):
                    if not self.running:
                        raise Unavailable(f"{self.name} ended: {self.ending}. {self.last_words()}".rstrip())
                    await asyncio.sleep(_POLL_SECONDS)
        except TimeoutError:
            raise Unavailable(f"{self.name} does not answer. {self.last_words()}".rstrip()) from None

    async def announcing(self) -> bytes:
        """The first line it writes to its stdout.

        Raises:
            Unavailable: it ended without one, or a minute went by.

        """
        assert self.process.stdout is not None  # noqa: S101 -- started without a log
        try:
            async with asyncio.timeout(_COMING_UP_SECONDS):  # not wait_for, which may swallow a cancellation
                line = await self.process.stdout.readline()
        except TimeoutError:
            raise Unavailable(f"{self.name} does not come up") from None
        if not line:
            await self.process.wait()
            raise Unavailable(f"{self.name} ended: {self.ending}")
        return line

    async def speaks(self) -> bool:
        """Return whether it has written to its stdout, which is waited for; False once it has closed that."""
        assert self.process.stdout is not None  # noqa: S101 -- started without a log
        return bool(await self.process.stdout.read(_UNREAD_BYTES))

    @contextlib.asynccontextmanager
    async def or_none(self) -> AsyncIterator[None]:
        """A child that is not ready at the end of this block does not stay."""
        try:
            yield
        except BaseException:
            await self.stop(grace=0)
            raise

    async def stop(self, grace: float = 20.0) -> None:
        """SIGTERM, and after `grace` seconds SIGKILL."""
        for request, patience in ((signal.SIGTERM, grace), (signal.SIGKILL, None)):
            if not self.running:
                return
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(request)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    await self.process.wait()


async def _accepts(host: str, port: int) -> bool:
    try:
        async with asyncio.timeout(_CONNECTING_SECONDS):
            _, writer = await asyncio.open_connection(host, port)
    except OSError:  # TimeoutError is one
        return False
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return True
