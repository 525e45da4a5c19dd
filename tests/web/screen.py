"""The viewer as a person uses it, and the picture as it is really on the screen."""

import time
from io import BytesIO
from typing import Any
from urllib.parse import quote

import numpy as np
import numpy.typing as npt
from PIL import Image
from playwright.async_api import Locator, Page, expect

from tests.web.pages import is_empty

_PATIENCE = 30.0  # s
_GO = """path => {
  history.pushState(null, '', path); dispatchEvent(new PopStateEvent('popstate'));
  return location.pathname === new URL(path, location).pathname
}"""
_TO = """address => new Promise(done => {
  const shows = new MutationObserver(() => { shows.disconnect(); done(); });
  shows.observe(document.body, { subtree: true, childList: true, characterData: true });
  setTimeout(done, 1000); // where both pages are the same
  history.pushState({}, "", address);
  dispatchEvent(new PopStateEvent("popstate", { state: {} }));
})"""
"""Until the page before is shown no longer: React goes on to another one when it has time."""
_OPEN = "[role=dialog], [role=menu]"
_SAME = 0.05  # mean difference in grey levels of what is the same picture

Picture = npt.NDArray[np.int16]


class Viewer:
    """A page that shows a study."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def open(self, tenant: str, study: str) -> "Viewer":
        """Go to a study by its address."""
        await self._go(f"/tenants/{tenant}/studies/{quote(study, safe='')}")
        await expect(self.page.get_by_test_id("viewer")).to_have_attribute("data-study", study)
        return self

    async def open_first(self, tenant: str, **search: str) -> "Viewer":
        """Open the first study found and wait for its picture."""
        await self.choose_first(tenant, **search)
        await self.rendered()
        return self

    async def choose_first(self, tenant: str, **search: str) -> None:
        """Search the list and open the first study on it."""
        await self.list(tenant, **search)
        await self.page.get_by_test_id("study-row").first.click()

    async def list(self, tenant: str, **search: str) -> None:
        """Search the list of studies."""
        query = "&".join(f"{key}={quote(value)}" for key, value in search.items())
        await self._go(f"/tenants/{tenant}?{query}")
        await expect(self.page.locator("table:not([data-stale])")).to_be_visible()

    async def _go(self, path: str) -> None:
        """Go on within the app; the first time the app is loaded."""
        if is_empty(self.page):
            await self.page.goto(path)
        elif not await self.page.evaluate(_GO, path):  # something is drawn that is not saved
            asked = self.page.get_by_role("dialog", name="Leave without saving?")
            await asked.get_by_role("button", name="Leave").click()

    @property
    def pane(self) -> Locator:
        """The first pane's image."""
        return self.page.get_by_test_id("image-pane").first

    async def rendered(self) -> None:
        """Wait until the picture asked for is on the screen."""
        await expect(self.pane).to_have_attribute("data-rendered", "true")

    async def lay_out(self, layout: str) -> None:
        """Choose rows and columns of viewports, such as 1x2, or "hung": as the protocol has them."""
        await self.page.get_by_test_id("layout").click()
        await self.page.get_by_test_id(f"layout-{layout}").click()

    async def picture(self) -> Picture:
        """The pixels of the first viewport, rows x columns x RGB, without the texts over it."""
        shown = await self.page.get_by_test_id("overlays").count() > 0
        if shown:
            await self.page.keyboard.press("t")
        await self.page.mouse.move(0, 0)
        picture = await picture_of(self.page.get_by_test_id("viewport-canvas").first)
        if shown:
            await self.page.keyboard.press("t")
        return picture

    async def changed(self, before: Picture) -> Picture:
        """Wait until the picture differs from the one before; the new one."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            after = await self.picture()
            if after.shape == before.shape and difference(after, before) > _SAME:
                return after
            await self.page.wait_for_timeout(100)
        raise AssertionError("the picture has not changed")

    async def drag(self, right: int, down: int) -> None:
        """Drag over the picture with the primary button."""
        box: Any = await self.page.get_by_test_id("viewport-canvas").first.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        await self.page.mouse.move(x, y)
        await self.page.mouse.down()
        await self.page.mouse.move(x + right, y + down, steps=6)
        await self.page.mouse.up()


async def move(page: Page, address: str) -> None:
    """Go there as a link in the app does, which is loaded once, but where something is open."""
    if is_empty(page) or await page.locator(_OPEN).count():
        await page.goto(address)
    else:
        await page.evaluate(_TO, address)


async def picture_of(shown: Locator) -> Picture:
    """The pixels of a part of the page, rows x columns x RGB."""
    shot = await shown.screenshot(animations="disabled")
    return np.asarray(Image.open(BytesIO(shot)).convert("RGB"), dtype=np.int16)


def difference(one: Picture, other: Picture) -> float:
    """Mean difference of two pictures in grey levels."""
    return float(np.abs(one - other).mean())


def is_blank(picture: Picture) -> bool:
    """Whether there is nothing to see: hardly any contrast."""
    return float(picture.std()) < 5


def is_colour(picture: Picture) -> bool:
    """Whether something is clearly neither black, grey nor white."""
    return int((picture.max(axis=2) - picture.min(axis=2)).max()) > 60
