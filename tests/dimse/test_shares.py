"""A tenant's limit of associations holds over all entry points, and leaves the other tenants alone."""

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
from tests.dimse.conftest import MODALITY, Scp

CONTEXTS = propose([("1.2.840.10008.1.1", ["1.2.840.10008.1.2"])])


@pytest.fixture
async def scps(
    settings: Settings, engines: Engines, oakwood: Scope, elmside: Scope
) -> AsyncIterator[tuple[Scp, Scp]]:
    """Two of one installation; Oakwood may have three associations."""
    for clinic in (oakwood, elmside):
        await trust(clinic, engines)
    await set_tenant(engines, "oakwood", limits={"associations": 3})
    async with opened(settings) as one, opened(settings) as other:
        yield one, other


async def _associated(scp: Scp, called: str = "OAKWOOD") -> Association | tuple[int, int, int]:
    try:
        return await associate(
            "127.0.0.1",
            scp.port,
            called_aet=called,
            calling_aet=MODALITY,
            contexts=CONTEXTS,
            limits=Limits(close_delay=0.2),
        )
    except Rejected as rejected:
        return rejected.result, rejected.source, rejected.reason


class TestALimit:
    async def test_holds_over_two_scps(self, scps: tuple[Scp, Scp]) -> None:
        answers = await asyncio.gather(*(_associated(scp) for scp in scps for _ in range(3)))
        there = [answer for answer in answers if isinstance(answer, Association)]
        assert [answer for answer in answers if isinstance(answer, tuple)] == [(2, 3, 1)] * 3
        assert len(there) == 3
        for _ in range(10):
            await echo(scps[0].peer("ELMSIDE"))
        with pytest.raises(Refused):
            await echo(scps[0].peer("OAKWOOD"))
        for association in there:
            await association.release()
        again = await asyncio.gather(*(_associated(scps[1]) for _ in range(3)))
        for association in again:
            assert isinstance(association, Association)
            await association.release()

    async def test_a_slot_is_free_when_an_association_breaks_off(self, scps: tuple[Scp, Scp]) -> None:
        for _ in range(10):
            association = await _associated(scps[0])
            assert isinstance(association, Association)
            association.abort()

    async def test_and_when_the_one_who_asked_is_gone_before_the_answer(self, scps: tuple[Scp, Scp]) -> None:
        full = [await _associated(scps[0]) for _ in range(3)]
        waiting = asyncio.create_task(_associated(scps[0]))
        await asyncio.sleep(0.1)
        waiting.cancel()
        for association in full:
            assert isinstance(association, Association)
            await association.release()
        again = await asyncio.gather(*(_associated(scps[0]) for _ in range(3)))
        for association in again:
            assert isinstance(association, Association)
            await association.release()
