"""Other people's clients and destinations retrieve: DCMTK, Orthanc and pynetdicom."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import numpy as np
import pydicom
import pytest
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset as Dicom
from pynetdicom import AE, build_role, evt
from pynetdicom.sop_class import StudyRootQueryRetrieveInformationModelGet

from services.embedded.ports import free_port
from services.peers.store import store_files
from services.persistence import Engines
from services.settings import Settings
from services.tenancy.scope import Scope
from tests.dimse.clinics import opened, trust
from tests.dimse.conftest import MODALITY, Scp
from tests.journeys.dcmtk import run
from tests.peers import archives
from tests.peers.archives import listening

FILES = [
    Path(str(get_testdata_file(name)))
    for name in ("CT_small.dcm", "MR_small_RLE.dcm", "JPEG2000.dcm", "MR_small_bigendian.dcm", "reportsi.dcm")
]
EXPLICIT, IMPLICIT = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2"


@dataclass(frozen=True)
class Archive:
    """An SCP with files of many transfer syntaxes, and the port of its destination THERE."""

    scp: Scp
    there: int

    @property
    def words(self) -> tuple[str, ...]:
        """How DCMTK reaches it."""
        return ("-aet", MODALITY, "-aec", "OAKWOOD", "127.0.0.1", str(self.scp.port))


@pytest.fixture
async def archive(settings: Settings, engines: Engines, oakwood: Scope) -> AsyncIterator[Archive]:
    there = free_port()
    await trust(oakwood, engines, query_retrieve=True)
    await trust(oakwood, engines, name="There", aet="THERE", port=there, query_retrieve=True)
    async with opened(settings) as scp:
        assert {sent.status for sent in await store_files(scp.peer(), FILES)} == {0}
        yield Archive(scp, there)


def studies() -> dict[str, pydicom.FileDataset]:
    """What is behind the entry point, by SOP Instance UID: of two files with one UID the first."""
    read = [pydicom.dcmread(path) for path in reversed(FILES)]
    return {one.SOPInstanceUID: one for one in read}


def keys(level: str, *more: str) -> tuple[str, ...]:
    """The Identifier as DCMTK's programs take it."""
    return tuple(word for key in (f"QueryRetrieveLevel={level}", *more) for word in ("-k", key))


def _all() -> str:
    """The UIDs of all of it, as the value of a key."""
    return "\\".join({one.StudyInstanceUID for one in studies().values()})


def the_same(folder: Path, syntaxes: set[str]) -> None:
    """All came, in these syntaxes, with the same pixels."""
    got = {one.SOPInstanceUID: one for one in map(pydicom.dcmread, folder.iterdir())}
    wanted = studies()
    assert got.keys() == wanted.keys()
    assert {one.file_meta.TransferSyntaxUID for one in got.values()} <= syntaxes
    for uid, one in wanted.items():
        assert got[uid].PatientName == one.PatientName
        if "PixelData" in one:
            assert np.array_equal(got[uid].pixel_array, one.pixel_array)


