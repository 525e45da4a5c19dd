"""Each frame of a multi-frame image has its own greys, in whichever form it is rendered."""

import io

import httpx
import imagecodecs
import numpy as np
import pytest
from PIL import Image, ImageSequence
from pydicom.encaps import encapsulate
from pydicom.uid import JPEGLSLossless

from services.archive.retrieve import shared_range
from services.archive.retrieve.pictures import PictureWriter
from services.embedded.phantoms import part10
from services.persistence import Engines
from tests.api.clients import stow
from tests.api.dicomweb.test_retrieve import url_of
from tests.dicom.grey_cases import Values, dark_and_bright, grey_image, loop, middles, unlike_slices

NEAR = 4  # grey levels: a JPEG's, and those of a GIF's colours


def of(picture: bytes) -> Values:
    return middles(np.asarray(Image.open(io.BytesIO(picture)).convert("L")))


async def are_shown(vet: httpx.AsyncClient, url: str, greys: list[list[float]]) -> None:
    """Hold each frame, and each of the GIF of all, against greys."""
    for number, expected in enumerate(greys, start=1):
        answer = await vet.get(f"{url}/frames/{number}/rendered", headers={"Accept": "image/png"})
        assert np.abs(of(answer.content) - expected).max() <= 1, number
    answer = await vet.get(f"{url}/rendered", headers={"Accept": "image/gif"})
    moving = ImageSequence.Iterator(Image.open(io.BytesIO(answer.content)))
    shown = [middles(np.asarray(frame.convert("L"))) for frame in moving]
    assert len(shown) == len(greys)
    for number, (seen, expected) in enumerate(zip(shown, greys, strict=True), start=1):
        assert np.abs(seen - expected).max() <= NEAR, number


class TestFrames:
    async def test_are_each_shown_their_own_way_alone_and_in_motion(self, vet: httpx.AsyncClient) -> None:
        made, greys = loop()
        await stow(vet, part10(made))
        await are_shown(vet, url_of(made), greys)

    async def test_of_which_nothing_says_how_share_one_range(self, vet: httpx.AsyncClient) -> None:
        made, greys = dark_and_bright()
        await stow(vet, part10(made))
        await are_shown(vet, url_of(made), greys)
        answer = await vet.get(f"{url_of(made)}/thumbnail")
        assert np.abs(of(answer.content) - greys[2]).max() <= NEAR

    async def test_that_are_damaged_leave_the_others_their_range(self, vet: httpx.AsyncClient) -> None:
        made, greys = dark_and_bright()
        frames = [made.PixelData[at : at + 2 * 64 * 64] for at in range(0, len(made.PixelData), 2 * 64 * 64)]
        coded = [imagecodecs.jpegls_encode(np.frombuffer(one, "<u2").reshape(64, 64)) for one in frames]
        made.PixelData = encapsulate([b"\xff\xd8\xff\xd9", *coded[1:]])
        made["PixelData"].is_undefined_length = True
        made.file_meta.TransferSyntaxUID = JPEGLSLossless
        await stow(vet, part10(made))
        answer = await vet.get(f"{url_of(made)}/frames/2/rendered", headers={"Accept": "image/png"})
        assert np.abs(of(answer.content) - greys[1]).max() <= 1

    async def test_the_thumbnail_is_shown_as_the_frame_in_the_middle(self, vet: httpx.AsyncClient) -> None:
        made, greys = loop()
        await stow(vet, part10(made))
        answer = await vet.get(f"{url_of(made)}/thumbnail")
        assert np.abs(of(answer.content) - greys[3]).max() <= NEAR


class TestSlices:
    """A stack without a window does not flicker from slice to slice."""

    async def test_of_which_nothing_says_how_share_one_range(self, vet: httpx.AsyncClient) -> None:
        slices, greys = unlike_slices()
        await stow(vet, *map(part10, slices))
        for made, expected in zip(slices, greys, strict=True):
            answer = await vet.get(f"{url_of(made)}/rendered", headers={"Accept": "image/png"})
            assert np.abs(of(answer.content) - expected).max() <= 1, made.InstanceNumber
        series = url_of(slices[0]).rpartition("/instances/")[0]
        thumbnail = await vet.get(f"{series}/thumbnail")
        assert np.abs(of(thumbnail.content) - greys[3]).max() <= NEAR

    async def test_are_shown_anew_when_a_brighter_one_comes(
        self, vet: httpx.AsyncClient, engines: Engines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(shared_range, "_KEPT_SECONDS", -1.0)  # as if it had come later
        slices, greys = unlike_slices()
        dim, bright, other = slices[1:4]
        await stow(vet, part10(dim), part10(other))
        for expected in (greys[2], greys[1]):  # of two dim ones, each is from black to white
            answer = await vet.get(f"{url_of(dim)}/rendered", headers={"Accept": "image/png"})
            assert np.abs(of(answer.content) - expected).max() <= 1
            await engines.own(PictureWriter).settle()
            await stow(vet, part10(bright))

    async def test_that_say_how_or_are_damaged_are_no_measure(self, vet: httpx.AsyncClient) -> None:
        slices, greys = unlike_slices()
        slices[0].WindowCenter, slices[0].WindowWidth = "100000", "10"
        slices[-1].PixelData = slices[-1].PixelData[:100]
        await stow(vet, *map(part10, slices))
        for made, expected in zip(slices[1:-1], greys[1:-1], strict=True):
            answer = await vet.get(f"{url_of(made)}/rendered", headers={"Accept": "image/png"})
            assert np.abs(of(answer.content) - expected).max() <= 1, made.InstanceNumber

    async def test_radiographs_of_a_series_have_each_their_own(self, vet: httpx.AsyncClient) -> None:
        slices, _ = unlike_slices()
        views = [grey_image([values]) for values in ([0] * 15 + [100], [0] * 15 + [4000])]
        for made in views:
            made.StudyInstanceUID, made.SeriesInstanceUID = slices[0].StudyInstanceUID, "1.2.3.4"
        await stow(vet, *map(part10, views))
        for made in views:
            answer = await vet.get(f"{url_of(made)}/rendered", headers={"Accept": "image/png"})
            assert list(of(answer.content)) == [0] * 15 + [255]
