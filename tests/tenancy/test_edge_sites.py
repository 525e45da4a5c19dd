"""What waits at sites: each clinic sees its own, the operator all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.errors import NotFound, Refused
from services.persistence import Edit, Engines
from services.tenancy import edge_sites
from services.tenancy.edge_sites import Waiting
from services.tenancy.scope import Scope, operator_scope

SINCE = datetime(2026, 11, 30, 8, tzinfo=UTC)


class TestEdgeSites:
    async def test_a_clinic_sees_its_own_and_the_operator_all_until_a_site_is_closed(
        self, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        told = {"oakwood": Waiting(3, 300, SINCE, 1), "elmside": Waiting(0, 0, None, 0)}
        await edge_sites.note_waiting(engines, "Barn", SINCE, told)
        await edge_sites.note_waiting(engines, "Barn", None, {"oakwood": Waiting(2, 200, SINCE, 1)})
        (ours,) = await edge_sites.of_tenant(oakwood, engines)
        assert (ours.site, ours.waiting, ours.snapshot_at, ours.is_silent) == (
            "Barn",
            Waiting(2, 200, SINCE, 1),
            None,
            False,
        )
        (theirs,) = await edge_sites.of_tenant(elmside, engines)
        assert (theirs.waiting, theirs.snapshot_at) == (Waiting(0, 0, None, 0), SINCE)
        assert len(await edge_sites.find(operator_scope(), engines)) == 2
        for asked in (
            edge_sites.find(oakwood, engines),
            edge_sites.of_tenant(replace(oakwood, rights=frozenset()), engines),
        ):
            with pytest.raises(Refused):
                await asked
        with pytest.raises(Refused):
            await edge_sites.remove_site(oakwood, engines, "Barn")
        await edge_sites.remove_site(operator_scope(), engines, "Barn")
        with pytest.raises(NotFound):
            await edge_sites.remove_site(operator_scope(), engines, "Barn")
        assert await edge_sites.of_tenant(oakwood, engines) == []

    async def test_one_that_tells_nothing_for_minutes_is_silent(
        self, engines: Engines, oakwood: Scope
    ) -> None:
        await edge_sites.note_waiting(engines, "Barn", None, {"oakwood": Waiting(0, 0, None, 0)})
        earlier = datetime.now(UTC) - timedelta(minutes=3)
        await engines.documents.installation("edge_sites").update(
            {"site": "Barn"}, Edit(set={"heard_at": earlier})
        )
        (site,) = await edge_sites.of_tenant(oakwood, engines)
        assert site.is_silent
