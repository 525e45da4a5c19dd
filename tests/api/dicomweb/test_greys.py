"""Each frame of a multi-frame image has its own greys, in whichever form it is rendered."""

import io

import httpx
import numpy as np
from PIL import Image, ImageSequence

from services.embedded.phantoms import part10
from tests.api.clients import stow
from tests.api.dicomweb.test_retrieve import url_of
from tests.dicom.grey_cases import Values, loop, middles

NEAR = 4  # grey levels: a JPEG's, and those of a GIF's colours


def of(picture: bytes) -> Values:
    return middles(np.asarray(Image.open(io.BytesIO(picture)).convert("L")))


class TestFrames:
    async def test_are_each_shown_their_own_way_alone_and_in_motion(self, vet: httpx.AsyncClient) -> None:
        made, greys = loop()
        await stow(vet, part10(made))
        for number, expected in enumerate(greys, start=1):
            answer = await vet.get(
                f"{url_of(made)}/frames/{number}/rendered", headers={"Accept": "image/png"}
            )
            assert np.abs(of(answer.content) - expected).max() <= 1, number
        answer = await vet.get(f"{url_of(made)}/rendered", headers={"Accept": "image/gif"})
        moving = ImageSequence.Iterator(Image.open(io.BytesIO(answer.content)))
        shown = [middles(np.asarray(frame.convert("L"))) for frame in moving]
        assert len(shown) == len(greys)
        for number, (seen, expected) in enumerate(zip(shown, greys, strict=True), start=1):
            assert np.abs(seen - expected).max() <= NEAR, number

    async def test_the_thumbnail_is_shown_as_the_frame_in_the_middle(self, vet: httpx.AsyncClient) -> None:
        made, greys = loop()
        await stow(vet, part10(made))
        answer = await vet.get(f"{url_of(made)}/thumbnail")
        assert np.abs(of(answer.content) - greys[3]).max() <= NEAR
