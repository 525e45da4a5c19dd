"""services/api/graphql/reading_turns.py: documents are read one by one, and leave the loop to others."""

import asyncio
import time
from itertools import pairwise

from services.api.graphql.reading_turns import ReadingTurns


def _read(seconds: float) -> float:
    """Hold up the loop, as reading a document does; the moment it ends."""
    time.sleep(seconds)
    return time.monotonic()


class TestReadingTurns:
    async def test_a_long_document_leaves_the_loop_to_others_as_long(self) -> None:
        turn = ReadingTurns()

        async def ask() -> tuple[float, float]:
            await turn.take()
            return time.monotonic(), _read(0.05)

        found = sorted(await asyncio.gather(*(ask() for _ in range(3))))
        assert all(began - ended > 0.045 for (_, ended), (began, _) in pairwise(found))

    async def test_short_ones_wait_for_a_round_only(self) -> None:
        turn, rounds = ReadingTurns(), 0

        async def others() -> None:
            nonlocal rounds
            while True:
                rounds += 1
                await asyncio.sleep(0)

        beside = asyncio.create_task(others())
        seen = []
        for _ in range(10):
            await turn.take()
            seen.append(rounds)
        beside.cancel()
        assert seen == sorted(set(seen))
