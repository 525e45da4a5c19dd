"""Against moto, an S3 with archival classes and RestoreObject."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from moto.server import ThreadedMotoServer

from services.api.app import Application
from services.api.problem import BEING_FETCHED
from services.archive.exchange.commitment import kept
from services.archive.exchange.send import send
from services.archive.exchange.transfer import export
from services.archive.ingest.rebuild import index_orphans, rebuild
from services.archive.lifecycle.cooling import SMALLEST, cool_due
from services.archive.lifecycle.delete import delete, deletions
from services.archive.lifecycle.erase import erase_due
from services.archive.lifecycle.scrub import scrub
from services.archive.lifecycle.verify import verify
from services.archive.retrieve.datasets import instances_of, read_instance
from services.archive.search.find import find
from services.delivery import Level, State, What
from services.dicom.commitment import Reference
from services.dicom.query import Query
from services.errors import BeingFetched, Invalid
from services.persistence import Edit, Engines
from services.persistence.bucket import Bucket
from services.persistence.objects import engine_of
from services.settings import Settings
from services.tenancy import application_entities, attempts, tenants, tokens
from services.tenancy.scope import Scope, operator_scope, system_scope
from tests.api.clients import client_of
from tests.archive.lifecycle.test_delete import lose_index, over, rest
from tests.archive.samples import MR, dataset, put, put_all, series
from tests.courier.destination import listening
from tests.courier.test_deliveries import courier, is_in, know, settled
from tests.dimse.clinics import opened as opened_scp
from tests.dimse.clinics import trust
from tests.dimse.receiver import receiving
from tests.dimse.retrieving import get, identifier, move
from tests.engines import with_settings

LONG_AGO = datetime.now(UTC) - timedelta(days=400)


@pytest.fixture(scope="module")
def s3() -> Iterator[Any]:
    """A moto server, as the environment names it, and a client of it."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    environment = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
    with patch.dict(os.environ, environment):
        yield boto3.client("s3", region_name="us-east-1")
    server.stop()


@pytest.fixture
async def cold(
    s3: Any, settings_in: Callable[[Path], Settings], tmp_path: Path
) -> AsyncIterator[tuple[Engines, Scope]]:
    """An installation that moves old studies to GLACIER, and a clinic of it."""
    named = {
        "objects_url": f"s3://{tmp_path.name.replace('_', '-').lower()}",
        "objects_cold_class": "GLACIER",
    }
    settings = settings_in(tmp_path).model_copy(update=named)
    async with Engines.open(settings) as engines:
        await tenants.create(operator_scope(), engines, "oakwood", name="Oakwood", kind="clinic")
        yield engines, system_scope("oakwood")


async def grow_old(scope: Scope, engines: Engines, study: str) -> None:
    """As if all of a study had come long ago, and nobody had looked since."""
    old = Edit(set={"received_at": LONG_AGO}, unset=("opened_at", "changed"))
    for name in ("studies", "series", "instances"):
        await engines.documents.of(scope.grant, name).update({"StudyInstanceUID": study}, old, many=True)
    await tenants.note(scope, engines, {"cooled_at": None})
    engines._owned.clear()


async def opened(scope: Scope, engines: Engines, study: str) -> int:
    """Read all of a study; bytes."""
    read = 0
    for one in await instances_of(scope, engines, study):
        async for piece in read_instance(scope, engines, one):
            read += len(piece)
    return read


async def restored(engines: Engines, s3: Any, study: str, count: int) -> None:
    """Once so many objects of the bucket are brought back, or on their way."""
    bucket = engines.settings.objects_url.removeprefix("s3://")
    async with asyncio.timeout(30):
        while len([key for key in _keys(s3, bucket) if _head(s3, bucket, key).get("Restore")]) < count:
            await asyncio.sleep(0.05)


def classes(engines: Engines, s3: Any) -> list[str]:
    """The storage classes of images, in no order."""
    bucket = engines.settings.objects_url.removeprefix("s3://")
    return [_head(s3, bucket, key).get("StorageClass", "STANDARD") for key in _keys(s3, bucket)]


def _keys(s3: Any, bucket: str) -> list[str]:
    return [
        one["Key"]
        for one in s3.list_objects_v2(Bucket=bucket).get("Contents", ())
        if "/instances/" in one["Key"]
    ]


def _head(s3: Any, bucket: str, key: str) -> Any:
    return s3.head_object(Bucket=bucket, Key=key)


def large(count: int = 2, **values: Any) -> Iterator[Any]:
    """Images that are worth moving."""
    return series(count, Rows=256, Columns=512, PixelData=bytes(SMALLEST * 2), BitsAllocated=16, **values)


