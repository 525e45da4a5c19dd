"""Colours in the viewer are those of the server's renderings, whoever decodes."""

from io import BytesIO

import numpy as np
from PIL import Image
from playwright.async_api import expect
from pydicom.uid import generate_uid

from tests.api.clients import part10, stow
from tests.installation import Installation
from tests.mislabelled import COLOURS, MISLABELLED
from tests.web.looking import look
from tests.web.screen import Picture, Viewer

SLACK = 6


def quarters_of(picture: Picture) -> np.ndarray:
    """The colours in the middles of a picture's quarters, which has the screen's proportions."""
    lit = np.argwhere(picture.max(axis=2) > 24)  # all of our colours, and no background
    (top, left), (bottom, right) = lit.min(axis=0), lit.max(axis=0)
    places = [
        (top + (bottom - top) * row // 4, left + (right - left) * column // 4)
        for row in (1, 3)
        for column in (1, 3)
    ]
    return np.array([picture[place] for place in places])


class TestMislabelled:
    async def test_are_as_the_server_renders_them(self, installation: Installation, viewer: Viewer) -> None:
        """All of them in one series, gone through one by one."""
        study, series, names = generate_uid(), generate_uid(), list(MISLABELLED)
        files, rendered = [], []
        for number, name in enumerate(names, 1):
            made, syntax = MISLABELLED[name]()
            made.StudyInstanceUID, made.SeriesInstanceUID, made.InstanceNumber = study, series, number
            files.append(part10(made, syntax))
            rendered.append(
                f"/tenants/oakwood/dicomweb/studies/{study}/series/{series}/instances/{made.SOPInstanceUID}/rendered"
            )
        async with installation.signed_in("admin@oakwood.test") as client:
            assert (await stow(client, *files)).is_success
            await viewer.open("oakwood", study)
            wrong = []
            for number, (name, path) in enumerate(zip(names, rendered, strict=True), 1):
                await expect(viewer.pane).to_have_attribute("data-frame", str(number))
                await viewer.rendered()
                answer = await client.get(path, headers={"Accept": "image/png"})
                served = np.asarray(Image.open(BytesIO(answer.content)).convert("RGB"))[
                    16::32, 16::32
                ].reshape(-1, 3)
                shown = quarters_of(await viewer.picture())
                if (
                    np.abs(shown - served.astype(int)).max() > SLACK
                    or np.abs(shown - np.array(COLOURS)).max() > SLACK
                ):
                    wrong.append((name, shown.tolist(), served.tolist()))
                    await look(viewer.page, f"colours-{number}")
                await viewer.page.keyboard.press("ArrowDown")
            assert not wrong
