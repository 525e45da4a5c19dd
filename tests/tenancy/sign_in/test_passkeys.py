import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.errors import AlreadyExists, Invalid, NotFound, PacsError, Refused, Unauthenticated
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import audit, sessions, users
from services.tenancy.scope import Scope
from services.tenancy.session import Session
from services.tenancy.sign_in import links, passkeys
from services.tenancy.sign_in.passkeys import RelyingParty
from tests.authenticator import ATTESTED, ORIGIN, PRESENT, Authenticator, decoded, encoded

PARTY = RelyingParty("localhost", ORIGIN)


async def session_of(engines: Engines, scope: Scope, email: str, tenant: str | None = None) -> Session:
    user = await users.create(scope, engines, email, "veterinarian", "demo", demo=True)
    return await sessions.find(engines, await sessions.start(engines, user, tenant=tenant))


@pytest.fixture
async def vet(engines: Engines, oakwood: Scope) -> Session:
    """A vet of Oakwood, signed in a moment ago."""
    return await session_of(engines, oakwood, "vet@oakwood.test")


@pytest.fixture
async def other(engines: Engines, elmside: Scope) -> Session:
    """Somebody else."""
    return await session_of(engines, elmside, "vet@elmside.test")


@pytest.fixture
async def device(engines: Engines, vet: Session) -> Authenticator:
    """The vet's, with a passkey."""
    return await added(engines, vet)


async def added(engines: Engines, session: Session) -> Authenticator:
    device = Authenticator()
    made = device.create(await passkeys.begin(session, engines, PARTY))
    await passkeys.add(session, engines, PARTY, made, "Phone")
    return device


async def signed_in(engines: Engines, device: Authenticator, **client_data: Any) -> users.User:
    answer = device.get(await passkeys.challenge(engines, PARTY), **client_data)
    return await passkeys.sign_in(engines, PARTY, answer, "127.0.0.1")


class TestRelyingParty:
    def test_is_where_the_installation_says_it_is(self) -> None:
        settings = Settings(public_url="https://pacs.example.test:8443/")
        party = RelyingParty.of(settings, "http://evil.test")
        assert party == RelyingParty("pacs.example.test", "https://pacs.example.test:8443")

    def test_is_localhost_without_a_word_about_it(self) -> None:
        assert RelyingParty.of(Settings(), "http://localhost:8080") == PARTY

    @pytest.mark.parametrize("asked", ["http://127.0.0.1:8080", "https://evil.test", "http://", ""])
    def test_is_no_address_that_the_request_made_up(self, asked: str) -> None:
        with pytest.raises(Refused, match="VETARK_PUBLIC_URL"):
            RelyingParty.of(Settings(), asked)


