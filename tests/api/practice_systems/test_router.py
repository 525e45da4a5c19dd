"""The REST API as the program of a practice system's vendor speaks it."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import httpx
import pytest
from cryptography.fernet import Fernet
from fastapi import FastAPI

from services.persistence import Engines
from services.settings import Settings
from services.tenancy import practice_systems, tokens
from services.tenancy.practice_systems import Kept
from services.tenancy.scope import Right, Scope
from services.worklist import image_requests
from services.worklist.image_request import RequestState
from services.worklist.modality_worklist import Asker, stream
from tests.api.clients import client_of

ROOT = "/tenants/oakwood/pims"
ALL = (Right.FIND, Right.RETRIEVE, Right.REQUEST)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With a key to seal by."""
    return settings.model_copy(update={"secret_key": Fernet.generate_key().decode()})


@pytest.fixture
async def system(oakwood: Scope, engines: Engines) -> Kept:
    return await practice_systems.add(oakwood, engines, name="ezyVet", rights=ALL)


def credentials(system: Kept) -> dict[str, str]:
    return {
        "grant_type": "client_credentials",
        "client_id": system.system.client_id,
        "client_secret": system.client_secret,
    }


async def entered(app: FastAPI, kept: Kept, slug: str = "oakwood") -> httpx.AsyncClient:
    async with client_of(app) as nobody:
        answer = await nobody.post(f"/tenants/{slug}/pims/accesstoken", json=credentials(kept))
    assert answer.status_code == 200, answer.text
    return client_of(app, answer.json()["access_token"])


@pytest.fixture
async def pims(app: FastAPI, system: Kept) -> AsyncIterator[httpx.AsyncClient]:
    """The practice system with an access token."""
    async with await entered(app, system) as client:
        yield client


@pytest.fixture
async def elsewhere(app: FastAPI, engines: Engines, elmside: Scope) -> AsyncIterator[httpx.AsyncClient]:
    """The same vendor's program at Elmside."""
    kept = await practice_systems.add(elmside, engines, name="ezyVet", rights=ALL)
    async with await entered(app, kept, "elmside") as client:
        yield client


def body(**facts: Any) -> dict[str, Any]:
    patient = {
        "id": 4711, "name": "Bella", "species": "Canine", "breed": "Labrador Retriever", "sex": "F",
        "neutered": True, "birth_date": "2020-04-01", "weight": 29.5, "microchip": "276098102345678",
    }  # fmt: skip
    return {
        "patient": patient,
        "client": {"family_name": "Müller", "given_name": "Änne"},
        "procedure": "dog-cat-thx3",
        "date": "2026-11-29",
        "time": "10:30",
        "requested_by": "Dr. Oak",
        "reason": "Coughs",
        **facts,
    }


