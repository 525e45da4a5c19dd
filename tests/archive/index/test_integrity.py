import asyncio

import pytest

from services.archive.exchange.commitment import kept
from services.archive.index import integrity
from services.archive.index.entries import object_key
from services.archive.index.integrity import Integrity
from services.archive.lifecycle.scrub import damaged, scrub, state
from services.archive.lifecycle.verify import verify
from services.archive.retrieve.datasets import (
    instances_of,
    read_dataset,
    read_frames,
    read_header,
    read_instance,
)
from services.archive.retrieve.render import render_frame
from services.archive.retrieve.transcode import read_dataset_as
from services.dicom.commitment import Reference
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN
from services.errors import Damaged
from services.persistence import Engines
from services.tenancy import audit
from services.tenancy.scope import Scope
from tests.archive.damage import ALL, Damaging, damage, flipped_in_pixels, lost, swapped
from tests.archive.samples import dataset, put
from tests.trail import told

JPEG_LOSSLESS = "1.2.840.10008.1.2.4.70"


async def instance_of(scope: Scope, engines: Engines, stored):
    uids = (stored.study_instance_uid, stored.series_instance_uid, stored.sop_instance_uid)
    (found,) = await instances_of(scope, engines, *uids)
    return found


async def ways(scope: Scope, engines: Engines, instance) -> list[str]:
    """The ways that give something of an instance instead of saying that it is damaged."""

    async def all_of(pieces) -> None:
        async for _ in pieces:
            pass

    reads = {
        "file": all_of(read_instance(scope, engines, instance)),
        "dataset": all_of(read_dataset(scope, engines, instance)),
        "another transfer syntax": all_of(read_dataset_as(scope, engines, instance, EXPLICIT_LITTLE_ENDIAN)),
        "frame": read_frames(scope, engines, instance, [1]),
        "picture": render_frame(scope, engines, instance),
        "header": read_header(engines, scope.grant, instance),
    }
    given = []
    for name, read in reads.items():
        try:
            await read
            given.append(name)
        except Damaged:
            pass
    return given


class TestRead:
    async def test_gives_what_is_sound(self, oakwood, engines):
        instance = await instance_of(oakwood, engines, await put(oakwood, engines, dataset()))
        assert instance.checksum
        assert len(await ways(oakwood, engines, instance)) == 6

    @pytest.mark.parametrize("how", ALL)
    async def test_gives_nothing_of_a_damaged_object(self, oakwood, engines, how: Damaging):
        stored = await put(oakwood, engines, dataset())
        await damage(oakwood, engines, stored.sop_instance_uid, how)
        assert await ways(oakwood, engines, await instance_of(oakwood, engines, stored)) == []
        assert [one.sop_instance_uid for one in await damaged(oakwood, engines)] == [stored.sop_instance_uid]

    @pytest.mark.parametrize("how", ALL)
    async def test_gives_nothing_of_one_damaged_after_it_was_shown(self, oakwood, engines, how: Damaging):
        stored = await put(oakwood, engines, dataset())
        instance = await instance_of(oakwood, engines, stored)
        assert len(await ways(oakwood, engines, instance)) == 6
        await damage(oakwood, engines, stored.sop_instance_uid, how)
        assert await ways(oakwood, engines, instance) == []

    @pytest.mark.parametrize("how", ALL)
    async def test_of_a_large_object_ends_before_its_last_piece(self, oakwood, engines, monkeypatch, how):
        monkeypatch.setattr(integrity, "WHOLE_BYTES", 100)
        monkeypatch.setattr("services.archive.retrieve.datasets.WHOLE_BYTES", 100)
        monkeypatch.setattr("services.persistence.objects.STREAMED_BYTES", 256)
        stored = await put(oakwood, engines, dataset())
        await damage(oakwood, engines, stored.sop_instance_uid, how)
        instance = await instance_of(oakwood, engines, stored)
        read = list[bytes]()

        async def receive() -> None:
            async for piece in read_instance(oakwood, engines, instance):
                read.append(piece)

        with pytest.raises(Damaged):
            await receive()
        assert sum(map(len, read)) < instance.size

    async def test_of_a_large_object_finds_damage_while_it_is_shown(self, oakwood, engines, monkeypatch):
        monkeypatch.setattr(integrity, "WHOLE_BYTES", 100)
        stored = await put(oakwood, engines, dataset())
        await damage(oakwood, engines, stored.sop_instance_uid, flipped_in_pixels)
        instance = await instance_of(oakwood, engines, stored)
        await read_frames(oakwood, engines, instance, [1])
        await asyncio.wait_for(engines.own(Integrity)._reading, 10)
        with pytest.raises(Damaged):
            await read_frames(oakwood, engines, instance, [1])

    async def test_of_one_that_is_deleted_at_this_moment_finds_no_damage(self, oakwood, engines):
        stored = await put(oakwood, engines, dataset())
        instance = await instance_of(oakwood, engines, stored)
        await engines.documents.of(oakwood.grant, "instances").delete({})
        await lost(engines.objects.of(oakwood.grant), instance.key, "")
        engines.own(Integrity).forget(oakwood.grant, instance.sop_instance_uid)
        assert await damaged(oakwood, engines) == []

    async def test_is_asked_for_once_by_many(self, oakwood, engines, monkeypatch):
        stored = await put(oakwood, engines, dataset())
        instance = await instance_of(oakwood, engines, stored)
        looked = []
        examine = integrity.examine

        async def counted(*args):
            looked.append(args)
            return await examine(*args)

        monkeypatch.setattr(integrity, "examine", counted)
        await asyncio.gather(*(read_frames(oakwood, engines, instance, [1]) for _ in range(20)))
        assert len(looked) == 1