@pytest.fixture
async def storescp(
    archive: Archive, dcmtk: Callable[[str], Path], tmp_path: Path
) -> AsyncIterator[Callable[..., object]]:
    running = []

    async def start(*options: str) -> Path:
        folder = tmp_path / "received"
        folder.mkdir()
        process = await asyncio.create_subprocess_exec(
            dcmtk("storescp"), "-aet", "THERE", *options, "-od", str(folder), str(archive.there),
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        running.append(process)
        await listening(archive.there)
        return folder

    yield start
    for process in running:
        process.terminate()
        await process.wait()


class TestDcmtk:
    @pytest.mark.parametrize(
        ("option", "syntaxes"),
        [
            ("+xa", {one.file_meta.TransferSyntaxUID for one in studies().values()}),
            ("+xi", {IMPLICIT}),
            ("+xe", {EXPLICIT, IMPLICIT}),
        ],
    )
    async def test_movescu_fills_a_storescp_in_what_it_takes(
        self, archive: Archive, dcmtk: Callable[[str], Path], storescp: Callable[..., object],
        option: str, syntaxes: set[str],
    ) -> None:  # fmt: skip
        folder = await storescp(option)
        asked = keys("STUDY", f"StudyInstanceUID={_all()}")
        await run(dcmtk("movescu"), "-S", "-aem", "THERE", *asked, *archive.words)
        the_same(folder, syntaxes)

    @pytest.mark.parametrize("option", ["+xe", "+xi"])
    async def test_getscu_gets_it(
        self, archive: Archive, dcmtk: Callable[[str], Path], tmp_path: Path, option: str
    ) -> None:
        (folder := tmp_path / "got").mkdir()
        asked = keys("STUDY", f"StudyInstanceUID={_all()}")
        await run(dcmtk("getscu"), "-S", option, "-od", folder, *asked, *archive.words)
        the_same(folder, {EXPLICIT, IMPLICIT})

    async def test_each_level_of_patient_root(
        self, archive: Archive, dcmtk: Callable[[str], Path], tmp_path: Path
    ) -> None:
        one = studies()[pydicom.dcmread(FILES[0]).SOPInstanceUID]
        above: list[str] = []
        for level, key in (
            ("PATIENT", f"PatientID={one.PatientID}"),
            ("STUDY", f"StudyInstanceUID={one.StudyInstanceUID}"),
            ("SERIES", f"SeriesInstanceUID={one.SeriesInstanceUID}"),
            ("IMAGE", f"SOPInstanceUID={one.SOPInstanceUID}"),
        ):
            above.append(key)
            (folder := tmp_path / level).mkdir()
            asked = keys(level, *above)
            await run(dcmtk("getscu"), "-P", "-od", folder, *asked, *archive.words)
            assert len(list(folder.iterdir())) == 1

    async def test_an_unknown_destination_is_told(
        self, archive: Archive, dcmtk: Callable[[str], Path]
    ) -> None:
        asked = keys("STUDY", "StudyInstanceUID=1.2.3")
        told = await run(dcmtk("movescu"), "-v", "-S", "-aem", "NOBODY", *asked, *archive.words, code=69)
        assert "MoveDestinationUnknown" in told or "a801" in told.lower()


class TestOrthanc:
    """Debian's Orthanc (1.10) sends C-GET nowhere: its REST API has it from 1.12.6 on."""

    @pytest.fixture
    async def them(self, archive: Archive, orthanc: Path, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
        """The REST API of an Orthanc that is THERE, and knows us as `us`."""
        ports = {"back": archive.scp.port, "port": archive.there, "http": (http := free_port())}
        async with (
            archives.orthanc(orthanc, tmp_path / "o", aet="OAKWOOD", DicomAet="THERE", **ports),
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{http}", timeout=20) as client,
        ):
            yield client

    async def test_is_a_destination_of_every_transfer_syntax(
        self, archive: Archive, dcmtk: Callable[[str], Path], them: httpx.AsyncClient, tmp_path: Path
    ) -> None:
        asked = keys("STUDY", f"StudyInstanceUID={_all()}")
        await run(dcmtk("movescu"), "-S", "-aem", "THERE", *asked, *archive.words)
        the_same(await _held(them, tmp_path), {one.file_meta.TransferSyntaxUID for one in studies().values()})

    @pytest.mark.parametrize("level", ["Patient", "Study", "Series", "Instance"])
    async def test_retrieves_by_c_move_to_itself_what_it_found(
        self, them: httpx.AsyncClient, tmp_path: Path, level: str
    ) -> None:
        one = pydicom.dcmread(FILES[0])
        keywords = ("PatientID", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
        above = keywords[: ("Patient", "Study", "Series", "Instance").index(level) + 1]
        asked = {"Level": level, "Query": {keyword: str(one[keyword].value) for keyword in above}}
        query = (await them.post("/modalities/us/query", json=asked)).raise_for_status().json()
        assert len((await them.get(f"{query['Path']}/answers")).json()) == 1
        (await them.post(f"{query['Path']}/retrieve", json={"TargetAet": "THERE"})).raise_for_status()
        (path,) = (await _held(them, tmp_path)).iterdir()
        assert np.array_equal(pydicom.dcmread(path).pixel_array, one.pixel_array)


async def _held(them: httpx.AsyncClient, tmp_path: Path) -> Path:
    """A folder with the files that an Orthanc holds."""
    (folder := tmp_path / "held").mkdir()
    for held in (await them.get("/instances")).json():
        file = (await them.get(f"/instances/{held}/file")).raise_for_status()
        (folder / held).write_bytes(file.content)
    return folder


class TestPynetdicom:
    async def test_gets_with_role_selection(self, archive: Archive) -> None:
        one = pydicom.dcmread(FILES[0])

        def retrieve() -> tuple[list[bytes], list[int]]:
            ae = AE(MODALITY)
            ae.add_requested_context(StudyRootQueryRetrieveInformationModelGet)
            ae.add_requested_context(one.SOPClassUID, [EXPLICIT])
            got: list[bytes] = []

            def stored(event: evt.Event) -> int:
                got.append(event.request.DataSet.getvalue())
                return 0

            association = ae.associate(
                "127.0.0.1",
                archive.scp.port,
                ae_title="OAKWOOD",
                ext_neg=[build_role(one.SOPClassUID, scu_role=True, scp_role=True)],
                evt_handlers=[(evt.EVT_C_STORE, stored)],
            )
            assert association.is_established
            asked = Dicom()
            asked.QueryRetrieveLevel, asked.StudyInstanceUID = "STUDY", one.StudyInstanceUID
            answers = association.send_c_get(asked, StudyRootQueryRetrieveInformationModelGet)
            statuses = [status.Status for status, _ in answers]
            association.release()
            return got, statuses

        got, statuses = await asyncio.to_thread(retrieve)
        assert statuses[-1] == 0
        (data,) = got
        assert FILES[0].read_bytes().endswith(data)