class TestAccessToken:
    @pytest.mark.parametrize("how", ["json", "form", "basic"])
    async def test_is_given_for_the_clients_secret(
        self, anyone: httpx.AsyncClient, system: Kept, how: str
    ) -> None:
        sent = credentials(system)
        if how == "json":
            answer = await anyone.post(f"{ROOT}/accesstoken", json=sent)
        elif how == "form":
            answer = await anyone.post(f"{ROOT}/accesstoken", data=sent)
        else:
            auth = httpx.BasicAuth(sent["client_id"], sent["client_secret"])
            answer = await anyone.post(
                f"{ROOT}/accesstoken", data={"grant_type": "client_credentials"}, auth=auth
            )
        assert answer.status_code == 200, answer.text
        told = answer.json()
        assert (told["token_type"], told["expires_in"]) == ("Bearer", 3600)
        headers = {"Authorization": f"Bearer {told['access_token']}"}
        assert (await anyone.get(f"{ROOT}/modalities", headers=headers)).status_code == 200

    async def test_the_wrong_client_secret_and_clinic_are_alike(
        self, anyone: httpx.AsyncClient, elsewhere: httpx.AsyncClient, system: Kept
    ) -> None:
        told = set()
        for slug, changed in (
            ("oakwood", {"client_secret": "x"}),
            ("oakwood", {"client_id": "x"}),
            ("elmside", {}),
            ("nowhere", {}),
            ("No-Slug!", {}),
        ):
            answer = await anyone.post(
                f"/tenants/{slug}/pims/accesstoken", json={**credentials(system), **changed}
            )
            assert answer.status_code == 401
            told.add(answer.text)
        assert len(told) == 1
        assert '"invalid_client"' in told.pop()

    @pytest.mark.parametrize(
        ("sent", "error"),
        [
            ({"json": {"grant_type": "password"}}, "unsupported_grant_type"),
            ({"json": {}}, "invalid_request"),
            ({"content": b"{", "headers": {"Content-Type": "application/json"}}, "invalid_request"),
            ({"content": b"\xff\xfe%zz"}, "invalid_request"),
        ],
    )
    async def test_a_bad_request_is_told_as_oauth_tells_it(
        self, anyone: httpx.AsyncClient, sent: dict[str, Any], error: str
    ) -> None:
        answer = await anyone.post(f"{ROOT}/accesstoken", **sent)
        assert (answer.status_code, answer.json()["error"]) == (400, error)

    async def test_who_guesses_has_to_wait(self, anyone: httpx.AsyncClient, system: Kept) -> None:
        sent = [{**credentials(system), "client_secret": str(number)} for number in range(25)]
        codes = [(await anyone.post(f"{ROOT}/accesstoken", json=one)).status_code for one in sent]
        assert codes[0] == 401
        assert codes[-1] == 429

    async def test_ends_with_its_practice_system(
        self, oakwood: Scope, engines: Engines, pims: httpx.AsyncClient, system: Kept
    ) -> None:
        assert (await pims.get(f"{ROOT}/modalities")).status_code == 200
        await practice_systems.renew(oakwood, engines, system.system.id)
        assert (await pims.get(f"{ROOT}/modalities")).status_code == 401

    async def test_is_none_of_the_clinics_own_tokens(
        self, oakwood: Scope, engines: Engines, pims: httpx.AsyncClient
    ) -> None:
        assert not await tokens.find(oakwood, engines)

    async def test_others_are_no_practice_systems(
        self, anyone: httpx.AsyncClient, vet: httpx.AsyncClient
    ) -> None:
        assert (await anyone.get(f"{ROOT}/modalities")).status_code == 401
        assert (await vet.get(f"{ROOT}/modalities")).status_code == 403


class TestLists:
    async def test_modalities(self, pims: httpx.AsyncClient) -> None:
        told = (await pims.get(f"{ROOT}/modalities")).json()["modalities"]
        assert {"name": "Ultrasound", "code": "US"} in told

    async def test_species_and_breeds(self, pims: httpx.AsyncClient) -> None:
        told = (await pims.get(f"{ROOT}/species")).json()["species"]
        dog = next(one for one in told if one["name"] == "Dog")
        assert dog["code"] == "448771007"
        assert {"name": "Beagle", "code": "44696006"} in dog["breeds"]

    async def test_procedures(self, pims: httpx.AsyncClient) -> None:
        told = (await pims.get(f"{ROOT}/procedures")).json()["procedures"]
        (thorax,) = [one for one in told if one["fee_code"] == "THX3"]
        assert thorax["views"][0] == {"name": "Right lateral", "required": True}


