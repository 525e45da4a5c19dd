import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from cryptography.fernet import Fernet

from services.errors import NotFound, Refused, Unauthenticated, Unavailable
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import audit, sessions, users
from services.tenancy.roles import Role
from services.tenancy.scope import Scope
from services.tenancy.sign_in import identity_providers, links, single_sign_on
from services.tenancy.sign_in.single_sign_on import Return
from services.tenancy.users import User
from tests import oidc_provider
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, Person, Provider

BACK = "https://vetark.test/oidc/oakwood/callback"
ADA = "ada@oakwood.test"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """An installation with a key, where providers may stand on this machine."""
    key = Fernet.generate_key().decode()
    return settings.model_copy(update={"secret_key": key, "sign_in_networks": ("127.0.0.0/8",)})


@pytest.fixture
async def provider(engines: Engines, oakwood: Scope) -> AsyncIterator[Provider]:
    """Oakwood's: new people are technicians there."""
    async with oidc_provider.running() as provider:
        await set_up(oakwood, engines, provider, default_role="technician")
        yield provider


async def set_up(scope: Scope, engines: Engines, provider: Provider, **facts: Any) -> None:
    given = {"issuer": provider.issuer, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    await identity_providers.set_(scope, engines, **(given | facts))


async def visit(engines: Engines, slug: str = "oakwood") -> Return:
    """Go to the provider, and what the browser comes back with."""
    departure = await single_sign_on.depart(engines, slug, BACK)
    async with httpx.AsyncClient() as browser:
        back = httpx.URL((await browser.get(departure.url)).headers["location"])
    return Return(back.params["state"], back.params["code"], back.params["iss"], departure.browser)


async def sign_in(engines: Engines, slug: str = "oakwood") -> User:
    return await single_sign_on.arrive(engines, slug, BACK, await visit(engines, slug), "127.0.0.1")


async def member(scope: Scope, engines: Engines, email: str = ADA, role: str = "veterinarian") -> User:
    return await users.create(scope, engines, email, role, "demo", demo=True)


class TestDepart:
    async def test_hands_out_nothing_that_is_kept(self, engines: Engines, provider: Provider) -> None:
        departure = await single_sign_on.depart(engines, "oakwood", BACK)
        sent = httpx.URL(departure.url).params
        assert sent["redirect_uri"] == BACK
        assert sent["code_challenge_method"] == "S256"
        assert departure.browser not in departure.url
        kept = str(await engines.documents.installation("links").find({}))
        assert departure.browser not in kept
        assert sent["state"] not in kept

    async def test_asks_the_provider_about_itself_once_for_a_crowd(
        self, engines: Engines, provider: Provider
    ) -> None:
        provider.requests.clear()
        for _ in range(5):
            await single_sign_on.depart(engines, "oakwood", BACK)
        assert len(provider.requests) == 1

    async def test_is_nowhere_without_a_provider(self, engines: Engines, elmside: Scope) -> None:
        for slug in ("elmside", "nowhere"):
            with pytest.raises(NotFound, match="nobody signs in like this here"):
                await single_sign_on.depart(engines, slug, BACK)


class TestArrive:
    async def test_brings_new_people_in_with_the_default_role(
        self, engines: Engines, provider: Provider
    ) -> None:
        user = await sign_in(engines)
        assert (user.email, user.name) == (ADA, "Dr. Ada Oak")
        assert user.roles == {"oakwood": Role.TECHNICIAN}
        assert (await sign_in(engines)).id == user.id

    async def test_brings_somebody_with_many_windows_once(
        self, engines: Engines, oakwood: Scope, provider: Provider
    ) -> None:
        for _ in range(5):
            found = await asyncio.gather(*(sign_in(engines) for _ in range(4)))
            assert len({user.id for user in found}) == 1
            await users.remove(oakwood, engines, found[0].id)

    async def test_finds_a_member_by_verified_email_and_from_then_on_by_subject(
        self, engines: Engines, oakwood: Scope, provider: Provider
    ) -> None:
        known = await member(oakwood, engines)
        provider.person.claims["email"] = ADA.upper()
        assert (await sign_in(engines)).id == known.id
        provider.person.claims["email"] = "ada.oak@oakwood.test"
        assert (await sign_in(engines)).id == known.id
        assert (await users.get(engines, known.id)).roles == {"oakwood": Role.VETERINARIAN}

    async def test_another_subject_with_a_members_subject_elsewhere_is_another_person(
        self, engines: Engines, oakwood: Scope, provider: Provider
    ) -> None:
        first = await sign_in(engines)
        async with oidc_provider.running() as another:
            await set_up(oakwood, engines, another, default_role="front_desk")
            another.person = Person(claims={"email": "eve@oakwood.test", "email_verified": True})
            assert (await sign_in(engines)).id != first.id

    @pytest.mark.parametrize(
        "claims",
        [
            {"email": ADA},
            {"email": ADA, "email_verified": False},
            {"email": ADA, "email_verified": "false"},
            {"email": ADA, "email_verified": 2},
            {"email": "nobody", "email_verified": True},
            {"email": [ADA], "email_verified": True},
            {"email_verified": True},
        ],
        ids=str,
    )
    async def test_takes_no_email_that_is_not_vouched_for(
        self, engines: Engines, oakwood: Scope, provider: Provider, claims: dict[str, Any]
    ) -> None:
        await member(oakwood, engines)
        provider.person.claims = claims
        with pytest.raises(Refused, match="no email"):
            await sign_in(engines)
        failed = await audit.entries(oakwood, engines, event="sign-in failed")
        assert [entry.outcome for entry in failed.entries] == ["failure"]

    async def test_never_signs_in_somebody_known_elsewhere(
        self, engines: Engines, oakwood: Scope, elmside: Scope, provider: Provider
    ) -> None:
        """Oakwood's administrator runs Oakwood's provider, and may say of anybody that they are there.

        Nor does it tell who is known elsewhere, or take their email from them.
        """
        stranger = await member(elmside, engines, "vet@elmside.test")
        provider.person.claims["email"] = stranger.email
        brought = await sign_in(engines)
        assert brought.id != stranger.id
        assert (brought.email, brought.brought_by) == (stranger.email, "oakwood")
        assert (await users.get(engines, stranger.id)).roles == {"elmside": Role.VETERINARIAN}
        assert (await users.sign_in(engines, stranger.email, "demo", "")).id == stranger.id
        with pytest.raises(NotFound):
            await users.member(elmside, engines, brought.id)

    async def test_leaves_the_email_to_its_owner(
        self, engines: Engines, oakwood: Scope, elmside: Scope, provider: Provider
    ) -> None:
        brought = await sign_in(engines)
        assert await users.named(engines, ADA) is None
        own = await member(elmside, engines)
        await users.admit(oakwood, engines, own.id, "veterinarian")
        assert [user.email for user in await users.find(oakwood, engines)] == [ADA, ADA]
        assert (await users.member(oakwood, engines, ADA)).id == own.id
        assert (await sign_in(engines)).id == brought.id

    async def test_knows_a_subject_in_its_own_tenant_alone(
        self, engines: Engines, oakwood: Scope, elmside: Scope, provider: Provider
    ) -> None:
        """Both clinics have their people at one provider."""
        await set_up(elmside, engines, provider, default_role="technician")
        here, there = await sign_in(engines, "oakwood"), await sign_in(engines, "elmside")
        assert here.id != there.id
        assert (list(here.roles), list(there.roles)) == (["oakwood"], ["elmside"])

    async def test_knows_its_people_again_by_email_when_it_counts_them_anew(
        self, engines: Engines, provider: Provider
    ) -> None:
        before = await sign_in(engines)
        provider.person.sub = "18"
        assert (await sign_in(engines)).id == before.id

    async def test_gives_roles_as_the_provider_names_them(
        self, engines: Engines, oakwood: Scope, provider: Provider
    ) -> None:
        groups = {"vets": "veterinarian", "desk": "front_desk"}
        await set_up(oakwood, engines, provider, role_claim="groups", role_map=groups)
        for group, role in (("vets", Role.VETERINARIAN), ("desk", Role.FRONT_DESK)):
            provider.person.claims["groups"] = [group]
            user = await sign_in(engines)
            assert user.roles == (await users.get(engines, user.id)).roles == {"oakwood": role}
        provider.person.claims["groups"] = []
        with pytest.raises(Refused, match="no role"):
            await sign_in(engines)

    async def test_lets_somebody_removed_in_like_anybody_new(
        self, engines: Engines, oakwood: Scope, provider: Provider
    ) -> None:
        before = await sign_in(engines)
        await users.remove(oakwood, engines, before.id)
        assert (await sign_in(engines)).id != before.id
        await users.remove(oakwood, engines, ADA)
        await set_up(oakwood, engines, provider)
        with pytest.raises(Refused, match="no role"):
            await sign_in(engines)

    @pytest.mark.parametrize("name", ["x" * 500, "two\nlines", 7, None, {"a": 1}])
    async def test_survives_any_name(self, engines: Engines, provider: Provider, name: Any) -> None:
        provider.person.claims["name"] = name
        assert (await sign_in(engines)).name

    @pytest.mark.parametrize("subject", [17, "x" * 256, ["17"]])
    async def test_needs_a_subject_to_know_people_by(
        self, engines: Engines, provider: Provider, subject: Any
    ) -> None:
        provider.forge = lambda claims: claims | {"sub": subject}
        provider.metadata = {"userinfo_endpoint": None}
        with pytest.raises(Refused):
            await sign_in(engines)


class TestSessions:
    async def test_end_with_the_provider_that_began_them(
        self, engines: Engines, oakwood: Scope, elmside: Scope, provider: Provider
    ) -> None:
        user = await sign_in(engines)
        other = await member(elmside, engines, "vet@elmside.test")
        through = await sessions.start(engines, user, tenant="oakwood")
        own = await sessions.start(engines, user)
        elsewhere = await sessions.start(engines, other, tenant="elmside")
        await set_up(oakwood, engines, provider)
        await sessions.find(engines, through)
        await identity_providers.remove(oakwood, engines)
        with pytest.raises(Unauthenticated):
            await sessions.find(engines, through)
        for secret in (own, elsewhere):
            await sessions.find(engines, secret)


class TestReturn:
    async def test_is_good_once(self, engines: Engines, provider: Provider) -> None:
        given = await visit(engines)
        await single_sign_on.arrive(engines, "oakwood", BACK, given, "")
        with pytest.raises(NotFound):
            await single_sign_on.arrive(engines, "oakwood", BACK, given, "")

    async def test_is_not_good_for_ever(
        self, engines: Engines, provider: Provider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(single_sign_on, "LIFETIME", timedelta())
        with pytest.raises(NotFound):
            await sign_in(engines)

    async def test_is_of_use_to_the_browser_that_went_alone(
        self, engines: Engines, provider: Provider
    ) -> None:
        """Else somebody could be led back into another's account, or with another's code."""
        mine, yours = await visit(engines), await visit(engines)
        for browser in (yours.browser, "", mine.browser + "x"):
            mine = await visit(engines)
            given = Return(mine.state, mine.code, mine.issuer, browser)
            with pytest.raises(Refused, match="another browser"):
                await single_sign_on.arrive(engines, "oakwood", BACK, given, "")
        given = Return(yours.state, mine.code, yours.issuer, yours.browser)  # a code put in the place of mine
        with pytest.raises(Unavailable, match="400"):
            await single_sign_on.arrive(engines, "oakwood", BACK, given, "")

    async def test_is_of_use_in_the_tenant_it_began_in_alone(
        self, engines: Engines, elmside: Scope, provider: Provider
    ) -> None:
        await set_up(elmside, engines, provider, default_role="technician")
        given = await visit(engines, "oakwood")
        with pytest.raises(Refused):
            await single_sign_on.arrive(engines, "elmside", BACK, given, "")

    async def test_is_of_the_tenants_provider(self, engines: Engines, provider: Provider) -> None:
        given = await visit(engines)
        mixed_up = Return(given.state, given.code, "https://accounts.example.test", given.browser)
        with pytest.raises(Refused, match="another provider"):
            await single_sign_on.arrive(engines, "oakwood", BACK, mixed_up, "")

    async def test_is_no_link_of_another_kind(self, engines: Engines, provider: Provider) -> None:
        nonce = links.hashed("browser")
        facts = {"tenant": "oakwood", "browser": nonce}
        state = await links.create(engines, "password_reset", timedelta(1), facts)
        with pytest.raises(NotFound):
            await single_sign_on.arrive(engines, "oakwood", BACK, Return(state, "code", None, "browser"), "")
