import httpx
import numpy as np
import pytest
from pydicom import Dataset
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ExplicitVRLittleEndian

from services.api.dicomweb import frames
from services.api.dicomweb.accept import parse
from services.api.dicomweb.frames import FrameForm, forms, numbers_of
from services.errors import Invalid, Unsupported
from tests.api.clients import image, part10, parts_of, stow
from tests.api.dicomweb.test_retrieve import url_of

OCTETS, LITTLE = "application/octet-stream", "1.2.840.10008.1.2.1"
JPEG, JPEG_LS = "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.80"


def chosen(accept: str, syntax: str, *, alone: bool = True) -> FrameForm:
    return forms(parse(accept), syntax, alone=alone)[0]


class TestNumbersOf:
    def test_reads_a_list(self) -> None:
        assert numbers_of("1,2,30") == [1, 2, 30]

    @pytest.mark.parametrize("text", ["0", "1,", "", "-1", "1-3", "a", "1,,2", "9" * 12, "1," * 5000 + "1"])
    def test_refuses_what_is_none(self, text: str) -> None:
        with pytest.raises(Invalid):
            numbers_of(text)


class TestForms:
    @pytest.mark.parametrize(
        "native", ["1.2.840.10008.1.2", LITTLE, "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99"]
    )
    def test_native_pixels_are_little_endian_octets_whoever_asks(self, native: str) -> None:
        for accept in ("*/*", "multipart/related", f"multipart/related; type={OCTETS}; transfer-syntax=*"):
            assert chosen(accept, native) == FrameForm(OCTETS, LITTLE, multipart=True, as_stored=True)

    def test_compressed_pixels_are_decoded_unless_a_transfer_syntax_is_named(self) -> None:
        decoded = FrameForm(OCTETS, LITTLE, multipart=True, as_stored=False)
        assert chosen("*/*", JPEG_LS) == decoded
        assert chosen(f'multipart/related; type="{OCTETS}"', JPEG_LS) == decoded
        assert chosen(f"multipart/related; type={OCTETS}; transfer-syntax={LITTLE}", JPEG_LS) == decoded

    def test_any_transfer_syntax_means_as_stored(self) -> None:
        asked = f'multipart/related; type="{OCTETS}"; transfer-syntax=*'
        assert chosen(asked, JPEG_LS) == FrameForm(OCTETS, JPEG_LS, multipart=True, as_stored=True)
        assert chosen("*/*; transfer-syntax=*", JPEG_LS) == FrameForm(
            "image/jls", JPEG_LS, multipart=True, as_stored=True
        )

    def test_a_compressed_media_type_gets_what_is_held_as_such(self) -> None:
        asked = 'multipart/related; type="image/jls"'
        assert chosen(asked, JPEG_LS) == FrameForm("image/jls", JPEG_LS, multipart=True, as_stored=True)
        assert chosen(f"{asked}; transfer-syntax={JPEG_LS}", JPEG_LS).as_stored
        assert chosen("image/jpeg", JPEG) == FrameForm("image/jpeg", JPEG, multipart=False, as_stored=True)

    def test_the_client_s_own_order_decides(self) -> None:
        asked = f'multipart/related; type="image/jls"; q=0.5, multipart/related; type="{OCTETS}"'
        assert not chosen(asked, JPEG_LS).as_stored

    @pytest.mark.parametrize(
        "accept",
        [
            "image/jxl",
            'multipart/related; type="video/mp4"',
            "text/html",
            f"multipart/related; type=image/jls; transfer-syntax={JPEG}",
        ],
    )
    def test_refuses_what_the_frame_is_not(self, accept: str) -> None:
        with pytest.raises(Unsupported):
            chosen(accept, JPEG_LS)

    def test_another_compressed_media_type_is_made_without_loss(self) -> None:
        lossless = "1.2.840.10008.1.2.4.70"
        assert chosen("image/jpeg", JPEG_LS) == FrameForm(
            "image/jpeg", lossless, multipart=False, as_stored=False
        )

    @pytest.mark.parametrize("asked", ["*/*", f"multipart/related; type={OCTETS}"])
    def test_what_nobody_decodes_comes_as_stored(self, asked: str) -> None:
        mpeg = "1.2.840.10008.1.2.4.102"
        assert chosen(asked, mpeg) == FrameForm(OCTETS, mpeg, multipart=True, as_stored=True)

    def test_several_frames_need_parts(self) -> None:
        with pytest.raises(Unsupported):
            chosen("image/jpeg", JPEG, alone=False)


COUNT, SIZE = 7, 40 * 30 * 2
PIXELS = np.arange(COUNT * SIZE // 2, dtype=np.uint16)


def words(syntax: str) -> tuple[Dataset, bytes]:
    """Seven frames of 16 bits, and their file in a transfer syntax."""
    made = image(40, 30, COUNT)
    made.BitsAllocated = made.BitsStored = 16
    made.HighBit = 15
    made.PixelData = PIXELS.astype(">u2" if syntax == ExplicitVRBigEndian else "<u2").tobytes()
    made["PixelData"].VR = "OW"
    return made, part10(made, syntax)


def expected(number: int) -> bytes:
    return PIXELS.astype("<u2").tobytes()[(number - 1) * SIZE : number * SIZE]


@pytest.mark.parametrize(
    "syntax", [ExplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian]
)
class TestPieces:
    """Frames and bulk data that are too large to be held together are the same as others."""

    @pytest.fixture(autouse=True)
    def small(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(frames, "_LARGE_BYTES", SIZE - 1)
        monkeypatch.setattr(frames, "ROOM_BYTES", 3 * SIZE)

    async def test_frames_are_those_asked_for(self, vet: httpx.AsyncClient, syntax: str) -> None:
        made, file = words(syntax)
        assert (await stow(vet, file)).status_code == 200
        for numbers in ([1], [7], [3, 1, 7, 7], [2, 3, 4, 5, 6]):
            path = f"{url_of(made)}/frames/{','.join(map(str, numbers))}"
            asked = {"Accept": f'multipart/related; type="{OCTETS}"'}
            parts = parts_of(await vet.get(path, headers=asked))
            assert [body for _, body in parts] == [expected(number) for number in numbers]
        assert (await vet.get(f"{url_of(made)}/frames/4", headers={"Accept": OCTETS})).content == expected(4)
        assert (await vet.get(f"{url_of(made)}/frames/8", headers={"Accept": OCTETS})).status_code == 404

    async def test_bulk_data_is_given_in_any_range(self, vet: httpx.AsyncClient, syntax: str) -> None:
        made, file = words(syntax)
        assert (await stow(vet, file)).status_code == 200
        whole, path = PIXELS.astype("<u2").tobytes(), f"{url_of(made)}/bulkdata/7FE00010"
        assert (await vet.get(path, headers={"Accept": OCTETS})).content == whole
        for start, end in ((0, 0), (SIZE - 1, SIZE), (SIZE, 4 * SIZE), (17, len(whole) - 3)):
            asked = {"Accept": OCTETS, "Range": f"bytes={start}-{end}"}
            answer = await vet.get(path, headers=asked)
            assert answer.status_code == 206
            assert answer.content == whole[start : end + 1]
