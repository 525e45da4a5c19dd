import asyncio
from dataclasses import replace

import pytest

from services.errors import Unavailable
from services.peers.echo import echo
from services.peers.outgoing import Outgoing
from tests.peers.conftest import Start


class TestOutgoing:
    async def test_one_too_many_waits_for_its_turn(self) -> None:
        outgoing, order = Outgoing(), []

        async def use(name: str) -> None:
            async with outgoing.one(2, 5):
                order.append(name)
                await asyncio.sleep(0.01)
                assert outgoing.count <= 2

        await asyncio.gather(*(use(str(number)) for number in range(8)))
        assert sorted(order) == [str(number) for number in range(8)]
        assert outgoing.count == 0

    async def test_and_not_for_ever(self) -> None:
        outgoing = Outgoing()
        async with outgoing.one(1, 5):
            with pytest.raises(Unavailable, match="as many"):
                async with outgoing.one(1, 0.05):
                    """Never."""
        async with outgoing.one(1, 0.05):
            assert outgoing.count == 1

    async def test_every_association_we_ask_for_counts(self, reference: Start) -> None:
        there = reference().peer
        with pytest.raises(Unavailable, match="as many"):
            await echo(replace(there, limits=replace(there.limits, maximum_outgoing=0, artim=0.05)))
        assert await echo(there) == 0
