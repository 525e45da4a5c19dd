"""What a browser may keep of an instance, and for how long it may believe it."""

import httpx
import pytest

from services.archive.ingest.differing import differing, take_received
from services.persistence import Engines
from services.tenancy.scope import Scope
from tests.api.clients import image
from tests.api.dicomweb.test_retrieve import url_of
from tests.archive.damage import ALL, Damaging, damage
from tests.archive.samples import put

PATHS = ("", "/frames/1", "/rendered", "/frames/1/rendered", "/thumbnail", "/bulkdata")


class TestInstance:
    @pytest.mark.parametrize("path", PATHS)
    async def test_is_asked_for_again_unless_the_url_names_a_version(
        self, vet: httpx.AsyncClient, oakwood: Scope, engines: Engines, path: str
    ) -> None:
        made = image()
        await put(oakwood, engines, made)
        plain = await vet.get(url_of(made) + path)
        assert (plain.status_code, plain.headers["cache-control"]) == (200, "private, no-cache")
        versioned = await vet.get(url_of(made) + path, params={"version": "1"})
        assert versioned.headers["cache-control"] == "private, max-age=86400, immutable"
        assert versioned.headers["etag"] == plain.headers["etag"]

    @pytest.mark.parametrize("path", PATHS)
    async def test_has_another_tag_when_another_one_took_its_place(
        self, vet: httpx.AsyncClient, oakwood: Scope, engines: Engines, path: str
    ) -> None:
        made = image()
        await put(oakwood, engines, made)
        first = await vet.get(url_of(made) + path)
        version = (await vet.get(url_of(made) + "/metadata")).headers["etag"]
        made.PixelData = bytes(255 - byte for byte in made.PixelData)  # as long, and all the same otherwise
        await put(oakwood, engines, made)
        (other,) = await differing(oakwood, engines)
        await take_received(oakwood, engines, other.id)
        second = await vet.get(url_of(made) + path, headers={"If-None-Match": first.headers["etag"]})
        assert second.status_code == 200
        assert second.headers["etag"] != first.headers["etag"]
        assert second.content != first.content
        assert (await vet.get(url_of(made) + "/metadata")).headers["etag"] != version


class TestDamaged:
    @pytest.mark.parametrize("how", ALL)
    async def test_is_an_error_that_says_so_on_every_path(
        self, vet: httpx.AsyncClient, oakwood: Scope, engines: Engines, how: Damaging
    ) -> None:
        made = image()
        await put(oakwood, engines, made)
        await damage(oakwood, engines, str(made.SOPInstanceUID), how)
        for path in (*PATHS, "/metadata"):
            answer = await vet.get(url_of(made) + path)
            assert answer.status_code == 500, path
            assert "damaged" in answer.json()["detail"]
