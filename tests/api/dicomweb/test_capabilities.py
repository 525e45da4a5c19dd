from xml.etree import ElementTree as ET

import httpx

from services.api.dicomweb.router import _DATA
from tests.api.clients import image, part10, stow

ROOT = "/tenants/oakwood/dicomweb"
WADL = "{http://wadl.dev.java.net/2009/02}"


class TestDescribe:
    async def test_tells_every_path_of_the_router_as_wadl(self, vet: httpx.AsyncClient) -> None:
        answer = await vet.options(f"{ROOT}/")
        assert answer.headers["content-type"] == "application/vnd.sun.wadl+xml"
        document = ET.fromstring(answer.content)  # noqa: S314 our own
        found = {one.get("path") for one in document.iter(f"{WADL}resource")}
        assert len(found) == len({path for verbs in _DATA.values() for path in verbs})
        assert "studies/{study}/series/{series}/instances/{instance}/bulkdata/{path}" in found

    async def test_tells_of_one_path_what_it_takes(self, vet: httpx.AsyncClient) -> None:
        answer = await vet.options(f"{ROOT}/studies/1.2", headers={"Accept": "application/json"})
        assert answer.headers["allow"] == ", ".join(
            method for method in _DATA if "studies/*" in _DATA[method]
        )
        assert list(answer.json()["paths"]) == ["/studies/{study}"]
        assert (await vet.options(f"{ROOT}/studies", headers={"Accept": "image/png"})).status_code == 406

    async def test_a_path_that_is_none_has_nothing_to_tell(self, vet: httpx.AsyncClient) -> None:
        assert (await vet.options(f"{ROOT}/patients")).status_code == 404

    async def test_a_host_that_is_none_is_in_no_url_of_an_answer(self, vet: httpx.AsyncClient) -> None:
        sent = part10(image())
        for host in ("a/b", "vetark.test@elsewhere"):
            refused = await vet.options(f"{ROOT}/", headers={"Host": host})
            assert (refused.status_code, host in refused.text) == (400, False)
            assert (await stow(vet, sent, Host=host)).status_code == 400
        assert not (await vet.get(f"{ROOT}/studies")).json()

    async def test_is_for_who_may_be_here(self, anyone: httpx.AsyncClient, twin: httpx.AsyncClient) -> None:
        assert (await anyone.options(f"{ROOT}/")).status_code == 401
        assert (await twin.options(f"{ROOT}/")).status_code == 404


class TestDocument:
    async def test_has_every_method_of_every_path(self, vet: httpx.AsyncClient) -> None:
        document = (await vet.get(f"{ROOT}/openapi.json")).json()
        assert document["servers"] == [{"url": ROOT}]
        told = {(method, path) for path, methods in document["paths"].items() for method in methods}
        assert len(told) == sum(map(len, _DATA.values()))
        assert ("post", "/studies/{study}") in told

    async def test_what_comes_without_a_body_has_no_media_type(self, vet: httpx.AsyncClient) -> None:
        paths = (await vet.get(f"{ROOT}/openapi.json")).json()["paths"]
        deleted = paths["/studies/{study}"]["delete"]["responses"]
        assert ("content" in deleted["204"], "content" in deleted["404"]) == (False, True)
        assert "application/dicom+json" in paths["/studies"]["get"]["responses"]["200"]["content"]
