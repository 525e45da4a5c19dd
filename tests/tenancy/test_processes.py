"""The processes of the installation: what each tells, who is silent, and whom it is for."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from services.errors import Refused
from services.monitoring.heartbeat import heartbeat
from services.persistence import Engines
from services.tenancy import processes, queue_counts, usage
from services.tenancy.processes import Doing, Process
from services.tenancy.scope import Scope, operator_scope


def barn(age: timedelta = timedelta()) -> Process:
    """A process on another machine that was heard of so long ago."""
    now = datetime.now(UTC) - age
    doing = Doing(3, 12.5, 0.25, 10**8, {"oakwood": 3})
    return Process("p1", ("dimse", "hl7"), "barn", 7, "1.0", now, now, doing)


class TestProcesses:
    async def test_one_that_runs_is_shown_until_it_ends(self, engines: Engines) -> None:
        async with heartbeat(engines, "courier"):
            async with asyncio.timeout(10):
                while not (told := await processes.find(operator_scope(), engines)):
                    await asyncio.sleep(0.02)
        assert told[0].roles == ("courier",)
        assert told[0].doing.memory > 10**7
        assert (told[0].is_silent, told[0].doing.away) == (False, ())
        assert await processes.find(operator_scope(), engines) == []

    async def test_one_that_died_is_silent_and_its_load_counts_no_more(
        self, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        async with usage.admitted(elmside, engines, 10) as admitted:
            admitted.stored = True
        await usage.read(elmside, engines)  # writes down what was counted
        await processes.note(engines, barn())
        (told,) = await processes.find(operator_scope(), engines)
        assert (told.roles, told.host, told.doing) == (barn().roles, "barn", barn().doing)
        first, second = (await processes.loads(operator_scope(), engines))[:2]
        assert (first.tenant, first.associations, first.instances_today) == ("oakwood", 3, 0)
        assert (second.tenant, second.associations, second.instances_today) == ("elmside", 0, 1)
        await processes.note(engines, barn(timedelta(minutes=1)))
        (told,) = await processes.find(operator_scope(), engines)
        assert told.is_silent
        assert (await processes.loads(operator_scope(), engines))[0].tenant == "elmside"

    async def test_a_clinic_sees_none(self, engines: Engines, oakwood: Scope) -> None:
        await processes.note(engines, barn())
        for look in (processes.find, processes.loads, queue_counts.find):
            with pytest.raises(Refused):
                await look(oakwood, engines)
