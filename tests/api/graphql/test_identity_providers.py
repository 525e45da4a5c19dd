from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from cryptography.fernet import Fernet

from services.embedded.ports import free_port
from services.settings import Settings
from tests import oidc_provider
from tests.api.graphql.asking import refused, told

PROVIDER = "issuer clientID roleClaim roleMap { value role } defaultRole"
FIND = f'{{ identityProvider(tenant: "oakwood") {{ {PROVIDER} }} }}'
SET = f"""mutation ($provider: IdentityProviderInput!) {{
  setIdentityProvider(tenant: "oakwood", provider: $provider) {{ {PROVIDER} }}
}}"""
REMOVE = 'mutation { removeIdentityProvider(tenant: "oakwood") }'
KEY = Fernet.generate_key().decode()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"secret_key": KEY, "sign_in_networks": ("127.0.0.0/8",)})


@pytest.fixture
async def given() -> AsyncIterator[dict[str, Any]]:
    """What is set of a provider that answers."""
    async with oidc_provider.running() as provider:
        yield {
            "issuer": provider.issuer,
            "clientID": "vetark",
            "clientSecret": "a secret of theirs",
            "roleClaim": "groups",
            "roleMap": [{"value": "vets", "role": "VETERINARIAN"}, {"value": "it", "role": "ADMINISTRATOR"}],
        }


class TestIdentityProvider:
    async def test_is_set_changed_and_removed(self, chief: httpx.AsyncClient, given: dict[str, Any]) -> None:
        assert await told(chief, FIND) is None
        shown = {name: value for name, value in given.items() if name != "clientSecret"}
        made = await told(chief, SET, provider=given)
        assert made == shown | {"defaultRole": None}
        assert await told(chief, FIND) == made
        changed = await told(chief, SET, provider=shown | {"roleMap": [], "defaultRole": "TECHNICIAN"})
        assert changed == made | {"roleMap": [], "defaultRole": "TECHNICIAN"}
        assert await told(chief, REMOVE) is True
        assert await told(chief, FIND) is None

    async def test_says_what_is_wrong(self, chief: httpx.AsyncClient, given: dict[str, Any]) -> None:
        for wrong in (
            {"issuer": "http://id.oakwood.test"},
            {"issuer": "none"},
            {"issuer": f"http://127.0.0.1:{free_port()}"},
            {"clientSecret": None},
        ):
            assert (await refused(chief, SET, provider=given | wrong))[0] == "INVALID"
        assert (await refused(chief, REMOVE))[0] == "NOT_FOUND"


class TestWithoutKey:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"secret_key": None})

    async def test_no_secret_is_kept_that_could_not_be_sealed(
        self, chief: httpx.AsyncClient, given: dict[str, Any]
    ) -> None:
        assert (await refused(chief, SET, provider=given))[0] == "REFUSED"
        assert await told(chief, FIND) is None


class TestRights:
    @pytest.mark.parametrize("query", [FIND, SET, REMOVE])
    async def test_only_the_tenants_administrator_may(
        self, vet: httpx.AsyncClient, twin: httpx.AsyncClient, given: dict[str, Any], query: str
    ) -> None:
        assert (await refused(vet, query, provider=given))[0] == "REFUSED"
        assert (await refused(twin, query, provider=given))[0] == "NOT_FOUND"
