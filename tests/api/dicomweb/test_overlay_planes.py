"""Overlay planes (groups 60xx) in what is rendered, and as pictures of their own."""

import io

import httpx
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageSequence
from pydicom import Dataset

from services.archive.retrieve import render
from tests.api.clients import image, part10, stow
from tests.api.dicomweb.test_retrieve import three, url_of
from tests.dicom.overlaid import lay

__all__ = ["three"]
Pixels = npt.NDArray[np.uint8]
PNG = {"Accept": "image/png"}
MARKS = np.zeros((1, 20, 30), np.uint8)
MARKS[0, 3, 4:9] = 1


async def pixels(client: httpx.AsyncClient, path: str, **parameters: str) -> Pixels:
    """The grey of a picture."""
    answer = await client.get(path, params=parameters, headers=PNG)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png"), answer.text
    return np.asarray(Image.open(io.BytesIO(answer.content)).convert("L"))


async def strengths(client: httpx.AsyncClient, path: str, **parameters: str) -> Pixels:
    """How much a picture of planes covers."""
    answer = await client.get(path, params=parameters)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png"), answer.text
    return np.asarray(Image.open(io.BytesIO(answer.content)).convert("RGBA").getchannel("A"))


@pytest.fixture
async def marked(vet: httpx.AsyncClient) -> Dataset:
    """Three dark frames with a mark on each, and one more on the second."""
    made = image(20, 30, 3)
    made.PixelData = bytes(20 * 30 * 3)
    lay(made, MARKS)
    lay(made, MARKS[:, ::-1], 0x6002, First=2, Frames=1)
    await stow(vet, part10(made))
    return made


