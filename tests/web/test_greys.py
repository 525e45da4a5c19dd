"""The viewer's greys: on the screen is what the server renders, and what the dataset tells."""

from collections.abc import Sequence
from io import BytesIO

import imagecodecs
import numpy as np
from PIL import Image
from playwright.async_api import expect
from pydicom import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import JPEGLSLossless, generate_uid

from tests.dicom.grey_cases import (
    CASES,
    CT,
    RAMP,
    US_LOOP,
    Values,
    dark_and_bright,
    dataset,
    grey_image,
    inverse,
    linear,
    loop,
    middles,
    unlike_slices,
)
from tests.web.modality import Modality
from tests.web.screen import Picture, Viewer, picture_of

NEAR = 3  # grey levels: the graphics processor draws between 1024 points of a curve
BLACK = [0.0] * 16


def as_study(*series: Sequence[Dataset]) -> str:
    """Make one study of them, each series in its order; its UID."""
    study = generate_uid()
    for number, members in enumerate(series, start=1):
        uid = generate_uid()
        for place, member in enumerate(members, start=1):
            member.StudyInstanceUID, member.SeriesInstanceUID = study, uid
            member.SeriesNumber, member.InstanceNumber = str(number), str(place)
            if member.Modality == "CR":
                member.Modality = "OT"  # radiographs stand each by itself, these are to be one stack
    return str(study)


async def on_screen(viewer: Viewer) -> Values:
    """The greys in the middle of the squares of the first viewport."""
    return _middles(await picture_of(viewer.page.get_by_test_id("viewport-canvas").first))


def _middles(picture: Picture) -> Values:
    rows, columns = picture.shape[:2]
    side = min(rows, columns)
    top, left = (rows - side) // 2, (columns - side) // 2
    return middles(picture[top : top + side, left : left + side])


async def rendered(viewer: Viewer, shown: Dataset, number: int = 1) -> Values:
    """The greys of the server's rendering."""
    uids = shown.StudyInstanceUID, shown.SeriesInstanceUID, shown.SOPInstanceUID
    instance = "studies/{}/series/{}/instances/{}".format(*uids)
    answer = await viewer.page.request.get(
        f"/tenants/oakwood/dicomweb/{instance}/frames/{number}/rendered", headers={"Accept": "image/png"}
    )
    return middles(np.asarray(Image.open(BytesIO(await answer.body()))))


async def open_without_texts(viewer: Viewer, study: str) -> None:
    await viewer.open("oakwood", study)
    await viewer.rendered()
    await viewer.page.get_by_role("button", name="Texts on the image").click()
    await viewer.page.mouse.move(0, 0)


async def go_to(viewer: Viewer, number: int) -> None:
    """Show an image of the stack."""
    await viewer.page.get_by_test_id("frame-slider").fill(str(number))
    await expect(viewer.pane).to_have_attribute("data-frame", str(number))


async def are_shown(
    viewer: Viewer, modality: Modality, frames: Dataset, greys: Sequence[Sequence[float]]
) -> None:
    """Hold each frame of a loop on the screen and as the server renders it against greys."""
    study = as_study([frames])
    await modality.send(frames)
    await open_without_texts(viewer, study)
    wrong: list[str] = []
    numbers = range(1, len(greys) + 1)
    for number in (1, *reversed(numbers[::2]), *numbers[1::2]):  # whatever came before
        await go_to(viewer, number)
        screen, server = await on_screen(viewer), await rendered(viewer, frames, number)
        if np.abs(screen - server).max() > NEAR or np.abs(screen - greys[number - 1]).max() > NEAR:
            wrong.append(f"frame {number}: {screen} on the screen, {server} by the server")
    assert not wrong, "\n".join(wrong)


class TestGreys:
    async def test_of_every_case_are_those_the_server_renders(
        self, viewer: Viewer, modality: Modality
    ) -> None:
        images = [dataset(case) for case in CASES]
        study = as_study(images)
        await modality.send(*images)
        await open_without_texts(viewer, study)
        wrong: list[str] = []
        for number, (case, image) in enumerate(zip(CASES, images, strict=True), start=1):
            await go_to(viewer, number)
            screen, server = await on_screen(viewer), await rendered(viewer, image)
            if np.abs(screen - server).max() > NEAR or np.abs(screen - case.greys).max() > NEAR:
                wrong.append(f"{case.name}: {screen} on the screen, {server} by the server")
        assert not wrong, "\n".join(wrong)

    async def test_of_each_frame_are_its_own(self, viewer: Viewer, modality: Modality) -> None:
        frames, greys = loop()
        await are_shown(viewer, modality, frames, greys)

    async def test_of_which_nothing_says_how_are_of_one_range(
        self, viewer: Viewer, modality: Modality
    ) -> None:
        frames, greys = dark_and_bright()
        await are_shown(viewer, modality, frames, greys)


