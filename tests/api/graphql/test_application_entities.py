from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from services.archive.exchange.send import destinations
from services.embedded.ports import free_port
from services.errors import Refused
from services.persistence import Engines
from services.tenancy.application_entities import read_remote
from services.tenancy.scope import Right, Scope
from services.tenancy.vpn import sites
from services.vpn.keys import new_keys
from tests.api.graphql.asking import refused, told
from tests.peers.conftest import Start, reference
from tests.peers.worklist_servers import entry, practice_system
from tests.tenancy.vpn.conftest import LAN, add_hub

__all__ = ["reference"]  # pynetdicom's server: a fixture of tests/peers

REMOTE = """name aeTitle host port queryRetrieve tls maximumPDULength connectTimeout dimseTimeout certificate
  username worklistOwn worklistStarted"""
ADD_LOCAL = """mutation ($title: String!) {
  addLocalApplicationEntity(tenant: "oakwood", aeTitle: $title) { aeTitle }
}"""
REMOVE_LOCAL = """mutation ($title: String!) {
  removeLocalApplicationEntity(tenant: "oakwood", aeTitle: $title)
}"""
LOCALS = '{ localApplicationEntities(tenant: "oakwood") { aeTitle } }'
ADD = f"""mutation ($entity: RemoteApplicationEntityInput!) {{
  addRemoteApplicationEntity(tenant: "oakwood", entity: $entity) {{ {REMOTE} }}
}}"""
UPDATE = f"""mutation ($name: String!, $entity: RemoteApplicationEntityInput!) {{
  updateRemoteApplicationEntity(tenant: "oakwood", name: $name, entity: $entity) {{ {REMOTE} }}
}}"""
REMOVE = """mutation ($name: String!) { removeRemoteApplicationEntity(tenant: "oakwood", name: $name) }"""
REMOTES = f'{{ remoteApplicationEntities(tenant: "oakwood") {{ {REMOTE} }} }}'
DESTINATIONS = '{ destinations(tenant: "oakwood") { name aeTitle } }'
TEST = """mutation ($name: String!, $calling: String) {
  testRemoteApplicationEntity(tenant: "oakwood", name: $name, callingAETitle: $calling) {
    reached status reason seconds
  }
}"""
WORKLISTS = """{ remoteApplicationEntities(tenant: "oakwood") {
  worklistMinutes worklistDays worklistModality worklistStation worklistCancels performedSteps
  worklistFetch { reason fetchedAt } performedStepsFailing
} }"""
FETCH = """mutation { fetchWorklist(tenant: "oakwood", name: "Practice") {
  reason found made gone leftOut { reason entries }
} }"""
REQUESTS = '{ imageRequests(tenant: "oakwood") { nodes { accessionNumber origin missingSince } } }'
CT = {"name": "CT", "aeTitle": "CT1", "host": "10.0.0.4", "port": 104}


class TestLocal:
    async def test_is_added_listed_and_removed(self, chief: httpx.AsyncClient) -> None:
        assert await told(chief, ADD_LOCAL, title="OAKWOOD") == {"aeTitle": "OAKWOOD"}
        assert await told(chief, LOCALS) == [{"aeTitle": "OAKWOOD"}]
        assert await told(chief, REMOVE_LOCAL, title="OAKWOOD") is True
        assert await told(chief, LOCALS) == []

    async def test_says_what_is_wrong(self, chief: httpx.AsyncClient) -> None:
        await told(chief, ADD_LOCAL, title="OAKWOOD")
        assert (await refused(chief, ADD_LOCAL, title="OAKWOOD"))[0] == "ALREADY_EXISTS"
        assert (await refused(chief, ADD_LOCAL, title="A\\B"))[0] == "INVALID"
        assert (await refused(chief, REMOVE_LOCAL, title="ELSE"))[0] == "NOT_FOUND"


