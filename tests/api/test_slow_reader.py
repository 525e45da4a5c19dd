"""A study streams to who reads slowly: only what is on its way is in memory."""

import asyncio
from pathlib import Path

import httpx

from services.persistence import Engines
from services.tenancy import tokens
from services.tenancy.scope import Scope
from tests.api.clients import image, part10, stow

INSTANCES, ROWS = 16, 2048  # of 4 MiB
MOST = 24 << 20  # bytes of memory, where the study has 64 MiB
ASKED = (
    "GET /tenants/oakwood/dicomweb/studies/{} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
    "Authorization: Bearer {}\r\n"
    'Accept: multipart/related; type="application/dicom"; transfer-syntax=*\r\n\r\n'
)


def memory(name: str) -> int:
    """A figure of this process, which is client and door in one, in bytes."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(lines[name].split()[0]) << 10


async def test_memory_stays_flat(port: int, engines: Engines, oakwood: Scope) -> None:
    token = await tokens.create(oakwood, engines, role="veterinarian")
    study = image()
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=60) as client:
        for _ in range(INSTANCES):
            large = image(ROWS, ROWS, StudyInstanceUID=study.StudyInstanceUID)
            assert (await stow(client, part10(large))).status_code == 200
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 16)
    before = memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak so far is forgotten
    writer.write(ASKED.format(study.StudyInstanceUID, token).encode())
    came = 0
    while piece := await reader.read(1 << 20):
        came += len(piece)
        if came < 8 << 20:
            await asyncio.sleep(0.005)  # the door has time to send all, if it would
    writer.close()
    assert came > INSTANCES * ROWS * ROWS
    taken = memory("VmHWM") - before
    print(f"{taken >> 20} MiB of memory for {came >> 20} MiB")
    assert taken < MOST