class TestSlices:
    async def test_of_which_nothing_says_how_are_of_one_range(
        self, viewer: Viewer, modality: Modality
    ) -> None:
        slices, greys = unlike_slices()
        study = as_study(slices)
        await modality.send(*slices)
        await open_without_texts(viewer, study)
        wrong: list[str] = []
        for number in (1, 4, 3, 2, 6, 5):  # whatever came before
            await go_to(viewer, number)
            screen, server = await on_screen(viewer), await rendered(viewer, slices[number - 1])
            if np.abs(screen - server).max() > NEAR or np.abs(screen - greys[number - 1]).max() > NEAR:
                wrong.append(f"slice {number}: {screen} on the screen, {server} by the server")
        assert not wrong, "\n".join(wrong)


class TestUniformFirst:
    """An image of one value says nothing of those that follow."""

    async def test_slice_leaves_the_others_their_window(self, viewer: Viewer, modality: Modality) -> None:
        window = {
            "WindowCenter": "40",
            "WindowWidth": "400",
            "RescaleSlope": "1",
            "RescaleIntercept": "-1024",
        }
        told = {"SOPClassUID": CT, "Modality": "CT", **window}
        slices = [grey_image([values], **told) for values in ([0] * 16, RAMP, RAMP)]
        seen = linear(-160, 239, RAMP - 1024.0)
        study = as_study(slices)
        await modality.send(*slices)
        await open_without_texts(viewer, study)
        assert (await on_screen(viewer) == BLACK).all()
        await go_to(viewer, 2)
        assert np.abs(await on_screen(viewer) - seen).max() <= NEAR
        await viewer.page.get_by_test_id("action-reset").click()
        assert np.abs(await on_screen(viewer) - seen).max() <= NEAR

    async def test_frame_leaves_the_others_their_range_and_tools_work_from_it(
        self, viewer: Viewer, modality: Modality
    ) -> None:
        bytes_of = {"BitsAllocated": 8, "BitsStored": 8, "HighBit": 7}
        values = np.arange(16) * 16
        told = {"SOPClassUID": US_LOOP, "Modality": "US", **bytes_of}
        frames = grey_image([[0] * 16, list(values), list(values)], **told)
        study = as_study([frames])
        await modality.send(frames)
        await open_without_texts(viewer, study)
        assert (await on_screen(viewer) == BLACK).all()
        whole = linear(0, 240, values)
        for action, expected in (("invert", inverse(BLACK)), ("reset", BLACK)):
            await viewer.page.get_by_test_id(f"action-{action}").click()
            assert np.abs(await on_screen(viewer) - expected).max() <= NEAR
        await go_to(viewer, 3)
        assert np.abs(await on_screen(viewer) - whole).max() <= NEAR
        before = await viewer.picture()
        await viewer.page.get_by_test_id("tool-window").click()
        await viewer.drag(0, 60)
        await viewer.changed(before)
        darker = await on_screen(viewer)
        await go_to(viewer, 2)
        assert np.abs(await on_screen(viewer) - darker).max() <= NEAR, "a window that was chosen is for all"
        await viewer.page.get_by_test_id("action-reset").click()
        assert np.abs(await on_screen(viewer) - whole).max() <= NEAR
        await go_to(viewer, 1)
        assert (await on_screen(viewer) == BLACK).all(), "after a reset each image has its own again"


