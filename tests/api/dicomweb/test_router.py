import httpx
import pytest

from services.api.dicomweb.router import parts_of
from tests.api.clients import dataset_of, image, part10, stow
from tests.api.clients import parts_of as multipart_of

ROOT = "/tenants/oakwood/dicomweb"


class TestPartsOf:
    @pytest.mark.parametrize(
        ("path", "template", "values"),
        [
            ("/studies", "studies", {}),
            ("/studies/", "studies", {}),
            ("/studies/1.2/series", "studies/*/series", {"study": "1.2"}),
            ("/studies/1%2F2%20x", "studies/*", {"study": "1/2 x"}),
            ("/studies/%2e%2E/metadata", "studies/*/metadata", {"study": ".."}),
            (
                "/studies/1/series/2/instances/3/bulkdata/0042/1/0011",
                "studies/*/series/*/instances/*/bulkdata/*",
                {"study": "1", "series": "2", "instance": "3", "last": "0042/1/0011"},
            ),
            (
                "/studies/1/series/2/instances/3/bulkdata/",
                "studies/*/series/*/instances/*/bulkdata",
                {"study": "1", "series": "2", "instance": "3"},
            ),
            (
                "/studies/1/series/2/instances/3/frames/4/rendered/5",
                "studies/*/series/*/instances/*/frames/*/rendered/*",
                {"study": "1", "series": "2", "instance": "3", "last": "4"},
            ),
            ("", "", {}),
        ],
    )
    def test_takes_a_path_apart_before_it_is_unquoted(
        self, path: str, template: str, values: dict[str, str]
    ) -> None:
        scope = {"raw_path": (ROOT + path).encode(), "root_path": ROOT}
        assert parts_of(scope) == (template, values)


class TestDicomWeb:
    async def test_what_is_not_in_the_standard_is_not_there(self, vet: httpx.AsyncClient) -> None:
        instance = "/studies/1/series/2/instances/3"
        for path in (
            "/patients",
            "/studies/1/frames/1",
            f"{instance}/frames",
            f"{instance}/frames/1/rendered/rendered",
            f"{instance}/frames/1/rendered/1/2/3",
        ):
            answer = await vet.get(ROOT + path)
            assert answer.status_code == 404
            assert answer.headers["content-type"] == "application/problem+json"

    async def test_says_which_methods_there_are(self, vet: httpx.AsyncClient) -> None:
        answer = await vet.put(ROOT + "/studies")
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST, OPTIONS")
        assert (await vet.post(ROOT + "/series")).headers["allow"] == "GET, HEAD, OPTIONS"

    async def test_head_is_answered_like_get(self, vet: httpx.AsyncClient) -> None:
        assert (await vet.head(ROOT + "/studies")).status_code == 200

    @pytest.mark.filterwarnings("ignore:Invalid value for VR UI")
    async def test_reaches_an_instance_whose_uids_break_the_grammar(self, vet: httpx.AsyncClient) -> None:
        odd = image()
        odd.StudyInstanceUID, odd.SeriesInstanceUID, odd.SOPInstanceUID = (
            "../1",
            "a/b?c#d",
            "../../etc/passwd",
        )
        answer = await stow(vet, part10(odd))
        assert answer.status_code == 200, answer.text
        url = answer.json()["00081199"]["Value"][0]["00081190"]["Value"][0]
        ((_, file),) = multipart_of(await vet.get(url))
        assert dataset_of(file) == dataset_of(part10(odd))
        (found,) = (await vet.get(ROOT + "/instances")).json()
        assert found["00081190"]["Value"] == [url]
        (made,) = (await vet.get(url + "/metadata")).json()
        assert made["00080018"]["Value"] == ["../../etc/passwd"]
