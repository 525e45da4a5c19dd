"""OHIF, as its makers build it, behind a reverse proxy that adds a token: it lists and opens our studies."""

import asyncio
import subprocess
import tarfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from playwright.async_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from services.embedded.ports import free_port
from tests.installation import Installation
from tests.web.conftest import DESK
from tests.web.screen import is_blank, picture_of

OHIF = "@ohif/app@3.13.2"
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
_ISOLATED = {"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp"}


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
        token = (
            await installation.run("token", "create", "--tenant", "oakwood", "--role", "veterinarian")
        ).strip()
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/dicom+json"}
        async with (
            httpx.AsyncClient(base_url=installation.http + _ROOT, headers=headers) as client,
            _proxy(built, installation, token, wrong) as site,
        ):
            page = await browser.new_page(base_url=site, viewport=DESK)
            page.on("pageerror", lambda error: wrong.append(str(error)))
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
            await page.close()
        assert not wrong
