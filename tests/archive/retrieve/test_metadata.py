import json
from functools import partial

import pytest

from services.archive.retrieve.metadata import metadata as metadata_of
from services.courier.follow_ups import follow_up_series
from services.dicom.uids import new_uid
from services.errors import NotFound
from tests.archive.samples import dataset, make_due, put, put_all, series

ROOT = "https://vetark.test/tenants/oakwood/dicomweb"
metadata = partial(metadata_of, root=ROOT)


def read(made) -> list[dict]:
    return json.loads(made.body)


def was_written(made) -> bool:
    return made.version.endswith(".json.gz")


def uids(made) -> list[str]:
    return [one["00080018"]["Value"][0] for one in read(made)]


async def rested(scope, engines, study: str, series: str) -> None:
    """Have the courier's work on a series done."""
    await make_due(scope, engines)
    assert await follow_up_series(scope, engines, study, series)


class TestMetadata:
    async def test_is_made_live_while_a_series_arrives(self, oakwood, engines):
        many = await put_all(oakwood, engines, series(20))
        found = await metadata(oakwood, engines, many[0].study_instance_uid, many[0].series_instance_uid)
        assert not was_written(found)
        assert uids(found) == [one.sop_instance_uid for one in many]

    async def test_is_what_was_written_once_a_series_rests(self, oakwood, engines):
        many = await put_all(oakwood, engines, series(3))
        asked = (many[0].study_instance_uid, many[0].series_instance_uid)
        live = await metadata(oakwood, engines, *asked)
        await rested(oakwood, engines, *asked)
        written = await metadata(oakwood, engines, *asked)
        assert was_written(written)
        assert read(written) == read(live)
        assert was_written(await metadata(oakwood, engines, asked[0]))

    async def test_is_never_older_than_the_series(self, oakwood, engines):
        asked = {"StudyInstanceUID": new_uid(), "SeriesInstanceUID": new_uid()}
        await put_all(oakwood, engines, series(2, **asked))
        await rested(oakwood, engines, *asked.values())
        await put(oakwood, engines, dataset(**asked))
        assert len(read(await metadata(oakwood, engines, *asked.values()))) == 3
        await rested(oakwood, engines, *asked.values())
        found = await metadata(oakwood, engines, *asked.values())
        assert was_written(found)
        assert len(read(found)) == 3

    async def test_of_a_study_has_all_its_series(self, oakwood, engines):
        study = new_uid()
        first = await put_all(oakwood, engines, series(2, StudyInstanceUID=study))
        await rested(oakwood, engines, study, first[0].series_instance_uid)
        second = await put_all(oakwood, engines, series(3, StudyInstanceUID=study))
        found = await metadata(oakwood, engines, study)
        assert sorted(uids(found)) == sorted(one.sop_instance_uid for one in first + second)

    async def test_of_one_instance(self, oakwood, engines):
        many = await put_all(oakwood, engines, series(2))
        uid = many[1].sop_instance_uid
        found = await metadata(oakwood, engines, many[0].study_instance_uid, None, uid)
        assert uids(found) == [uid]

    async def test_points_to_bulk_data_below_the_root_asked_for(self, oakwood, engines):
        many = await put_all(oakwood, engines, series(1))
        asked = (many[0].study_instance_uid, many[0].series_instance_uid)
        below = (
            f"/studies/{asked[0]}/series/{asked[1]}/instances/{many[0].sop_instance_uid}/bulkdata/7FE00010"
        )
        for _ in range(2):
            for root in (ROOT, "http://[::1]:8080/shares/1/dicomweb"):
                (one,) = read(await metadata(oakwood, engines, *asked, root=root))
                assert one["7FE00010"]["BulkDataURI"] == root + below
            await rested(oakwood, engines, *asked)

    async def test_is_made_again_when_what_was_written_is_gone(self, oakwood, engines):
        many = await put_all(oakwood, engines, series(1))
        asked = (many[0].study_instance_uid, many[0].series_instance_uid)
        await rested(oakwood, engines, *asked)
        objects = engines.objects.of(oakwood.grant)
        for key in [key async for key, _ in objects.list("series/")]:
            await objects.delete(key)
        assert len(read(await metadata(oakwood, engines, *asked))) == 1

    async def test_of_another_tenant_is_not_found(self, oakwood, elmside, engines):
        (one,) = await put_all(oakwood, engines, series(1))
        asked = (one.study_instance_uid, one.series_instance_uid, one.sop_instance_uid)
        await rested(oakwood, engines, *asked[:2])
        for length in (1, 2, 3):
            with pytest.raises(NotFound):
                await metadata(elmside, engines, *asked[:length])
