"""OHIF, as its makers build it, behind a reverse proxy that adds a token.

It lists and opens our studies, draws what was measured here, and what it measures is read here.
"""

import asyncio
import subprocess
import tarfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import uvicorn
from playwright.async_api import Browser, Page, expect
from pydicom import Dataset
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from services.dicom.structured_reports.codes import CORNERSTONE_TOOLS
from services.dicom.uids import new_uid
from services.embedded.ports import free_port
from tests.api.graphql.asking import told
from tests.api.graphql.test_saved_objects import READ, SAVE
from tests.installation import Installation
from tests.web.conftest import DESK
from tests.web.looking import look
from tests.web.modality import Modality, new_study
from tests.web.screen import is_blank, picture_of

OHIF = "@ohif/app@3.13.2"
SPACING = 0.2
POINTS = {
    "LENGTH": [[100, 100], [400, 500]],
    "BIDIRECTIONAL": [[200, 100], [200, 300], [160, 180], [240, 180]],
    "ANGLE": [[500, 100], [400, 100], [450, 200]],
    "COBB_ANGLE": [[100, 300], [200, 310], [120, 400], [210, 380]],
    "ELLIPSE": [[400, 200], [600, 200], [500, 150], [500, 250]],
    "RECTANGLE": [[50, 50], [150, 50], [150, 120], [50, 120]],
    "CIRCLE": [[600, 400], [640, 400]],
    "FREEHAND": [[300, 300], [380, 300], [380, 360], [300, 360]],
    "PROBE": [[700, 100]],
    "ARROW": [[700, 300], [650, 350]],
}
"""Of each kind that OHIF has a tool for."""
NUMBERS = {
    "LENGTH": "length", "LONG_AXIS": "length", "SHORT_AXIS": "width", "ANGLE": "angle", "AREA": "area",
}  # fmt: skip
"""What OHIF calls our numbers."""
_ROOT = "/tenants/oakwood/dicomweb"
_CONFIGURATION = f"""window.config = {{
  routerBasename: "/", extensions: [], modes: [], showStudyList: true, defaultDataSourceName: "vetark",
  dataSources: [{{
    namespace: "@ohif/extension-default.dataSourcesModule.dicomweb",
    sourceName: "vetark",
    configuration: {{
      friendlyName: "Vetark", qidoRoot: "{_ROOT}", wadoRoot: "{_ROOT}", wadoUriRoot: "{_ROOT}",
      qidoSupportsIncludeField: true, supportsFuzzyMatching: true, supportsWildcard: true,
      imageRendering: "wadors", thumbnailRendering: "wadors", enableStudyLazyLoad: true,
    }},
  }}],
}};"""
_LOAD = """async () => {
  const { displaySetService, measurementService } = window.services;
  const reports = () => displaySetService.getActiveDisplaySets().filter((set) => set.Modality === "SR");
  while (!reports().length) await new Promise((tick) => setTimeout(tick, 100));
  const [report] = reports();
  await report.load();
  const { displaySetInstanceUID } = report;
  window.commandsManager.runCommand("hydrateStructuredReport", { displaySetInstanceUID });
  return measurementService.getMeasurements().map(({ toolName, data }) => {
    const statistics = Object.values(data ?? {})[0] ?? {};
    return { tool: toolName, numbers: Object.fromEntries(
      Object.entries(statistics).filter(([, value]) => typeof value === "number")) };
  });
}"""
_LENGTH = """() => {
  window.services.measurementService.clearMeasurements();
  window.commandsManager.runCommand("setToolActiveToolbar", { toolName: "Length" });
}"""
_STORE = """async () => {
  const { measurementService } = window.services;
  const measured = measurementService.getMeasurements();
  if (measured.length !== 1) throw new Error(`${measured.length} measurements`);
  await window.commandsManager.runCommand("storeMeasurements", {
    measurementData: measured, dataSource: "vetark", options: { SeriesDescription: "Of OHIF" } });
  const [{ points, data }] = measured;
  return { points, length: Object.values(data)[0].length };
}"""
_ISOLATED = {"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp"}


def drawn(image: Dataset, kind: str) -> dict[str, Any]:
    """A measurement as a page of ours saves it."""
    of = {"seriesInstanceUID": image.SeriesInstanceUID, "sopInstanceUID": image.SOPInstanceUID}
    return {
        "uid": new_uid(), "kind": kind, "image": {**of, "frameNumber": 1}, "points": POINTS[kind],
        "values": [], "text": "here" if kind == "ARROW" else "",
    }  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of OHIF's own build, out of its package."""
    folder = tmp_path_factory.mktemp("ohif")
    packed = subprocess.run(
        ["npm", "pack", "--silent", OHIF], cwd=folder, check=True, capture_output=True, text=True
    )
    with tarfile.open(folder / packed.stdout.strip()) as package:
        package.extractall(folder, filter="data")
    return folder / "package" / "dist"


