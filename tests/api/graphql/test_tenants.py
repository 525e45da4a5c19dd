import httpx
import pytest

from services.archive.lifecycle.scrub import scrub
from services.persistence import Engines
from services.tenancy.scope import Scope
from tests.api.clients import image, part10, stow
from tests.api.graphql.asking import refused, told
from tests.archive.damage import damage, flipped_in_pixels
from tests.archive.samples import dataset, put

SETTINGS = """slug name kind state locale timeZone contact retentionDays closesAt
  limits { associations storageBytes storageHard instancesADay }"""
CREATE = f"""mutation ($slug: ID!, $name: String!, $facts: TenantFacts) {{
  createTenant(slug: $slug, name: $name, kind: CLINIC, facts: $facts) {{ {SETTINGS} }}
}}"""
UPDATE = f"""mutation ($tenant: ID!, $facts: TenantFacts!) {{
  updateTenant(tenant: $tenant, facts: $facts) {{ {SETTINGS} }}
}}"""
STATE = """mutation ($tenant: ID!, $state: TenantState!) {
  setTenantState(tenant: $tenant, state: $state) { state }
}"""
SESSION = "{ session { operator memberships { rights tenant { slug state } } } }"
EVERY = "{ tenants { nodes { slug state } } }"
EVERYS_USE = "{ tenants { nodes { slug damaged scrub { damaged } usage { instances instancesToday } } } }"
SEARCHED = """query ($search: String!, $after: String) {
  tenants(search: $search, first: 1, after: $after) { nodes { slug } endCursor }
}"""
TROUBLES = "{ tenantTroubles { tenant name damaged storagePercent refuses } }"
ONE = f'{{ tenantSettings(tenant: "oakwood") {{ {SETTINGS} }} }}'
USAGE = '{ usage(tenant: "oakwood") { storageBytes instances instancesToday limits { instancesADay } } }'
FACTS = {
    "locale": "de-AT",
    "timeZone": "Europe/Vienna",
    "contact": "office@beechhill.test",
    "retentionDays": 3650,
    "limits": {"associations": 4, "storageBytes": 2**41, "storageHard": True, "instancesADay": 5000},
}


class TestCreateTenant:
    async def test_takes_in_a_tenant_with_what_is_set_of_it(self, operator: httpx.AsyncClient) -> None:
        made = await told(operator, CREATE, slug="beechhill", name="Beech Hill", facts=FACTS)
        assert made == FACTS | {
            "slug": "beechhill",
            "name": "Beech Hill",
            "kind": "CLINIC",
            "state": "ACTIVE",
            "closesAt": None,
        }
        assert await told(operator, EVERY) == {"nodes": [{"slug": "beechhill", "state": "ACTIVE"}]}

    async def test_says_what_is_wrong(self, operator: httpx.AsyncClient, oakwood: Scope) -> None:
        assert (await refused(operator, CREATE, slug="oakwood", name="Oak"))[0] == "ALREADY_EXISTS"
        for wrong in (
            {"timeZone": "Mars/Olympus"},
            {"locale": "not a locale"},
            {"limits": {"associations": -1}},
            {"limits": {"storageBytes": 0.5}},
            {"retentionDays": -1},
        ):
            assert (await refused(operator, CREATE, slug="elm", name="Elm", facts=wrong))[0] == "INVALID"


class TestUpdateTenant:
    async def test_changes_what_is_given_and_nothing_else(
        self, operator: httpx.AsyncClient, oakwood: Scope
    ) -> None:
        before = await told(operator, UPDATE, tenant="oakwood", facts={})
        after = await told(operator, UPDATE, tenant="oakwood", facts={"contact": "desk@oakwood.test"})
        assert after == before | {"contact": "desk@oakwood.test"}

    async def test_takes_limits_away(self, operator: httpx.AsyncClient, oakwood: Scope) -> None:
        assert (await told(operator, UPDATE, tenant="oakwood", facts={"limits": {"instancesADay": 5}}))[
            "limits"
        ] == {"associations": None, "storageBytes": None, "storageHard": False, "instancesADay": 5}
        unlimited = (await told(operator, UPDATE, tenant="oakwood", facts={"limits": {}}))["limits"]
        assert set(unlimited.values()) == {None, False}

    async def test_knows_no_tenant_that_is_not_there(self, operator: httpx.AsyncClient) -> None:
        assert (await refused(operator, UPDATE, tenant="nowhere", facts={}))[0] == "NOT_FOUND"


