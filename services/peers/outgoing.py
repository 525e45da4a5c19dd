"""How many associations this process asks others for at a time: the reference's number, outwards."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.errors import Unavailable


class Outgoing:
    """Those there are, and who waits for one."""

    def __init__(self) -> None:
        self.count = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def one(self, most: int, patience: float) -> AsyncIterator[None]:
        """Room for one more; raises Unavailable where there is none within `patience` seconds."""
        await self._take(most, patience)
        try:
            yield
        finally:
            self.count -= 1
            while self._waiting:
                waiting = self._waiting.popleft()
                if not waiting.done():
                    waiting.set_result(None)
                    break

    async def _take(self, most: int, patience: float) -> None:
        try:
            async with asyncio.timeout(patience):
                while self.count >= most:
                    turn = asyncio.get_running_loop().create_future()
                    self._waiting.append(turn)
                    await turn
        except TimeoutError:
            raise Unavailable("as many associations with others as there may be") from None
        self.count += 1


OUTGOING = Outgoing()
