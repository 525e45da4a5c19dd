"""Old studies in colder storage classes, against moto."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from services.archive.exchange.commitment import kept
from services.archive.exchange.transfer import export
from services.archive.ingest.rebuild import index_orphans, rebuild
from services.archive.lifecycle.cooling import SMALLEST, cool_due
from services.archive.lifecycle.delete import delete, deletions
from services.archive.lifecycle.erase import erase_due
from services.archive.lifecycle.scrub import scrub
from services.archive.lifecycle.verify import verify
from services.archive.retrieve.datasets import instances_of, read_instance
from services.archive.search.find import find
from services.dicom.commitment import Reference
from services.dicom.query import Query
from services.errors import BeingFetched, Invalid, Unsupported
from services.persistence import Edit, Engines
from services.persistence.bucket import Bucket
from services.persistence.objects import engine_of
from services.settings import Settings
from services.tenancy import attempts, tenants
from services.tenancy.scope import Scope, operator_scope
from tests.archive.lifecycle.conftest import Hours, archived, classes, grow_old, large, opened, restored
from tests.archive.lifecycle.test_delete import lose_index, over, rest
from tests.archive.samples import MR, dataset, put, put_all


class TestCoolDue:
    async def test_moves_what_is_old_and_unopened_as_a_whole(
        self, cold: tuple[Engines, Scope], s3: Any
    ) -> None:
        engines, oakwood = cold
        old = (await put_all(oakwood, engines, large()))[0].study_instance_uid
        new = (await put_all(oakwood, engines, large(1)))[0].study_instance_uid
        await rest(oakwood, engines)
        await grow_old(oakwood, engines, old)
        assert await cool_due(oakwood, engines) == 1
        assert sorted(classes(engines, s3)) == ["GLACIER", "GLACIER", "STANDARD"]
        assert await opened(oakwood, engines, new) > SMALLEST
        await tenants.note(oakwood, engines, {"cooled_at": None})
        assert await cool_due(oakwood, engines) == 0  # the index knows

    async def test_leaves_what_somebody_opened_and_what_is_too_small(
        self, cold: tuple[Engines, Scope], s3: Any
    ) -> None:
        engines, oakwood = cold
        seen = (await put_all(oakwood, engines, large(1)))[0].study_instance_uid
        small = (await put(oakwood, engines, dataset())).study_instance_uid
        await rest(oakwood, engines)
        for study in (seen, small):
            await grow_old(oakwood, engines, study)
        await opened(oakwood, engines, seen)
        studies = engines.documents.of(oakwood.grant, "studies")
        async with asyncio.timeout(30):
            while not (await studies.find_one({"StudyInstanceUID": seen}) or {}).get("opened_at"):
                await asyncio.sleep(0.02)
        await cool_due(oakwood, engines)
        assert classes(engines, s3) == ["STANDARD", "STANDARD"]

    async def test_says_that_a_store_has_no_such_class(
        self, cold: tuple[Engines, Scope], s3: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any
    ) -> None:
        engines, oakwood = cold
        study = (await put_all(oakwood, engines, large(1)))[0].study_instance_uid
        await rest(oakwood, engines)
        await grow_old(oakwood, engines, study)

        async def cool(*_: object) -> None:
            raise Unsupported("the object store has no storage class GLACIER")

        monkeypatch.setattr(Bucket, "cool", cool)  # as SeaweedFS does, in tests/persistence/test_bucket.py
        for _ in range(2):
            assert await cool_due(oakwood, engines) == 0
        assert caplog.text.count("old studies stay where they are: the object store has no") == 1  # a day
        assert classes(engines, s3) == ["STANDARD"]

    async def test_is_of_s3_alone(self, tmp_path: Path) -> None:
        settings = Settings(objects_url=tmp_path.as_uri(), objects_cold_class="GLACIER")
        with pytest.raises(Invalid, match="a folder has no storage classes"):
            engine_of(settings)


class TestBeingFetched:
    async def test_a_study_is_brought_back_whole_by_who_opens_one_image(
        self, cold: tuple[Engines, Scope], s3: Any
    ) -> None:
        engines, oakwood = cold
        stored = await put_all(oakwood, engines, large(3))
        study = stored[0].study_instance_uid
        await rest(oakwood, engines)
        whole = await opened(oakwood, engines, study)
        await grow_old(oakwood, engines, study)
        await cool_due(oakwood, engines)
        assert len((await find(oakwood, engines, Query("STUDY"))).rows) == 1
        (one,) = await instances_of(oakwood, engines, study, None, stored[0].sop_instance_uid)
        with pytest.raises(BeingFetched, match="being fetched from the archive"):
            await anext(aiter(read_instance(oakwood, engines, one)))
        await restored(engines, s3, study, 3)
        engines._owned.clear()
        assert await opened(oakwood, engines, study) == whole

    async def test_nothing_in_the_background_wakes_it(
        self, cold: tuple[Engines, Scope], hours: Hours
    ) -> None:
        engines, oakwood = cold
        stored = await put_all(oakwood, engines, large())
        study = stored[0].study_instance_uid
        await rest(oakwood, engines)
        await grow_old(oakwood, engines, study)
        await cool_due(oakwood, engines)
        assert (await scrub(oakwood, engines)).damaged == 0
        assert [one async for one in verify(oakwood, engines) if "object" in one.kind] == []
        asked = [Reference(MR, one.sop_instance_uid) for one in stored]
        assert (await kept(oakwood, engines, "1.2.3", asked)).failures == {}
        assert hours.asked == set()

    async def test_it_is_deleted_and_erased_as_any_other(self, cold: tuple[Engines, Scope], s3: Any) -> None:
        engines, oakwood = cold
        study = (await put_all(oakwood, engines, large()))[0].study_instance_uid
        await rest(oakwood, engines)
        await grow_old(oakwood, engines, study)
        await cool_due(oakwood, engines)
        await delete(oakwood, engines, study)
        await over(oakwood, engines)
        assert await erase_due(oakwood, engines) == 2
        assert classes(engines, s3) == []

    async def test_the_same_image_sent_again_is_known(self, cold: tuple[Engines, Scope], s3: Any) -> None:
        engines, oakwood = cold
        (made,) = large(1)
        study = (await put(oakwood, engines, made)).study_instance_uid
        await rest(oakwood, engines)
        await grow_old(oakwood, engines, study)
        await cool_due(oakwood, engines)
        assert (await put(oakwood, engines, made)).duplicate
        assert classes(engines, s3) == ["GLACIER"]

    async def test_is_not_damaged_nor_known_to_be_sound_until_it_was_read(
        self, cold: tuple[Engines, Scope], s3: Any
    ) -> None:
        engines, oakwood = cold
        stored = await put_all(oakwood, engines, large())
        await rest(oakwood, engines)
        await grow_old(oakwood, engines, stored[0].study_instance_uid)
        await cool_due(oakwood, engines)
        unknown = Edit(unset=("checksum",))
        await engines.documents.of(oakwood.grant, "instances").update({}, unknown, many=True)
        done = await scrub(oakwood, engines)
        assert (done.instances, done.bytes, done.damaged) == (2, 0, 0)
        (one, _) = await engines.documents.of(oakwood.grant, "instances").find({})
        assert one.get("checksum") is None

    async def test_an_export_writes_all_else_and_goes_on_once_it_is_there(
        self, cold: tuple[Engines, Scope], hours: Hours, tmp_path: Path
    ) -> None:
        engines, oakwood = cold
        await archived(oakwood, engines)
        await put(oakwood, engines, dataset())
        with pytest.raises(BeingFetched, match="all but 2 images is written"):
            await export(oakwood, engines, tmp_path / "out")
        assert len(list((tmp_path / "out/objects/instances").glob("[!.]*.dcm"))) == 1
        assert len(hours.asked) == 2
        hours.over()
        assert (await export(oakwood, engines, tmp_path / "out")).objects.count == 3


class TestRebuild:
    async def test_tells_what_is_archived_and_the_courier_takes_it_in_once_it_is_there(
        self, cold: tuple[Engines, Scope], hours: Hours, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("services.archive.ingest.rebuild._REST", 0)
        engines, oakwood = cold
        here = (await put(oakwood, engines, dataset())).study_instance_uid
        study, gone = await archived(oakwood, engines), await archived(oakwood, engines)
        await delete(oakwood, engines, gone)
        await lose_index(oakwood, engines)
        told: list[tuple[str, bool]] = []
        assert await rebuild(oakwood, engines, archived=lambda *one: told.append(one)) == 1
        assert sorted(known for _, known in told) == [False] * 4
        assert {key for key, _ in told} == hours.asked
        for _ in range(engines.settings.courier_tries + 1):  # no try counts while it is on its way
            assert await index_orphans(oakwood, engines) == 0
        assert await attempts.find(operator_scope(), engines) == []
        kinds = {one.kind async for one in verify(oakwood, engines) if one.kind.startswith("object")}
        assert kinds == {"object is in an archival class and not in the index"}
        hours.over()
        assert await index_orphans(oakwood, engines, age=timedelta(0)) == 2
        rows = (await find(oakwood, engines, Query("STUDY"))).rows
        assert {row["StudyInstanceUID"] for row in rows} == {here, study}  # what was deleted stays deleted
        assert len(await deletions(oakwood, engines)) == 1

    async def test_of_every_object_wakes_none_that_the_index_knows(
        self, cold: tuple[Engines, Scope], hours: Hours
    ) -> None:
        engines, oakwood = cold
        await archived(oakwood, engines)
        told: list[tuple[str, bool]] = []
        assert await rebuild(oakwood, engines, every=True, archived=lambda *one: told.append(one)) == 0
        assert [known for _, known in told] == [True, True]
        assert hours.asked == set()
        assert len((await find(oakwood, engines, Query("STUDY"))).rows) == 1
