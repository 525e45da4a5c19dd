from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.archive.exchange.transfer import export
from services.archive.lifecycle import closing
from services.archive.lifecycle.closing import close, reopen
from services.archive.lifecycle.delete import delete, restore
from services.archive.search.find import find
from services.courier.sweeps import sweep
from services.dicom.query import Query
from services.errors import AlreadyExists, Invalid, NoLongerUpdatable, NotFound, Refused
from services.persistence import Engines
from services.persistence.collections import COLLECTIONS
from services.settings import Settings
from services.tenancy import application_entities, audit, tenants, tokens, users
from services.tenancy.scope import Scope, operator_scope, system_scope
from services.tenancy.usage_meter import Meter
from tests.archive.samples import dataset, put, put_all, series
from tests.forks import Forks

OPERATOR = operator_scope()
PASSWORD = "seven lamps under a quiet pier"
STAYS = {"tenants", "audit"}


@pytest.fixture
async def full(engines: Engines, oakwood: Scope) -> Scope:
    """Oakwood with images, people and all."""
    await put_all(oakwood, engines, series(3))
    await put(oakwood, engines, dataset(PatientID="C-3"))
    await application_entities.add_local(oakwood, engines, "OAKWOOD")
    await users.create(oakwood, engines, "vet@oakwood.test", "veterinarian", PASSWORD)
    await tokens.create(oakwood, engines, role="technician")
    return oakwood


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The folder of an export."""
    return tmp_path / "out"


async def closed(scope: Scope, engines: Engines, out: Path) -> None:
    """Export, close and let the grace be over. What was stored is counted: nothing is written afterwards."""
    await engines.own(Meter).flush()
    await export(scope, engines, out)
    await close(OPERATOR, engines, "oakwood")
    await tenants.note(scope, engines, {"closes_at": datetime.now(UTC) - timedelta(seconds=1)})


async def kept(scope: Scope, engines: Engines) -> set[str]:
    """Where there is anything of the tenant."""
    found = {f"objects: {key}" async for key, _ in engines.objects.of(scope.grant).list()}
    for name in COLLECTIONS:
        slug = scope.grant.tenant
        mine = {"slug": slug} if name == "tenants" else {"tenant": slug}
        if name == "users":
            mine = {"memberships.tenant": slug}
        if await engines.documents.installation(name).find_one(mine):
            found.add(name)
    return found


class TestClose:
    async def test_wants_an_export_of_all_that_is_there(
        self, full: Scope, engines: Engines, out: Path
    ) -> None:
        with pytest.raises(Refused, match="export it first"):
            await close(OPERATOR, engines, "oakwood")
        await export(full, engines, out)
        await put(full, engines, dataset())
        with pytest.raises(Refused, match="export it first"):
            await close(OPERATOR, engines, "oakwood")
        await export(full, engines, out)
        made = await close(OPERATOR, engines, "oakwood", timedelta(days=7))
        assert made.state == "closing"
        assert abs(made.closes_at - datetime.now(UTC) - timedelta(days=7)) < timedelta(minutes=1)

    async def test_holds_the_images_against_the_export_one_by_one(
        self, full: Scope, engines: Engines, out: Path
    ) -> None:
        """As many as before, and another among them: one restored, one deleted since."""
        first, second = [await put(full, engines, dataset()) for _ in range(2)]
        deletion = await delete(full, engines, first.study_instance_uid)
        await export(full, engines, out)
        await restore(full, engines, deletion.id)
        await delete(full, engines, second.study_instance_uid)
        with pytest.raises(Refused, match="export it first"):
            await close(OPERATOR, engines, "oakwood")
        await export(full, engines, out)
        assert (await close(OPERATOR, engines, "oakwood")).state == "closing"

    async def test_refuses(self, full: Scope, engines: Engines, out: Path) -> None:
        await export(full, engines, out)
        with pytest.raises(Invalid):
            await close(OPERATOR, engines, "oakwood", timedelta(minutes=1))
        with pytest.raises(NotFound):
            await close(OPERATOR, engines, "elmside")
        with pytest.raises(Refused):
            await close(full, engines, "oakwood")

    async def test_deletes_nothing_before_the_grace_is_over(
        self, full: Scope, engines: Engines, out: Path
    ) -> None:
        before = await kept(full, engines)
        await export(full, engines, out)
        await close(OPERATOR, engines, "oakwood")
        await sweep(engines, await tenants.get(engines, "oakwood"))
        assert await kept(full, engines) >= before


class TestReopen:
    async def test_lets_in_again(self, full: Scope, engines: Engines, out: Path) -> None:
        await closed(full, engines, out)
        made = await reopen(OPERATOR, engines, "oakwood")
        assert (made.state, made.closes_at) == ("active", None)
        await sweep(engines, made)
        assert len((await find(full, engines, Query("STUDY"))).rows) == 2

    async def test_comes_too_late_for_a_closed_one(self, full: Scope, engines: Engines, out: Path) -> None:
        await closed(full, engines, out)
        await sweep(engines, await tenants.get(engines, "oakwood"))
        with pytest.raises(NoLongerUpdatable):
            await reopen(OPERATOR, engines, "oakwood")


class TestEnd:
    async def test_deletes_all_but_the_name_and_the_trail(
        self, full: Scope, elmside: Scope, engines: Engines, out: Path
    ) -> None:
        await put(elmside, engines, dataset())
        await engines.own(Meter).flush()
        theirs = await kept(elmside, engines)
        assert "usage" in theirs
        await closed(full, engines, out)
        await sweep(engines, await tenants.get(engines, "oakwood"))
        assert await kept(full, engines) == STAYS
        assert (await tenants.get(engines, "oakwood")).state == "closed"
        with pytest.raises(AlreadyExists):
            await tenants.create(OPERATOR, engines, "oakwood", name="Oakwood", kind="clinic")
        events = [entry.event for entry in (await audit.entries(full, engines)).entries]
        assert events.count(audit.Event.DELETED) == 1
        assert await users.named(engines, "vet@oakwood.test") is None
        assert await kept(elmside, engines) == theirs
        assert "oakwood" not in await engines.objects.owners()

    async def test_leaves_a_member_of_other_tenants_there(
        self, full: Scope, elmside: Scope, engines: Engines, out: Path
    ) -> None:
        vet = await users.named(engines, "vet@oakwood.test")
        await users.admit(elmside, engines, vet.id, "veterinarian")
        await closed(full, engines, out)
        await sweep(engines, await tenants.get(engines, "oakwood"))
        assert (await users.get(engines, vet.id)).roles == {"elmside": "veterinarian"}

    async def test_keeps_what_came_after_the_export(
        self, full: Scope, engines: Engines, out: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        await export(full, engines, out)
        await close(OPERATOR, engines, "oakwood")
        await tenants.note(full, engines, {"state": "active"})
        await put(full, engines, dataset())
        past = datetime.now(UTC) - timedelta(seconds=1)
        await tenants.note(full, engines, {"state": "closing", "closes_at": past})
        await sweep(engines, await tenants.get(engines, "oakwood"))
        assert (await tenants.get(engines, "oakwood")).state == "closing"
        assert len((await find(full, engines, Query("STUDY"))).rows) == 3
        assert "in no export" in caplog.text

    @pytest.mark.parametrize("deletions", [0, 1, 4, 12, 18, 20])
    async def test_killed_on_the_way_is_ended_by_the_next_look(
        self, full: Scope, settings: Settings, engines: Engines, forks: Forks, out: Path, deletions: int
    ) -> None:
        await closed(full, engines, out)
        assert await forks.run("tests.archive.dying", settings, "close", str(deletions)) == 9
        assert await kept(full, engines) > STAYS
        await sweep(engines, await tenants.get(engines, "oakwood"))
        assert await kept(full, engines) == STAYS
        await sweep(engines, await tenants.get(engines, "oakwood"))
        events = [entry.event for entry in (await audit.entries(full, engines)).entries]
        assert events.count(audit.Event.DELETED) == 1

    async def test_is_the_operators(self, full: Scope, engines: Engines) -> None:
        with pytest.raises(Refused):
            await closing.end(system_scope("oakwood"), engines, await tenants.get(engines, "oakwood"))