async def archived(scope: Scope, engines: Engines, count: int = 2) -> str:
    """A study whose images are all in GLACIER."""
    study = (await put_all(scope, engines, large(count)))[0].study_instance_uid
    await rest(scope, engines)
    await grow_old(scope, engines, study)
    assert await cool_due(scope, engines) == 1
    return study


@dataclass
class Hours:
    """What is asked for is on its way until `over` is called; moto has it back at once."""

    restore: Callable[[Bucket, str], None]
    wanted: list[tuple[Bucket, str]] = field(default_factory=list)

    @property
    def requests(self) -> int:
        """How many requests there were."""
        return len(self.wanted)

    @property
    def asked(self) -> set[str]:
        """Which keys of the tenant were asked for."""
        return {key.partition("/")[2] for _, key in self.wanted}

    async def wait_for(self, count: int) -> None:
        """Until so many objects were asked for."""
        async with asyncio.timeout(30):
            while len(self.asked) < count:
                await asyncio.sleep(0.02)

    def over(self) -> None:
        """All of it is there."""
        for bucket, key in self.wanted:
            self.restore(bucket, key)


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch) -> Hours:
    found = Hours(Bucket._fetch)
    monkeypatch.setattr(Bucket, "_fetch", lambda bucket, key: found.wanted.append((bucket, key)))
    return found


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

    async def test_nothing_in_the_background_wakes_it(self, cold: tuple[Engines, Scope], s3: Any) -> None:
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
        bucket = engines.settings.objects_url.removeprefix("s3://")
        assert [_head(s3, bucket, key).get("Restore") for key in _keys(s3, bucket)] == [None, None]

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


class TestWires:
    """Who opens an archived study is told so at once, it is asked for once, and then it is there."""

    async def test_of_c_get_and_c_move(self, cold: tuple[Engines, Scope], hours: Hours) -> None:
        engines, oakwood = cold
        study = await archived(oakwood, engines, 3)
        asked = identifier(study=study)
        await trust(oakwood, engines, query_retrieve=True)
        async with receiving() as receiver:
            there = {"name": "Receiver", "aet": "RECEIVER", "host": "127.0.0.1", "port": receiver.port}
            await trust(oakwood, engines, **there)
            async with opened_scp(engines.settings) as scp:
                told = [await get(scp.peer(), asked), await move(scp.peer(), asked, "RECEIVER")]
                for one in told:
                    assert (one.final["Status"], one.counts) == (0xA702, (0, 3, 0))
                    assert one.final["ErrorComment"] == str(BeingFetched())
                    assert len(one.failed) == 3
                assert (told[0].stored, receiver.got, receiver.ended) == ([], [], ["released"])
                await hours.wait_for(3)
                assert hours.requests == 3
                hours.over()
                assert (await get(scp.peer(), asked)).counts == (3, 0, 0)
                assert (await move(scp.peer(), asked, "RECEIVER")).counts == (3, 0, 0)
                assert len(receiver.got) == 3

    async def test_of_a_delivery_which_waits(self, cold: tuple[Engines, Scope], hours: Hours) -> None:
        engines = with_settings(cold[0], delivery_retry_first=0.2, delivery_retry_longest=0.4)
        oakwood, study = cold[1], await archived(cold[1], engines)
        await application_entities.add_local(oakwood, engines, "OAKWOOD")
        with listening() as there:
            await know(oakwood, engines, there.port)
            (sent,) = await send(oakwood, engines, What(Level.STUDY, study), ["them"])
            async with courier(engines):
                waiting = await settled(oakwood, engines, sent, is_in(State.WAITING))
                assert (waiting.reason, waiting.counts.failed) == (str(BeingFetched()), 0)
                await hours.wait_for(2)
                hours.over()
                done = await settled(oakwood, engines, sent, is_in(State.COMPLETED))
        assert done.counts.sent == 2

    async def test_of_wado_rs(self, cold: tuple[Engines, Scope], hours: Hours) -> None:
        engines, oakwood = cold
        study = await archived(oakwood, engines)
        (one, _) = await instances_of(oakwood, engines, study)
        token = await tokens.create(oakwood, engines, role="veterinarian")
        root = f"/tenants/oakwood/dicomweb/studies/{study}"
        instance = f"{root}/series/{one.series_instance_uid}/instances/{one.sop_instance_uid}"
        paths = (root, instance, f"{instance}/frames/1", f"{instance}/rendered")
        async with client_of(Application(engines.settings, engines), token) as vet:
            for path in paths:
                answer = await vet.get(path)
                assert (answer.status_code, answer.headers["retry-after"]) == (503, "60"), path
                assert answer.json()["type"] == BEING_FETCHED
            assert (await vet.get(f"{root}/metadata")).status_code == 200  # it is kept apart
            await hours.wait_for(2)
            assert hours.requests == 2
            hours.over()
            for path in paths:
                assert (await vet.get(path)).status_code == 200, path
