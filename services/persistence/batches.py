"""What an engine streams one by one, taken in batches: a trip or a question each, not one a piece."""

from collections.abc import AsyncGenerator, AsyncIterable
from typing import TypeVar

T = TypeVar("T")


async def batches(pieces: AsyncIterable[T], size: int) -> AsyncGenerator[list[T]]:
    """Yield lists of at most `size`, in order; none is empty."""
    batch: list[T] = []
    async for piece in pieces:
        batch.append(piece)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