class TestCreate:
    async def test_answers_what_a_practice_system_keeps(
        self, oakwood: Scope, engines: Engines, pims: httpx.AsyncClient
    ) -> None:
        answer = await pims.post(f"{ROOT}/requests", json=body())
        assert answer.status_code == 201, answer.text
        told = answer.json()
        assert len(told["accession_number"]) == 16
        link = f"/launch?tenant=oakwood&requestType=STUDY&accessionNumber={told['accession_number']}"
        assert told["viewer_link"] == f"http://vetark.test{link}"
        kept = await image_requests.get(oakwood, engines, told["id"])
        assert kept.study_instance_uid == told["study_instance_uid"]
        assert kept.patient.id == "4711"
        assert kept.patient.species.code.value == "448771007"
        assert kept.patient.breed.description == "Labrador Retriever"
        assert kept.patient.breed.code is not None
        assert (kept.starts, kept.patient.birth_date) == ("20261129103000", "20200401")

    async def test_it_is_on_the_modalitys_list_once_it_is_answered(
        self, oakwood: Scope, engines: Engines, pims: httpx.AsyncClient
    ) -> None:
        made = (await pims.post(f"{ROOT}/requests", json=body())).json()
        async with aclosing(stream(oakwood, engines, [], Asker("CR1"))) as items:
            (told,) = [item async for batch in items for item in batch]
        assert told["AccessionNumber"] == made["accession_number"]

    async def test_text_that_is_no_species_stays_text(self, pims: httpx.AsyncClient) -> None:
        asked = body(patient={"name": "Draco", "species": "Bearded something", "breed": "of the north"})
        told = (await pims.post(f"{ROOT}/requests", json=asked)).json()["patient"]
        assert told["species"] == {"text": "Bearded something", "code": None}
        assert told["breed"] == {"text": "of the north", "code": None}

    async def test_the_same_key_answers_the_same(
        self, app: FastAPI, oakwood: Scope, engines: Engines, pims: httpx.AsyncClient
    ) -> None:
        headers = {"Idempotency-Key": "US1324-DR158"}
        first, second = [await pims.post(f"{ROOT}/requests", json=body(), headers=headers) for _ in range(2)]
        assert (first.status_code, first.json()) == (second.status_code, second.json())
        other = await practice_systems.add(oakwood, engines, name="Provet", rights=ALL)
        async with await entered(app, other) as client:
            third = await client.post(f"{ROOT}/requests", json=body(), headers=headers)
        assert third.json()["id"] != first.json()["id"]

    async def test_two_of_one_accession_number_are_refused(self, pims: httpx.AsyncClient) -> None:
        asked = body(accession_number="A-1")
        assert (await pims.post(f"{ROOT}/requests", json=asked)).status_code == 201
        assert (await pims.post(f"{ROOT}/requests", json=asked)).status_code == 409

    async def test_an_invoice_item_leads_to_its_procedure(self, pims: httpx.AsyncClient) -> None:
        asked = body(procedure="", fee_code="THX2")
        told = (await pims.post(f"{ROOT}/requests", json=asked)).json()
        assert told["procedure"]["name"] == "Thorax, 2 views"
        for code in ("SHO2", "NOTHING"):  # left or right; none
            answer = await pims.post(f"{ROOT}/requests", json=body(procedure="", fee_code=code))
            assert answer.status_code == 422
            assert answer.json()["detail"].startswith("fee_code: ")

    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            ({"patient": None}, "patient"),
            ({"patient": {}}, "patient"),
            ({"patient": {"name": "A^B"}}, "patient.name"),
            ({"patient": {"name": "x" * 65}}, "patient.name"),
            ({"patient": {"name": "x", "sex": "female"}}, "patient.sex"),
            ({"patient": {"name": "x", "birth_date": "2020-13-01"}}, "patient.birth_date"),
            ({"patient": {"name": "x", "weight": -1}}, "patient.weight"),
            ({"patient": {"name": "x", "weight": "heavy"}}, "patient.weight"),
            ({"client": {"family_name": "a\\b"}}, "client.family_name"),
            ({"date": ""}, "date"),
            ({"date": "29.11.2026"}, "date"),
            ({"time": "25:00"}, "time"),
            ({"modality": "x-ray"}, "modality"),
            ({"priority": "SOON"}, "priority"),
            ({"stations": ["A" * 17]}, "stations.0"),
            ({"stations": ["A"] * 21}, "stations"),
            ({"accession_number": "x" * 17}, "accession_number"),
            ({"study_instance_uid": "1.2.abc"}, "study_instance_uid"),
            ({"procedure": "nothing"}, "procedure"),
            ({"procedure": "", "description": "Thorax"}, "procedure"),
            ({"reason": "x" * 1001}, "reason"),
        ],
    )
    async def test_what_cannot_be_is_named(
        self, pims: httpx.AsyncClient, facts: dict[str, Any], field: str
    ) -> None:
        answer = await pims.post(f"{ROOT}/requests", json=body(**facts))
        assert answer.status_code == 422, answer.text
        assert answer.json()["detail"].startswith(f"{field}: ")
        assert answer.headers["content-type"] == "application/problem+json"

    async def test_of_a_size(self, pims: httpx.AsyncClient) -> None:
        answer = await pims.post(f"{ROOT}/requests", json=body(reason="x" * (1 << 20)))
        assert answer.status_code == 413

    async def test_no_json_is_refused(self, pims: httpx.AsyncClient) -> None:
        json = {"Content-Type": "application/json"}
        for content in (b"", b"{", b"[]", b"\xff"):
            answer = await pims.post(f"{ROOT}/requests", content=content, headers=json)
            assert answer.status_code == 422
        assert (await pims.post(f"{ROOT}/requests", data={"a": "b"})).status_code == 415

    async def test_takes_the_right_to_request(self, app: FastAPI, oakwood: Scope, engines: Engines) -> None:
        kept = await practice_systems.add(oakwood, engines, name="Reader", rights=(Right.FIND,))
        async with await entered(app, kept) as client:
            assert (await client.post(f"{ROOT}/requests", json=body())).status_code == 403


