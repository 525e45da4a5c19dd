import asyncio
from contextlib import aclosing

from services.archive.search.arrivals import arrivals
from tests.archive.samples import dataset, put


class TestArrivals:
    async def test_tells_of_a_study_once_it_can_be_seen_and_to_nobody_else(self, oakwood, elmside, engines):
        told: dict[str, asyncio.Queue[str]] = {"oakwood": asyncio.Queue(), "elmside": asyncio.Queue()}

        async def follow(scope) -> None:
            async with aclosing(arrivals(scope, engines)) as studies:
                async for study in studies:
                    told[scope.grant.tenant].put_nowait(study)

        followers = [asyncio.create_task(follow(scope)) for scope in (oakwood, elmside)]
        try:
            one = await put(oakwood, engines, dataset())
            assert await asyncio.wait_for(told["oakwood"].get(), 60) == one.study_instance_uid
            other = await put(elmside, engines, dataset())
            assert await asyncio.wait_for(told["elmside"].get(), 60) == other.study_instance_uid
            while not told["oakwood"].empty():
                assert told["oakwood"].get_nowait() == one.study_instance_uid
        finally:
            for follower in followers:
                follower.cancel()
            await asyncio.wait(followers)
