import pytest
from argon2 import PasswordHasher

from services.errors import Invalid
from services.tenancy.sign_in import passwords


class TestChoose:
    @pytest.mark.parametrize(
        "password", ["four words of a vet", "x-ray-of-a-cat!", "Zr8#kq1Lm0pW", "é" * 3 + " snow über köln"]
    )
    async def test_takes_what_is_hard_to_guess(self, password: str) -> None:
        assert (await passwords.choose(password)).startswith("$argon2id$")

    @pytest.mark.parametrize(
        ("password", "why"),
        [
            ("", "at least 12"),
            ("Zr8#kq1Lm0p", "at least 12"),
            ("x" * 1025, "at most 1024"),
            ("aaaaaaaaaaaaaaaaaaaaaaa", "easily guessed"),
            ("password1234", "easily guessed"),
            ("qwertyuiop1234", "easily guessed"),
            ("vet@oakwood.test", "easily guessed"),
            ("oliviaoakwood", "easily guessed"),
        ],
    )
    async def test_refuses_what_is_not_and_says_why(self, password: str, why: str) -> None:
        with pytest.raises(Invalid, match=why) as refusal:
            await passwords.choose(password, "vet@oakwood.test", "Olivia Oakwood")
        assert not password or password not in str(refusal.value)

    async def test_judges_the_longest_too(self) -> None:
        assert await passwords.choose("a vet of four words " * 51)


class TestVerify:
    async def test_knows_the_right_one_alone(self) -> None:
        kept = await passwords.hashed("right")
        assert await passwords.verify(kept, "right")
        for wrong in ("wrong", "", "Right", "x" * 2000):
            assert not await passwords.verify(kept, wrong)

    async def test_of_nobody_or_of_no_hash_is_never_right(self) -> None:
        for kept in (None, "", "$argon2id$broken"):
            assert not await passwords.verify(kept, "nobody has this password")


class TestOutdated:
    async def test_tells_a_hash_of_other_parameters(self) -> None:
        assert not passwords.outdated(await passwords.hashed("x"))
        assert passwords.outdated(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("x"))
