from collections.abc import AsyncIterator
from typing import Any, ClassVar

import pytest
from cryptography.fernet import Fernet

from services.errors import Invalid, NotFound, Refused
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import audit
from services.tenancy.roles import Role
from services.tenancy.scope import Right, Scope
from services.tenancy.sign_in import identity_providers
from services.tenancy.sign_in.identity_providers import IdentityProvider
from tests import oidc_provider
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider

VETS, TECHNICIANS = Role.VETERINARIAN, Role.TECHNICIAN


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """An installation with a key, where providers may stand on this machine."""
    key = Fernet.generate_key().decode()
    return settings.model_copy(update={"secret_key": key, "sign_in_networks": ("127.0.0.0/8",)})


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    async with oidc_provider.running() as provider:
        yield provider


async def set_up(scope: Scope, engines: Engines, provider: Provider, **facts: Any) -> IdentityProvider:
    given = {"issuer": provider.issuer, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    return await identity_providers.set_(scope, engines, **(given | facts))


class TestSet:
    async def test_is_kept_for_the_tenant(
        self, engines: Engines, oakwood: Scope, elmside: Scope, provider: Provider
    ) -> None:
        roles = {"https://oakwood.test/$vets": VETS, "a.b": TECHNICIANS}
        made = await set_up(oakwood, engines, provider, role_claim="groups", role_map=roles)
        assert made == IdentityProvider(provider.issuer, CLIENT_ID, "groups", roles, None)
        assert await identity_providers.find(oakwood, engines) == made
        assert await identity_providers.find(elmside, engines) is None
        assert provider.issuer in str(await audit.entries(oakwood, engines))

    async def test_keeps_the_secret_where_nobody_reads_it(
        self, engines: Engines, oakwood: Scope, provider: Provider
    ) -> None:
        await set_up(oakwood, engines, provider)
        kept = await engines.documents.installation("identity_providers").find({})
        assert CLIENT_SECRET not in str(kept)
        assert (await identity_providers.of_tenant(engines, "oakwood"))[1] == CLIENT_SECRET
        assert CLIENT_SECRET not in str(await audit.entries(oakwood, engines))

    async def test_keeps_the_secret_there_is_for_whom_it_was_made_with(
        self, engines: Engines, oakwood: Scope, provider: Provider
    ) -> None:
        with pytest.raises(Invalid, match="client secret"):
            await set_up(oakwood, engines, provider, client_secret=None)
        await set_up(oakwood, engines, provider)
        await set_up(oakwood, engines, provider, client_secret=None, default_role="technician")
        found, secret = await identity_providers.of_tenant(engines, "oakwood")
        assert (found.default_role, secret) == (TECHNICIANS, CLIENT_SECRET)
        async with oidc_provider.running() as another:
            with pytest.raises(Invalid, match="client secret"):
                await set_up(oakwood, engines, another, client_secret=None)

    async def test_needs_a_key_to_keep_it_with(
        self, settings: Settings, oakwood: Scope, provider: Provider
    ) -> None:
        async with Engines.open(settings.model_copy(update={"secret_key": None})) as engines:
            with pytest.raises(Refused, match="VETARK_SECRET_KEY"):
                await set_up(oakwood, engines, provider)

    @pytest.mark.parametrize(
        "facts",
        [
            {"issuer": ""},
            {"issuer": "accounts.example.test"},
            {"issuer": "ftp://127.0.0.1/"},
            {"issuer": "https://user@127.0.0.1"},
            {"issuer": "https://127.0.0.1?a=b"},
            {"issuer": "https://169.254.169.254"},
            {"issuer": "http://[::1"},
            {"issuer": "https://" + "a" * 500},
            {"client_id": " "},
            {"client_id": "two\nlines"},
            {"client_secret": "x" * 501},
            {"default_role": "king"},
            {"role_map": {"vets": "king"}},
            {"role_map": {"": "technician"}},
            {"role_map": dict.fromkeys(map(str, range(101)), "technician")},
        ],
        ids=lambda facts: next(iter(facts)),
    )
    async def test_takes_nothing_that_cannot_be_right(
        self, engines: Engines, oakwood: Scope, provider: Provider, facts: dict[str, Any]
    ) -> None:
        with pytest.raises(Invalid):
            await set_up(oakwood, engines, provider, **facts)
        assert await identity_providers.find(oakwood, engines) is None

    async def test_asks_whether_there_is_a_provider(
        self, engines: Engines, oakwood: Scope, provider: Provider
    ) -> None:
        with pytest.raises(Invalid, match="cannot be used"):
            await set_up(oakwood, engines, provider, issuer=provider.issuer + "/clinic")

    async def test_stays_out_of_our_own_network(
        self, settings: Settings, oakwood: Scope, provider: Provider
    ) -> None:
        async with Engines.open(settings.model_copy(update={"sign_in_networks": ()})) as engines:
            with pytest.raises(Invalid, match="public internet"):
                await set_up(oakwood, engines, provider)
        assert provider.requests == []


class TestRemove:
    async def test_leaves_none(
        self, engines: Engines, oakwood: Scope, elmside: Scope, provider: Provider
    ) -> None:
        await set_up(oakwood, engines, provider)
        await set_up(elmside, engines, provider)
        await identity_providers.remove(oakwood, engines)
        assert await identity_providers.find(oakwood, engines) is None
        assert await identity_providers.find(elmside, engines) is not None
        with pytest.raises(NotFound):
            await identity_providers.remove(oakwood, engines)


class TestRights:
    async def test_are_the_administrators(self, engines: Engines, oakwood: Scope, provider: Provider) -> None:
        vet = Scope(oakwood.principal, frozenset(Right) - {Right.ADMINISTER}, oakwood.grants)
        for attempt in (
            identity_providers.find(vet, engines),
            identity_providers.remove(vet, engines),
            set_up(vet, engines, provider),
        ):
            with pytest.raises(Refused, match="administer"):
                await attempt


class TestOfTenant:
    async def test_tells_no_tenant_without_one_from_no_tenant(self, engines: Engines, oakwood: Scope) -> None:
        said = set()
        for slug in ("oakwood", "nowhere", "NO SLUG", "../oakwood"):
            with pytest.raises(NotFound) as caught:
                await identity_providers.of_tenant(engines, slug)
            said.add(str(caught.value))
        assert len(said) == 1


class TestRole:
    """(claims, own role, brought by the provider) -> role, with a claim that maps and without."""

    MAP: ClassVar = {"vets": VETS, "nurses": TECHNICIANS}

    @pytest.mark.parametrize(
        ("claims", "own", "brought", "default", "role"),
        [
            ({"groups": ["staff", "vets"]}, None, True, None, VETS),
            ({"groups": ["nurses", "vets"]}, None, True, None, VETS),
            ({"groups": "nurses"}, None, True, None, TECHNICIANS),
            ({"groups": ["vets"]}, Role.FRONT_DESK, False, None, VETS),
            ({"groups": ["staff"]}, VETS, True, Role.FRONT_DESK, Role.FRONT_DESK),
            ({"groups": ["staff"]}, VETS, False, Role.FRONT_DESK, VETS),
            ({}, None, True, Role.FRONT_DESK, Role.FRONT_DESK),
            ({"groups": [["vets"], {"vets": 1}, 7, None]}, VETS, True, None, None),
            ({"groups": ["staff"]}, VETS, True, None, None),
            ({"groups": ["staff"]}, VETS, False, None, None),
            ({"groups": "vetsnurses"}, None, True, None, None),
        ],
    )
    def test_with_a_claim(
        self, claims: dict[str, Any], own: Role | None, brought: bool, default: Role | None, role: Role | None
    ) -> None:
        provider = IdentityProvider("https://a", "b", "groups", self.MAP, default)
        if role is None:
            with pytest.raises(Refused):
                provider.role(claims, own, brought=brought)
        else:
            assert provider.role(claims, own, brought=brought) is role

    @pytest.mark.parametrize(
        ("own", "default", "role"),
        [(VETS, None, VETS), (VETS, TECHNICIANS, VETS), (None, TECHNICIANS, TECHNICIANS), (None, None, None)],
    )
    def test_without_a_claim(self, own: Role | None, default: Role | None, role: Role | None) -> None:
        provider = IdentityProvider("https://a", "b", None, self.MAP, default)
        if role is None:
            with pytest.raises(Refused):
                provider.role({"groups": ["vets"]}, own, brought=True)
        else:
            assert provider.role({"groups": ["vets"]}, own, brought=True) is role

    @pytest.mark.parametrize(
        ("name", "claims"),
        [
            ("realm_access.roles", {"realm_access": {"roles": ["vets"]}}),
            ("https://vetark.test/roles", {"https://vetark.test/roles": ["vets"]}),
            ("a.b", {"a.b": "vets", "a": {"b": "nurses"}}),
        ],
    )
    def test_in_claims_of_any_depth(self, name: str, claims: dict[str, Any]) -> None:
        assert (
            IdentityProvider("https://a", "b", name, self.MAP, None).role(claims, None, brought=True) is VETS
        )

    @pytest.mark.parametrize(
        "claims", [{"a": "vets"}, {"a": ["b"]}, {"a": {"b": {"c": "vets"}}}, {"a": None}]
    )
    def test_in_no_claims_that_only_look_like_it(self, claims: dict[str, Any]) -> None:
        with pytest.raises(Refused):
            IdentityProvider("https://a", "b", "a.b", self.MAP, None).role(claims, None, brought=True)
