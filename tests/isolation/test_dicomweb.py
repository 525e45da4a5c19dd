"""Every path of DICOMweb: the same UIDs at the other clinic, and nothing of them here."""

from urllib.parse import urlencode

import httpx
import pytest

from services.api.dicomweb.router import _VERBS
from tests.api.clients import SENT_AS, in_parts
from tests.isolation.conftest import Twins
from tests.isolation.twins import ABSENT, FIRST, NOWHERE, ONLY_THERE, SERIES, STUDY, Twin, plain

HERE = (STUDY, SERIES, FIRST)
SEARCHES = {"studies", "series", "instances"}
CASES = {
    ("GET", "studies"): "metadata of one's own",
    ("GET", "series"): "metadata of one's own",
    ("GET", "instances"): "metadata of one's own",
    ("GET", "studies/*/series"): "metadata of one's own",
    ("GET", "studies/*/instances"): "metadata of one's own",
    ("GET", "studies/*/series/*/instances"): "metadata of one's own",
    ("GET", "wado"): "picture",
    ("GET", "studies/*"): "pixels",
    ("GET", "studies/*/export"): "pixels",
    ("GET", "studies/*/series/*"): "pixels",
    ("GET", "studies/*/series/*/instances/*"): "pixels",
    ("GET", "studies/*/metadata"): "metadata",
    ("GET", "studies/*/series/*/metadata"): "metadata",
    ("GET", "studies/*/series/*/instances/*/metadata"): "metadata",
    ("GET", "studies/*/bulkdata"): "pixels",
    ("GET", "studies/*/series/*/bulkdata"): "pixels",
    ("GET", "studies/*/series/*/instances/*/bulkdata"): "pixels",
    ("GET", "studies/*/series/*/instances/*/bulkdata/*"): "pixels",
    ("GET", "studies/*/series/*/instances/*/frames/*"): "pixels",
    ("GET", "studies/*/rendered"): "picture",
    ("GET", "studies/*/series/*/rendered"): "picture",
    ("GET", "studies/*/series/*/instances/*/rendered"): "picture",
    ("GET", "studies/*/series/*/instances/*/frames/*/rendered"): "picture",
    ("GET", "studies/*/thumbnail"): "picture",
    ("GET", "studies/*/series/*/thumbnail"): "picture",
    ("GET", "studies/*/series/*/instances/*/thumbnail"): "picture",
    ("GET", "studies/*/series/*/instances/*/frames/*/thumbnail"): "picture",
    ("GET", "studies/*/series/*/instances/*/frames/*/overlay-planes"): "picture",
    ("GET", "modality-scheduled-procedure-steps"): "steps",
    ("GET", "modality-performed-procedure-steps/*"): "steps",
    ("GET", "workitems"): "workitems",
    ("GET", "workitems/*"): "workitems",
    ("GET", "openapi.json"): "capabilities",
    ("DELETE", "studies/*"): "delete",
    ("DELETE", "studies/*/series/*"): "delete",
    ("DELETE", "studies/*/series/*/instances/*"): "delete",
    ("POST", "studies"): "store",
    ("POST", "studies/*"): "store",
    ("POST", "modality-performed-procedure-steps/*"): "store",
    ("POST", "workitems"): "workitems",
    ("POST", "workitems/*"): "workitems",
    ("POST", "workitems/*/cancelrequest"): "workitems",
    ("POST", "workitems/*/subscribers/*"): "workitems",
    ("POST", "workitems/*/subscribers/*/suspend"): "workitems",
    ("PUT", "workitems/*/state"): "workitems",
    ("DELETE", "workitems/*/subscribers/*"): "workitems",
}
"""Every path, and what it gives. One that is not here fails the suite. HEAD is GET without a body.

Workitems are of two tenants: `tests/api/dicomweb/test_workitems.py` asks the other two about them.
"""
READING = [template for (method, template), kind in CASES.items() if method == "GET" and kind != "workitems"]
NAMED = [template for template in READING if "*" in template or template == "wado"]


@pytest.fixture(autouse=True)
def _untouched(untouched: None) -> None:
    """Whatever is asked, Elmside stays as it was."""


def path_of(slug: str, template: str, uids: tuple[str, str, str]) -> str:
    """The path of one study, series, instance, frame or bulk data."""
    if template == "wado":
        asked = dict(zip(("studyUID", "seriesUID", "objectUID"), uids, strict=True))
        return f"/tenants/{slug}/dicomweb/wado?{urlencode({'requestType': 'WADO', **asked})}"
    values = iter((*uids, "7FE00010" if "bulkdata" in template else "1"))
    words = [next(values) if word == "*" else word for word in template.split("/")]
    return f"/tenants/{slug}/dicomweb/{'/'.join(words)}"


async def got(twin: Twin, template: str, **headers: str) -> httpx.Response:
    answer = await twin.program.get(path_of(twin.slug, template, HERE), headers=headers)
    assert answer.status_code == 200, answer.text
    return answer


class TestTable:
    def test_has_a_case_for_every_path_there_is(self) -> None:
        there = {
            (method, path)
            for method, paths in _VERBS.items()
            for path in paths
            if method not in {"HEAD", "OPTIONS"}
        }
        assert there == CASES.keys()