class TestRendered:
    @pytest.mark.parametrize(
        ("annotation", "shown"),
        [
            (None, False),
            ("none", False),
            ("patient", False),
            ("overlay", True),
            ("technique", True),
            ("patient,technique", True),
            ("patient,overlay", True),
        ],
    )
    async def test_shows_them_by_annotation(
        self, vet: httpx.AsyncClient, marked: Dataset, annotation: str | None, shown: bool
    ) -> None:
        asked = {} if annotation is None else {"annotation": annotation}
        found = await pixels(vet, url_of(marked) + "/frames/3/rendered", viewport="600,400", **asked)
        assert (found[60:80, 80:180] == 255).all() == shown

    async def test_shows_each_frames_own(self, vet: httpx.AsyncClient, marked: Dataset) -> None:
        for number in (1, 2, 3):
            path = f"{url_of(marked)}/frames/{number}/rendered"
            found = await pixels(vet, path, annotation="overlay")
            assert (found[3, 4:9] == 255).all()
            assert (found[16, 4:9] == 255).all() == (number == 2)
            assert np.count_nonzero(found) == (10 if number == 2 else 5)

    async def test_shows_them_where_they_are_in_a_region(
        self, vet: httpx.AsyncClient, marked: Dataset
    ) -> None:
        path = url_of(marked) + "/frames/1/rendered"
        found = await pixels(vet, path, annotation="overlay", viewport="10,10,4,3,-10,10")
        assert np.argwhere(found == 255).tolist() == [[0, column] for column in range(5, 10)]

    async def test_shows_them_in_what_moves(self, vet: httpx.AsyncClient, marked: Dataset) -> None:
        for asked, shown in (({"annotation": "overlay"}, True), ({}, False)):
            answer = await vet.get(
                url_of(marked) + "/rendered", params=asked, headers={"Accept": "image/gif"}
            )
            first = next(ImageSequence.Iterator(Image.open(io.BytesIO(answer.content)))).convert("L")
            assert (np.asarray(first)[3, 4:9] > 200).all() == shown

    async def test_a_thumbnail_is_without_them(self, vet: httpx.AsyncClient, marked: Dataset) -> None:
        assert not (await pixels(vet, url_of(marked) + "/thumbnail")).any()

    async def test_old_clients_get_them_too(self, vet: httpx.AsyncClient, marked: Dataset) -> None:
        asked = {
            "requestType": "WADO", "studyUID": marked.StudyInstanceUID, "seriesUID": marked.SeriesInstanceUID,
            "objectUID": marked.SOPInstanceUID, "contentType": "image/png", "annotation": "overlay",
        }  # fmt: skip
        assert (await pixels(vet, "/tenants/oakwood/dicomweb/wado", **asked))[3, 4:9].tolist() == [255] * 5

    async def test_a_header_that_is_not_held_has_them_too(
        self, vet: httpx.AsyncClient, marked: Dataset, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(render, "LONG_BYTES", 16)
        found = await pixels(vet, url_of(marked) + "/frames/1/rendered", annotation="overlay")
        assert np.count_nonzero(found) == 5


class TestInPixels:
    @pytest.fixture
    async def retired(self, vet: httpx.AsyncClient) -> Dataset:
        """Dark grey of 12 bits, with a plane in bit 14."""
        made = image(20, 30, BitsAllocated=16, BitsStored=12, HighBit=11, WindowCenter=50, WindowWidth=100)
        made.NumberOfFrames = 1
        values = np.full((20, 30), 20, np.uint16) | MARKS[0].astype(np.uint16) << 14
        made.PixelData = values.astype("<u2").tobytes()
        made["PixelData"].VR = "OW"
        lay(made, None, BitPosition=14)
        await stow(vet, part10(made))
        return made

    async def test_it_is_shown_and_is_never_grey(self, vet: httpx.AsyncClient, retired: Dataset) -> None:
        plain = await pixels(vet, url_of(retired) + "/rendered")
        assert len(np.unique(plain)) == 1
        assert plain[0, 0] < 100
        assert len(np.unique(await pixels(vet, url_of(retired) + "/thumbnail"))) == 1
        found = await pixels(vet, url_of(retired) + "/rendered", annotation="overlay")
        assert np.array_equal(found == 255, MARKS[0] == 1)
        covers = await strengths(vet, url_of(retired) + "/frames/1/overlay-planes")
        assert np.array_equal(covers == 255, MARKS[0] == 1)

    async def test_in_run_lengths_too(self, vet: httpx.AsyncClient, retired: Dataset) -> None:
        syntax = "1.2.840.10008.1.2.5"
        retired.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.1"
        retired.compress(syntax, generate_instance_uid=True)
        await stow(vet, part10(retired, syntax))
        covers = await strengths(vet, url_of(retired) + "/frames/1/overlay-planes")
        assert np.array_equal(covers == 255, MARKS[0] == 1)
        assert len(np.unique(await pixels(vet, url_of(retired) + "/rendered"))) == 1


class TestOverlayPlanes:
    async def test_are_a_picture_to_lie_over_the_frame(self, vet: httpx.AsyncClient, marked: Dataset) -> None:
        path = url_of(marked) + "/frames/1/overlay-planes"
        assert np.array_equal(await strengths(vet, path) == 255, MARKS[0] == 1)
        reduced = await strengths(vet, path, reduce="4")
        assert reduced.shape == (5, 8)
        assert (reduced[0, 1:3] == 255).all()

    async def test_are_one_clear_pixel_where_nothing_lies(
        self, vet: httpx.AsyncClient, three: list[Dataset]
    ) -> None:
        found = await strengths(vet, url_of(three[0]) + "/frames/1/overlay-planes")
        assert found.tolist() == [[0]]

    async def test_are_not_sent_again(self, vet: httpx.AsyncClient, marked: Dataset) -> None:
        path = url_of(marked) + "/frames/1/overlay-planes"
        first = await vet.get(path)
        assert (await vet.get(path, headers={"If-None-Match": first.headers["etag"]})).status_code == 304
        lasting = await vet.get(path, params={"version": "1", "reduce": "2"})
        assert "immutable" in lasting.headers["cache-control"]
        assert lasting.headers["etag"] != first.headers["etag"]

    @pytest.mark.parametrize(
        ("asked", "status"),
        [
            ("/frames/4/overlay-planes", 404),
            ("/frames/1,2/overlay-planes", 406),
            ("/frames/x/overlay-planes", 400),
            ("/frames/1/overlay-planes?reduce=3", 400),
            ("/frames/1/overlay-planes?reduce=", 400),
            ("/rendered?annotation=", 400),
            ("/rendered?annotation=overlays", 400),
            ("/frames/1/overlay-planes?accept=image/jpeg&accept=image/gif", 406),
        ],
    )
    async def test_what_there_is_not_is_said(
        self, vet: httpx.AsyncClient, marked: Dataset, asked: str, status: int
    ) -> None:
        assert (
            await vet.get(url_of(marked) + asked, headers=PNG if status != 406 else {"Accept": "image/jpeg"})
        ).status_code == status

    async def test_the_twin_sees_none(self, twin: httpx.AsyncClient, marked: Dataset) -> None:
        path = url_of(marked) + "/frames/1/overlay-planes"
        assert (await twin.get(path.replace("oakwood", "elmside"))).status_code == 404
        assert (await twin.get(path)).status_code == 404

    async def test_a_size_beyond_all_memory_is_refused(self, vet: httpx.AsyncClient) -> None:
        made = lay(image(4, 6), np.ones((1, 4, 6), np.uint8))
        made.Rows = made.Columns = 65535
        await stow(vet, part10(made))
        answer = await vet.get(url_of(made) + "/frames/1/overlay-planes")
        assert answer.status_code in {404, 406}
