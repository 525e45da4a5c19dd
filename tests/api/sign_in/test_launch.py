"""Following a practice system's link: what a visitor sees, and what not."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
from cryptography.fernet import Fernet
from fastapi import FastAPI

from services.persistence import Edit, Engines
from services.settings import Settings
from services.tenancy import practice_systems, tenants
from services.tenancy.practice_systems import Kept
from services.tenancy.scope import Right, Scope, operator_scope
from services.tenancy.short_cache import forget_all
from services.tenancy.visits import LINK_LASTS
from tests.api.clients import client_of, image, part10, stow
from tests.api.graphql.asking import ask, told

ALL = (Right.FIND, Right.RETRIEVE, Right.REQUEST)
ROOT = "/tenants/oakwood/pims"
Link = Callable[..., Awaitable[str]]
STUDIES = '{ studies(tenant: "oakwood") { nodes { studyInstanceUID } } }'


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With a key to seal by."""
    return settings.model_copy(update={"secret_key": Fernet.generate_key().decode()})


@pytest.fixture
async def system(oakwood: Scope, engines: Engines) -> Kept:
    return await practice_systems.add(oakwood, engines, name="ezyVet", rights=ALL)


@pytest.fixture
async def pims(app: FastAPI, system: Kept) -> AsyncIterator[httpx.AsyncClient]:
    """The practice system with an access token."""
    sent = {"client_id": system.system.client_id, "client_secret": system.client_secret}
    async with client_of(app) as nobody:
        asked = {**sent, "grant_type": "client_credentials"}
        token = (await nobody.post(f"{ROOT}/accesstoken", json=asked)).json()["access_token"]
    async with client_of(app, token) as client:
        yield client


@pytest.fixture
async def three(vet: httpx.AsyncClient) -> list[Any]:
    """Two studies of patient P1, one of P2."""
    made = [
        image(PatientID=patient, AccessionNumber=number)
        for patient, number in (("P1", "A-1"), ("P1", "A-2"), ("P2", "A-3"))
    ]
    assert (await stow(vet, *map(part10, made))).status_code == 200
    return made


@pytest.fixture
def link(pims: httpx.AsyncClient) -> Link:
    """The secret of a new link: `await link(accession_number="A-1")`."""

    async def link(**asked: str) -> str:
        answer = await pims.post(f"{ROOT}/launches", json=asked)
        assert answer.status_code == 201, answer.text
        address, _, secret = answer.json()["launch_url"].partition("#")
        assert address.startswith("http://vetark.test/launch?tenant=oakwood&requestType=")
        return str(secret)

    return link


async def seen(client: httpx.AsyncClient) -> set[str]:
    return {one["studyInstanceUID"] for one in (await told(client, STUDIES))["nodes"]}


