import asyncio
import time

import pytest

from services.errors import Invalid
from services.tenancy.application_entities import passcodes
from services.tenancy.application_entities.passcodes import Guesses, Passcodes, hashed
from services.tenancy.sign_in.throttle import FREE, LONGEST

ADDRESS = "192.0.2.1"


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

    async def test_remembers_wrong_ones_too(self) -> None:
        known, kept = Passcodes(), await hashed("a secret")
        assert not known.remembers(kept, "wrong")
        assert not await known.right(kept, "wrong")
        assert known.remembers(kept, "wrong")

    async def test_forgets_guesses_before_right_ones(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(passcodes, "KEPT", 3)
        known, kept = Passcodes(), await hashed("a secret")
        assert await known.right(kept, "a secret")
        for number in range(4):
            assert not await known.right(kept, f"guess {number}")
        assert known.remembers(kept, "a secret")


class TestGuesses:
    def test_wait_ever_longer_after_the_free_ones(self, monkeypatch: pytest.MonkeyPatch) -> None:
        guesses, now = Guesses(), [1000.0]
        monkeypatch.setattr("services.tenancy.application_entities.passcodes.time.monotonic", lambda: now[0])
        assert all(guesses.take("hash", ADDRESS) for _ in range(FREE))
        for wait in (1, 2, 4, 8):
            assert not guesses.take("hash", ADDRESS)
            now[0] += wait
            assert guesses.take("hash", ADDRESS)
        now[0] += 3 * LONGEST.total_seconds()
        assert all(guesses.take("hash", ADDRESS) for _ in range(FREE))

    def test_make_nobody_wait_elsewhere(self) -> None:
        guesses = Guesses()
        while guesses.take("hash", ADDRESS):
            pass
        assert guesses.take("hash", "192.0.2.2")
        assert guesses.take("another", ADDRESS)
        guesses.forget("hash", ADDRESS)
        assert guesses.take("hash", ADDRESS)

    def test_are_kept_in_bounded_number(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(passcodes, "GUESSERS", 10)
        guesses = Guesses()
        for number in range(50):
            guesses.take("hash", f"192.0.2.{number}")
        assert len(guesses._tries) == 10
