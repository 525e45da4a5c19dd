"""HL7 applications, as an administrator keeps them."""

from typing import Any

import httpx

from services.delivery import errands
from services.delivery.errands import ErrandKind, ErrandState
from services.persistence import Engines
from services.tenancy import hl7_applications
from services.tenancy.scope import Scope
from tests.api.graphql.asking import refused, told

FIELDS = "name host port application facility tls certificate failedResults failure"
LIST = f'{{ hl7Applications(tenant: "oakwood") {{ {FIELDS} }} }}'
ADD = f"""mutation ($application: Hl7ApplicationInput!) {{
  addHl7Application(tenant: "oakwood", application: $application) {{ {FIELDS} }}
}}"""
UPDATE = f"""mutation ($name: String!, $application: Hl7ApplicationInput!) {{
  updateHl7Application(tenant: "oakwood", name: $name, application: $application) {{ {FIELDS} }}
}}"""
REMOVE = 'mutation ($name: String!) { removeHl7Application(tenant: "oakwood", name: $name) }'
RETRY = 'mutation ($name: String!) { retryResults(tenant: "oakwood", name: $name) }'
PIMS: dict[str, Any] = {"name": "PIMS", "host": "10.0.0.9", "port": 6661, "facility": "OAK", "tls": True}
NOTHING = {"application": "", "certificate": None, "failedResults": 0, "failure": None}


class TestApplications:
    async def test_are_added_changed_listed_and_removed(
        self, chief: httpx.AsyncClient, elmside: Scope, engines: Engines
    ) -> None:
        assert await told(chief, ADD, application=PIMS) == {**PIMS, **NOTHING}
        changed = {**PIMS, "name": "Practice", "port": None, "tls": False, "certificate": "AB" * 32}
        kept = {**changed, "application": "", "certificate": "ab" * 32, "failedResults": 0, "failure": None}
        assert await told(chief, UPDATE, name="PIMS", application=changed) == kept
        assert await told(chief, LIST) == [kept]
        assert not await hl7_applications.find(elmside, engines)
        assert await told(chief, REMOVE, name="Practice") is True
        assert await told(chief, LIST) == []

    async def test_say_what_is_wrong(self, chief: httpx.AsyncClient) -> None:
        await told(chief, ADD, application=PIMS)
        assert (await refused(chief, ADD, application=PIMS))[0] == "ALREADY_EXISTS"
        assert (await refused(chief, ADD, application={**PIMS, "host": "127.0.0.0/40"}))[0] == "INVALID"
        assert (await refused(chief, REMOVE, name="nobody"))[0] == "NOT_FOUND"

    async def test_are_for_who_administers(self, vet: httpx.AsyncClient) -> None:
        for asked, variables in ((LIST, {}), (ADD, {"application": PIMS}), (RETRY, {"name": "PIMS"})):
            assert (await refused(vet, asked, **variables))[0] == "REFUSED"


class TestFailedResults:
    async def test_are_counted_with_the_latest_reason_and_sent_again(
        self, chief: httpx.AsyncClient, oakwood: Scope, engines: Engines
    ) -> None:
        await told(chief, ADD, application=PIMS)
        (known,) = await hl7_applications.find(oakwood, engines)
        for reason in ("first", "latest"):
            facts = {"request": "1", "state": "COMPLETED"}
            errand = await errands.add(oakwood, engines, ErrandKind.RESULT, known.id, facts)
            await errands.finish(oakwood, engines, errand, ErrandState.FAILED, reason)
        (listed,) = await told(chief, LIST)
        assert (listed["failedResults"], listed["failure"]) == (2, "latest")
        assert await told(chief, RETRY, name="PIMS") == 2
        states = {one.state for one in await errands.find(oakwood, engines, ErrandKind.RESULT)}
        assert states == {ErrandState.WAITING}
        assert await told(chief, RETRY, name="PIMS") == 0
