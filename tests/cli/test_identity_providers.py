from collections.abc import AsyncIterator

import pytest
from cryptography.fernet import Fernet

from services.persistence import Engines
from services.settings import Settings
from services.tenancy.roles import Role
from services.tenancy.scope import Scope
from services.tenancy.sign_in import identity_providers
from tests import oidc_provider
from tests.cli.conftest import Vetark
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider

OF_OAKWOOD = ("--tenant", "oakwood")


@pytest.fixture
def settings(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An installation with a key, where providers may stand on this machine."""
    key = Fernet.generate_key().decode()
    monkeypatch.setenv("VETARK_SECRET_KEY", key)
    monkeypatch.setenv("VETARK_SIGN_IN_NETWORKS", '["127.0.0.0/8"]')
    return settings.model_copy(update={"secret_key": key})


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    async with oidc_provider.running() as provider:
        yield provider


class TestIdentityProvider:
    async def test_is_set_shown_changed_and_removed(
        self, vetark: Vetark, engines: Engines, oakwood: Scope, provider: Provider
    ) -> None:
        assert "has no identity provider" in (await vetark("identity-provider", "show", *OF_OAKWOOD)).output
        known = ("--issuer", provider.issuer, "--client-id", CLIENT_ID, "--client-secret-stdin")
        roles = ("--role-claim", "groups", "--role", "a=b=veterinarian", "--role", "desk=front_desk")
        done = await vetark("identity-provider", "set", *OF_OAKWOOD, *known, *roles, stdin=CLIENT_SECRET)
        assert done.exit_code == 0, done.output
        found, secret = await identity_providers.of_tenant(engines, "oakwood")
        assert dict(found.role_map) == {"a=b": Role.VETERINARIAN, "desk": Role.FRONT_DESK}
        assert secret == CLIENT_SECRET
        again = ("--default-role", "technician")
        done = await vetark("identity-provider", "set", *OF_OAKWOOD, *known, *again, stdin="\n")
        assert done.exit_code == 0, done.output
        shown = (await vetark("identity-provider", "show", *OF_OAKWOOD)).output
        assert provider.issuer in shown
        assert "technician" in shown
        assert CLIENT_SECRET not in shown
        assert (await vetark("identity-provider", "remove", *OF_OAKWOOD)).exit_code == 0
        assert await identity_providers.find(oakwood, engines) is None

    async def test_that_cannot_be_right_is_told_in_one_line(
        self, vetark: Vetark, oakwood: Scope, provider: Provider
    ) -> None:
        known = ("--issuer", f"{provider.issuer}/", "--client-id", CLIENT_ID)
        for options, why in (
            ((*known, "--client-secret-stdin"), "cannot be used"),
            ((*known, "--client-secret-stdin", "--role", "veterinarian"), "VALUE=ROLE"),
        ):
            told = await vetark("identity-provider", "set", *OF_OAKWOOD, *options, stdin=CLIENT_SECRET)
            assert told.exit_code != 0
            assert why in told.output
