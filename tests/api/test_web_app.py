from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from services.api.app import Application
from services.persistence import Engines
from tests.api.clients import client_of


@pytest.fixture
async def browser(engines: Engines, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    (tmp_path / "web" / "assets").mkdir(parents=True)
    (tmp_path / "web" / "index.html").write_text("<title>Vetark</title>")
    (tmp_path / "web" / "assets" / "index-1a2b.js").write_text("let a")
    (tmp_path / "secret.txt").write_text("no")
    app = Application(engines.settings.model_copy(update={"web_folder": tmp_path / "web"}), engines)
    async with client_of(app) as client:
        yield client


class TestWebApp:
    @pytest.mark.parametrize("path", ["/", "/index.html", "/studies", "/oakwood/studies/1.2.3/viewer"])
    async def test_a_page_of_the_app_is_the_app_and_asked_for_anew(
        self, browser: httpx.AsyncClient, path: str
    ) -> None:
        answer = await browser.get(path)
        assert answer.status_code == 200
        assert "Vetark" in answer.text
        assert answer.headers["cache-control"] == "no-cache"

    async def test_a_hashed_file_is_kept_for_ever(self, browser: httpx.AsyncClient) -> None:
        answer = await browser.get("/assets/index-1a2b.js")
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["content-type"].startswith("text/javascript")

    @pytest.mark.parametrize(
        "path", ["/assets/gone-1.js", "/assets/gone", "/favicon.png", "/../secret.txt", "/%2e%2e/secret.txt"]
    )
    async def test_what_is_not_there_is_a_problem(self, browser: httpx.AsyncClient, path: str) -> None:
        answer = await browser.get(path)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"

    async def test_an_unknown_path_of_a_service_is_not_the_app(self, browser: httpx.AsyncClient) -> None:
        for path, status in (("/tenants/oakwood/dicomweb/nothing", 404), ("/graphql", 405)):
            answer = await browser.get(path)
            assert answer.status_code == status
            assert answer.headers["content-type"] == "application/problem+json"

    async def test_without_a_build_there_is_nothing_and_it_is_said(
        self, engines: Engines, tmp_path: Path
    ) -> None:
        app = Application(engines.settings.model_copy(update={"web_folder": tmp_path / "none"}), engines)
        async with client_of(app) as client:
            assert (await client.get("/")).status_code == 404
