"""The modality worklist: a station's day, beside wlmscpfs and Orthanc's plugin on the same items."""

import asyncio
import json
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from urllib.request import Request, urlopen

from services.dicom.sop_classes import MODALITY_WORKLIST_FIND
from services.dicom.transfer_syntaxes import IMPLICIT_LITTLE_ENDIAN
from services.embedded.ports import free_port
from services.peers.peer import Peer, association
from services.persistence import Engines
from services.tenancy.scope import system_scope
from services.upper_layer.requestor import propose
from services.worklist.image_request import Wanted
from services.worklist.image_requests import create
from services.worklist.patient import Patient, ResponsibleParty
from tests.bench.finder import CALLING, find, identifier
from tests.bench.rounds import Extent, Report, Results, in_turn, json_of
from tests.bench.servers import Server, administer, orthanc, stop, until_answered, vetark
from tests.installation import settings_of
from tests.programs import find as program
from tests.worklist import files

FEW, MANY = 1000, 10_000
STATIONS, ADAY = 10, 20
REQUESTED = 30  # requests that are timed until a modality finds them
_FIRST = date(2026, 11, 2)
_MUTATION = """mutation Request($request: ImageRequestInput!) {
  requestImages(tenant: "bench", request: $request) { accessionNumber } }"""


def worklists(folder: Path, extent: Extent, *, has_orthanc: bool) -> Results:
    """Ask for a station's day among few steps and among many, then time requests until they are found."""
    count = extent.count(MANY, 2 * FEW)
    with ExitStack() as running:
        ours = running.enter_context(vetark(folder / "vetark"))
        administer(folder / "vetark", "many", "MANY")
        asyncio.run(_fill(folder, count))
        few = [ours]
        if has_orthanc:
            few.append(
                running.enter_context(orthanc(folder / "orthanc", no_delay=True, worklists=folder / "BENCH"))
            )
        results: Results = {
            f"worklist, {count} steps": in_turn(
                [ours], extent.rounds, _ask, "MANY", _days(count), extent.seconds
            ),
            f"worklist, {FEW} steps": in_turn(few, extent.rounds, _ask, "BENCH", _days(FEW), extent.seconds),
        }
        if served := program("wlmscpfs"):
            beside = [ours, running.enter_context(wlmscpfs(served, folder))]
            results[f"worklist, {FEW}, wlmscpfs"] = in_turn(
                beside, extent.rounds, _ask, "BENCH", _days(FEW), extent.seconds
            )
        results["request to worklist"] = in_turn([ours], extent.rounds, _request)
    return results


@contextmanager
def wlmscpfs(path: Path, folder: Path) -> Iterator[Server]:
    """DCMTK's server of worklist files."""
    port = free_port()
    with (folder / "wlmscpfs.log").open("ab") as log:
        call = [path, "-dfr", "-dfp", folder, str(port)]
        process = subprocess.Popen(call, stdout=log, stderr=log)
    try:
        server = Server("wlmscpfs", process, ("127.0.0.1", port), "BENCH", "")
        until_answered(partial(_ask, server, "BENCH", _days(FEW), 0))
        yield server
    finally:
        stop(process)


async def _fill(folder: Path, count: int) -> None:
    """Make the requests: few of one clinic, as files too, and many of another."""
    async with Engines.open(settings_of(folder / "vetark")) as engines:
        for slug, steps in (("bench", FEW), ("many", count)):
            began = time.perf_counter()
            for number in range(steps):
                made = await create(system_scope(slug), engines, _wanted(number))
                if slug == "bench":
                    files.write(folder / "BENCH", made.id, made.item)
            print(f"worklist: {steps} requests made in {time.perf_counter() - began:.0f} s", flush=True)


def _wanted(number: int) -> Wanted:
    """One of a station's twenty of a day."""
    station, place = number % STATIONS, number // STATIONS
    day = _FIRST + timedelta(days=place // ADAY)
    client = ResponsibleParty(f"Owner{number % 997}", "Kim")
    return Wanted(
        patient=Patient(name=f"Animal{number}", id=f"W{number}", sex="F", weight=11.4, client=client),
        date=f"{day:%Y%m%d}",
        time=f"{8 + place % ADAY // 2:02}{place % 2 * 30:02}",
        procedure="dog-cat-thx3",
        stations=(f"CR{station}",),
        requested_by="Okafor^Ngozi",
    )


def _days(count: int) -> Sequence[tuple[str, str]]:
    """Every station's days."""
    days = range(max(1, count // STATIONS // ADAY))
    return [
        (f"CR{station}", f"{_FIRST + timedelta(days=day):%Y%m%d}")
        for day in days
        for station in range(STATIONS)
    ]


def _ask(server: Server, called: str, asked: Sequence[tuple[str, str]], seconds: float) -> Report:
    lines = "\n".join(map(" ".join, asked))
    before = server.cpu_seconds()
    report = json_of("finder", *server.dimse, called, seconds, standard_input=lines)
    if report["found"] != ADAY:
        raise RuntimeError(f"{server.name} found {report['found']} steps, not {ADAY}")
    report["cpu_ms_each"] = (server.cpu_seconds() - before) / report["count"] * 1000
    return report


def _request(server: Server) -> Report:
    """Ask for images as the web app does, then as a modality until they are told."""
    return asyncio.run(_until_told(server))


async def _until_told(server: Server) -> Report:
    contexts = propose([(MODALITY_WORKLIST_FIND, [IMPLICIT_LITTLE_ENDIAN])])
    taken = []
    async with association(Peer(*server.dimse, server.called, CALLING), contexts) as to:
        for _ in range(REQUESTED):
            began = time.perf_counter()
            accession = await asyncio.to_thread(_requested, server)
            while not await find(to, identifier(AccessionNumber=accession)):
                await asyncio.sleep(0)
            taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    return {"p50_ms": taken[REQUESTED // 2], "p95_ms": taken[REQUESTED * 95 // 100]}


def _requested(server: Server) -> str:
    """The accession number of a new request."""
    wanted = {"patient": {"name": "New"}, "date": "20260101", "procedure": "dog-cat-thx3"}
    body = json.dumps({"query": _MUTATION, "variables": {"request": wanted}}).encode()
    url = server.dicomweb.partition("/tenants/")[0] + "/graphql"
    headers: Mapping[str, str] = {**server.headers, "Content-Type": "application/json"}
    with urlopen(Request(url, body, headers), timeout=30) as answer:
        return str(json.load(answer)["data"]["requestImages"]["accessionNumber"])
