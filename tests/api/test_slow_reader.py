"""A study streams to who reads slowly: only what is on its way is in memory."""

import asyncio

import httpx

from services.persistence import Engines
from services.tenancy import tokens
from services.tenancy.scope import Scope
from tests import memory
from tests.api.clients import image, part10, stow

INSTANCES, ROWS = 32, 2048  # of 4 MiB
MOST = 48 << 20  # bytes of memory, where the study has 128 MiB: a piece of 4 MiB in each thread that reads
ASKED = (
    "GET /tenants/oakwood/dicomweb/studies/{} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
    "Authorization: Bearer {}\r\n"
    'Accept: multipart/related; type="application/dicom"; transfer-syntax=*\r\n\r\n'
)


async def test_memory_stays_flat(port: int, engines: Engines, oakwood: Scope) -> None:
    token = await tokens.create(oakwood, engines, role="veterinarian")
    study = image()
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=60) as client:
        for _ in range(INSTANCES):
            large = image(ROWS, ROWS, StudyInstanceUID=study.StudyInstanceUID)
            assert (await stow(client, part10(large))).status_code == 200
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 16)
    before = memory.taken("VmRSS")
    memory.forget_peak()
    writer.write(ASKED.format(study.StudyInstanceUID, token).encode())
    came = 0
    while piece := await reader.read(1 << 20):
        came += len(piece)
        if came < 8 << 20:
            await asyncio.sleep(0.005)  # the entry point has time to send all, if it would
    writer.close()
    assert came > INSTANCES * ROWS * ROWS
    grown = memory.taken("VmHWM") - before
    print(f"{grown >> 20} MiB of memory for {came >> 20} MiB")
    assert grown < MOST