class TestBegin:
    async def test_asks_for_a_key_that_stays_and_a_person_verified(
        self, engines: Engines, vet: Session, device: Authenticator
    ) -> None:
        options = await passkeys.begin(vet, engines, PARTY)
        assert options["rp"] == {"name": "Vetark", "id": "localhost"}
        assert options["user"]["name"] == "vet@oakwood.test"
        assert options["authenticatorSelection"]["residentKey"] == "required"
        assert options["authenticatorSelection"]["userVerification"] == "required"
        assert [key["id"] for key in options["excludeCredentials"]] == [encoded(device.credential)]

    async def test_needs_the_password_once_signing_in_is_long_ago(
        self, engines: Engines, vet: Session
    ) -> None:
        old = replace(vet, created_at=vet.created_at - passkeys.FRESH - timedelta(seconds=1))
        with pytest.raises(Refused, match="again"):
            await passkeys.begin(old, engines, PARTY)
        with pytest.raises(Refused, match="wrong"):
            await passkeys.begin(old, engines, PARTY, "guess")
        assert await passkeys.begin(old, engines, PARTY, "demo")

    async def test_gives_nobody_any_number_of_them(
        self, engines: Engines, vet: Session, device: Authenticator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(passkeys, "MOST", 1)
        with pytest.raises(Refused, match="more than 1"):
            await passkeys.begin(vet, engines, PARTY)

    async def test_is_not_for_whom_a_clinics_provider_signed_in(
        self, engines: Engines, oakwood: Scope
    ) -> None:
        """Who runs a clinic's provider could else make a key to the other clinics of its people."""
        session = await session_of(engines, oakwood, "ada@oakwood.test", tenant="oakwood")
        attempts = (
            passkeys.begin(session, engines, PARTY, "demo"),
            passkeys.add(session, engines, PARTY, {}),
            passkeys.rename(session, engines, "id", "name"),
            passkeys.remove(session, engines, "id"),
        )
        for attempt in attempts:
            with pytest.raises(Refused):
                await attempt
        assert await passkeys.find(session, engines) == []


class TestAdd:
    async def test_keeps_the_public_half_and_audits(
        self, engines: Engines, vet: Session, oakwood: Scope, device: Authenticator
    ) -> None:
        (kept,) = await passkeys.find(vet, engines)
        assert kept.name == "Phone"
        assert kept.last_used is None
        assert "passkey added" in str(await audit.entries(oakwood, engines))

    async def test_takes_a_challenge_once(self, engines: Engines, vet: Session) -> None:
        options = await passkeys.begin(vet, engines, PARTY)
        await passkeys.add(vet, engines, PARTY, Authenticator().create(options))
        with pytest.raises(NotFound):
            await passkeys.add(vet, engines, PARTY, Authenticator().create(options))
        assert len(await passkeys.find(vet, engines)) == 1

    async def test_takes_no_answer_too_late(
        self, engines: Engines, vet: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(passkeys, "LIFETIME", timedelta())
        made = Authenticator().create(await passkeys.begin(vet, engines, PARTY))
        with pytest.raises(NotFound):
            await passkeys.add(vet, engines, PARTY, made)

    async def test_is_for_who_began_it(self, engines: Engines, vet: Session, other: Session) -> None:
        made = Authenticator().create(await passkeys.begin(vet, engines, PARTY))
        with pytest.raises(Invalid):
            await passkeys.add(other, engines, PARTY, made)
        assert not await passkeys.find(other, engines)

    async def test_keeps_no_key_of_somebody_else(
        self, engines: Engines, other: Session, device: Authenticator
    ) -> None:
        with pytest.raises(AlreadyExists):
            await passkeys.add(
                other, engines, PARTY, device.create(await passkeys.begin(other, engines, PARTY))
            )

    @pytest.mark.parametrize(
        "device",
        [
            Authenticator(origin="https://evil.test"),
            Authenticator(rp_id="evil.test"),
            Authenticator(flags=PRESENT),
            Authenticator(flags=0),
        ],
        ids=["another origin", "another party", "nobody verified", "nobody there"],
    )
    async def test_takes_no_key_made_otherwise(
        self, engines: Engines, vet: Session, device: Authenticator
    ) -> None:
        with pytest.raises(Invalid):
            await passkeys.add(vet, engines, PARTY, device.create(await passkeys.begin(vet, engines, PARTY)))

    async def test_takes_no_signing_in_for_it(
        self, engines: Engines, vet: Session, device: Authenticator
    ) -> None:
        for client_data in ({"type": "webauthn.get"}, {"challenge": encoded(b"guess")}):
            made = Authenticator().create(await passkeys.begin(vet, engines, PARTY), **client_data)
            with pytest.raises(PacsError):
                await passkeys.add(vet, engines, PARTY, made)
        options = await passkeys.challenge(engines, PARTY) | {"user": {"id": ""}}
        with pytest.raises(NotFound):
            await passkeys.add(vet, engines, PARTY, Authenticator().create(options))

    async def test_takes_no_name_without_end(self, engines: Engines, vet: Session) -> None:
        made = Authenticator().create(await passkeys.begin(vet, engines, PARTY))
        with pytest.raises(Invalid):
            await passkeys.add(vet, engines, PARTY, made, "x" * 101)


class TestSignIn:
    async def test_is_the_keys_owner(self, engines: Engines, vet: Session, device: Authenticator) -> None:
        for _ in range(2):
            assert (await signed_in(engines, device)).id == vet.user.id
        (kept,) = await passkeys.find(vet, engines)
        assert kept.last_used is not None

    async def test_takes_an_answer_once(self, engines: Engines, device: Authenticator) -> None:
        answer = device.get(await passkeys.challenge(engines, PARTY))
        tried = await asyncio.gather(
            *(passkeys.sign_in(engines, PARTY, answer, "") for _ in range(4)), return_exceptions=True
        )
        assert sorted(type(each).__name__ for each in tried) == ["Unauthenticated"] * 3 + ["User"]

    async def test_takes_no_answer_too_late(
        self, engines: Engines, device: Authenticator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(passkeys, "LIFETIME", timedelta())
        with pytest.raises(Unauthenticated, match="too long"):
            await signed_in(engines, device)

    async def test_finds_out_a_copied_key(self, engines: Engines, device: Authenticator) -> None:
        copy = replace(device)
        await signed_in(engines, device)
        await signed_in(engines, device)
        with pytest.raises(Unauthenticated):
            await signed_in(engines, copy)

    async def test_takes_keys_that_do_not_count(
        self, engines: Engines, vet: Session, device: Authenticator
    ) -> None:
        for _ in range(2):
            device.sign_count = -1
            assert (await signed_in(engines, device)).id == vet.user.id

    @pytest.mark.parametrize(
        "change",
        [
            {"origin": "https://evil.test"},
            {"rp_id": "evil.test"},
            {"flags": PRESENT},
            {"flags": 0},
            {"flags": PRESENT | ATTESTED},
            {"key": Authenticator().key},
            {"credential": b"another"},
            {"user": b"another"},
            {"user": b""},
        ],
        ids=lambda change: next(iter(change)),
    )
    async def test_refuses_what_is_wrong_without_saying_what(
        self, engines: Engines, device: Authenticator, change: dict[str, Any]
    ) -> None:
        with pytest.raises(Unauthenticated, match="does not sign in here"):
            await signed_in(engines, replace(device, **change))
        trail = await engines.documents.installation("audit").find({"event": "sign-in failed"})
        assert len(trail) == 1
        assert (await signed_in(engines, device)).email == "vet@oakwood.test"

    @pytest.mark.parametrize("part", ["authenticatorData", "signature"])
    async def test_refuses_any_byte_changed_on_the_way(
        self, engines: Engines, device: Authenticator, part: str
    ) -> None:
        length = len(decoded(device.get({"challenge": ""})["response"][part]))
        for place in range(length):
            answer = device.get(await passkeys.challenge(engines, PARTY))
            changed = bytearray(decoded(answer["response"][part]))
            changed[place % len(changed)] ^= 1 << place % 8
            answer["response"][part] = encoded(bytes(changed))
            with pytest.raises(Unauthenticated):
                await passkeys.sign_in(engines, PARTY, answer, "")

    @pytest.mark.parametrize("said", [{"type": "webauthn.create"}, {"origin": "http://localhost:8081"}])
    async def test_refuses_what_the_browser_said_otherwise(
        self, engines: Engines, device: Authenticator, said: dict[str, str]
    ) -> None:
        with pytest.raises(Unauthenticated):
            await signed_in(engines, device, **said)

    async def test_takes_no_challenge_of_its_own_making_or_of_another_kind(
        self, engines: Engines, vet: Session, device: Authenticator
    ) -> None:
        made_up = {"challenge": encoded(b"x" * 43)}
        kinds = [await passkeys.begin(vet, engines, PARTY), made_up]
        reset = await links.create(engines, "password_reset", timedelta(1), {"user": vet.user.id})
        for options in [*kinds, {"challenge": encoded(reset.encode())}]:
            with pytest.raises(Unauthenticated):
                await passkeys.sign_in(engines, PARTY, device.get(options), "")

    async def test_lets_nobody_in_who_is_gone(
        self, engines: Engines, vet: Session, oakwood: Scope, device: Authenticator
    ) -> None:
        await users.remove(oakwood, engines, vet.user.email)
        with pytest.raises(Unauthenticated):
            await signed_in(engines, device)

    @pytest.mark.parametrize(
        "answer",
        [
            {},
            {"id": 1},
            {"id": "AA", "rawId": "AA", "type": "public-key", "response": None},
            {"id": "AA", "rawId": "AA", "type": "public-key", "response": {}},
            {
                "id": "AA",
                "rawId": "A",
                "type": "public-key",
                "response": {"clientDataJSON": "W10", "authenticatorData": "?", "signature": "\u00e9"},
            },
            {
                "id": "AA",
                "rawId": "AA",
                "type": "public-key",
                "response": {"clientDataJSON": encoded(b"\xff"), "authenticatorData": "", "signature": ""},
            },
            {
                "id": "AA",
                "rawId": "AA",
                "type": "public-key",
                "response": {
                    "clientDataJSON": encoded(b'{"type": "", "challenge": 1, "origin": {}}'),
                    "authenticatorData": "",
                    "signature": "",
                },
            },
        ],
    )
    async def test_survives_what_is_no_answer(
        self, engines: Engines, vet: Session, answer: dict[str, Any]
    ) -> None:
        with pytest.raises(Unauthenticated):
            await passkeys.sign_in(engines, PARTY, answer, "")
        with pytest.raises(Invalid):
            await passkeys.add(vet, engines, PARTY, answer)


class TestOwn:
    async def test_are_the_users_alone(
        self, engines: Engines, vet: Session, other: Session, device: Authenticator
    ) -> None:
        (mine,) = await passkeys.find(vet, engines)
        assert await passkeys.find(other, engines) == []
        with pytest.raises(NotFound):
            await passkeys.rename(other, engines, mine.id, "Mine")
        with pytest.raises(NotFound):
            await passkeys.remove(other, engines, mine.id)
        await passkeys.rename(vet, engines, mine.id, " Key ring ")
        assert [key.name for key in await passkeys.find(vet, engines)] == ["Key ring"]
        with pytest.raises(Invalid):
            await passkeys.rename(vet, engines, mine.id, "two\nlines")

    async def test_once_removed_sign_in_no_more(
        self, engines: Engines, vet: Session, oakwood: Scope, device: Authenticator
    ) -> None:
        (mine,) = await passkeys.find(vet, engines)
        await passkeys.remove(vet, engines, mine.id)
        with pytest.raises(Unauthenticated):
            await signed_in(engines, device)
        assert "passkey removed" in str(await audit.entries(oakwood, engines))
