"""A tenant's limit of associations holds over all doors, and leaves the other tenants alone."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from services.errors import Refused
from services.peers.echo import echo
from services.persistence import Engines
from services.settings import Settings
from services.tenancy.scope import Scope
from services.upper_layer.association import Association
from services.upper_layer.errors import Rejected
from services.upper_layer.limits import Limits
from services.upper_layer.requestor import associate, propose
from tests.dimse.clinics import opened, set_tenant, trust
from tests.dimse.conftest import MODALITY, Door

CONTEXTS = propose([("1.2.840.10008.1.1", ["1.2.840.10008.1.2"])])


@pytest.fixture
async def doors(
    settings: Settings, engines: Engines, oakwood: Scope, elmside: Scope
) -> AsyncIterator[tuple[Door, Door]]:
    """Two of one installation; Oakwood may have three associations."""
    for clinic in (oakwood, elmside):
        await trust(clinic, engines)
    await set_tenant(engines, "oakwood", limits={"associations": 3})
    async with opened(settings) as one, opened(settings) as other:
        yield one, other


async def _associated(door: Door, called: str = "OAKWOOD") -> Association | tuple[int, int, int]:
    try:
        return await associate(
            "127.0.0.1",
            door.port,
            called_aet=called,
            calling_aet=MODALITY,
            contexts=CONTEXTS,
            limits=Limits(close_delay=0.2),
        )
    except Rejected as rejected:
        return rejected.result, rejected.source, rejected.reason


class TestALimit:
    async def test_holds_over_two_doors(self, doors: tuple[Door, Door]) -> None:
        answers = await asyncio.gather(*(_associated(door) for door in doors for _ in range(3)))
        there = [answer for answer in answers if isinstance(answer, Association)]
        assert [answer for answer in answers if isinstance(answer, tuple)] == [(2, 3, 1)] * 3
        assert len(there) == 3
        for _ in range(10):
            await echo(doors[0].peer("ELMSIDE"))
        with pytest.raises(Refused):
            await echo(doors[0].peer("OAKWOOD"))
        for association in there:
            await association.release()
        again = await asyncio.gather(*(_associated(doors[1]) for _ in range(3)))
        for association in again:
            assert isinstance(association, Association)
            await association.release()

    async def test_a_slot_is_free_when_an_association_breaks_off(self, doors: tuple[Door, Door]) -> None:
        for _ in range(10):
            association = await _associated(doors[0])
            assert isinstance(association, Association)
            association.abort()

    async def test_and_when_the_one_who_asked_is_gone_before_the_answer(
        self, doors: tuple[Door, Door]
    ) -> None:
        full = [await _associated(doors[0]) for _ in range(3)]
        waiting = asyncio.create_task(_associated(doors[0]))
        await asyncio.sleep(0.1)
        waiting.cancel()
        for association in full:
            assert isinstance(association, Association)
            await association.release()
        again = await asyncio.gather(*(_associated(doors[0]) for _ in range(3)))
        for association in again:
            assert isinstance(association, Association)
            await association.release()
