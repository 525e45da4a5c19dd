"""Other people's archives as remote servers: DCMTK's dcmqrscp and Orthanc, on free ports."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from services.embedded.ports import free_port

_QUERY_RETRIEVE = """
NetworkTCPPort = {port}
MaxPDUSize = 16384
MaxAssociations = 8
HostTable BEGIN
us = ({aet}, 127.0.0.1, {back})
HostTable END
VendorTable BEGIN
VendorTable END
AETable BEGIN
THEM {folder} RW (100, 1024mb) ANY
AETable END
"""


async def listening(port: int) -> None:
    """Wait until somebody listens."""
    async with asyncio.timeout(60):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                await writer.wait_closed()
                return


@asynccontextmanager
async def running(port: int, *command: str | Path) -> AsyncIterator[int]:
    """A program, as soon as it listens; killed in the end, since Orthanc takes seconds to say good-bye."""
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        await listening(port)
        yield port
    finally:
        process.kill()
        await process.wait()


@asynccontextmanager
async def dcmqrscp(program: Path, folder: Path, *, aet: str, back: int) -> AsyncIterator[int]:
    """DCMTK's archive THEM, which knows us as `aet` on port `back`; its own port."""
    port, store = free_port(), folder / "dcmqrscp"
    store.mkdir()
    config = folder / "dcmqrscp.cfg"
    config.write_text(_QUERY_RETRIEVE.format(port=port, aet=aet, back=back, folder=store))
    async with running(port, program, "-c", config) as there:
        yield there


@asynccontextmanager
async def orthanc(
    program: Path, folder: Path, *, aet: str, back: int, port: int = 0, http: int = 0, **more: Any
) -> AsyncIterator[int]:
    """Orthanc as THEM, which knows us as the modality `us`; its DICOM port."""
    port, http = port or free_port(), http or free_port()
    folder.mkdir(exist_ok=True)
    config = folder / "orthanc.json"
    config.write_text(
        json.dumps({
            "StorageDirectory": str(folder / "orthanc"),
            "IndexDirectory": str(folder / "orthanc"),
            "DicomPort": port, "HttpPort": http, "DicomAet": "THEM", "RemoteAccessAllowed": False,
            "AuthenticationEnabled": False, "DicomAlwaysAllowFind": True, "DicomAlwaysAllowMove": True,
            "DicomModalities": {"us": [aet, "127.0.0.1", back]}, **more,
        })
    )  # fmt: skip
    async with running(http, program, config):
        await listening(port)
        yield port
