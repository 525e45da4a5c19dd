import asyncio
import time

import pytest

from services.errors import Invalid
from services.tenancy.application_entities import passcodes
from services.tenancy.application_entities.passcodes import Passcodes, hashed


class TestHashed:
    async def test_is_salted_and_tells_nothing(self) -> None:
        one, other = await hashed("a secret"), await hashed("a secret")
        assert one != other
        assert one.startswith("$argon2id$")

    @pytest.mark.parametrize("passcode", ["", "x" * 257])
    async def test_takes_no_passcode_of_no_length_or_too_long(self, passcode: str) -> None:
        with pytest.raises(Invalid):
            await hashed(passcode)


class TestRight:
    async def test_knows_the_right_one_of_each_hash(self) -> None:
        known = Passcodes()
        kept, others = await hashed("a secret"), await hashed("another")
        for _ in range(2):
            assert await known.right(kept, "a secret")
            assert not await known.right(kept, "another")
            assert not await known.right(others, "a secret")
            assert not await known.right("no hash", "a secret")
            assert not await known.right(kept, "x" * 10_000)

    async def test_takes_no_time_when_it_was_right_before(self) -> None:
        known = Passcodes()
        kept = await hashed("a secret")
        assert await known.right(kept, "a secret")
        started = time.perf_counter()
        for _ in range(100):
            assert await known.right(kept, "a secret")
        assert (time.perf_counter() - started) / 100 < 0.001

    async def test_lets_few_wait_and_keeps_those_it_knows_going(self) -> None:
        known = Passcodes()
        kept = await hashed("a secret")
        assert await known.right(kept, "a secret")
        guesses = [asyncio.create_task(known.right(kept, f"guess {number}")) for number in range(100)]
        await asyncio.sleep(0)
        assert known._waiting == passcodes.WAITING
        assert await known.right(kept, "a secret")
        assert not any(await asyncio.gather(*guesses))
