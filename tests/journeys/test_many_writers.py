"""Ingest processes, API and courier write to the same files at once: no client ever sees an error."""

import asyncio
import os
import time
from pathlib import Path
from unittest.mock import patch

import httpx
import pytest

from services.embedded import phantoms
from tests.installation import Installation
from tests.journeys.conftest import ENGINES
from tests.journeys.modality import Modality

ROOT = "/tenants/oakwood/dicomweb"
RENAME = "mutation ($name: String!) { updateAccount(name: $name) }"


async def write_at_once(folder: Path, seconds: float) -> None:
    """Store by C-STORE and STOW-RS, change records and search, and hold every answer against success."""
    with patch.dict(os.environ, {"VETARK_DIMSE_PROCESSES": "2", "VETARK_SERIES_QUIET": "1"}):
        installation = await Installation.start_demo_without_images(folder / "data")
    modalities = [Modality(("127.0.0.1", installation.dimse_port), "OAKWOOD", seed) for seed in range(4)]
    counts: dict[str, int] = {}
    slowest: dict[str, float] = {}
    end = time.monotonic() + seconds

    async def again_and_again(what: str, vet: httpx.AsyncClient) -> None:
        while time.monotonic() < end:
            start = time.monotonic()
            answer = await REQUESTS[what](vet, counts.get(what, 0))
            assert answer.is_success, (what, answer.status_code, answer.text)
            assert "errors" not in answer.text, (what, answer.text)
            counts[what] = counts.get(what, 0) + 1
            slowest[what] = max(slowest.get(what, 0.0), time.monotonic() - start)

    async with installation.signed_in("vet@oakwood.test") as vet:
        for modality in modalities:
            modality.start()
        try:
            await asyncio.gather(*(again_and_again(what, vet) for what in REQUESTS))
        finally:
            for modality in modalities:
                await asyncio.to_thread(modality.stop)
    stored = sum(len(modality.acknowledged) for modality in modalities)
    print(f"{stored} by C-STORE; {counts}; slowest {slowest}")
    for modality in modalities:
        assert modality.refused == 0
        assert modality.acknowledged == set(modality.attempted)
    assert all(counts.get(what) for what in REQUESTS)
    assert max(slowest.values()) < MOST
    assert await installation.stop() == 0


MOST = 10.0
"""Seconds the slowest answer may take, on a machine that does all of this at once."""


async def _store(vet: httpx.AsyncClient, number: int) -> httpx.Response:
    (dataset,) = phantoms.study(
        "CR", phantoms.ANIMALS[number % 3], instances=1, rows=256, columns=256, seed=number
    )
    body = b"--x\r\nContent-Type: application/dicom\r\n\r\n" + phantoms.part10(dataset) + b"\r\n--x--\r\n"
    kind = 'multipart/related; type="application/dicom"; boundary=x'
    return await vet.post(f"{ROOT}/studies", content=body, headers={"Content-Type": kind})


async def _rename(vet: httpx.AsyncClient, number: int) -> httpx.Response:
    asked = {"query": RENAME, "variables": {"name": f"Vera {number}"}}
    return await vet.post("/graphql", json=asked)


async def _search(vet: httpx.AsyncClient, number: int) -> httpx.Response:
    return await vet.get(f"{ROOT}/studies", params={"limit": 20, "offset": number % 10})


REQUESTS = {"store": _store, "rename": _rename, "search": _search}


class TestManyWriters:
    async def test_for_a_while(self, tmp_path: Path) -> None:
        await write_at_once(tmp_path, 5)

    @pytest.mark.soak
    @pytest.mark.timeout(1200)
    @pytest.mark.parametrize("own_engine", ENGINES, indirect=True)
    @pytest.mark.usefixtures("own_engine")
    async def test_for_ten_minutes(self, tmp_path: Path) -> None:
        await write_at_once(tmp_path, 600)
