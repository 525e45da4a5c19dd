"""services/cancellation.py: a task that loses a cancellation ends all the same."""

import asyncio

from services.cancellation import cancel_and_wait


async def deaf(losing: int) -> None:
    """Loses so many cancellations, as the driver may lose one."""
    while True:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            losing -= 1
            if losing < 0:
                raise


class TestEnd:
    async def test_says_it_again_to_who_does_not_hear(self) -> None:
        tasks = [asyncio.create_task(deaf(losing)) for losing in (0, 1, 3)]
        await asyncio.sleep(0)
        async with asyncio.timeout(60):
            await cancel_and_wait(*tasks, patience=0.01)
        assert all(task.cancelled() for task in tasks)

    async def test_lets_the_careful_tidy_up(self) -> None:
        tidied = []

        async def careful() -> None:
            try:
                await asyncio.sleep(3600)
            finally:
                await asyncio.sleep(0.05)
                tidied.append(True)

        task = asyncio.create_task(careful())
        await asyncio.sleep(0)
        await cancel_and_wait(task, patience=30)
        assert tidied

    async def test_takes_what_has_ended_already(self) -> None:
        async def broken() -> None:
            raise ValueError

        task = asyncio.create_task(broken())
        await asyncio.wait([task])
        await cancel_and_wait(task)
        await cancel_and_wait()
