"""Orthanc's DICOMweb plugin as a client of ours: looks, pushes (STOW-RS) and pulls (WADO-RS)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pydicom
import pytest
from pydicom import Dataset
from pydicom.data import get_testdata_file
from pydicom.uid import generate_uid

from services.embedded.ports import free_port
from services.persistence import Engines
from services.tenancy import tokens
from services.tenancy.scope import Scope
from tests.api.clients import dataset_of, image, part10, stow
from tests.api.dicomweb.test_retrieve import url_of
from tests.peers.archives import orthanc as run_orthanc

FILES = ("CT_small.dcm", "MR_small_jpeg_ls_lossless.dcm", "SC_rgb_rle_2frame.dcm")


@dataclass(frozen=True)
class Both:
    """A client of ours with the rights of Oakwood's veterinarian, and one of Orthanc's."""

    ours: httpx.AsyncClient
    theirs: httpx.AsyncClient

    async def at_ours(self, verb: str, **asked: Any) -> Any:
        """What Orthanc says of a request that it made to us."""
        answer = await self.theirs.post(f"/dicom-web/servers/us/{verb}", json={"Synchronous": True, **asked})
        assert answer.is_success, answer.text
        return answer.json()

    async def files_there(self) -> dict[str, bytes]:
        """All that Orthanc has: SOP Instance UID -> Part 10 file."""
        ids = (await self.theirs.get("/instances")).json()
        files = [(await self.theirs.get(f"/instances/{one}/file")).content for one in ids]
        return {pydicom.dcmread(BytesIO(file)).SOPInstanceUID: file for file in files}


@pytest.fixture
async def both(
    api: str, engines: Engines, oakwood: Scope, orthanc: Path, orthanc_dicomweb: Path, tmp_path: Path
) -> AsyncIterator[Both]:
    token = await tokens.create(oakwood, engines, role="veterinarian")
    authorization = {"Authorization": f"Bearer {token}"}
    us = {
        "Url": f"{api}/tenants/oakwood/dicomweb/",
        "HttpHeaders": authorization,
        "HasWadoRsUniversalTransferSyntax": True,
    }
    more = {"Plugins": [str(orthanc_dicomweb)], "DicomWeb": {"Enable": True, "Servers": {"us": us}}}
    http = free_port()
    async with (
        run_orthanc(orthanc, tmp_path / "orthanc", aet="OAKWOOD", back=free_port(), http=http, **more),
        httpx.AsyncClient(base_url=api, headers=authorization, timeout=60) as ours,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{http}", timeout=60) as theirs,
    ):
        yield Both(ours, theirs)


def sample(name: str) -> bytes:
    return Path(str(get_testdata_file(name))).read_bytes()


def series(count: int) -> list[Dataset]:
    uids = {"StudyInstanceUID": generate_uid(), "SeriesInstanceUID": generate_uid()}
    return [image(**uids, InstanceNumber=number) for number in range(1, count + 1)]


class TestPush:
    async def test_what_orthanc_sends_comes_back_as_it_was(self, both: Both) -> None:
        files = [sample(name) for name in FILES]
        sent = [(await both.theirs.post("/instances", content=file)).json()["ID"] for file in files]
        await both.at_ours("stow", Resources=sent)
        for file in files:
            one = pydicom.dcmread(BytesIO(file))
            answer = await both.ours.get(
                url_of(one), headers={"Accept": "application/dicom; transfer-syntax=*"}
            )
            assert answer.is_success, answer.text
            assert dataset_of(answer.content) == dataset_of(file)

    async def test_a_series_comes_whole(self, both: Both) -> None:
        made = series(40)
        sent = [(await both.theirs.post("/instances", content=part10(one))).json() for one in made]
        await both.at_ours("stow", Resources=[sent[0]["ParentStudy"]])
        path = f"/tenants/oakwood/dicomweb/studies/{made[0].StudyInstanceUID}/instances"
        rows = (await both.ours.get(path)).json()
        assert {row["00080018"]["Value"][0] for row in rows} == {one.SOPInstanceUID for one in made}


class TestPull:
    @pytest.mark.parametrize("name", FILES)
    async def test_what_orthanc_retrieves_is_what_we_keep(self, both: Both, name: str) -> None:
        file = sample(name)
        assert (await stow(both.ours, file)).is_success
        one = pydicom.dcmread(BytesIO(file))
        await both.at_ours("retrieve", Resources=[{"Study": one.StudyInstanceUID}])
        assert dataset_of((await both.files_there())[one.SOPInstanceUID]) == dataset_of(file)

    async def test_a_series_comes_whole(self, both: Both) -> None:
        made = series(40)
        assert (await stow(both.ours, *map(part10, made))).is_success
        asked = {"Study": made[0].StudyInstanceUID, "Series": made[0].SeriesInstanceUID}
        await both.at_ours("retrieve", Resources=[asked])
        assert (await both.files_there()).keys() == {one.SOPInstanceUID for one in made}


class TestLook:
    async def test_orthanc_finds_the_study(self, both: Both) -> None:
        (made,) = series(1)
        assert (await stow(both.ours, part10(made))).is_success
        found = await both.at_ours("qido", Uri="/studies", Arguments={"PatientName": "Rex*"})
        assert [row["0020000D"]["Value"] for row in found] == [made.StudyInstanceUID]
