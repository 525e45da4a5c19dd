import asyncio
from io import BytesIO

import pytest
from PIL import Image

from services.archive.retrieve.pictures import thumbnail
from services.archive.search.find import find
from services.courier.follow_ups import follow_up_series, follow_up_study
from services.dicom.query import Query
from services.dicom.uids import new_uid
from tests.archive.samples import dataset, make_due, put, put_all, series


async def level(scope, engines, name: str) -> dict:
    (document,) = await engines.documents.of(scope.grant, name).find({})
    return document


class TestFollowUpSeries:
    async def test_counts_writes_and_clears_the_mark(self, oakwood, engines):
        (one, *_) = await put_all(oakwood, engines, series(3))
        await make_due(oakwood, engines)
        assert await follow_up_series(oakwood, engines, one.study_instance_uid, one.series_instance_uid)
        found = await level(oakwood, engines, "series")
        assert "changed" not in found
        assert found["counts"] == {"instances": 3}
        assert found["metadata"]["instances"] == 3
        assert found["thumbnail"]

    async def test_leaves_a_mark_that_is_ahead(self, oakwood, engines):
        one = await put(oakwood, engines, dataset())
        assert not await follow_up_series(oakwood, engines, one.study_instance_uid, one.series_instance_uid)
        assert "changed" in await level(oakwood, engines, "series")

    async def test_leaves_a_mark_made_while_it_worked(self, oakwood, engines, monkeypatch):
        asked = {"StudyInstanceUID": new_uid(), "SeriesInstanceUID": new_uid()}
        await put(oakwood, engines, dataset(**asked))
        await make_due(oakwood, engines)

        async def meanwhile(*_) -> bool:
            await put(oakwood, engines, dataset(**asked))
            return False

        monkeypatch.setattr("services.courier.follow_ups._thumbnail", meanwhile)
        assert not await follow_up_series(oakwood, engines, *asked.values())
        monkeypatch.undo()
        await make_due(oakwood, engines)
        assert await follow_up_series(oakwood, engines, *asked.values())
        assert (await level(oakwood, engines, "series"))["counts"] == {"instances": 2}

    async def test_may_be_done_twice_at_once(self, oakwood, engines):
        one = await put(oakwood, engines, dataset())
        await make_due(oakwood, engines)
        asked = (one.study_instance_uid, one.series_instance_uid)
        await asyncio.gather(*(follow_up_series(oakwood, engines, *asked) for _ in range(3)))
        assert (await level(oakwood, engines, "series"))["counts"] == {"instances": 1}

    async def test_keeps_one_metadata_document(self, oakwood, engines):
        asked = {"StudyInstanceUID": new_uid(), "SeriesInstanceUID": new_uid()}
        for _ in range(3):
            await put(oakwood, engines, dataset(**asked))
            await make_due(oakwood, engines)
            assert await follow_up_series(oakwood, engines, *asked.values())
        keys = [key async for key, _ in engines.objects.of(oakwood.grant).list("series/")]
        assert len([key for key in keys if "metadata" in key]) == 1

    @pytest.mark.parametrize(
        "odd", [{"PixelData": None}, {"Rows": 65535, "Columns": 65535}, {"PhotometricInterpretation": "ODD"}]
    )
    async def test_is_done_whatever_the_pixels(self, oakwood, engines, odd):
        one = await put(oakwood, engines, dataset(**odd))
        await make_due(oakwood, engines)
        assert await follow_up_series(oakwood, engines, one.study_instance_uid, one.series_instance_uid)


class TestFollowUpStudy:
    async def test_sums_up_its_series(self, oakwood, engines):
        study = new_uid()
        for count in (2, 3):
            await put_all(oakwood, engines, series(count, StudyInstanceUID=study))
        live = (await find(oakwood, engines, Query("STUDY"))).rows
        await make_due(oakwood, engines)
        assert not await follow_up_study(oakwood, engines, study)
        for one in await engines.documents.of(oakwood.grant, "series").find({}):
            assert await follow_up_series(oakwood, engines, study, one["SeriesInstanceUID"])
        assert await follow_up_study(oakwood, engines, study)
        found = await level(oakwood, engines, "studies")
        assert "changed" not in found
        assert found["counts"] == {"series": 2, "instances": 5}
        kept = (await find(oakwood, engines, Query("STUDY"))).rows
        for name in ("NumberOfStudyRelatedSeries", "NumberOfStudyRelatedInstances", "ModalitiesInStudy"):
            assert kept[0][name] == live[0][name]

    async def test_leaves_a_mark_that_is_ahead(self, oakwood, engines):
        one = await put(oakwood, engines, dataset())
        assert not await follow_up_study(oakwood, engines, one.study_instance_uid)


class TestThumbnail:
    async def test_is_a_small_picture_live_and_kept(self, oakwood, engines):
        one = await put(oakwood, engines, dataset(Rows=64, Columns=32, PixelData=bytes(range(256)) * 16))
        asked = (one.study_instance_uid, one.series_instance_uid)
        live = await thumbnail(oakwood, engines, asked)
        assert Image.open(BytesIO(live)).format == "JPEG"
        await make_due(oakwood, engines)
        assert await follow_up_series(oakwood, engines, *asked)
        assert await thumbnail(oakwood, engines, asked) == live
        assert await thumbnail(oakwood, engines, asked[:1]) == live
        assert await thumbnail(oakwood, engines, (*asked, one.sop_instance_uid)) == live