class TestOnesOwn:
    @pytest.mark.parametrize("template", READING)
    async def test_comes_without_anything_of_the_twin(self, twins: Twins, template: str) -> None:
        ours, theirs = [await got(twin, template) for twin in (twins.oak, twins.elm)]
        assert not twins.elm.leaks_into(ours.content.decode("latin-1"))
        kind = CASES["GET", template]
        if kind == "pixels":
            assert bytes([17, 238]) * 12 in ours.content
            assert bytes([201, 54]) not in ours.content
        elif kind == "picture":
            assert ours.content != theirs.content  # of other pixels under the same UIDs
        elif kind == "steps" or (
            kind.startswith("metadata") and "series" not in template and "instances" not in template
        ):
            assert "OAKMARK" in ours.text

    @pytest.mark.parametrize("template", [one for one in READING if CASES["GET", one].startswith("metadata")])
    async def test_is_counted_alone(self, twins: Twins, template: str) -> None:
        rows = [one for one in (await got(twins.oak, template)).json() if one["0020000D"]["Value"] == [STUDY]]
        assert len(rows) == 1
        for counted in ("00201206", "00201208", "00201209"):
            assert rows[0].get(counted, {"Value": [1]})["Value"] == [1]

    @pytest.mark.parametrize("template", sorted(SEARCHES))
    @pytest.mark.parametrize(
        "asked",
        [
            "PatientName=ELMARK*",
            "AccessionNumber=ELMARK",
            "PatientName=elmark&fuzzymatching=true",
            "PatientID=P2",
        ],
    )
    async def test_is_all_that_is_searched(self, twins: Twins, template: str, asked: str) -> None:
        path = path_of("oakwood", template, HERE)
        assert (await twins.oak.program.get(f"{path}?{asked}")).json() == []
        everything = await twins.oak.program.get(f"{path}?includefield=all&PatientID=P1")
        assert [one["0020000D"]["Value"] for one in everything.json()].count([STUDY]) == 1
        assert not twins.elm.leaks_into(everything.text)

    @pytest.mark.parametrize("template", READING)
    async def test_is_not_taken_for_what_the_twin_has(self, twins: Twins, template: str) -> None:
        tag = (await got(twins.elm, template)).headers.get("etag")
        if tag is not None and "picture" in CASES["GET", template]:
            await got(twins.oak, template, **{"If-None-Match": tag})


class TestTheTwin:
    @pytest.mark.parametrize("template", ["", *(one for one in READING if one != "openapi.json")])
    async def test_cannot_be_asked_what_it_can_do(self, twins: Twins, template: str) -> None:
        there, nowhere = [
            plain(await twins.oak.program.options(path_of(slug, template, HERE)), slug=slug)
            for slug in ("elmside", ABSENT)
        ]
        assert there == nowhere
        assert there[0] == 404

    @pytest.mark.parametrize("template", READING)
    async def test_is_as_if_it_were_not_there(self, twins: Twins, template: str) -> None:
        for client in (twins.oak.program, twins.oak.browser, twins.operator, twins.stranger):
            answers = [
                plain(await client.request(method, path_of(slug, template, HERE)), slug=slug)
                for slug in ("elmside", ABSENT)
                for method in ("GET", "HEAD")
            ]
            assert answers[:2] == answers[2:]
            assert answers[0][0] == (401 if client is twins.stranger else 404)

    @pytest.mark.parametrize("template", NAMED)
    async def test_its_uids_are_those_of_nothing(self, twins: Twins, template: str) -> None:
        answers = []
        for study in (ONLY_THERE, NOWHERE):
            uids = (study, f"{study}.1", f"{study}.2")
            answer = await twins.oak.program.get(path_of("oakwood", template, uids))
            answers.append(plain(answer, uid=study))
        assert answers[0] == answers[1]

    @pytest.mark.parametrize("template", [path for method, path in CASES if method == "POST"])
    async def test_takes_nothing_from_us(self, twins: Twins, template: str) -> None:
        body = in_parts(twins.oak.image(17, STUDY, SERIES, "2.25.1009"))
        for client in (twins.oak.program, twins.oak.browser, twins.operator, twins.stranger):
            there, nowhere = [
                plain(
                    await client.post(
                        path_of(slug, template, HERE), content=body, headers={"Content-Type": SENT_AS}
                    ),
                    slug=slug,
                )
                for slug in ("elmside", ABSENT)
            ]
            assert there == nowhere
            assert there[0] == (401 if client is twins.stranger else 404)

    async def test_its_steps_are_those_of_nothing(self, twins: Twins) -> None:
        for query in ("", "?update"):
            answers = []
            for step in (ONLY_THERE, NOWHERE):
                path = path_of("oakwood", "modality-performed-procedure-steps/*", (step, "", "")) + query
                answers.append(plain(await twins.oak.program.post(path, json={}), uid=step))
            assert answers[0] == answers[1]

    @pytest.mark.parametrize("template", [path for method, path in CASES if method == "DELETE"])
    async def test_loses_nothing_by_us(self, twins: Twins, template: str) -> None:
        for client in (twins.oak.program, twins.oak.browser, twins.operator, twins.stranger):
            there, nowhere = [
                plain(await client.delete(path_of(slug, template, HERE)), slug=slug)
                for slug in ("elmside", ABSENT)
            ]
            assert there == nowhere
            assert there[0] == (401 if client is twins.stranger else 404)
        theirs = (ONLY_THERE, f"{ONLY_THERE}.1", f"{ONLY_THERE}.2")
        assert (await twins.oak.program.delete(path_of("oakwood", template, theirs))).status_code == 404
