"""PDFs of reports, made in a process of their own: with bounds on memory and time, and gone when idle.

WeasyPrint and its fonts take 60 MB and most of a second to load: neither the API nor the courier holds them.
"""

import asyncio
import json
import os
import struct
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from services.errors import TooLarge, Unavailable, Unsupported
from services.persistence import Engines
from services.telemedicine.reports.printing import PrintedReport, data_of, page_of, style

_PROGRAM = Path(__file__).with_name("pdf_process.py")
_MEMORY_BYTES = 512 << 20
_SECONDS = 30
"""Of a processor, and of patience, for a report."""
_IDLE_SECONDS = 120
_LARGEST = 48 << 20
"""Bytes of a page with its pictures, and of a PDF."""
_LENGTH = struct.Struct(">I")
_MISSING = "no PDF can be made here: the library Pango is missing"


class PdfPrinter:
    """The one process that prints, begun when first needed; reports wait for one another."""

    def __init__(self, _: Engines) -> None:
        self._turn = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None

    async def made(self, report: PrintedReport, identifier: str) -> bytes:
        """The PDF, the same bytes for the same report and identifier.

        Raises TooLarge, Unsupported for what cannot be printed, Unavailable where nothing is printed now.
        """
        return await self.printed(*page_of(report), identifier)

    async def printed(self, html: str, pictures: Mapping[str, bytes], identifier: str) -> bytes:
        """Print a page that is made already, in the style of reports. Raises as `made`."""
        asked = {"html": html, "style": style(), "identifier": identifier, "pictures": data_of(pictures)}
        data = await asyncio.to_thread(lambda: json.dumps(asked).encode())
        if len(data) > _LARGEST:
            raise TooLarge("the report's images are too large to print")
        async with self._turn:
            try:
                async with asyncio.timeout(_SECONDS):
                    made = await self._ask(data) or await self._ask(data)  # it may just have ended
            except TimeoutError:
                await self._end()
                raise Unsupported("the report takes too long to print") from None
            except BaseException:
                await self._end()
                raise
        if made is None:
            raise Unavailable(_MISSING)
        if not made:
            raise Unsupported("the report cannot be printed")
        return made

    async def close(self) -> None:
        """End the process."""
        await self._end()

    async def _ask(self, data: bytes) -> bytes | None:
        """What the process answers; None where it ended."""
        process = await self._running()
        assert process.stdin  # noqa: S101 -- pipes
        assert process.stdout  # noqa: S101
        try:
            process.stdin.write(_LENGTH.pack(len(data)) + data)
            await process.stdin.drain()
            (length,) = _LENGTH.unpack(await process.stdout.readexactly(_LENGTH.size))
            return await process.stdout.readexactly(length)
        except (ConnectionError, asyncio.IncompleteReadError):
            await self._end()
            return None

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-s", "-P"),
                str(_PROGRAM),
                *map(str, (_MEMORY_BYTES, _SECONDS, _IDLE_SECONDS)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=_environment(),
            )
        return self._process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def _environment() -> dict[str, str]:
    """Return an environment with nothing secret of ours, and what has the same page give the same bytes."""
    names = ("LD_LIBRARY_PATH", "PATH", "TMPDIR", "HOME", "FONTCONFIG_PATH", "FONTCONFIG_FILE")
    kept = {name: value for name in names if (value := os.environ.get(name))}
    return {**kept, "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "0"}