class TestRemote:
    async def test_is_added_changed_listed_and_removed(self, chief: httpx.AsyncClient) -> None:
        added = await told(chief, ADD, entity=CT)
        assert added == CT | {
            "queryRetrieve": False,
            "tls": False,
            "maximumPDULength": None,
            "connectTimeout": None,
            "dimseTimeout": None,
            "certificate": None,
            "username": None,
            "worklistOwn": False,
            "worklistStarted": True,
        }
        wanted: dict[str, Any] = CT | {
            "host": "10.0.0.0/24",
            "queryRetrieve": True,
            "maximumPDULength": 131072,
            "connectTimeout": 2.5,
            "username": "ct",
            "passcode": "correct horse",
            "worklistOwn": True,
            "worklistStarted": False,
        }
        changed = await told(chief, UPDATE, name="CT", entity=wanted)
        del wanted["passcode"]
        assert changed == added | wanted
        assert await told(chief, REMOTES) == [changed]
        assert await told(chief, REMOVE, name="CT") is True
        assert await told(chief, REMOTES) == []

    async def test_what_never_listens_has_no_port(self, chief: httpx.AsyncClient) -> None:
        await told(chief, ADD_LOCAL, title="OAKWOOD")
        without = {name: fact for name, fact in CT.items() if name != "port"}
        assert (await told(chief, ADD, entity=without))["port"] is None
        code, message = await refused(chief, TEST, name="CT")
        assert (code, message) == ("INVALID", "CT has no port: it can call us, but cannot be called")
        assert (await told(chief, UPDATE, name="CT", entity=CT))["port"] == 104
        assert (await told(chief, UPDATE, name="CT", entity=CT | {"port": None}))["port"] is None

    async def test_says_what_is_wrong(self, chief: httpx.AsyncClient) -> None:
        await told(chief, ADD, entity=CT)
        assert (await refused(chief, ADD, entity=CT))[0] == "ALREADY_EXISTS"
        assert (await refused(chief, ADD, entity=CT | {"name": "MR", "port": 0}))[0] == "INVALID"
        assert (await refused(chief, UPDATE, name="MR", entity=CT))[0] == "NOT_FOUND"
        assert (await refused(chief, REMOVE, name="MR"))[0] == "NOT_FOUND"


class TestVpn:
    async def test_says_by_which_site_a_server_comes_and_that_it_is_revoked(
        self, chief: httpx.AsyncClient, engines: Engines, oakwood: Scope
    ) -> None:
        asked = '{ remoteApplicationEntities(tenant: "oakwood") { vpnSite { name revoked handshakeAt } } }'
        await told(chief, ADD, entity=CT)
        assert await told(chief, asked) == [{"vpnSite": None}]
        await add_hub(engines, "north")
        devices, keys = [sites.WantedDevice(CT["name"], "192.168.1.20", CT["aeTitle"])], new_keys()
        await sites.add(oakwood, engines, name="surgery", lan=LAN, devices=devices, key=keys.public)
        site = {"name": "surgery", "revoked": False, "handshakeAt": None}
        assert await told(chief, asked) == [{"vpnSite": site}]
        await sites.revoke_site(oakwood, engines, "surgery")
        assert await told(chief, asked) == [{"vpnSite": site | {"revoked": True}}]


class TestWorklist:
    async def test_is_set_and_fetched(self, chief: httpx.AsyncClient) -> None:
        await told(chief, ADD_LOCAL, title="OAKWOOD")
        today = f"{datetime.now(UTC):%Y%m%d}"
        with practice_system(entry(today), entry(today, 2, step={"Modality": ""})) as there:
            where = {"name": "Practice", "aeTitle": "THEM", "host": "127.0.0.1", "port": there.port}
            settings = {
                "worklistMinutes": 10,
                "worklistDays": 3,
                "worklistModality": "",
                "worklistStation": "CR1",
                "worklistCancels": True,
                "performedSteps": True,
            }
            await told(chief, ADD, entity={**where, **settings})
            (known,) = await told(chief, WORKLISTS)
            assert known == {**settings, "worklistFetch": None, "performedStepsFailing": ""}
            fetched = await told(chief, FETCH)
        left_out = [{"reason": "it has no modality", "entries": 1}]
        assert fetched == {"reason": "", "found": 2, "made": 1, "gone": 0, "leftOut": left_out}
        assert (await told(chief, FETCH))["reason"] == "nothing listens at its address and port"
        (known,) = await told(chief, WORKLISTS)
        assert known["worklistFetch"]["reason"] == "nothing listens at its address and port"
        assert known["worklistFetch"]["fetchedAt"] is not None
        (request,) = (await told(chief, REQUESTS))["nodes"]
        assert request == {"accessionNumber": "PIMS-1", "origin": "Practice", "missingSince": None}

    @pytest.mark.parametrize(
        "wrong",
        [
            {"worklistMinutes": 0},
            {"worklistMinutes": 1441},
            {"worklistDays": 31},
            {"worklistModality": "x-ray"},
            {"worklistStation": "A\\B"},
        ],
    )
    async def test_says_what_is_wrong(self, chief: httpx.AsyncClient, wrong: dict[str, Any]) -> None:
        assert (await refused(chief, ADD, entity={**CT, **wrong}))[0] == "INVALID"

    async def test_of_one_whose_worklist_is_not_taken_is_refused(self, chief: httpx.AsyncClient) -> None:
        await told(chief, ADD, entity={**CT, "name": "Practice"})
        assert (await refused(chief, FETCH))[0] == "REFUSED"


