import pytest

from services.archive.index.entries import object_key
from services.archive.lifecycle.verify import verify
from services.courier.service import work_off
from services.persistence import Edit, TenantObjects
from tests.archive.damage import damage, truncated
from tests.archive.samples import dataset, make_due, put, put_all, reception, series


async def told(scope, engines) -> list[str]:
    return [difference.kind async for difference in verify(scope, engines)]


@pytest.fixture
async def stored(oakwood, engines):
    """Three instances of a series that rests."""
    found = await put_all(oakwood, engines, series(3))
    await make_due(oakwood, engines)
    while await work_off(engines, "test"):
        pass
    return found


@pytest.mark.usefixtures("stored")
class TestVerify:
    async def test_says_nothing_when_all_is_well(self, oakwood, elmside, engines):
        assert await told(oakwood, engines) == []
        assert await told(elmside, engines) == []

    async def test_says_nothing_of_what_is_under_way(self, oakwood, engines):
        await put(oakwood, engines, dataset())
        assert await told(oakwood, engines) == []

    async def test_reads_a_small_object_once(self, oakwood, engines, stored, monkeypatch):
        read, method = [], TenantObjects.read

        async def counted(self, key, *where):
            read.append(key)
            return await method(self, key, *where)

        monkeypatch.setattr(TenantObjects, "read", counted)
        assert await told(oakwood, engines) == []
        assert sorted(read) == sorted(object_key(one.sop_instance_uid) for one in stored)

    async def test_finds_an_object_without_document(self, oakwood, engines, monkeypatch):
        monkeypatch.setattr("services.archive.lifecycle.verify._SETTLE_SECONDS", 0)
        assert await reception(oakwood, engines, dataset()).upload.commit()
        assert await told(oakwood, engines) == ["object was received and never acknowledged"]

    async def test_finds_a_document_without_object(self, oakwood, engines, stored):
        await engines.objects.of(oakwood.grant).delete(object_key(stored[0].sop_instance_uid))
        assert await told(oakwood, engines) == ["document without object"]

    async def test_finds_a_damaged_object(self, oakwood, engines, stored):
        await damage(oakwood, engines, stored[0].sop_instance_uid, truncated)
        (kind,) = await told(oakwood, engines)
        assert kind.startswith("object is damaged")

    async def test_finds_a_frame_table_that_is_wrong(self, oakwood, engines, stored):
        await engines.documents.of(oakwood.grant, "instances").update(
            {"SOPInstanceUID": stored[0].sop_instance_uid}, Edit(set={"frames.offset": 1})
        )
        assert await told(oakwood, engines) == ["document differs from object in frames"]

    @pytest.mark.parametrize(("name", "count"), [("series", {"instances": 9}), ("studies", {"series": 1})])
    async def test_finds_counts_that_are_wrong(self, oakwood, engines, name, count):
        await engines.documents.of(oakwood.grant, name).update({}, Edit(set={"counts": count}))
        assert await told(oakwood, engines) != []

    @pytest.mark.parametrize("name", ["series", "studies"])
    async def test_finds_a_level_that_is_missing(self, oakwood, engines, name):
        await engines.documents.of(oakwood.grant, name).delete({})
        found = [f"instances without their {name.replace('studies', 'study')}"]
        if name == "series":
            found.append("derived objects without their series")
        assert await told(oakwood, engines) == found
