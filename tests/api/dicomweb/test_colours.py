"""Pictures are in the colours that their pixels have, whatever they are labelled: everywhere the same."""

from io import BytesIO

import httpx
import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread
from pydicom.pixels.utils import pixel_array

from services.dicom.colours import in_rgb
from tests.api.clients import part10, parts_of, stow
from tests.api.dicomweb.test_retrieve import url_of
from tests.mislabelled import MISLABELLED, RGB

SLACK, OF_LOSS = 3, 6
"""Of rounding, and of a JPEG that is made for eyes."""
EXPLICIT, IMPLICIT, JPEG_LS = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.4.80"
PICTURES = (("rendered", "image/png"), ("thumbnail", "image/jpeg"), ("frames/1/rendered", "image/gif"))


def difference(shown: np.ndarray) -> int:
    """The most that the middle of a quarter is off."""
    return int(np.abs(shown[16::32, 16::32].astype(int) - RGB[16::32, 16::32]).max())


@pytest.mark.parametrize("name", MISLABELLED)
class TestMislabelled:
    async def test_are_shown_in_their_colours(self, vet: httpx.AsyncClient, name: str) -> None:
        made, syntax = MISLABELLED[name]()
        assert (await stow(vet, part10(made, syntax))).is_success
        for what, accept in PICTURES:
            answer = await vet.get(f"{url_of(made)}/{what}", headers={"Accept": accept})
            assert answer.is_success, answer.text
            shown = np.asarray(Image.open(BytesIO(answer.content)).convert("RGB"))
            assert difference(shown) <= (SLACK if accept == "image/png" else OF_LOSS), what

    @pytest.mark.parametrize("target", [EXPLICIT, IMPLICIT, JPEG_LS])
    async def test_are_recoded_under_a_label_that_is_true(
        self, vet: httpx.AsyncClient, name: str, target: str
    ) -> None:
        made, syntax = MISLABELLED[name]()
        assert (await stow(vet, part10(made, syntax))).is_success
        asked = f'multipart/related; type="application/dicom"; transfer-syntax={target}'
        answer = await vet.get(url_of(made), headers={"Accept": asked})
        if "partial" in name and target == JPEG_LS:
            assert answer.status_code == 406
            return
        assert answer.is_success, answer.text
        ((_, file),) = parts_of(answer)
        again = dcmread(BytesIO(file))
        label = again.PhotometricInterpretation
        if target == syntax:
            assert (label, again.PixelData) == (made.PhotometricInterpretation, made.PixelData)
            return
        if label == "YBR_PARTIAL_422":
            assert again.PixelData == made.PixelData
            return
        assert label in ("RGB", "YBR_FULL", "YBR_FULL_422")
        pixels = np.asarray(pixel_array(again, raw=True))
        assert difference(in_rgb(pixels, label.removesuffix("_422"))) <= SLACK
