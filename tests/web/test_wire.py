"""What a browser that was never here fetches, and when."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Page, expect

from tests.installation import Installation
from tests.web.conftest import SAVES_NO_DATA, Visit, sign_in

WEB = Path(__file__).parents[2] / "web"
LIST_BYTES = 250_000
"""Of everything that the list of studies needs, headers too."""
VIEWER_BYTES = 620_000
"""Of the viewer's code: with all that Cornerstone brings along it would be 870 kB."""
_CODE = ("Script", "Stylesheet")
_NEVER_IDLE = """
const waiting = [];
window.requestIdleCallback = (doIt) => waiting.push(doIt);
window.spareTime = () => { for (const doIt of waiting) doIt(); };
"""
"""A page that has no spare time until it is told so: what it fetches before, it needs."""


@dataclass
class Fetched:
    """A request as Chromium's network panel has it."""

    path: str
    kind: str
    size: int = 0
    coding: str = ""
    cache: str = ""
    cached: bool = False


@dataclass
class Wire:
    """All that a page fetches, in the order it asked."""

    fetched: dict[str, Fetched] = field(default_factory=dict)

    async def watch(self, page: Page) -> "Wire":
        chromium = await page.context.new_cdp_session(page)
        chromium.on("Network.requestWillBeSent", self._asked)
        chromium.on("Network.responseReceived", self._answered)
        chromium.on("Network.loadingFinished", self._finished)
        chromium.on("Network.requestServedFromCache", self._from_cache)
        await chromium.send("Network.enable")
        return self

    def all(self) -> list[Fetched]:
        return list(self.fetched.values())

    def _asked(self, event: dict[str, Any]) -> None:
        path, kind = urlsplit(event["request"]["url"]).path, event.get("type", "Other")
        self.fetched[event["requestId"]] = Fetched(path, kind)

    def _answered(self, event: dict[str, Any]) -> None:
        headers = {name.lower(): value for name, value in event["response"]["headers"].items()}
        one = self.fetched[event["requestId"]]
        one.coding, one.cache = headers.get("content-encoding", ""), headers.get("cache-control", "")

    def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.fetched:
            self.fetched[event["requestId"]].size = int(event["encodedDataLength"])

    def _from_cache(self, event: dict[str, Any]) -> None:
        self.fetched[event["requestId"]].cached = True


async def _watched(visit: Visit, installation: Installation) -> tuple[Page, Wire]:
    """A page of somebody who has just signed in, and all that it fetches."""
    page = await visit(own=True)
    await sign_in(page, installation, "vet@oakwood.test", "demo")
    return page, await Wire().watch(page)


class TestList:
    async def test_is_light_and_the_viewer_is_made_ready_while_it_is_read(
        self, visit: Visit, installation: Installation
    ) -> None:
        page, wire = await _watched(visit, installation)
        await page.add_init_script(f"{SAVES_NO_DATA}; {_NEVER_IDLE}")
        await page.goto("/tenants/oakwood?q=Bella")
        await expect(page.get_by_test_id("study-row").first).to_be_visible()
        of_list = wire.all()
        await page.evaluate("spareTime()")
        await page.wait_for_function(
            "() => performance.getEntriesByType('resource').some(({ name }) => name.includes('ViewerPage'))"
        )
        await page.wait_for_load_state("networkidle")

        weight = sum(one.size for one in of_list)
        assert weight <= LIST_BYTES, "\n".join(f"{one.size} {one.path}" for one in of_list)
        assert "/graphql" in {one.path for one in of_list}
        assert {one.coding for one in wire.all() if one.path == "/graphql" and one.size > 2500} <= {"zstd"}

        code = [
            one for one in wire.all() if one.path.startswith("/assets/") and one.kind in _CODE and one.cache
        ]
        assert {one.coding for one in code if one.size > 3000} == {"br"}
        assert {one.cache for one in code} == {"public, max-age=31536000, immutable"}

        assert sum(one.size for one in code if "ViewerPage" in one.path) <= VIEWER_BYTES

        await page.get_by_test_id("study-row").first.click()
        await expect(page.get_by_test_id("image-pane").first).to_have_attribute("data-rendered", "true")
        fetched = [one.path for one in wire.all() if "ViewerPage" in one.path and not one.cached]
        assert len(fetched) == len(set(fetched))

    async def test_leaves_the_viewer_and_not_the_bell_where_data_are_to_be_saved(
        self, visit: Visit, installation: Installation
    ) -> None:
        page, wire = await _watched(visit, installation)
        await page.goto("/tenants/oakwood?q=Bella")
        await expect(page.get_by_test_id("bell")).to_be_visible()
        await page.wait_for_load_state("networkidle")
        assert not [one.path for one in wire.all() if "ViewerPage" in one.path]


class TestStyles:
    def test_hold_all_that_the_code_names(self) -> None:
        """`web/src/styles.ts` imports Mantine's styles one by one."""
        named = re.compile(r"m_[0-9a-f]{6,8}")
        built = WEB / "dist" / "assets"
        known = set(named.findall((WEB / "node_modules/@mantine/core/styles.css").read_text()))
        code = {name for file in built.glob("*.js") for name in named.findall(file.read_text())}
        styled = {name for file in built.glob("*.css") for name in named.findall(file.read_text())}
        missing = (code & known) - styled
        files = (WEB / "node_modules/@mantine/core/styles").glob("*.css")
        assert not missing, {file.name for file in files if missing & set(named.findall(file.read_text()))}
