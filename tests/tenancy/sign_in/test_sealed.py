import pytest
from cryptography.fernet import Fernet

from services.errors import Refused, Unavailable
from services.persistence import Engines
from services.tenancy.sign_in import sealed
from tests.engines import with_settings


def with_key(engines: Engines, key: str | None) -> Engines:
    return with_settings(engines, secret_key=key)


class TestSeal:
    async def test_hides_it_and_gives_it_back(self, engines: Engines) -> None:
        kept = sealed.seal(engines, "client secret")
        assert "client" not in kept
        assert sealed.unseal(engines, kept) == "client secret"

    async def test_needs_a_key_that_is_one(self, engines: Engines) -> None:
        for key in (None, "short"):
            with pytest.raises(Refused, match="VETARK_SECRET_KEY"):
                sealed.seal(with_key(engines, key), "x")


class TestUnseal:
    async def test_with_another_key_says_so(self, engines: Engines) -> None:
        kept = sealed.seal(engines, "x")
        with pytest.raises(Unavailable, match="another VETARK_SECRET_KEY"):
            sealed.unseal(with_key(engines, Fernet.generate_key().decode()), kept)
