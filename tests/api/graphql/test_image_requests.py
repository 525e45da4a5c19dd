from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.graphql.asking import ask

MADE = """mutation Request($request: ImageRequestInput!) {
  requestImages(tenant: "oakwood", request: $request) {
  id accessionNumber studyInstanceUID state starts stations priority
  patient { patientID name species breed weight } procedure { name modality views { name required } }
} }"""
WEB = Path(__file__).parents[3] / "web/src"
BELLA = {
    "name": "Bella",
    "species": "Dog",
    "speciesCode": {"value": "448771007", "scheme": "SCT", "meaning": "Canis lupus familiaris"},
    "breed": "Beagle",
    "weight": 11.4,
    "clientFamilyName": "Miller",
}
THORAX: dict[str, Any] = {
    "patient": BELLA,
    "date": "20261129",
    "time": "1030",
    "procedure": "dog-cat-thx3",
    "stations": ["CR1"],
}


async def request(client: httpx.AsyncClient, **facts: Any) -> dict[str, Any]:
    answer = await ask(client, MADE, request={**THORAX, **facts})
    made: dict[str, Any] = answer["data"]["requestImages"]
    return made


class TestImageRequests:
    async def test_one_is_made_listed_moved_cancelled_and_repeated(self, vet: httpx.AsyncClient) -> None:
        made = await request(vet)
        assert (made["state"], made["starts"], made["priority"]) == ("SCHEDULED", "20261129103000", "ROUTINE")
        assert made["patient"]["species"] == "Dog"
        assert made["procedure"]["views"][0] == {"name": "Right lateral", "required": True}
        listed = """query List($filter: ImageRequestFilter) {
          imageRequests(tenant: "oakwood", filter: $filter) { nodes { id state } endCursor } }"""

        async def found(**filter: Any) -> list[str]:  # noqa: A002 - the schema's name
            nodes = (await ask(vet, listed, filter=filter))["data"]["imageRequests"]["nodes"]
            return [node["id"] for node in nodes]

        assert await found(fromDay="20261129", toDay="20261129", station="CR1") == [made["id"]]
        assert await found(toDay="20261128") == []
        assert await found(patientID=made["patient"]["patientID"]) == [made["id"]]
        moved = f"""mutation {{ rescheduleRequest(tenant: "oakwood", id: "{made["id"]}",
          schedule: {{ date: "20261130", stations: [] }}) {{ starts stations }} }}"""
        assert (await ask(vet, moved))["data"]["rescheduleRequest"] == {
            "starts": "20261130000000",
            "stations": [],
        }
        cancelled = f'mutation {{ cancelRequest(tenant: "oakwood", id: "{made["id"]}") {{ state }} }}'
        assert (await ask(vet, cancelled))["data"]["cancelRequest"] == {"state": "CANCELED"}
        (error,) = (await ask(vet, cancelled))["errors"]
        assert error["extensions"]["code"] == "NO_LONGER_UPDATABLE"
        again = f"""mutation {{ repeatRequest(tenant: "oakwood", id: "{made["id"]}", date: "20261201") {{
          id state }} }}"""
        assert (await ask(vet, again))["data"]["repeatRequest"]["state"] == "SCHEDULED"
        assert len(await found(states=["SCHEDULED"])) == 1

    async def test_the_shots_that_were_asked_for_are_missing(self, vet: httpx.AsyncClient) -> None:
        made = await request(vet)
        asked = f"""{{ imageRequest(tenant: "oakwood", id: "{made["id"]}") {{ selection {{
          complete others {{ sopInstanceUID }}
          shots {{ name required images {{ sopInstanceUID }} }} }} }} }}"""
        selection = (await ask(vet, asked))["data"]["imageRequest"]["selection"]
        assert (selection["complete"], selection["others"]) == (False, [])
        assert selection["shots"][0] == {"name": "Right lateral", "required": True, "images": []}

    async def test_one_is_broken_off_for_a_reason(self, vet: httpx.AsyncClient) -> None:
        made = await request(vet)
        ended = """mutation ($id: ID!, $reason: String!) {
          endRequest(tenant: "oakwood", id: $id, state: DISCONTINUED, reason: $reason) {
            state endedBecause } }"""
        (error,) = (await ask(vet, ended, id=made["id"], reason=""))["errors"]
        assert error["extensions"]["code"] == "INVALID"
        answer = await ask(vet, ended, id=made["id"], reason="would not lie still")
        assert answer["data"]["endRequest"] == {
            "state": "DISCONTINUED",
            "endedBecause": "would not lie still",
        }

    async def test_a_page_of_fifty_with_their_shots_may_be_asked_for(self, vet: httpx.AsyncClient) -> None:
        await request(vet)
        query = (WEB / "requests/queries.ts").read_text().partition("graphql(`")[2].partition("`")[0]
        filter = {"fromDay": "20261129", "toDay": "20261129", "text": "bella thorax"}  # noqa: A001
        answer = await ask(vet, query, tenant="oakwood", filter=filter, first=50, after=None)
        (node,) = answer["data"]["imageRequests"]["nodes"]
        assert node["patient"]["speciesCode"]["value"] == "448771007"

    async def test_what_cannot_be_is_said(self, vet: httpx.AsyncClient) -> None:
        (error,) = (await ask(vet, MADE, request={**THORAX, "date": "soon"}))["errors"]
        assert (error["extensions"]["code"], "YYYYMMDD" in error["message"]) == ("INVALID", True)

    async def test_the_other_clinic_sees_none(self, vet: httpx.AsyncClient, twin: httpx.AsyncClient) -> None:
        made = await request(vet)
        asked = f'{{ imageRequest(tenant: "oakwood", id: "{made["id"]}") {{ id }} }}'
        (error,) = (await ask(twin, asked))["errors"]
        assert error["extensions"]["code"] == "NOT_FOUND"

    @pytest.mark.parametrize("filter", ['{ fromDay: "x" }'])
    async def test_a_day_that_is_none_is_said(self, vet: httpx.AsyncClient, filter: str) -> None:  # noqa: A002
        asked = f'{{ imageRequests(tenant: "oakwood", filter: {filter}) {{ endCursor }} }}'
        (error,) = (await ask(vet, asked))["errors"]
        assert error["extensions"]["code"] == "INVALID"
