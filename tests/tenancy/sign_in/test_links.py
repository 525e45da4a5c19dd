import asyncio
from datetime import timedelta

import pytest

from services.errors import NotFound
from services.persistence import Engines
from services.tenancy.sign_in import links

HOUR = timedelta(hours=1)


class TestCreate:
    async def test_keeps_a_hash_alone(self, engines: Engines) -> None:
        secret = await links.create(engines, "invitation", HOUR, {"email": "a@b"})
        assert len(secret) >= 43
        assert secret not in str(await engines.documents.installation("links").find({}))


class TestLook:
    async def test_tells_what_it_stands_for_again_and_again(self, engines: Engines) -> None:
        secret = await links.create(engines, "invitation", HOUR, {"email": "a@b"})
        for _ in range(2):
            assert (await links.look(engines, "invitation", secret))["email"] == "a@b"

    @pytest.mark.parametrize("secret", ["", "guess", "x" * 10_000, "caf\u00e9"])
    async def test_knows_no_other_secret(self, engines: Engines, secret: str) -> None:
        await links.create(engines, "invitation", HOUR, {})
        with pytest.raises(NotFound):
            await links.look(engines, "invitation", secret)

    async def test_knows_it_for_its_own_kind_alone(self, engines: Engines) -> None:
        secret = await links.create(engines, "invitation", HOUR, {})
        with pytest.raises(NotFound):
            await links.look(engines, "password_reset", secret)

    async def test_ends_by_time_even_if_the_engine_has_not_swept_yet(self, engines: Engines) -> None:
        secret = await links.create(engines, "invitation", -timedelta(seconds=1), {})
        with pytest.raises(NotFound):
            await links.look(engines, "invitation", secret)


class TestTake:
    async def test_is_for_one_alone_of_many_at_once(self, engines: Engines) -> None:
        secret = await links.create(engines, "passkey", HOUR, {"user": "u"})
        taken = await asyncio.gather(
            *(links.take(engines, "passkey", secret) for _ in range(8)), return_exceptions=True
        )
        assert [one["user"] for one in taken if isinstance(one, dict)] == ["u"]
        assert sum(isinstance(one, NotFound) for one in taken) == 7


class TestForget:
    async def test_ends_a_users_alone(self, engines: Engines) -> None:
        ours = await links.create(engines, "passkey", HOUR, {"user": "u"})
        theirs = await links.create(engines, "passkey", HOUR, {"user": "v"})
        await links.forget(engines, "u")
        with pytest.raises(NotFound):
            await links.look(engines, "passkey", ours)
        await links.look(engines, "passkey", theirs)
