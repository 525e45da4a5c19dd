"""web/src/cornerstone/start.ts: what a viewer took is given back on the list."""

import asyncio
import copy
import time
from dataclasses import dataclass
from uuid import uuid4

import numpy as np
import pytest
from playwright.async_api import CDPSession, Page, Route, expect
from pydicom import Dataset
from pydicom.uid import generate_uid

from tests.web.conftest import SignIn
from tests.web.modality import Modality, new_study
from tests.web.screen import Viewer, is_blank

SLICES, SIDE = 60, 512
BYTES = SLICES * SIDE * SIDE * 2
_LITTLE = SIDE * SIDE  # bytes that a page may have more than before: not half a slice
_PATIENCE = 30.0  # s
_WATCHED = """() => {
  window.contexts = [];
  const get = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
    const context = get.call(this, kind, ...more);
    if (context && kind.startsWith("webgl")) window.contexts.push(context);
    return context;
  };
}"""
_CONTEXTS = """() => window.contexts.filter((one) => !one.isContextLost() && one.canvas.width > 4).length"""
"""Those that draw: on four pixels vtk asked once what the machine can do."""


@dataclass
class Watched:
    """A page and what it holds of the machine."""

    page: Page
    chromium: CDPSession

    @classmethod
    async def open(cls, page: Page) -> "Watched":
        await page.add_init_script(f"({_WATCHED})()")
        return cls(page, await page.context.new_cdp_session(page))

    async def buffers(self) -> int:
        """Bytes outside of the heap: array buffers, which decoded pictures are, and the scripts' source."""
        await self.chromium.send("HeapProfiler.collectGarbage")
        return int((await self.chromium.send("Runtime.getHeapUsage"))["backingStorageSize"])

    async def until_buffers(self, at_least: int = 0, at_most: float = float("inf")) -> None:
        deadline = time.monotonic() + _PATIENCE
        while not at_least <= (held := await self.buffers()) <= at_most:
            assert time.monotonic() < deadline, f"{held} bytes"
            await self.page.wait_for_timeout(200)


def many_slices(name: str) -> list[Dataset]:
    (first,) = new_study("CT", name, instances=1)
    first.Rows = first.Columns = SIDE
    ramp = np.add.outer(np.arange(SIDE), np.arange(SIDE)).astype(np.int16)
    made = []
    for number in range(SLICES):
        one = copy.deepcopy(first)
        one.SOPInstanceUID = one.file_meta.MediaStorageSOPInstanceUID = generate_uid()
        one.InstanceNumber, one.PixelData = number + 1, (ramp + number).tobytes()
        made.append(one)
    return made


@pytest.fixture(scope="module")
async def slices(installation) -> str:
    """A study of many slices, by which it is searched for."""
    name = f"Sliced^{uuid4().hex[:8]}"
    await Modality("127.0.0.1", installation.dimse_port).send(*many_slices(name))
    return name[-8:]


class TestViewer:
    @pytest.mark.parametrize(
        "phone", [pytest.param(False, id="desk"), pytest.param(True, marks=pytest.mark.soak, id="phone")]
    )
    async def test_gives_back_on_the_list_what_its_pictures_took(
        self, signed_in: SignIn, slices: str, phone: bool
    ) -> None:
        page = await signed_in(phone=phone, own=True)
        watched, viewer = await Watched.open(page), Viewer(page)
        await page.goto(f"/tenants/oakwood?q={slices}")
        row = page.get_by_test_id("study-row")
        await expect(row).to_have_count(1)
        before = await at_rest(watched, viewer)
        for _ in range(2):
            await row.click()
            await viewer.rendered()
            for at in range(12, SLICES + 1, 12):
                await page.get_by_test_id("frame-slider").fill(str(at))
                await expect(viewer.pane).to_have_attribute("data-frame", str(at))
            await watched.until_buffers(at_least=before + BYTES * 8 // 10)
            assert await page.evaluate(_CONTEXTS) > 0
            assert page.workers
            assert not is_blank(await viewer.picture())

            await page.get_by_test_id("back").click()
            await expect(row).to_be_visible()
            await watched.until_buffers(at_most=before + _LITTLE)
            assert await page.evaluate(_CONTEXTS) == 0
            await expect_no_workers(page)

    async def test_left_before_its_picture_came_gives_back_too_and_opens_again(
        self, signed_in: SignIn, slices: str
    ) -> None:
        page = await signed_in(own=True)
        watched, viewer = await Watched.open(page), Viewer(page)
        left = asyncio.Event()

        async def held(route: Route) -> None:
            await left.wait()
            await route.continue_()

        await page.goto(f"/tenants/oakwood?q={slices}")
        row = page.get_by_test_id("study-row")
        await expect(row).to_have_count(1)
        before = await at_rest(watched, viewer)
        await page.route("**/frames/**", held)
        for _ in range(3):
            left.clear()
            async with page.expect_request("**/frames/**"):
                await row.click()
            await expect(page.get_by_test_id("viewer")).to_be_visible()
            await page.get_by_test_id("back").click()
            await expect(row).to_be_visible()
            left.set()
        await watched.until_buffers(at_most=before + _LITTLE)
        await row.click()
        await viewer.rendered()
        assert not is_blank(await viewer.picture())


async def at_rest(watched: Watched, viewer: Viewer) -> int:
    """Bytes that the list's page holds once the viewer's code is there, which comes while one reads."""
    page, row = watched.page, watched.page.get_by_test_id("study-row")
    await row.click()
    await viewer.rendered()
    await page.get_by_test_id("back").click()
    await expect(row).to_be_visible()
    await expect_no_workers(page)
    return await watched.buffers()


async def expect_no_workers(page: Page) -> None:
    deadline = time.monotonic() + _PATIENCE
    while page.workers:
        assert time.monotonic() < deadline, "the decoders still run"
        await page.wait_for_timeout(100)
