"""DCMTK and Orthanc ask us by C-FIND."""

import asyncio
import json
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pydicom
import pytest

from services.archive.search.find import stream
from services.embedded.ports import free_port
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import application_entities
from services.tenancy.scope import Scope
from tests.archive.samples import dataset, put, put_all, series
from tests.dimse.clinics import opened, trust
from tests.dimse.conftest import MODALITY, Scp


@pytest.fixture
async def scp(settings: Settings, engines: Engines, oakwood: Scope) -> AsyncIterator[Scp]:
    await trust(oakwood, engines, query_retrieve=True)
    await application_entities.add_remote(
        oakwood, engines, name="orthanc", aet="ORTHANC", host="127.0.0.1", port=104, query_retrieve=True
    )
    bella = {"StudyInstanceUID": "1.2.1", "SeriesInstanceUID": "1.2.1.1"}
    await put_all(oakwood, engines, series(3, **bella))
    mimi = {"PatientID": "M-3", "PatientName": "Müller^Mimi", "SpecificCharacterSet": "ISO_IR 100"}
    await put(oakwood, engines, dataset(StudyInstanceUID="1.2.4", StudyDate="20260111", **mimi))
    async with opened(settings) as scp:
        yield scp


class TestDcmtk:
    @pytest.fixture
    def findscu(self, scp: Scp, dcmtk: Callable[[str], Path], tmp_path: Path) -> Callable[..., Any]:
        async def ask(*arguments: str) -> tuple[str, list[pydicom.Dataset]]:
            folder = tmp_path / str(time.monotonic_ns())
            folder.mkdir()
            called = ["-aet", MODALITY, "-aec", "OAKWOOD", "127.0.0.1", str(scp.port)]
            command = [dcmtk("findscu"), "-d", "-X", "-od", folder, *arguments, *called]
            done: subprocess.CompletedProcess[bytes] = await asyncio.to_thread(
                subprocess.run, command, capture_output=True, check=False
            )
            said = (done.stdout + done.stderr).decode("utf-8", "replace")
            assert done.returncode == 0, said
            return said, [pydicom.dcmread(path, force=True) for path in sorted(folder.iterdir())]

        return ask

    async def test_descends_both_roots_in_every_transfer_syntax(self, findscu: Callable[..., Any]) -> None:
        levels = {
            "PATIENT": ("PatientID", []),
            "STUDY": ("StudyInstanceUID", ["PatientID=B-17"]),
            "SERIES": ("SeriesInstanceUID", ["PatientID=B-17", "StudyInstanceUID=1.2.1"]),
            "IMAGE": (
                "SOPInstanceUID",
                ["PatientID=B-17", "StudyInstanceUID=1.2.1", "SeriesInstanceUID=1.2.1.1"],
            ),
        }
        expected = {"PATIENT": 2, "STUDY": 1, "SERIES": 1, "IMAGE": 3}
        for root in ("-P", "-S"):
            for syntax, name in (
                ("-xi", "LittleEndianImplicit"), ("-xe", "LittleEndianExplicit"),
                ("-xb", "BigEndianExplicit"), ("-xd", "DeflatedLittleEndianExplicit"),
            ):  # fmt: skip
                for level, (unique, above) in levels.items():
                    keys = [f"QueryRetrieveLevel={level}", unique, "PatientName", *above]
                    asked = [part for key in keys for part in ("-k", key)]
                    said, found = await findscu(root, syntax, *asked)
                    assert len(found) == expected[level], (root, syntax, level)
                    assert all(one[unique].value for one in found)
                    assert name in said.split("Accepted Transfer Syntax: =")[1].splitlines()[0]

    async def test_cancels(self, findscu: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
        async def slowly(*how: Any) -> AsyncIterator[Any]:
            async for batch in stream(*how):
                yield batch
                await asyncio.sleep(600)

        monkeypatch.setattr("services.dimse.find.stream", slowly)
        keys = ("-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID")
        said, found = await findscu("-S", "--cancel", "1", *keys)
        assert (len(found), "0xfe00" in said) == (2, True)

    async def test_is_told_of_keys_that_are_missing_or_unknown(self, findscu: Callable[..., Any]) -> None:
        said, found = await findscu("-S", "-k", "QueryRetrieveLevel=SERIES", "-k", "SeriesInstanceUID")
        assert (len(found), "0xa900" in said) == (0, True)
        said, _ = await findscu(
            "-S", "-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID=1.2.4", "-k", "Occupation"
        )
        assert "0xff01" in said


class TestOrthanc:
    @pytest.fixture
    def modality(self, scp: Scp, orthanc: Path, tmp_path: Path) -> Iterator[str]:
        """Where an Orthanc has us as a remote modality."""
        http = free_port()
        configuration = {
            "StorageDirectory": str(tmp_path / "orthanc"), "IndexDirectory": str(tmp_path / "orthanc"),
            "DicomAet": "ORTHANC", "DicomServerEnabled": False, "HttpPort": http,
            "RemoteAccessAllowed": False, "AuthenticationEnabled": False,
            "DicomModalities": {"vetark": ["OAKWOOD", "127.0.0.1", scp.port]},
        }  # fmt: skip
        settings = tmp_path / "orthanc.json"
        settings.write_text(json.dumps(configuration))
        with (tmp_path / "orthanc.log").open("wb") as log:
            process = subprocess.Popen([orthanc, settings], stdout=log, stderr=log)
        try:
            yield f"http://127.0.0.1:{http}"
        finally:
            process.kill()  # its good-bye takes seconds
            process.wait(20)

    async def test_queries_us_as_a_remote_modality(self, modality: str) -> None:
        def asked(level: str, **keys: str) -> list[dict[str, str]]:
            query = _post(f"{modality}/modalities/vetark/query", {"Level": level, "Query": keys})
            with urlopen(f"{modality}{query['Path']}/answers?expand&simplify", timeout=20) as answer:
                found: list[dict[str, str]] = json.load(answer)
            return found

        def walk() -> None:
            _until_up(f"{modality}/system")
            (study,) = asked("Study", PatientName="müller*", StudyInstanceUID="")
            assert (study["PatientName"], study["StudyInstanceUID"]) == ("Müller^Mimi", "1.2.4")
            assert len(asked("Study", StudyDate="20260101-20260131", StudyInstanceUID="")) == 2
            assert len(asked("Patient", PatientID="")) == 2
            assert len(asked("Series", StudyInstanceUID="1.2.1", SeriesInstanceUID="")) == 1
            keys = {"StudyInstanceUID": "1.2.1", "SeriesInstanceUID": "1.2.1.1", "SOPInstanceUID": ""}
            assert len(asked("Instance", **keys)) == 3

        await asyncio.to_thread(walk)


def _post(url: str, body: Any) -> Any:
    with urlopen(Request(url, json.dumps(body).encode(), method="POST"), timeout=20) as answer:
        return json.load(answer)


def _until_up(url: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            urlopen(url, timeout=5).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
