from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from services.persistence import Engines
from services.tenancy.scope import Scope
from services.tenancy.vpn import sites
from services.vpn.hub_state import HubState
from services.vpn.keys import new_keys
from tests.tenancy.vpn.conftest import LAN, add_hub


@pytest.fixture
async def token(engines: Engines) -> str:
    """Of the hub north."""
    return (await add_hub(engines, "north"))[1]


async def ask(anyone: httpx.AsyncClient, token: str, **asked: Any) -> httpx.Response:
    return await anyone.post("/vpn/hub", json=asked, headers={"Authorization": f"Bearer {token}"})


class TestHubState:
    async def test_is_told_when_it_has_changed(
        self, anyone: httpx.AsyncClient, token: str, engines: Engines, oakwood: Scope
    ) -> None:
        first = (await ask(anyone, token)).json()
        assert first["state"]["tunnels"] == []
        again = await ask(anyone, token, version=first["version"])
        assert again.json() == {"version": first["version"], "state": None}
        assert again.headers["cache-control"] == "no-store"
        keys, wanted = new_keys(), [sites.WantedDevice("X-ray", "192.168.1.20", "XRAY")]
        await sites.add(oakwood, engines, name="surgery", lan=LAN, devices=wanted, key=keys.public)
        changed = (await ask(anyone, token, version=first["version"])).json()
        assert changed["state"]["tunnels"] == [{"key": keys.public, "addresses": ["100.64.0.16"]}]
        assert HubState.model_validate(changed["state"]).called == ()
        await sites.revoke_site(oakwood, engines, "surgery")
        assert (await ask(anyone, token, version=changed["version"])).json()["state"]["tunnels"] == []

    async def test_handshakes_come_with_the_question(
        self, anyone: httpx.AsyncClient, token: str, engines: Engines, oakwood: Scope
    ) -> None:
        keys, wanted = new_keys(), [sites.WantedDevice("X-ray", "192.168.1.20")]
        await sites.add(oakwood, engines, name="surgery", lan=LAN, devices=wanted, key=keys.public)
        at = datetime.now(UTC).replace(microsecond=0)
        assert (await ask(anyone, token, handshakes={keys.public: int(at.timestamp())})).status_code == 200
        assert (await sites.get(oakwood, engines, "surgery")).handshake_at == at

    @pytest.mark.parametrize(
        "wrong",
        [
            {"version": 1},
            {"handshakes": {"x": 1}},
            {"handshakes": {new_keys().public: "x"}},
            {"handshakes": {new_keys().public: 10**18}},
            {"more": 1},
        ],
    )
    async def test_of_no_question_is_none(
        self, anyone: httpx.AsyncClient, token: str, wrong: dict[str, Any]
    ) -> None:
        assert (await ask(anyone, token, **wrong)).status_code == 400

    async def test_is_for_nobody_without_a_hubs_token(self, anyone: httpx.AsyncClient, token: str) -> None:
        for wrong in ("", token[:-1], "vtk_x"):
            assert (await ask(anyone, wrong)).status_code == 401
        assert (await anyone.post("/vpn/hub", json={})).status_code == 401
