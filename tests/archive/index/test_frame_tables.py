"""services/archive/index/frame_tables.py: what is too large for a document of the index is kept beside it."""

import struct
from array import array

import pytest
from pydicom.encaps import encapsulate

from services.archive.index.frame_tables import FrameTables, table_key
from services.archive.ingest.rebuild import rebuild
from services.archive.lifecycle.delete import delete
from services.archive.lifecycle.erase import erase_due
from services.archive.lifecycle.verify import verify
from services.archive.retrieve.datasets import instances_of, read_frames
from services.courier.service import work_off
from services.dicom import frames
from services.persistence import Edit
from services.persistence.moments import EPOCH
from services.tenancy import attempts
from services.tenancy.scope import operator_scope
from tests.archive.inserting import store_apart
from tests.archive.samples import dataset, make_due, put

JPEG = "1.2.840.10008.1.2.4.50"
DATA = [bytes([number]) * 20 for number in range(1, 9)]
FIELDS = {"NumberOfFrames": "8", "BitsAllocated": 8, "BitsStored": 8, "HighBit": 7}


@pytest.fixture(params=["together", "apart"])
def how(request, monkeypatch) -> None:
    """Objects that share their document's transaction, and those that do not."""
    if request.param == "apart":
        store_apart(monkeypatch)


@pytest.fixture
def small(monkeypatch) -> None:
    """Tables that are large with eight frames of two fragments."""
    monkeypatch.setattr(frames, "LARGEST_BYTES", 32)


async def stored(scope, engines):
    made = dataset(**FIELDS, PixelData=encapsulate(DATA, fragments_per_frame=2))
    made["PixelData"].is_undefined_length = True
    return await put(scope, engines, made, syntax=JPEG)


async def read(scope, engines, one) -> list[bytes]:
    uids = (one.study_instance_uid, one.series_instance_uid, one.sop_instance_uid)
    (found,) = await instances_of(scope, engines, *uids)
    return [frame.data for frame in await read_frames(scope, engines, found, range(1, 9))]


def key_of(one) -> str:
    return table_key(one.study_instance_uid, one.series_instance_uid, one.sop_instance_uid)


@pytest.mark.usefixtures("how", "small")
class TestLarge:
    async def test_is_beside_the_document_and_every_frame_is_found(self, oakwood, engines):
        one = await stored(oakwood, engines)
        document = await engines.documents.of(oakwood.grant, "instances").find_one({})
        assert document["frames"]["apart"]
        assert "fragments" not in document["frames"]
        assert await engines.objects.of(oakwood.grant).size(key_of(one)) == 24 + 16 * 4 + 8 * 4
        assert await read(oakwood, engines, one) == DATA

    async def test_of_a_series_is_found_by_its_series_too(self, oakwood, engines):
        one = await stored(oakwood, engines)
        (found,) = await instances_of(oakwood, engines, one.study_instance_uid)
        (third,) = await read_frames(oakwood, engines, found, [3])
        assert third.data == DATA[2]

    @pytest.mark.parametrize("left", [None, b"", b"x" * 24, struct.pack("<QQQ", 1, 2, 0)])
    async def test_that_is_lost_or_anothers_is_made_again(self, oakwood, engines, left):
        one = await stored(oakwood, engines)
        objects = engines.objects.of(oakwood.grant)
        whole = await objects.read(key_of(one))
        if left is None:
            await objects.delete(key_of(one))
        else:
            await objects.replace(key_of(one), left)
        assert await read(oakwood, engines, one) == DATA
        assert await objects.read(key_of(one)) == whole

    async def test_is_as_the_objects_say(self, oakwood, engines):
        one = await stored(oakwood, engines)
        await make_due(oakwood, engines)
        while await work_off(engines, "test"):
            pass
        assert [found async for found in verify(oakwood, engines)] == []
        for name in ("instances", "series", "studies"):
            await engines.documents.of(oakwood.grant, name).delete({}, many=True)
        assert await rebuild(oakwood, engines) == 1
        assert await read(oakwood, engines, one) == DATA

    async def test_goes_with_its_instance(self, oakwood, engines):
        one = await stored(oakwood, engines)
        await delete(oakwood, engines, one.study_instance_uid)
        past = Edit(set={"ends_at": EPOCH})
        await engines.documents.of(oakwood.grant, "deletions").update({}, past)
        assert await erase_due(oakwood, engines) == 1
        assert [key async for key, _ in engines.objects.of(oakwood.grant).list("series/")] == []


class TestMany:
    async def test_millions_of_fragments_are_stored_and_stop_nobody(self, oakwood, engines):
        """2^21 empty fragments of one frame less: a table over 16 MiB, which no document holds."""
        count = 1 << 21
        offsets = array("I", [8 * number for number in range(count) if number != 1]).tobytes()
        item = struct.pack("<HHI", 0xFFFE, 0xE000, 0)
        made = dataset(**{**FIELDS, "NumberOfFrames": str(count - 1)})
        made.PixelData = struct.pack("<HHI", 0xFFFE, 0xE000, len(offsets)) + offsets + item * count
        made["PixelData"].is_undefined_length = True
        one = await put(oakwood, engines, made, syntax=JPEG)
        assert not one.duplicate
        document = await engines.documents.of(oakwood.grant, "instances").find_one({})
        assert document["frames"]["apart"]
        table = await engines.objects.of(oakwood.grant).size(key_of(one))
        assert table is not None
        assert table > 16 << 20
        assert await read(oakwood, engines, one) == [b""] * 8
        await make_due(oakwood, engines)
        while await work_off(engines, "test"):
            pass
        series = await engines.documents.of(oakwood.grant, "series").find_one({})
        assert series["counts"] == {"instances": 1}
        assert await attempts.find(operator_scope(), engines) == []

    async def test_of_tables_remembered_are_bounded(self, oakwood, engines, monkeypatch):
        monkeypatch.setattr(frames, "LARGEST_BYTES", 32)
        monkeypatch.setattr("services.archive.index.frame_tables._REMEMBERED_BYTES", 200)
        for _ in range(5):
            assert await read(oakwood, engines, await stored(oakwood, engines)) == DATA
        assert len(engines.own(FrameTables)._known) == 2
