"""Objects that one region lost come back from another: byte for byte, and nothing that was erased."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.archive.index.entries import object_key
from services.archive.lifecycle.corrections import correct_study
from services.archive.lifecycle.delete import delete
from services.archive.lifecycle.repair import Mending, Replica, repair
from services.archive.lifecycle.scrub import damaged, scrub
from services.archive.lifecycle.verify import verify
from services.persistence import Engines, Objects
from services.tenancy.audit import Event
from services.tenancy.scope import Scope
from tests.archive.samples import dataset, put
from tests.trail import told


@pytest.fixture
async def replica(engines: Engines, tmp_path: Path) -> AsyncIterator[Replica]:
    """Another folder, empty until `copy`."""
    url = (tmp_path / "replica").as_uri()
    objects = Objects.connect(engines.settings.model_copy(update={"objects_url": url}))
    await objects.prepare()
    yield Replica(objects, url)
    await objects.close()


async def copy(scope: Scope, engines: Engines, replica: Replica) -> None:
    if engines.inbox is not None:
        await engines.inbox._write_held()  # small objects wait a second in the database
    ours, theirs = engines.objects.of(scope.grant), replica.objects.of(scope.grant)
    async for key, _ in ours.list():
        await theirs.replace(key, await ours.read(key))


async def all_of(scope: Scope, engines: Engines, replica: Replica, **how: bool) -> dict[str, Mending]:
    return {one.key: one async for one in repair(scope, engines, replica, **how)}


class TestRepair:
    async def test_brings_back_what_is_missing_cut_or_changed_and_says_what_it_cannot(
        self, oakwood: Scope, engines: Engines, replica: Replica
    ) -> None:
        objects, theirs = engines.objects.of(oakwood.grant), replica.objects.of(oakwood.grant)
        keys = [object_key((await put(oakwood, engines, dataset())).sop_instance_uid) for _ in range(5)]
        missing, cut, changed, nowhere, sound = keys
        await copy(oakwood, engines, replica)
        whole = {key: await objects.read(key) for key in keys}
        await objects.delete(missing)
        await objects.replace(cut, whole[cut][:-10])
        await objects.replace(changed, whole[changed][:-1] + bytes([whole[changed][-1] ^ 1]))
        await objects.delete(nowhere)
        await theirs.replace(nowhere, whole[nowhere][:-1] + b"x")

        would = await all_of(oakwood, engines, replica, apply=False)
        assert would.keys() == {missing, cut, nowhere}  # the size of the fourth is as it was
        assert await objects.size(missing) is None
        await scrub(oakwood, engines)
        done = await all_of(oakwood, engines, replica)
        assert {key for key, one in done.items() if one.failed is None} == {missing, cut, changed}
        assert done[nowhere].failed == "of the replica: its bytes are not those that were received"
        for key in (missing, cut, changed, sound):
            assert await objects.read(key) == whole[key]
        assert await objects.size(nowhere) is None
        assert [one.sop_instance_uid for one in await damaged(oakwood, engines)] == [
            nowhere.removeprefix("instances/").removesuffix(".dcm")
        ]
        repaired = await told(oakwood, engines, Event.REPAIRED)
        assert {one.details["from"] for one in repaired} == {replica.name}

        assert (await all_of(oakwood, engines, replica)).keys() == {nowhere}  # begun again, the rest is sound
        await objects.replace(nowhere, whole[nowhere])  # somebody has found it elsewhere
        assert await all_of(oakwood, engines, replica) == {}
        assert await damaged(oakwood, engines) == []

    async def test_every_finds_what_no_scrub_has_seen(
        self, oakwood: Scope, engines: Engines, replica: Replica
    ) -> None:
        key = object_key((await put(oakwood, engines, dataset())).sop_instance_uid)
        await copy(oakwood, engines, replica)
        objects = engines.objects.of(oakwood.grant)
        whole = await objects.read(key)
        await objects.replace(key, whole[:-1] + bytes([whole[-1] ^ 1]))
        assert await all_of(oakwood, engines, replica) == {}
        assert (await all_of(oakwood, engines, replica, every=True)).keys() == {key}
        assert await objects.read(key) == whole

    async def test_what_is_deleted_stays_deleted_and_its_tombstone_and_corrections_come_back(
        self, oakwood: Scope, elmside: Scope, engines: Engines, replica: Replica
    ) -> None:
        kept, gone = await put(oakwood, engines, dataset()), await put(oakwood, engines, dataset())
        await put(elmside, engines, dataset())
        await correct_study(oakwood, engines, kept.study_instance_uid, {"PatientName": "Miller^Stella"}, "x")
        await copy(oakwood, engines, replica)
        await delete(oakwood, engines, gone.study_instance_uid)
        objects = engines.objects.of(oakwood.grant)
        for key in [key async for key, _ in objects.list()]:
            await objects.delete(key)

        done = await all_of(oakwood, engines, replica)
        assert all(one.failed is None for one in done.values())
        assert sorted(key.partition("/")[0] for key in done) == ["corrections", "instances", "tombstones"]
        assert await objects.size(object_key(gone.sop_instance_uid)) is None
        left = [one async for one in verify(oakwood, engines) if "follow-ups" not in one.kind]
        assert left == []
        assert await all_of(elmside, engines, replica) == {}
