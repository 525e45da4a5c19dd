"""The modality worklist beside DCMTK's wlmscpfs, which serves the same items from files."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from services.embedded.ports import free_port
from services.persistence import Engines
from services.tenancy.scope import Scope
from services.worklist.image_request import ImageRequest
from services.worklist.patient import ResponsibleParty
from tests.dimse.conftest import MODALITY, Scp, scp
from tests.dimse.test_worklist import ask, keys
from tests.worklist import files
from tests.worklist.requests import bella, requested

__all__ = ["scp"]
QUERIES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "everything": ({}, {}),
    "station": ({}, {"ScheduledStationAETitle": "CR1"}),
    "no station": ({}, {"ScheduledStationAETitle": "XX"}),
    "day": ({}, {"ScheduledProcedureStepStartDate": "20261129"}),
    "days": ({}, {"ScheduledProcedureStepStartDate": "20261129-20261130"}),
    "until": ({}, {"ScheduledProcedureStepStartDate": "-20261129"}),
    "from": ({}, {"ScheduledProcedureStepStartDate": "20261130-"}),
    "times": ({}, {"ScheduledProcedureStepStartTime": "0900-1000"}),
    "from moment to moment": (
        {},
        {
            "ScheduledProcedureStepStartDate": "20261129-20261130",
            "ScheduledProcedureStepStartTime": "1000-0830",
        },
    ),
    "modality": ({}, {"Modality": "US"}),
    "name": ({"PatientName": "Smith^Rex"}, {}),
    "any given name": ({"PatientName": "Smith^*"}, {}),
    "one letter": ({"PatientName": "Sm?th^Re*"}, {}),
    "no such name": ({"PatientName": "Smithers^*"}, {}),
    "ID": ({"PatientID": "P-2"}, {}),
    "all of it": (
        {"PatientName": "S*"},
        {"ScheduledStationAETitle": "CR1", "ScheduledProcedureStepStartDate": "20261129", "Modality": "DX"},
    ),
}


@pytest.fixture
async def items(oakwood: Scope, engines: Engines) -> list[ImageRequest]:
    """Six animals at two stations on three days."""
    made = []
    for number, (family, name, date, time, stations, modality) in enumerate((
        ("Smith", "Rex", "20261128", "0800", ("CR1",), "DX"),
        ("Smith", "Bella", "20261129", "0900", ("CR1",), "DX"),
        ("Smyth", "Rex", "20261129", "1000", ("US1",), "US"),
        ("Jones", "Rex", "20261129", "1100", ("CR1",), "DX"),
        ("Sander", "Max", "20261130", "0800", ("CR1",), "DX"),
        ("Smith", "Rex", "20261130", "0900", ("US1",), "US"),
    )):  # fmt: skip
        patient = bella(name=name, id=f"P-{number}", client=ResponsibleParty(family, ""))
        when = {"date": date, "time": time}
        made.append(
            await requested(oakwood, engines, patient=patient, stations=stations, modality=modality, **when)
        )
    return made


@pytest.fixture
async def wlmscpfs(
    items: list[ImageRequest], dcmtk: Callable[[str], Path], tmp_path: Path
) -> AsyncIterator[SimpleNamespace]:
    """DCMTK's worklist server over the items that ours has."""
    for made in items:
        files.write(tmp_path / "OAKWOOD", made.id, made.item)
    port = free_port()
    server = subprocess.Popen([dcmtk("wlmscpfs"), "-dfr", "-dfp", tmp_path, str(port)])
    try:
        await until_open(port)
        yield SimpleNamespace(port=port)
    finally:
        server.terminate()
        server.wait(10)


async def until_open(port: int) -> None:
    """Wait until somebody listens there."""
    async with asyncio.timeout(20):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


def matched(server: Any, top: dict[str, str], step: dict[str, str]) -> set[str]:
    """Accession numbers of what matches."""
    asked = keys(**step)
    for keyword, value in top.items():
        setattr(asked, keyword, value)
    status, found = ask(server, asked)
    assert status == 0
    return {one.AccessionNumber for one in found}


class TestMatches:
    async def test_are_those_of_wlmscpfs(self, scp: Scp, wlmscpfs: SimpleNamespace) -> None:
        counts = {}
        for name, query in QUERIES.items():
            ours, theirs = [await asyncio.to_thread(matched, server, *query) for server in (scp, wlmscpfs)]
            assert ours == theirs, name
            counts[name] = len(ours)
        assert counts["everything"] == 6
        assert {name for name, found in counts.items() if not found} == {"no station", "no such name"}

    async def test_findscu_is_told_all_it_asks_for(
        self, scp: Scp, items: list[ImageRequest], dcmtk: Callable[[str], Path]
    ) -> None:
        step = "ScheduledProcedureStepSequence[0]"
        asked = [
            "PatientName=Smith^*", "PatientSpeciesDescription", "StudyInstanceUID", "(0009,0010)=PRIVATE",
            f"{step}.ScheduledStationAETitle=CR1", f"{step}.ScheduledProcedureStepStartDate=20261129",
            f"{step}.ScheduledProtocolCodeSequence", f"{step}.Modality",
        ]  # fmt: skip
        words = [word for key in asked for word in ("-k", key)]
        called = ["-aet", MODALITY, "-aec", "OAKWOOD", "127.0.0.1", str(scp.port)]
        for proposed in ("-xe", "-xb", "-xi"):
            done: subprocess.CompletedProcess[bytes] = await asyncio.to_thread(
                subprocess.run, [dcmtk("findscu"), "-v", "-W", proposed, *words, *called],
                capture_output=True, check=True,
            )  # fmt: skip
            told = (done.stdout + done.stderr).decode()
            assert told.count("Find Response:") == 1
            assert "[Smith^Bella" in told
            assert "Left-right lateral" in told