class TestTest:
    async def test_calls_a_server_that_answers(self, chief: httpx.AsyncClient, reference: Start) -> None:
        await told(chief, ADD_LOCAL, title="OAKWOOD")
        await told(chief, ADD_LOCAL, title="OAKWOOD2")
        port = reference().peer.port
        await told(chief, ADD, entity=CT | {"aeTitle": "THEM", "host": "127.0.0.1", "port": port})
        for calling in (None, "OAKWOOD2"):
            found = await told(chief, TEST, name="CT", calling=calling)
            assert 0 < found.pop("seconds") < 5
            assert found == {"reached": True, "status": 0, "reason": None}

    async def test_says_why_a_server_is_not_reached(self, chief: httpx.AsyncClient) -> None:
        await told(chief, ADD_LOCAL, title="OAKWOOD")
        await told(chief, ADD, entity=CT | {"host": "127.0.0.1", "port": free_port()})
        found = await told(chief, TEST, name="CT")
        assert found["reason"] == "nothing listens at its address and port"
        assert (found["reached"], found["status"]) == (False, None)

    async def test_says_what_is_wrong(self, chief: httpx.AsyncClient) -> None:
        assert (await refused(chief, TEST, name="CT"))[0] == "NOT_FOUND"
        await told(chief, ADD, entity=CT)
        assert (await refused(chief, TEST, name="CT"))[0] == "INVALID"
        await told(chief, ADD_LOCAL, title="OAKWOOD")
        assert (await refused(chief, TEST, name="CT", calling="ELMSIDE"))[0] == "NOT_FOUND"
        await told(chief, UPDATE, name="CT", entity=CT | {"host": "10.0.0.0/24"})
        assert (await refused(chief, TEST, name="CT"))[0] == "INVALID"


class TestRights:
    @pytest.mark.parametrize("query", [ADD_LOCAL, REMOVE_LOCAL, ADD, UPDATE, REMOVE, TEST])
    async def test_only_an_administrator_changes_entities(
        self, vet: httpx.AsyncClient, twin: httpx.AsyncClient, query: str
    ) -> None:
        given = {"title": "T", "name": "CT", "entity": CT}
        assert (await refused(vet, query, **given))[0] == "REFUSED"
        assert (await refused(twin, query, **given))[0] == "NOT_FOUND"

    async def test_only_an_administrator_sees_where_servers_stand(
        self, chief: httpx.AsyncClient, vet: httpx.AsyncClient, engines: Engines, oakwood: Scope
    ) -> None:
        """Who may send chooses among names; nobody else is told of any."""
        await told(chief, ADD, entity=CT)
        await told(chief, ADD, entity=CT | {"name": "All", "host": "10.0.0.0/24"})
        assert (await refused(vet, REMOTES))[0] == "REFUSED"
        assert await told(vet, DESTINATIONS) == [{"name": "CT", "aeTitle": "CT1"}]
        for verb, right in ((read_remote, Right.ADMINISTER), (destinations, Right.EXPORT)):
            with pytest.raises(Refused):
                await verb(replace(oakwood, rights=frozenset(Right) - {right}), engines)

    @pytest.mark.parametrize("query", [LOCALS, REMOTES, DESTINATIONS])
    async def test_the_twin_sees_none(self, twin: httpx.AsyncClient, oakwood: Scope, query: str) -> None:
        assert (await refused(twin, query))[0] == "NOT_FOUND"
