"""DCMTK as a telemedicine provider's workstation: it pulls what its cases let it, and is refused all else."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.dataset import FileDataset
from pydicom.uid import ExplicitVRLittleEndian

from services.embedded.ports import free_port
from services.persistence import Engines
from services.settings import Settings
from services.telemedicine import cases
from services.tenancy import application_entities
from services.tenancy.scope import Scope, system_scope
from tests.archive.samples import dataset, put
from tests.dimse.clinics import opened, trust
from tests.dimse.conftest import Scp
from tests.telemedicine.working_together import open_case, provider_of

CASE, SECRET = "1.2.1", "1.2.2"
SR = "1.2.840.10008.5.1.4.1.1.88.11"


@pytest.fixture
async def scp(settings: Settings, engines: Engines, oakwood: Scope) -> AsyncIterator[Scp]:
    """VetRad's entry point; Oakwood has a study with a case, and one without."""
    vetrad = await provider_of(engines, oakwood)
    for study in (CASE, SECRET):
        for number in "12":
            uids = {"StudyInstanceUID": study, "SOPInstanceUID": f"{study}.1.{number}"}
            await put(oakwood, engines, dataset(**uids, InstitutionName="Oakwood Animal Clinic"))
    await open_case(oakwood, engines, CASE)
    await application_entities.add_local(vetrad, engines, "VETRAD")
    await trust(vetrad, engines, name="workstation", aet="WS", query_retrieve=True, port=free_port())
    async with opened(settings) as scp:
        yield scp


Run = Callable[..., "asyncio.Future[tuple[int, str]]"]


@pytest.fixture
def run(dcmtk: Callable[[str], Path], scp: Scp, tmp_path: Path) -> Run:
    """A program of DCMTK's at the entry point; how it ended and what it said."""

    async def run(program: str, *arguments: str) -> tuple[int, str]:
        address = ("-aet", "WS", "-aec", "VETRAD", "127.0.0.1", str(scp.port))
        process = await asyncio.create_subprocess_exec(
            str(dcmtk(program)),
            *arguments[:-1] if program == "storescu" else arguments,
            *address,
            *arguments[-1:] if program == "storescu" else (),
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        async with asyncio.timeout(60):
            said, _ = await process.communicate()
        return process.returncode or 0, said.decode(errors="replace")

    return run  # type: ignore[return-value]


def saved(folder: Path, made: FileDataset | object, name: str) -> str:
    """A dataset as a file."""
    path = folder / name
    made.save_as(path, enforce_file_format=True)
    return str(path)


def as_file(**values: str) -> FileDataset:
    """One that can be saved."""
    made = dataset(**values)
    made.file_meta = type(made)()  # filled by pydicom
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.file_meta.MediaStorageSOPClassUID = made.SOPClassUID
    made.file_meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID
    return made  # type: ignore[return-value]


class TestAWorkstation:
    async def test_finds_and_gets_its_cases_and_nothing_else(self, run: Run, tmp_path: Path) -> None:
        level = ("-S", "-k", "QueryRetrieveLevel=STUDY")
        _, said = await run("findscu", "-v", *level, "-k", "StudyInstanceUID=", "-k", "PatientName=")
        assert (CASE in said, SECRET in said) == (True, False)
        for study, images in ((CASE, 2), (SECRET, 0)):
            folder = tmp_path / study
            folder.mkdir()
            code, said = await run("getscu", "-od", str(folder), *level, "-k", f"StudyInstanceUID={study}")
            files = [dcmread(path) for path in folder.iterdir()]
            assert (code, len(files)) == (0, images), said
            assert {one.InstitutionName for one in files} <= {"Oakwood Animal Clinic"}

    async def test_moves_its_cases_to_itself(
        self, run: Run, dcmtk: Callable[[str], Path], engines: Engines, oakwood: Scope, tmp_path: Path
    ) -> None:
        (remote,) = await application_entities.find_remote(system_scope("vetrad"), engines)
        folder = tmp_path / "moved"
        folder.mkdir()
        receiver = await asyncio.create_subprocess_exec(
            str(dcmtk("storescp")), "-aet", "WS", "-od", str(folder), str(remote.port)
        )
        try:
            async with asyncio.timeout(30):
                while True:
                    try:
                        _, writer = await asyncio.open_connection("127.0.0.1", remote.port)
                        writer.close()
                        break
                    except OSError:
                        await asyncio.sleep(0.05)
            for study in (CASE, SECRET):
                await run(
                    "movescu", "-S", "-aem", "WS", "-k", "QueryRetrieveLevel=STUDY",
                    "-k", f"StudyInstanceUID={study}",
                )  # fmt: skip
            assert {dcmread(path).StudyInstanceUID for path in folder.iterdir()} == {CASE}
            assert len(list(folder.iterdir())) == 2
        finally:
            receiver.terminate()
            await receiver.wait()

    async def test_stores_reports_into_the_case_and_no_images(
        self, run: Run, engines: Engines, oakwood: Scope, tmp_path: Path
    ) -> None:
        text = dict.fromkeys(("PixelData", "Rows", "Columns", "SamplesPerPixel", "PhotometricInterpretation"))
        report = as_file(SOPClassUID=SR, StudyInstanceUID=CASE, Modality="SR", **text)
        image = as_file(StudyInstanceUID=CASE)
        instances = engines.documents.of(oakwood.grant, "instances")
        assert (await run("storescu", "-xe", saved(tmp_path, report, "report.dcm")))[0] == 0
        assert await instances.find_one({"SOPInstanceUID": str(report.SOPInstanceUID)})
        _, said = await run("storescu", "-v", "-xe", saved(tmp_path, image, "image.dcm"))
        assert "Status: 0x124" in said, said
        assert await instances.find_one({"SOPInstanceUID": str(image.SOPInstanceUID)}) is None

        (case,) = await engines.documents.of(oakwood.grant, "cases").find({})
        await cases.cancel(oakwood, engines, case["id"])
        late = as_file(SOPClassUID=SR, StudyInstanceUID=CASE, Modality="SR", **text)
        await run("storescu", "-xe", saved(tmp_path, late, "late.dcm"))
        assert await instances.find_one({"SOPInstanceUID": str(late.SOPInstanceUID)}) is None
