import pytest

from services.archive.index.derived import delete_derived, derived_folder
from services.archive.retrieve.datasets import instances_of
from services.archive.retrieve.pictures import PictureWriter, picture, thumbnail
from services.archive.retrieve.render import Rendering
from services.errors import NotFound, Unsupported
from tests.archive.samples import dataset, put


class TestThumbnail:
    async def test_of_another_tenant_is_not_found(self, oakwood, elmside, engines):
        one = await put(oakwood, engines, dataset())
        asked = (one.study_instance_uid, one.series_instance_uid, one.sop_instance_uid)
        for length in (1, 2, 3):
            assert await thumbnail(oakwood, engines, asked[:length])
            with pytest.raises(NotFound):
                await thumbnail(elmside, engines, asked[:length])

    async def test_of_what_has_no_pixels_is_unsupported(self, oakwood, engines):
        one = await put(oakwood, engines, dataset(PixelData=None))
        with pytest.raises(Unsupported):
            await thumbnail(oakwood, engines, [one.study_instance_uid])


class TestPicture:
    async def test_is_not_kept_of_what_was_deleted_meanwhile(self, oakwood, engines):
        one = await put(oakwood, engines, dataset())
        (found,) = await instances_of(oakwood, engines, one.study_instance_uid, None, one.sop_instance_uid)
        await engines.documents.of(oakwood.grant, "instances").delete(
            {"SOPInstanceUID": found.sop_instance_uid}
        )
        assert await picture(oakwood, engines, [(found, 1)], Rendering())
        await engines.own(PictureWriter).settle()
        assert await kept(oakwood, engines, found) == []

    async def test_takes_no_more_than_its_places_however_it_is_asked_for(self, oakwood, engines):
        one = await put(oakwood, engines, dataset())
        (found,) = await instances_of(oakwood, engines, one.study_instance_uid, None, one.sop_instance_uid)
        for width in range(40):
            await picture(oakwood, engines, [(found, 1)], Rendering(window=(10.0, 1.0 + width)))
        await engines.own(PictureWriter).settle()
        assert 4 < len(await kept(oakwood, engines, found)) <= 16
        folder = (found.study_instance_uid, found.series_instance_uid, found.sop_instance_uid)
        await delete_derived(engines, oakwood.grant, *folder)
        assert await kept(oakwood, engines, found) == []

    async def test_with_words_over_it_is_not_kept(self, oakwood, engines):
        one = await put(oakwood, engines, dataset())
        (found,) = await instances_of(oakwood, engines, one.study_instance_uid, None, one.sop_instance_uid)
        await picture(oakwood, engines, [(found, 1)], Rendering(annotation=("patient",)))
        await engines.own(PictureWriter).settle()
        assert await kept(oakwood, engines, found) == []


async def kept(scope, engines, one):
    folder = derived_folder(one.study_instance_uid, one.series_instance_uid, one.sop_instance_uid)
    return [key async for key, _ in engines.objects.of(scope.grant).list(folder)]
