import asyncio
import sys
from pathlib import Path

import pytest

from services.errors import Refused
from services.persistence import Edit, Engines, TenantCollection, Within
from services.tenancy import audit
from services.tenancy.audit import Event, chain
from services.tenancy.audit.chain import ANCHORS
from services.tenancy.scope import Scope, operator_scope
from tests.installation import environment_of

WRITER = """
import asyncio, sys
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import audit
from services.tenancy.scope import system_scope

async def main():
    engines = await Engines.connect(Settings())
    scope, number = system_scope("oakwood"), 0
    async def one():
        nonlocal number
        while True:
            number += 1
            mine = number
            await audit.record(scope, engines, "stored", {"n": mine})
            print(mine, flush=True)
    await asyncio.gather(*(one() for _ in range(8)))

asyncio.run(main())
"""


async def differences(engines: Engines) -> list[str]:
    return [one.what async for one in audit.verify(operator_scope(), engines)]


async def anchored(engines: Engines) -> None:
    """Wait until every entry is."""
    heads = engines.documents.installation("audit_anchors")
    async with asyncio.timeout(60):
        while True:
            last = [one["number"] for one in await heads.find({})]
            if last and max(last) + 1 == await entries(engines).count({}):
                return
            await asyncio.sleep(0.05)


def entries(engines: Engines) -> TenantCollection:
    return engines.documents.installation("audit")


@pytest.fixture
async def trail(engines: Engines, monkeypatch: pytest.MonkeyPatch) -> TenantCollection:
    """Five anchored entries of the installation, of one chain."""
    monkeypatch.setattr(chain, "FIRST_ANCHOR_SECONDS", 0.05)
    nobody = operator_scope()
    for number in range(5):
        await audit.record(nobody, engines, Event.SETTINGS_CHANGED, {"n": number})
    await anchored(engines)
    return entries(engines)


class TestVerify:
    async def test_finds_nothing_where_nothing_was_touched(
        self, engines: Engines, trail: TenantCollection
    ) -> None:
        assert await differences(engines) == []
        assert await trail.count({"chain": Within(gt="")}) == 5

    async def test_finds_an_entry_that_was_changed(self, engines: Engines, trail: TenantCollection) -> None:
        await trail.update({"number": 2}, Edit(set={"details.n": 9}))
        assert await differences(engines) == ["it was changed"]

    async def test_finds_an_entry_that_went_to_another_tenant(
        self, engines: Engines, trail: TenantCollection
    ) -> None:
        await trail.update({"number": 2}, Edit(set={"tenant": "elmside"}))
        assert await differences(engines) == ["it was changed"]

    async def test_finds_an_entry_that_was_changed_with_its_hash(
        self, engines: Engines, trail: TenantCollection
    ) -> None:
        found = await trail.find_one({"number": 2})
        assert found is not None
        found["details"]["n"] = 9
        found["hash"] = audit.entry.hash_of(found)
        await trail.update({"number": 2}, Edit(set=found))
        assert await differences(engines) == ["it does not follow the entry before it"]

    async def test_finds_a_chain_that_was_written_anew(
        self, engines: Engines, trail: TenantCollection
    ) -> None:
        previous = ""
        for found in await trail.find({"chain": Within(gt="")}, sort=[("number", 1)]):
            made = audit.entry.linked(found | {"event": "nothing"}, found["chain"], found["number"], previous)
            await trail.update({"number": found["number"]}, Edit(set=made))
            previous = made["hash"]
        assert await differences(engines) == ["it is not the one that was anchored"]

    async def test_finds_entries_that_are_missing(self, engines: Engines, trail: TenantCollection) -> None:
        await trail.delete({"number": 2})
        assert await differences(engines) == ["1 entries are missing"]

    async def test_finds_an_end_that_was_cut_off(self, engines: Engines, trail: TenantCollection) -> None:
        await trail.delete({"number": 4})
        assert await differences(engines) == ["entries up to 4 were anchored and are missing"]

    async def test_finds_a_chain_that_is_gone_altogether(
        self, engines: Engines, trail: TenantCollection
    ) -> None:
        for name in ("audit", "audit_anchors", "audit_chains"):
            await engines.documents.installation(name).delete({}, many=True)
        assert await differences(engines) == ["entries up to 4 were anchored and are missing"]

    async def test_finds_an_anchor_that_was_taken_from_the_objects(
        self, engines: Engines, trail: TenantCollection
    ) -> None:
        objects = engines.objects.installation()
        for key in [key async for key, _ in objects.list(ANCHORS)]:
            await objects.delete(key)
        assert set(await differences(engines)) == {"its anchor is not among the objects"}

    async def test_lets_a_chain_end_anywhere_after_its_last_anchor(
        self, engines: Engines, trail: TenantCollection
    ) -> None:
        for number in range(3):
            await audit.record(operator_scope(), engines, Event.SETTINGS_CHANGED, {"more": number})
        await trail.delete({"number": 7})
        assert await differences(engines) == []

    async def test_is_the_operators(self, engines: Engines, oakwood: Scope) -> None:
        with pytest.raises(Refused):
            _ = [one async for one in audit.verify(oakwood, engines)]


class TestAnchors:
    async def test_are_made_when_a_process_ends(self, engines: Engines) -> None:
        other = await Engines.connect(engines.settings)
        for _ in range(3):
            await audit.record(operator_scope(), other, Event.SETTINGS_CHANGED)
        await other.close()
        (head,) = await engines.documents.installation("audit_anchors").find({})
        last = await entries(engines).find_one({"chain": head["chain"], "number": 2})
        assert last is not None
        assert (head["number"], head["hash"]) == (2, last["hash"])

    async def test_follow_a_chain_that_grows(self, engines: Engines) -> None:
        often = engines.settings.model_copy(update={"audit_anchor_seconds": 0.1})
        async with Engines.open(often) as other:
            for _ in range(2):
                await audit.record(operator_scope(), other, Event.SETTINGS_CHANGED)
                await anchored(other)
        assert await engines.documents.installation("audit_anchors").count({}) == 2


class TestAProcessThatIsKilled:
    async def test_leaves_chains_that_hold_whatever_it_was_told_is_written(
        self, engines: Engines, tmp_path: Path
    ) -> None:
        script = tmp_path / "writer.py"
        script.write_text(WRITER)
        environment = environment_of(engines.settings) | {
            "VETARK_AUDIT_ANCHOR_SECONDS": "0.005",
            "PYTHONPATH": str(Path(__file__).parents[3]),
        }
        for killed_after in (1, 60, 300):
            writer = await asyncio.create_subprocess_exec(
                sys.executable, script, env=environment, stdout=asyncio.subprocess.PIPE
            )
            assert writer.stdout is not None
            acknowledged = []
            async with asyncio.timeout(60):
                while len(acknowledged) < killed_after:
                    acknowledged.append(int(await writer.stdout.readline()))
            writer.kill()
            acknowledged += [int(line) for line in (await writer.stdout.read()).split(b"\n")[:-1]]
            await writer.wait()
            latest = await engines.documents.installation("audit_chains").find({}, sort=[("began_at", -1)])
            kept = await entries(engines).find({"chain": latest[0]["chain"]})
            assert set(acknowledged) <= {one["details"]["n"] for one in kept}
            assert await differences(engines) == []
        assert await engines.documents.installation("audit_anchors").count({}) >= 2
