import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from services.api.app import Application
from services.persistence import Engines
from tests.api.clients import client_of

_BROTLI = bytes.fromhex("8b058062726f746c69206f6620697403")
"""Of `brotli of it`."""


@pytest.fixture
async def browser(engines: Engines, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    (tmp_path / "web" / "assets").mkdir(parents=True)
    (tmp_path / "web" / "index.html").write_text("<title>Vetark</title>")
    (tmp_path / "web" / "assets" / "index-1a2b.js").write_text("let a")
    (tmp_path / "web" / "assets" / "index-1a2b.js.br").write_bytes(_BROTLI)
    (tmp_path / "web" / "assets" / "index-1a2b.js.gz").write_bytes(gzip.compress(b"let a"))
    (tmp_path / "web" / "assets" / "picture-3c.png").write_bytes(b"png")
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
        "path",
        [
            "/assets/index-1a2b.js.br",
            "/assets/index-1a2b.js.gz",
            "/assets/gone-1.js",
            "/assets/gone",
            "/favicon.png",
            "/../secret.txt",
            "/%2e%2e/secret.txt",
        ],
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


class TestCompressed:
    HASHED = "/assets/index-1a2b.js"

    @pytest.mark.parametrize(
        ("accepted", "coding", "body"),
        [
            ("gzip, deflate, br, zstd", "br", b"brotli of it"),
            ("gzip, deflate", "gzip", b"let a"),
            ("br;q=0, *", "gzip", b"let a"),
            ("zstd", None, b"let a"),
            ("identity", None, b"let a"),
        ],
    )
    async def test_is_given_as_the_build_made_it_to_who_takes_it(
        self, browser: httpx.AsyncClient, accepted: str, coding: str | None, body: bytes
    ) -> None:
        answer = await browser.get(self.HASHED, headers={"Accept-Encoding": accepted})
        assert (answer.status_code, answer.headers.get("content-encoding")) == (200, coding)
        assert answer.content == body
        assert answer.headers["content-type"].startswith("text/javascript")
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["vary"] == "Accept-Encoding"

    async def test_has_a_tag_of_its_own_and_is_known_again_by_that_alone(
        self, browser: httpx.AsyncClient
    ) -> None:
        tags = {}
        for coding in ("br", "gzip", "identity"):
            asked = {"Accept-Encoding": coding}
            tags[coding] = (await browser.get(self.HASHED, headers=asked)).headers["etag"]
            again = await browser.get(self.HASHED, headers=asked | {"If-None-Match": tags[coding]})
            assert (again.status_code, again.headers["etag"]) == (304, tags[coding])
            assert again.headers["vary"] == "Accept-Encoding"
            assert again.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert len(set(tags.values())) == 3
        other = await browser.get(
            self.HASHED, headers={"Accept-Encoding": "br", "If-None-Match": tags["gzip"]}
        )
        assert other.status_code == 200

    async def test_is_never_given_in_ranges(self, browser: httpx.AsyncClient) -> None:
        asked = {"Accept-Encoding": "br, gzip", "Range": "bytes=0-2"}
        answer = await browser.get(self.HASHED, headers=asked)
        assert (answer.status_code, answer.content) == (206, b"let")
        assert "content-encoding" not in answer.headers
        coded = await browser.get(self.HASHED, headers={"Accept-Encoding": "br"})
        assert coded.headers["accept-ranges"] == "none"
        mixed = await browser.get(self.HASHED, headers=asked | {"If-Range": coded.headers["etag"]})
        assert (mixed.status_code, mixed.content) == (200, b"let a")

    async def test_is_not_made_of_what_the_build_left_as_it_is(self, browser: httpx.AsyncClient) -> None:
        answer = await browser.get("/assets/picture-3c.png", headers={"Accept-Encoding": "br, gzip, zstd"})
        assert answer.content == b"png"
        assert "content-encoding" not in answer.headers
        assert "vary" not in answer.headers

    async def test_costs_no_page_its_name(self, browser: httpx.AsyncClient) -> None:
        answer = await browser.get("/tenants/oakwood/studies/1.2.gz")
        assert (answer.status_code, answer.text) == (200, "<title>Vetark</title>")
