"""Provet Cloud: from its webhook to the worklist, and from the performed step back to its order."""

from collections.abc import AsyncIterator

import httpx
import pytest

from services.api.app import Application
from services.delivery import errands
from services.delivery.errands import ErrandKind, ErrandState
from services.errors import Invalid, NotFound, Refused
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import practice_systems
from services.tenancy.practice_systems import Kept
from services.tenancy.scope import Scope
from services.worklist import image_requests
from services.worklist.image_request import ImageRequest, RequestState
from services.worklist.listing import requests_page
from tests.api.clients import client_of
from tests.practice_systems.conftest import ALL, serving
from tests.practice_systems.provet_server import CLIENT_ID, CLIENT_SECRET, Provet
from tests.practice_systems.test_notifying import until_due, work

WEBHOOK = {"diagnosticimagingworklist_id": 7, "provet_id": 4711, "provet_url": "https://169.254.169.254/"}


@pytest.fixture
async def provet() -> AsyncIterator[Provet]:
    provet = Provet()
    async with serving(provet.app()) as provet.url:
        yield provet


@pytest.fixture
async def there(oakwood: Scope, engines: Engines, provet: Provet) -> Kept:
    """The practice system whose orders are in that Provet Cloud."""
    kept = await practice_systems.add(oakwood, engines, name="Provet Cloud", rights=ALL)
    known = {"url": provet.url, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    await practice_systems.set_provet(oakwood, engines, kept.system.id, **known)
    return kept


@pytest.fixture
async def webhook(settings: Settings, engines: Engines, there: Kept) -> AsyncIterator[httpx.AsyncClient]:
    """Provet's webhook, whose address holds the client's ID and secret."""
    async with client_of(Application(settings, engines)) as client:
        client.auth = httpx.BasicAuth(there.system.client_id, there.client_secret)
        yield client


async def came(webhook: httpx.AsyncClient) -> None:
    answer = await webhook.post("/tenants/oakwood/pims/provet", json=WEBHOOK)
    assert answer.status_code == 202, answer.text


async def only(scope: Scope, engines: Engines) -> ImageRequest:
    (request,) = (await requests_page(scope, engines)).requests
    return request


class TestFetch:
    async def test_an_order_becomes_a_request(
        self, oakwood: Scope, engines: Engines, webhook: httpx.AsyncClient, provet: Provet
    ) -> None:
        await came(webhook)
        await work(engines)
        request = await only(oakwood, engines)
        patient = request.patient
        assert (patient.name, patient.id, patient.sex, patient.weight) == ("Bella", "88", "F", 29.5)
        assert patient.species.code.value == "448771007"
        assert patient.breed.code.meaning == "Labrador retriever dog breed"
        assert (patient.client.family, patient.client.given) == ("Müller", "Änne")
        assert (request.procedure.name, request.procedure.modality) == ("Thorax, Abdomen", "DX")
        assert (request.requested_by, request.reason) == ("Dr. Oak", "Coughs")
        assert provet.order["status"] == "scheduled"
        assert provet.order["accession_number"] == request.accession_number

    async def test_once_however_often_the_webhook_comes_and_changed_with_the_order(
        self, oakwood: Scope, engines: Engines, webhook: httpx.AsyncClient, provet: Provet
    ) -> None:
        await came(webhook)
        await work(engines)
        first = await only(oakwood, engines)
        await image_requests.reschedule(oakwood, engines, first.id, date="20991231", stations=["CR1"])
        provet.order["target_areas"] = [{"name": "Pelvis"}]
        await came(webhook)
        await work(engines)
        second = await only(oakwood, engines)
        assert (second.id, second.procedure.name) == (first.id, "Pelvis")
        assert (second.starts, second.stations) == ("20991231000000", ("CR1",))
        provet.order["status"] = "cancelled"
        await came(webhook)
        await work(engines)
        assert (await only(oakwood, engines)).state is RequestState.CANCELED

    async def test_waits_while_provet_is_away(
        self, oakwood: Scope, engines: Engines, webhook: httpx.AsyncClient, provet: Provet
    ) -> None:
        provet.away = True
        await came(webhook)
        await work(engines)
        (errand,) = await errands.find(oakwood, engines, ErrandKind.FETCH)
        assert errand.state is ErrandState.WAITING
        provet.away = False
        await until_due(oakwood, engines)
        await work(engines)
        assert await only(oakwood, engines)

    async def test_what_is_missing_or_wrong_of_the_animal_keeps_no_order_out(
        self, oakwood: Scope, engines: Engines, webhook: httpx.AsyncClient, provet: Provet
    ) -> None:
        (animal,) = provet.objects["consultation"][700]["patients"]
        animal |= {"weight": 99999, "date_of_birth": "unknown", "breed": None, "name": "Be^lla\x07"}
        animal |= {"gender": "neutered", "microchip": ["x"]}
        provet.order["referral"] = f"{provet.url}/api/0.1/diagnosticimaging_referral/70/"
        await came(webhook)
        await work(engines)
        patient = (await only(oakwood, engines)).patient
        assert (patient.name, patient.weight, patient.birth_date, patient.sex) == ("Be lla", None, "", "")

    async def test_what_cannot_be_requested_fails_with_its_reason(
        self, oakwood: Scope, engines: Engines, webhook: httpx.AsyncClient, provet: Provet
    ) -> None:
        provet.order["modality"] = "x-ray"
        await came(webhook)
        await work(engines)
        (errand,) = await errands.find(oakwood, engines, ErrandKind.FETCH)
        assert (errand.state, errand.reason) == (ErrandState.FAILED, "a modality is a code such as DX or US")

    async def test_only_the_named_server_is_asked_and_only_for_who_may(
        self, engines: Engines, webhook: httpx.AsyncClient, oakwood: Scope, there: Kept
    ) -> None:
        path = "/tenants/oakwood/pims/provet"
        assert (await webhook.post(path, json={"diagnosticimagingworklist_id": "x"})).status_code == 422
        assert (await webhook.post("/tenants/elmside/pims/provet", json=WEBHOOK)).status_code == 401
        wrong = httpx.BasicAuth(there.system.client_id, "x")
        assert (await webhook.post(path, json=WEBHOOK, auth=wrong)).status_code == 401
        await practice_systems.set_provet(oakwood, engines, there.system.id, url="")
        assert (await webhook.post(path, json=WEBHOOK)).status_code == 404


class TestNotify:
    async def test_the_order_follows_its_request(
        self, oakwood: Scope, engines: Engines, webhook: httpx.AsyncClient, provet: Provet
    ) -> None:
        await came(webhook)
        await work(engines)
        request = await only(oakwood, engines)
        for state, told in (("IN PROGRESS", "in_progress"), ("COMPLETED", "completed")):
            await image_requests.advance(oakwood, engines, request, RequestState(state))
            await work(engines)
            assert provet.order["status"] == told
        assert provet.order["study_instance_uid"] == request.study_instance_uid
        assert provet.order["viewer_url"].startswith("https://pacs.test/launch?tenant=oakwood")


async def test_its_address_is_judged_as_any_other(oakwood: Scope, engines: Engines, there: Kept) -> None:
    for url, error in (("https://169.254.169.254", Refused), ("file:///etc", Invalid)):
        with pytest.raises(error):
            await practice_systems.set_provet(
                oakwood, engines, there.system.id, url=url, client_id="a", client_secret="b"
            )
    with pytest.raises(NotFound):
        await practice_systems.set_provet(oakwood, engines, "0" * 32, url="")
