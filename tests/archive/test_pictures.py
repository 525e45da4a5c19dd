import pytest

from services.archive.pictures import thumbnail
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
