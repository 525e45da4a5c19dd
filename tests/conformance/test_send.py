"""Deliveries to other people's servers: DCMTK's storescp and Orthanc."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pydicom
import pytest
from pydicom.data import get_testdata_file

from services.archive.exchange.send import send
from services.delivery import Level, State, What, get
from services.embedded.ports import free_port
from services.persistence import Engines
from services.tenancy import application_entities
from services.tenancy.scope import Scope
from tests.archive.samples import put
from tests.courier.test_deliveries import courier
from tests.courier.test_service import until
from tests.peers.archives import listening

FILES = ("CT_small.dcm", "MR_small_RLE.dcm", "JPEG2000.dcm")
PLAIN = {"1.2.840.10008.1.2", "1.2.840.10008.1.2.1"}


@asynccontextmanager
async def program(port: int, *words: object) -> AsyncIterator[None]:
    """A program, as soon as it listens on a port; killed in the end: Orthanc's good-bye takes seconds."""
    process = await asyncio.create_subprocess_exec(
        *map(str, words), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        await listening(port)
        yield
    finally:
        process.kill()
        await process.wait()


@pytest.fixture
async def stored(oakwood: Scope, engines: Engines) -> list[What]:
    """A study of each file, its bytes as they are."""
    await application_entities.add_local(oakwood, engines, "OAKWOOD")
    found = []
    for name in FILES:
        made = pydicom.dcmread(str(get_testdata_file(name)))
        syntax = made.file_meta.TransferSyntaxUID
        found.append(await put(oakwood, engines, made, syntax=syntax, data=_dataset(name)))
    return [What(Level.STUDY, one.study_instance_uid) for one in found]


def _dataset(name: str) -> bytes:
    whole = Path(str(get_testdata_file(name))).read_bytes()
    return whole[144 + int.from_bytes(whole[140:144], "little") :]


async def _delivered(scope: Scope, engines: Engines, port: int, what: list[What]) -> None:
    await application_entities.add_remote(
        scope, engines, name="them", aet="THEM", host="127.0.0.1", port=port
    )
    made = [(await send(scope, engines, one, ["them"]))[0] for one in what]
    async with courier(engines):
        for delivery in made:

            async def ended(name: str = delivery.id) -> bool:
                return (await get(scope, engines, name)).state is State.COMPLETED

            await until(ended)


class TestStorescp:
    @pytest.mark.parametrize("takes", ["+xa", "+x=", "+xi"], ids=["everything", "uncompressed", "implicit"])
    async def test_gets_every_image_with_every_pixel(
        self,
        oakwood: Scope,
        engines: Engines,
        stored: list[What],
        dcmtk: Callable[[str], Path],
        tmp_path: Path,
        takes: str,
    ) -> None:
        port, folder = free_port(), tmp_path / "received"
        folder.mkdir()
        async with program(port, dcmtk("storescp"), takes, "-od", folder, port):
            await _delivered(oakwood, engines, port, stored)
        received = {one.SOPInstanceUID: one for one in map(pydicom.dcmread, folder.iterdir())}
        for name in FILES:
            sent = pydicom.dcmread(str(get_testdata_file(name)))
            there = received[sent.SOPInstanceUID]
            if takes == "+xa":
                assert there.file_meta.TransferSyntaxUID == sent.file_meta.TransferSyntaxUID
            else:
                assert there.file_meta.TransferSyntaxUID in PLAIN
            assert (there.pixel_array == sent.pixel_array).all()


class TestOrthanc:
    async def test_stores_what_it_is_sent(
        self, oakwood: Scope, engines: Engines, stored: list[What], orthanc: Path, tmp_path: Path
    ) -> None:
        port, http = free_port(), free_port()
        settings = tmp_path / "orthanc.json"
        settings.write_text(
            json.dumps({
                "StorageDirectory": str(tmp_path / "orthanc"),
                "IndexDirectory": str(tmp_path / "orthanc"),
                "DicomAet": "THEM",
                "DicomPort": port,
                "HttpPort": http,
                "RemoteAccessAllowed": False,
                "DicomAlwaysAllowStore": True,
                "Plugins": [],
            })
        )  # fmt: skip
        async with (
            program(port, orthanc, settings),
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{http}", timeout=10) as client,
        ):

            async def answers() -> bool:
                try:
                    return (await client.get("/system")).is_success
                except httpx.TransportError:
                    return False

            await until(answers)
            await _delivered(oakwood, engines, port, stored)
            instances = (await client.get("/instances")).json()
            tags = [(await client.get(f"/instances/{one}/simplified-tags")).json() for one in instances]
        expected = {pydicom.dcmread(str(get_testdata_file(name))).SOPInstanceUID for name in FILES}
        assert {one["SOPInstanceUID"] for one in tags} == expected