class TestServersDecoder:
    """What no decoder in the browser reads comes from the server with all of its bits."""

    async def test_leaves_the_window_its_values(self, viewer: Viewer, modality: Modality) -> None:
        told = {"WindowCenter": "40", "WindowWidth": "400", "RescaleSlope": "1", "RescaleIntercept": "-1024"}
        images = [
            grey_image([RAMP], SOPClassUID=CT, Modality="CT", **told),
            grey_image([RAMP - 2048], PixelRepresentation=1, WindowCenter="0", WindowWidth="4096"),
        ]
        for made in images:
            words = np.frombuffer(made.PixelData, "<u2").reshape(64, 64)
            made.PixelData = encapsulate([padded_jpeg_ls(words & 0xFFF)])
            made["PixelData"].VR, made["PixelData"].is_undefined_length = "OB", True
            made.file_meta.TransferSyntaxUID = JPEGLSLossless
        study = as_study(images)
        await modality.send(*images)
        await viewer.open("oakwood", study)
        await viewer.rendered()
        for number, window in ((1, "W 400  L 40"), (2, "W 4096  L 0")):
            await go_to(viewer, number)
            await expect(viewer.page.get_by_test_id("window")).to_contain_text(window)
        await viewer.page.get_by_role("button", name="Texts on the image").click()
        await viewer.page.mouse.move(0, 0)
        assert np.abs(await on_screen(viewer) - linear(0, 4095)).max() <= NEAR
        await go_to(viewer, 1)
        assert np.abs(await on_screen(viewer) - linear(-160, 239, RAMP - 1024.0)).max() <= NEAR


def padded_jpeg_ls(values: Values) -> bytes:
    coded = imagecodecs.jpegls_encode(values)
    return bytes(coded[:-2] + bytes(6) + coded[-2:])


class TestServersPicture:
    async def test_is_told_no_window_for_its_values_are_others(
        self, viewer: Viewer, modality: Modality
    ) -> None:
        image = grey_image([RAMP])
        image.BitsAllocated, image.BitsStored, image.HighBit = 32, 32, 31
        image.PixelData = np.frombuffer(image.PixelData, "<u2").astype("<u4").tobytes()
        study = as_study([image])
        await modality.send(image)
        await viewer.open("oakwood", study)
        await viewer.rendered()
        shown = viewer.page.get_by_test_id("window")
        await expect(shown).to_contain_text("Zoom")
        await expect(shown).not_to_contain_text("W ")
        await viewer.page.get_by_role("button", name="Texts on the image").click()
        await viewer.page.mouse.move(0, 0)
        assert np.abs(await on_screen(viewer) - linear(0, 4095)).max() <= NEAR


class TestInvert:
    async def test_turns_an_inverse_table_straight_and_reset_back(
        self, viewer: Viewer, modality: Modality
    ) -> None:
        (case,) = (case for case in CASES if case.name == "inverse table")
        image = dataset(case)
        study = as_study([image])
        await modality.send(image)
        await open_without_texts(viewer, study)
        for action, expected in (("invert", inverse(case.greys)), ("reset", case.greys)):
            await viewer.page.get_by_test_id(f"action-{action}").click()
            assert np.abs(await on_screen(viewer) - expected).max() <= NEAR


class TestArrival:
    async def test_of_more_images_leaves_the_window_that_was_chosen(
        self, viewer: Viewer, modality: Modality
    ) -> None:
        *first, late = images = [
            grey_image([RAMP], WindowCenter="2048", WindowWidth="4096") for _ in range(3)
        ]
        study = as_study(images)
        await modality.send(*first)
        await open_without_texts(viewer, study)
        await viewer.page.get_by_test_id("tool-window").click()
        before = await viewer.picture()
        await viewer.drag(-200, 0)
        await viewer.changed(before)
        chosen = await on_screen(viewer)
        await modality.send(late)
        await expect(viewer.page.get_by_test_id("frame-count")).to_have_text("1 / 3")
        await viewer.rendered()
        for number in (1, 2, 3):
            await go_to(viewer, number)
            assert np.abs(await on_screen(viewer) - chosen).max() <= NEAR, number


class TestAnotherSeries:
    async def test_does_not_inherit_the_window_that_was_chosen(
        self, viewer: Viewer, modality: Modality
    ) -> None:
        bright = {"WindowCenter": "1000", "WindowWidth": "1500"}
        first = [grey_image([RAMP], WindowCenter="3000", WindowWidth="100") for _ in range(2)]
        second = [grey_image([RAMP], **bright), grey_image([RAMP], WindowCenter="2048", WindowWidth="4096")]
        study = as_study(first, second)
        await modality.send(*first, *second)
        await open_without_texts(viewer, study)
        await viewer.page.get_by_test_id("tool-window").click()
        before = await viewer.picture()
        await viewer.drag(60, 0)
        before = await viewer.changed(before)
        await viewer.page.get_by_test_id("series").nth(1).click()
        await viewer.changed(before)
        assert np.abs(await on_screen(viewer) - linear(250, 1749)).max() <= NEAR
        await go_to(viewer, 2)
        assert np.abs(await on_screen(viewer) - linear(0, 4095)).max() <= NEAR