class TestResend:
    @pytest.mark.parametrize("how", ALL)
    async def test_mends_a_damaged_object(self, oakwood, engines, how: Damaging):
        made = dataset()
        stored = await put(oakwood, engines, made)
        await damage(oakwood, engines, stored.sop_instance_uid, how)
        assert await ways(oakwood, engines, await instance_of(oakwood, engines, stored)) == []
        assert (await put(oakwood, engines, made)).duplicate
        assert len(await ways(oakwood, engines, await instance_of(oakwood, engines, stored))) == 6
        assert await damaged(oakwood, engines) == []
        (entry,) = await told(oakwood, engines, audit.Event.REPAIRED)
        assert entry.study == made.StudyInstanceUID
        assert [one async for one in verify(oakwood, engines)] == []

    async def test_of_other_bytes_mends_nothing(self, oakwood, engines):
        made = dataset()
        stored = await put(oakwood, engines, made)
        await damage(oakwood, engines, stored.sop_instance_uid, flipped_in_pixels)
        made.PatientName = "Other^Rex"
        assert (await put(oakwood, engines, made)).duplicate
        assert await ways(oakwood, engines, await instance_of(oakwood, engines, stored)) == []

    async def test_mends_nothing_of_the_other_tenant(self, oakwood, elmside, engines):
        made = dataset()
        stored = await put(oakwood, engines, made)
        await put(elmside, engines, made)
        await damage(elmside, engines, stored.sop_instance_uid, swapped)
        assert len(await ways(oakwood, engines, await instance_of(oakwood, engines, stored))) == 6
        await put(oakwood, engines, made)
        assert await ways(elmside, engines, await instance_of(elmside, engines, stored)) == []


class TestWhoReadsAgain:
    @pytest.mark.parametrize("how", ALL)
    async def test_finds_damage(self, oakwood, engines, how: Damaging):
        stored = await put(oakwood, engines, dataset())
        reference = Reference(dataset().SOPClassUID, stored.sop_instance_uid)
        assert not (await kept(oakwood, engines, "1.2", [reference])).failures
        await damage(oakwood, engines, stored.sop_instance_uid, how)
        assert list((await kept(oakwood, engines, "1.2", [reference])).failures) == [reference]
        differences = [one async for one in verify(oakwood, engines)]
        assert [one.mends_itself for one in differences] == [False]
        assert stored.sop_instance_uid in differences[0].what
        done = await scrub(oakwood, engines)
        assert (done.instances, done.damaged) == (2, 1)
        (one,) = await damaged(oakwood, engines)
        assert one.sop_instance_uid == stored.sop_instance_uid

    async def test_forgets_damage_that_was_mended_from_outside(self, oakwood, engines):
        stored = await put(oakwood, engines, dataset())
        objects, key = engines.objects.of(oakwood.grant), object_key(stored.sop_instance_uid)
        before = await objects.read(key)
        await damage(oakwood, engines, stored.sop_instance_uid, flipped_in_pixels)
        await scrub(oakwood, engines)
        assert await damaged(oakwood, engines)
        await objects.replace(key, before)
        assert (await scrub(oakwood, engines)).damaged == 0
        assert await damaged(oakwood, engines) == []
        assert (await state(oakwood, engines)).ended_at

    async def test_gives_a_checksum_to_what_was_stored_without(self, oakwood, engines):
        stored = await put(oakwood, engines, dataset())
        instances = engines.documents.of(oakwood.grant, "instances")
        (before,) = await instances.find({})
        await instances.delete({})
        await instances.insert(
            {name: value for name, value in before.items() if name not in {"checksum", "tenant"}}
        )
        await scrub(oakwood, engines)
        (after,) = await instances.find({"SOPInstanceUID": stored.sop_instance_uid})
        assert after["checksum"] == before["checksum"]