class TestLaunch:
    async def test_shows_one_study_and_no_other(
        self, anyone: httpx.AsyncClient, three: list[Any], link: Link
    ) -> None:
        first, second, _ = [one.StudyInstanceUID for one in three]
        answer = await anyone.post("/launch", json={"secret": await link(accession_number="A-1")})
        assert answer.json() == {"tenant": "oakwood", "studies": [first]}
        assert await seen(anyone) == {first}
        root = "/tenants/oakwood/dicomweb/studies"
        assert (await anyone.get(f"{root}/{first}/metadata")).status_code == 200
        assert (await anyone.get(f"{root}/{second}/metadata")).status_code == 404
        listed = (await anyone.get(root)).json()
        assert [one["0020000D"]["Value"][0] for one in listed] == [first]

    async def test_shows_a_patients_studies_also_those_that_come_later(
        self,
        anyone: httpx.AsyncClient,
        vet: httpx.AsyncClient,
        engines: Engines,
        three: list[Any],
        link: Link,
    ) -> None:
        await anyone.post("/launch", json={"secret": await link(patient_id="P1")})
        assert await seen(anyone) == {one.StudyInstanceUID for one in three[:2]}
        later = image(PatientID="P1")
        await stow(vet, part10(later))
        forget_all(engines)
        assert later.StudyInstanceUID in await seen(anyone)

    async def test_waits_for_the_images_of_a_request(
        self, anyone: httpx.AsyncClient, vet: httpx.AsyncClient, pims: httpx.AsyncClient, link: Link
    ) -> None:
        asked = {"patient": {"name": "Bella"}, "procedure": "dog-cat-thx3", "date": "2026-11-29"}
        made = (await pims.post(f"{ROOT}/requests", json=asked)).json()
        secret = await link(accession_number=made["accession_number"])
        answer = await anyone.post("/launch", json={"secret": secret})
        assert answer.json()["studies"] == []
        await stow(vet, part10(image(StudyInstanceUID=made["study_instance_uid"])))
        assert await seen(anyone) == {made["study_instance_uid"]}
        query, number = TestLaunchedStudies.QUERY, made["accession_number"]  # the images have another one
        assert await told(anyone, query, number=number) == [made["study_instance_uid"]]

    async def test_may_look_and_nothing_else(
        self, anyone: httpx.AsyncClient, three: list[Any], link: Link
    ) -> None:
        await anyone.post("/launch", json={"secret": await link(study_uid=three[0].StudyInstanceUID)})
        assert (await stow(anyone, part10(image()))).status_code == 403
        for query in (
            '{ imageRequests(tenant: "oakwood") { nodes { id } } }',
            '{ members(tenant: "oakwood") { id } }',
            'mutation { updateAccount(name: "X") }',
            '{ practiceSystems(tenant: "oakwood") { id } }',
        ):
            assert (await ask(anyone, query))["errors"][0]["extensions"]["code"] == "REFUSED", query
        other = '{ studies(tenant: "elmside") { nodes { studyInstanceUID } } }'
        assert (await ask(anyone, other))["errors"][0]["extensions"]["code"] == "NOT_FOUND"

    async def test_a_second_link_widens_the_visit_and_anothers_does_not(
        self, anyone: httpx.AsyncClient, app: FastAPI, three: list[Any], link: Link
    ) -> None:
        uids = [one.StudyInstanceUID for one in three]
        for number in ("A-1", "A-3"):
            await anyone.post("/launch", json={"secret": await link(accession_number=number)})
        assert await seen(anyone) == {uids[0], uids[2]}
        async with client_of(app) as another:
            await another.post("/launch", json={"secret": await link(accession_number="A-2")})
            assert await seen(another) == {uids[1]}
            (session,) = (await told(another, "{ account { sessions { current } } }"))["sessions"]
            assert session["current"]

    async def test_is_good_once_and_for_minutes(
        self, anyone: httpx.AsyncClient, engines: Engines, three: list[Any], link: Link
    ) -> None:
        used = {"secret": await link(accession_number="A-1")}
        assert (await anyone.post("/launch", json=used)).status_code == 200
        assert (await anyone.post("/launch", json=used)).status_code == 404
        old = {"secret": await link(accession_number="A-1")}
        links = engines.documents.installation("links")
        (kept,) = await links.find({})
        await links.update({"id": kept["id"]}, Edit(set={"expires_at": kept["created_at"]}))
        assert (kept["expires_at"] - kept["created_at"]) == LINK_LASTS
        assert (await anyone.post("/launch", json=old)).status_code == 404

    async def test_ends_with_its_practice_system_and_its_clinic(
        self,
        anyone: httpx.AsyncClient,
        oakwood: Scope,
        engines: Engines,
        system: Kept,
        three: list[Any],
        link: Link,
    ) -> None:
        await anyone.post("/launch", json={"secret": await link(accession_number="A-1")})
        await tenants.set_state(operator_scope(), engines, "oakwood", "suspended")
        assert (await ask(anyone, STUDIES))["errors"][0]["extensions"]["code"] == "REFUSED"
        await tenants.set_state(operator_scope(), engines, "oakwood", "active")
        assert len(await seen(anyone)) == 1
        unused = await link(accession_number="A-1")
        await practice_systems.remove(oakwood, engines, system.system.id)
        assert (await ask(anyone, STUDIES))["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        assert (await anyone.post("/launch", json={"secret": unused})).status_code == 404

    async def test_the_trail_names_the_visitor(
        self, anyone: httpx.AsyncClient, chief: httpx.AsyncClient, three: list[Any], link: Link
    ) -> None:
        asked = {"accession_number": "A-1", "visitor": "Dr. Oak"}
        await anyone.post("/launch", json={"secret": await link(**asked)})
        trail = '{ auditTrail(tenant: "oakwood", first: 20) { nodes { event principal { kind name } } } }'
        entries = (await told(chief, trail))["nodes"]
        assert {"kind": "token", "name": "Dr. Oak (ezyVet)"} in [one["principal"] for one in entries]


class TestLink:
    @pytest.mark.parametrize(
        "asked", [{"accession_number": "none"}, {"study_uid": "1.2.3"}, {"patient_id": "nobody"}]
    )
    async def test_is_for_what_is_there(self, pims: httpx.AsyncClient, asked: dict[str, str]) -> None:
        assert (await pims.post(f"{ROOT}/launches", json=asked)).status_code == 404

    @pytest.mark.parametrize(
        "asked", [{}, {"patient_id": "P1", "study_uid": "1.2"}, {"patient_id": "x" * 65}]
    )
    async def test_names_one_thing(self, pims: httpx.AsyncClient, asked: dict[str, str]) -> None:
        assert (await pims.post(f"{ROOT}/launches", json=asked)).status_code == 422

    async def test_takes_the_right_to_retrieve(
        self, oakwood: Scope, engines: Engines, pims: httpx.AsyncClient, system: Kept, three: list[Any]
    ) -> None:
        await practice_systems.update(
            oakwood, engines, system.system.id, name="ezyVet", rights=(Right.REQUEST,)
        )
        answer = await pims.post(f"{ROOT}/launches", json={"accession_number": "A-1"})
        assert answer.status_code == 401  # its rights changed: it takes another token


class TestLaunchedStudies:
    QUERY = """query ($number: String!) { launchedStudies(tenant: "oakwood", accessionNumber: $number) }"""

    async def test_are_found_by_their_own_number_and_their_requests(
        self, vet: httpx.AsyncClient, twin: httpx.AsyncClient, three: list[Any]
    ) -> None:
        uids = [one.StudyInstanceUID for one in three]
        assert await told(vet, self.QUERY, number="A-1") == [uids[0]]
        assert sorted(await told(vet, self.QUERY, number="A-1, A-3")) == sorted([uids[0], uids[2]])
        assert await told(vet, self.QUERY, number="nothing") == []
        assert (await ask(twin, self.QUERY, number="A-1"))["errors"][0]["extensions"]["code"] == "NOT_FOUND"
