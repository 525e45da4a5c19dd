"""Who gets a place among a process's associations, and who gives way."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import cast

import pytest

from services.dicom.sop_classes import VERIFICATION
from services.dicom.transfer_syntaxes import IMPLICIT_LITTLE_ENDIAN
from services.dimse import places
from services.dimse.places import IDLE_SECONDS, Full, Place, Places
from services.peers.echo import echo
from services.persistence import Engines
from services.settings import Settings
from services.tenancy.scope import Scope
from services.upper_layer.association import Association
from services.upper_layer.errors import Aborted
from services.upper_layer.limits import Limits
from services.upper_layer.requestor import associate, propose
from tests.dimse.clinics import opened, set_tenant, trust
from tests.dimse.conftest import MODALITY


@dataclass
class Stand:
    """An association as a place sees it."""

    idle: float
    ended: str = ""

    def abort(self, why: str) -> None:
        self.ended = why


@pytest.fixture
def fill() -> Callable[[Places, str, str, float], Stand]:
    """Take a place, with an association idle for so long."""

    def taken(there: Places, tenant: str, calling: str, idle: float) -> Stand:
        place = there.take(tenant, calling)
        assert isinstance(place, Place)
        stand = Stand(idle)
        place.association = cast("Association", stand)
        return stand

    return taken


def of(most: int) -> Places:
    return Places(Settings(maximum_clients=most))


class TestTake:
    def test_no_calling_ae_and_no_tenant_takes_all_by_default(self) -> None:
        there = of(50)
        for title, room in (("CT", 25), ("MR", 15)):
            for _ in range(room):
                assert isinstance(there.take("oakwood", title), Place)
            assert there.take("oakwood", title) is (Full.CALLING if title == "CT" else Full.TENANT)
        for _ in range(10):
            assert isinstance(there.take("elmside", "CT"), Place)
        assert there.take("elmside", "CT") is Full.PROCESS

    def test_one_that_ends_makes_room(self) -> None:
        there = of(2)
        place = there.take("oakwood", "CT")
        assert isinstance(place, Place)
        assert there.take("oakwood", "CT") is Full.CALLING
        there.give(place)
        there.give(place)
        assert isinstance(there.take("oakwood", "CT"), Place)

    @pytest.mark.parametrize("limit", [0, 1])
    def test_the_tenant_s_own_limit_counts_where_it_is_less(self, limit: int) -> None:
        there = of(50)
        for _ in range(limit):
            there.take("oakwood", "CT", limit)
        assert there.take("oakwood", "CT", limit) is Full.TENANT

    def test_what_is_busy_stays(self, fill: Callable[[Places, str, str, float], Stand]) -> None:
        there = of(2)
        busy = fill(there, "oakwood", "CT", IDLE_SECONDS / 2)
        assert there.take("oakwood", "CT") is Full.CALLING
        assert not busy.ended

    def test_an_idle_one_of_the_same_calling_ae_gives_way_first(
        self, fill: Callable[[Places, str, str, float], Stand]
    ) -> None:
        there = of(4)
        other = fill(there, "oakwood", "MR", 10 * IDLE_SECONDS)
        old, older = (fill(there, "oakwood", "CT", seconds) for seconds in (IDLE_SECONDS, 2 * IDLE_SECONDS))
        assert isinstance(there.take("oakwood", "CT"), Place)
        assert [bool(one.ended) for one in (other, old, older)] == [False, False, True]

    def test_where_all_are_taken_the_tenant_with_most_loses_one(
        self, fill: Callable[[Places, str, str, float], Stand]
    ) -> None:
        there = of(6)
        mine = fill(there, "elmside", "CT", 100 * IDLE_SECONDS)
        theirs = [fill(there, "oakwood", title, 2 * IDLE_SECONDS) for title in ("A", "B", "C", "D")]
        theirs[1].idle = 3 * IDLE_SECONDS
        fill(there, "elmside", "MR", 0)
        assert isinstance(there.take("ashgrove", "CT"), Place)
        assert [bool(one.ended) for one in (mine, *theirs)] == [False, False, True, False, False]


class TestAssociations:
    async def test_that_are_idle_give_way_and_those_in_work_do_not(
        self, settings: Settings, engines: Engines, oakwood: Scope, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(places, "IDLE_SECONDS", 0.3)
        await trust(oakwood, engines)
        async with opened(settings, maximum_clients=4) as scp:
            first, second = [await _associated(scp.port) for _ in range(2)]
            await _until_idle(first)
            assert await _echo(second) == 0
            assert await echo(scp.peer()) == 0
            with pytest.raises(Aborted):
                await first.receive()
            assert await _echo(second) == 0
            await second.release()

    async def test_also_within_the_tenant_s_own_limit(
        self, settings: Settings, engines: Engines, oakwood: Scope, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(places, "IDLE_SECONDS", 0.3)
        await trust(oakwood, engines)
        await set_tenant(engines, "oakwood", limits={"associations": 1})
        async with opened(settings) as scp:
            first = await _associated(scp.port)
            await _until_idle(first)
            assert await echo(scp.peer()) == 0
            with pytest.raises(Aborted):
                await first.receive()

    async def test_a_stranger_costs_nobody_a_place(
        self, settings: Settings, engines: Engines, oakwood: Scope, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(places, "IDLE_SECONDS", 0.0)
        await trust(oakwood, engines)
        async with opened(settings, maximum_clients=1) as scp:
            mine = await _associated(scp.port)
            for _ in range(5):
                with pytest.raises(ConnectionRefusedError):
                    await _associated(scp.port, "STRANGER")
            assert await _echo(mine) == 0
            await mine.release()


async def _associated(port: int, calling: str = MODALITY) -> Association:
    contexts = propose([(VERIFICATION, [IMPLICIT_LITTLE_ENDIAN])])
    limits = replace(Limits(), close_delay=0.2)
    return await associate(
        "127.0.0.1", port, called_aet="OAKWOOD", calling_aet=calling, contexts=contexts, limits=limits
    )


async def _until_idle(association: Association) -> None:
    """Let it say nothing for a while."""
    assert await _echo(association) == 0
    await asyncio.sleep(2 * places.IDLE_SECONDS)


async def _echo(association: Association) -> int:
    (context,) = association.contexts
    await association.send(
        context, {"CommandField": 0x30, "MessageID": 1, "AffectedSOPClassUID": VERIFICATION}
    )
    return (await association.receive()).command["Status"]