@asynccontextmanager
async def _proxy(built: Path, installation: Installation, token: str, wrong: list[str]) -> AsyncIterator[str]:
    """Where OHIF and the clinic's DICOMweb are one site; `wrong` gets every request that fails."""
    async with httpx.AsyncClient(base_url=installation.http, timeout=60) as client:

        async def to_vetark(request: Request) -> Response:
            headers = {"Authorization": f"Bearer {token}", "Accept": request.headers.get("accept", "*/*")}
            if "content-type" in request.headers:
                headers["Content-Type"] = request.headers["content-type"]
            path = f"{request.url.path}?{request.url.query}"
            answer = await client.request(request.method, path, headers=headers, content=await request.body())
            if answer.is_error:
                wrong.append(f"{answer.status_code} {path}")
            return Response(
                answer.content, answer.status_code, {"Content-Type": answer.headers["Content-Type"]}
            )

        async def page(request: Request) -> Response:
            name = request.path_params["name"]
            if name == "app-config.js":
                return Response(_CONFIGURATION, media_type="text/javascript")
            file = built / name
            return FileResponse(file if file.is_file() else built / "index.html", headers=_ISOLATED)

        site = Starlette(
            routes=[
                Route("/tenants/{rest:path}", to_vetark, methods=["GET", "POST"]),
                Route("/{name:path}", page),
            ]
        )
        port = free_port()
        server = uvicorn.Server(uvicorn.Config(site, port=port, log_level="warning", lifespan="off"))
        serving = asyncio.create_task(server.serve())
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        await serving


@asynccontextmanager
async def _ohif(
    built: Path, installation: Installation, browser: Browser, wrong: list[str]
) -> AsyncIterator[tuple[Page, httpx.AsyncClient]]:
    """A page of it, and a client of the same DICOMweb; both with a vet's token."""
    who = ("--tenant", "oakwood", "--role", "veterinarian")
    token = (await installation.run("token", "create", *who)).strip()
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/dicom+json"}
    async with (
        httpx.AsyncClient(base_url=installation.http + _ROOT, headers=headers) as client,
        _proxy(built, installation, token, wrong) as site,
    ):
        page = await browser.new_page(base_url=site, viewport=DESK)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        yield page, client
        await page.close()


async def _until_a_picture(page: Page) -> None:
    canvas = page.locator("canvas.cornerstone-canvas").first
    await expect(canvas).to_be_visible()
    deadline = time.monotonic() + 60
    while is_blank(await picture_of(canvas)):
        assert time.monotonic() < deadline, "a blank picture"
        await page.wait_for_timeout(500)


@pytest.mark.soak
class TestOhif:
    @pytest.mark.timeout(600)
    async def test_it_lists_the_clinics_studies_and_shows_their_pictures(
        self, built: Path, installation: Installation, browser: Browser
    ) -> None:
        wrong: list[str] = []
        async with _ohif(built, installation, browser, wrong) as (page, client):
            for modality in ("CT", "US", "DX", "MR"):
                found: list[dict[str, dict[str, list[str]]]] = []
                deadline = time.monotonic() + 120  # the demo's images are still coming in
                while not found and time.monotonic() < deadline:
                    answer = await client.get("/studies", params={"ModalitiesInStudy": modality})
                    found = answer.json() if answer.status_code == httpx.codes.OK else []
                study = found[0]
                await page.goto("/")
                await expect(page.get_by_text(study["00080050"]["Value"][0])).to_be_visible()
                await page.goto(f"/viewer?StudyInstanceUIDs={study['0020000D']['Value'][0]}")
                await _until_a_picture(page)
        assert not wrong

    @pytest.mark.timeout(600)
    async def test_it_draws_what_we_measured_and_we_read_what_it_measured(
        self, built: Path, installation: Installation, browser: Browser, modality: Modality
    ) -> None:
        (image,) = new_study("DX", f"Between^{uuid4().hex[:8]}", instances=1, rows=600, columns=800)
        image.ImagerPixelSpacing = image.PixelSpacing = [SPACING, SPACING]
        await modality.send(image)
        study, wrong = str(image.StudyInstanceUID), list[str]()
        async with (
            installation.signed_in() as vet,
            _ohif(built, installation, browser, wrong) as (page, _),
        ):
            await told(vet, SAVE, study=study, measurements=[drawn(image, kind) for kind in POINTS])
            (ours,) = await told(vet, READ, study=study)
            await page.goto(f"/viewer?StudyInstanceUIDs={study}")
            await _until_a_picture(page)
            loaded = await page.evaluate(_LOAD)
            assert {one["tool"] for one in loaded} == {CORNERSTONE_TOOLS[kind] for kind in POINTS}
            numbers = {one["tool"]: one["numbers"] for one in loaded}
            for one in ours["measurements"]:
                for value in one["values"]:
                    if value["name"] in NUMBERS:
                        theirs = numbers[CORNERSTONE_TOOLS[one["kind"]]][NUMBERS[value["name"]]]
                        assert theirs == pytest.approx(value["value"], rel=1e-5), one["kind"]
            for button in ("Skip all", "Confirm and hide"):
                await page.get_by_role("button", name=button, exact=True).click()
            await look(page, "ohif-draws-ours")

            await page.evaluate(_LENGTH)
            box = await page.locator("canvas.cornerstone-canvas").first.bounding_box()
            assert box
            x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
            await page.mouse.move(x, y)
            await page.mouse.down()
            await page.mouse.move(x + 90, y + 120, steps=8)
            await page.mouse.up()
            length = await page.evaluate(_STORE)
            read = [one for one in await told(vet, READ, study=study) if not one["ours"]]
            (one,) = read[0]["measurements"]
            assert (one["image"]["sopInstanceUID"], one["image"]["missing"]) == (image.SOPInstanceUID, False)
            (value,) = [value for value in one["values"] if value["label"] == "Length"]
            # It writes numbers with the sixteen characters of a Decimal String.
            assert (float(value["text"]), value["unit"]) == (pytest.approx(length["length"], rel=1e-12), "mm")
            for point, (x, y, _) in zip(one["points"], length["points"], strict=True):
                assert point == pytest.approx([x / SPACING, y / SPACING], abs=0.6)
        assert not wrong