class TestRequest:
    async def test_is_read_changed_and_cancelled(self, pims: httpx.AsyncClient) -> None:
        made = (await pims.post(f"{ROOT}/requests", json=body())).json()
        path = f"{ROOT}/requests/{made['id']}"
        assert (await pims.get(path)).json() == made
        asked = body(date="2026-11-30", patient={"name": "Bella", "weight": 30}, priority="STAT")
        changed = (await pims.put(path, json=asked)).json()
        assert (changed["date"], changed["priority"]) == ("2026-11-30", "STAT")
        assert changed["patient"]["weight"] == 30
        for same in ("id", "accession_number", "study_instance_uid"):
            assert changed[same] == made[same]
        assert changed["patient"]["id"] == made["patient"]["id"]
        ended = (await pims.delete(path, params={"reason": "Owner left"})).json()
        assert (ended["state"], ended["ended_because"]) == ("CANCELED", "Owner left")
        assert (await pims.delete(path)).status_code == 409
        assert (await pims.put(path, json=body())).status_code == 409

    async def test_one_that_has_begun_is_neither_changed_nor_cancelled(
        self, oakwood: Scope, engines: Engines, pims: httpx.AsyncClient
    ) -> None:
        made = (await pims.post(f"{ROOT}/requests", json=body())).json()
        known = await image_requests.get(oakwood, engines, made["id"])
        await image_requests.advance(oakwood, engines, known, RequestState.IN_PROGRESS)
        path = f"{ROOT}/requests/{made['id']}"
        assert (await pims.put(path, json=body())).status_code == 409
        assert (await pims.delete(path)).status_code == 409
        assert (await pims.get(path)).json()["state"] == "IN_PROGRESS"

    async def test_of_another_clinic_is_one_of_nobody(
        self, pims: httpx.AsyncClient, elsewhere: httpx.AsyncClient
    ) -> None:
        made = (await pims.post(f"{ROOT}/requests", json=body(accession_number="A-1"))).json()
        for id_ in (made["id"], "0" * 24):
            path = f"/tenants/elmside/pims/requests/{id_}"
            answers = [
                await elsewhere.get(path),
                await elsewhere.put(path, json=body()),
                await elsewhere.delete(path),
                await elsewhere.get(f"{ROOT}/requests/{id_}"),
            ]
            assert [one.status_code for one in answers] == [404] * 4
        same = await elsewhere.post("/tenants/elmside/pims/requests", json=body(accession_number="A-1"))
        assert same.status_code == 201
