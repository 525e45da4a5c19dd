"""DCMTK's programs, run as people run them."""

import asyncio
from pathlib import Path


async def run(program: Path, *words: str | Path, code: int = 0) -> str:
    """What it says, having ended with `code`."""
    process = await asyncio.create_subprocess_exec(
        program, *words, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    told, _ = await process.communicate()
    assert process.returncode == code, told.decode()
    return told.decode()
