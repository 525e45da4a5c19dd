from typing import Any

import httpx
import pytest

from services.persistence import Engines
from services.tenancy import audit
from services.tenancy.audit import Event, Outcome
from services.tenancy.scope import Scope
from tests.api.graphql.asking import refused, told

TRAIL = """query ($filter: AuditFilter, $first: Int! = 50, $after: String) {
  auditTrail(tenant: "oakwood", filter: $filter, first: $first, after: $after) {
    endCursor hasNextPage
    nodes {
      id at event outcome principal { kind id name } address studyInstanceUID patient details { name value }
    }
  }
}"""
EVENTS = "{ auditEvents }"


@pytest.fixture
async def trail(engines: Engines, oakwood: Scope, elmside: Scope) -> None:
    await audit.record(oakwood, engines, Event.STORED, {"instances": 3}, study="1.2.3", patient="key")
    await audit.record(oakwood, engines, Event.SIGN_IN_FAILED, outcome=Outcome.FAILURE)
    await audit.record(oakwood, engines, Event.VIEWED, study="1.2.4")
    await audit.record(elmside, engines, Event.DELETED, study="1.2.3")


async def events(client: httpx.AsyncClient, **given: Any) -> list[str]:
    found = await told(client, TRAIL, filter=given)
    wanted = {event.value for event in (Event.STORED, Event.SIGN_IN_FAILED, Event.VIEWED, Event.DELETED)}
    return [node["event"] for node in found["nodes"] if node["event"] in wanted]


class TestAuditTrail:
    @pytest.mark.usefixtures("trail")
    async def test_tells_who_did_what_to_which_study(self, chief: httpx.AsyncClient) -> None:
        found = await told(chief, TRAIL, filter={"event": Event.STORED.value})
        (entry,) = found["nodes"]
        assert entry["outcome"] == "SUCCESS"
        assert entry["principal"] == {"kind": "system", "id": "system", "name": "Vetark"}
        assert (entry["studyInstanceUID"], entry["patient"]) == ("1.2.3", "key")
        assert entry["details"] == [{"name": "instances", "value": "3"}]

    @pytest.mark.usefixtures("trail")
    async def test_is_told_newest_first_and_narrowed(self, chief: httpx.AsyncClient) -> None:
        stored, failed, viewed = (event.value for event in (Event.STORED, Event.SIGN_IN_FAILED, Event.VIEWED))
        assert await events(chief) == [viewed, failed, stored]
        assert await events(chief, outcome="FAILURE") == [failed]
        assert await events(chief, studyInstanceUID="1.2.3") == [stored]
        assert await events(chief, principal="system") == [viewed, failed, stored]
        assert await events(chief, principal="nobody") == []
        assert await events(chief, since="2100-01-01T00:00:00Z") == []
        assert await events(chief, since="2100-01-01T00:00:00") == []
        assert await events(chief, until="2000-01-01T00:00:00Z") == []

    @pytest.mark.usefixtures("trail")
    async def test_comes_in_pages(self, chief: httpx.AsyncClient) -> None:
        whole = await told(chief, TRAIL)
        seen, after = [], None
        while True:
            page = await told(chief, TRAIL, first=2, after=after)
            assert len(page["nodes"]) <= 2
            seen += [node["id"] for node in page["nodes"]]
            after = page["endCursor"]
            if not page["hasNextPage"]:
                break
        assert seen == [node["id"] for node in whole["nodes"]]
        assert len(set(seen)) == len(seen) >= 3

    async def test_says_what_is_wrong(self, chief: httpx.AsyncClient) -> None:
        for wrong in ({"first": 0}, {"first": 100_000}, {"after": "what"}):
            assert (await refused(chief, TRAIL, **wrong))[0] in {"INVALID", "TOO_COSTLY"}

    async def test_is_the_administrators(
        self, chief: httpx.AsyncClient, vet: httpx.AsyncClient, twin: httpx.AsyncClient
    ) -> None:
        assert (await refused(vet, TRAIL))[0] == "REFUSED"
        assert (await refused(twin, TRAIL))[0] == "NOT_FOUND"


class TestAuditEvents:
    async def test_are_what_the_trail_can_be_narrowed_to(self, chief: httpx.AsyncClient) -> None:
        assert await told(chief, EVENTS) == [event.value for event in Event]