class TestSetTenantState:
    async def test_shuts_a_tenants_api_and_opens_it_again(
        self, operator: httpx.AsyncClient, head: httpx.AsyncClient, chief: httpx.AsyncClient
    ) -> None:
        assert await told(operator, STATE, tenant="oakwood", state="SUSPENDED") == {"state": "SUSPENDED"}
        assert await refused(head, ONE) == ("REFUSED", "the clinic is suspended")
        assert (await told(head, SESSION))["memberships"] == [
            {"rights": [], "tenant": {"slug": "oakwood", "state": "SUSPENDED"}}
        ]
        answer = await chief.post("/graphql", json={"query": ONE})
        assert (answer.status_code, answer.json()["detail"]) == (403, "the clinic is suspended")
        assert await told(operator, STATE, tenant="oakwood", state="ACTIVE") == {"state": "ACTIVE"}
        assert (await told(head, ONE))["slug"] == "oakwood"


class TestTenantSettings:
    async def test_shows_an_administrator_what_is_set(
        self, chief: httpx.AsyncClient, operator: httpx.AsyncClient
    ) -> None:
        await told(operator, UPDATE, tenant="oakwood", facts=FACTS)
        assert (await told(chief, ONE)).items() >= FACTS.items()

    async def test_shows_an_operator_the_list_and_what_each_uses(
        self, operator: httpx.AsyncClient, oakwood: Scope
    ) -> None:
        assert await told(operator, SESSION) == {"operator": True, "memberships": []}
        assert (await refused(operator, ONE))[0] == "NOT_FOUND"
        nothing = {"damaged": 0, "scrub": None, "usage": {"instances": 0, "instancesToday": 0}}
        assert await told(operator, EVERYS_USE) == {"nodes": [{"slug": "oakwood", **nothing}]}
        assert (await told(operator, USAGE))["instances"] == 0


class TestTenants:
    async def test_are_found_page_by_page(self, operator: httpx.AsyncClient, oakwood: Scope) -> None:
        for number in range(2):
            await told(operator, CREATE, slug=f"beech-{number}", name=f"Bûche {number}", facts={})
        first = await told(operator, SEARCHED, search="buche")
        assert first == {"nodes": [{"slug": "beech-0"}], "endCursor": "beech-0"}
        second = await told(operator, SEARCHED, search="buche", after="beech-0")
        assert second == {"nodes": [{"slug": "beech-1"}], "endCursor": None}

    async def test_say_what_is_damaged_still_and_which_are_in_trouble(
        self, operator: httpx.AsyncClient, chief: httpx.AsyncClient, oakwood: Scope, engines: Engines
    ) -> None:
        made = dataset()
        uid = (await put(oakwood, engines, made)).sop_instance_uid
        await damage(oakwood, engines, uid, flipped_in_pixels)
        await scrub(oakwood, engines)
        (one,) = (await told(operator, EVERYS_USE))["nodes"]
        assert (one["damaged"], one["scrub"]) == (1, {"damaged": 1})
        assert await told(chief, '{ tenantSettings(tenant: "oakwood") { damaged } }') == {"damaged": 1}
        limits = {"storageBytes": 1, "storageHard": True}
        await told(operator, UPDATE, tenant="oakwood", facts={"limits": limits})
        (trouble,) = await told(operator, TROUBLES)
        assert trouble.pop("storagePercent") > 100
        assert trouble == {"tenant": "oakwood", "name": "Oakwood", "damaged": 1, "refuses": True}
        await put(oakwood, engines, made)
        (one,) = (await told(operator, EVERYS_USE))["nodes"]
        assert (one["damaged"], one["scrub"]) == (0, {"damaged": 1})


class TestUsage:
    async def test_counts_what_is_stored(self, chief: httpx.AsyncClient, operator: httpx.AsyncClient) -> None:
        await told(operator, UPDATE, tenant="oakwood", facts={"limits": {"instancesADay": 7}})
        assert (await told(chief, USAGE)) == {
            "storageBytes": 0,
            "instances": 0,
            "instancesToday": 0,
            "limits": {"instancesADay": 7},
        }
        files = part10(image()), part10(image())
        assert (await stow(chief, *files)).status_code == 200
        used = await told(chief, USAGE)
        assert (used["instances"], used["instancesToday"]) == (2, 2)
        assert used["storageBytes"] >= sum(map(len, files))


class TestRights:
    @pytest.mark.parametrize("query", [EVERY, TROUBLES, CREATE, UPDATE, STATE])
    async def test_only_the_operator_sees_and_changes_tenants(
        self, chief: httpx.AsyncClient, anyone: httpx.AsyncClient, query: str
    ) -> None:
        given = {"slug": "new", "name": "New", "tenant": "oakwood", "state": "SUSPENDED", "facts": {}}
        assert (await refused(chief, query, **given))[0] == "REFUSED"
        assert (await refused(anyone, query, **given))[0] == "UNAUTHENTICATED"

    @pytest.mark.parametrize("query", [ONE, USAGE])
    async def test_only_an_administrator_sees_what_is_set_and_used(
        self, vet: httpx.AsyncClient, twin: httpx.AsyncClient, query: str
    ) -> None:
        assert (await refused(vet, query))[0] == "REFUSED"
        assert (await refused(twin, query))[0] == "NOT_FOUND"
