"""Pages that tests use one after the other: where the app was before, it loads for half of the work."""

from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from contextlib import asynccontextmanager

from playwright.async_api import BrowserContext, Error, Page, ViewportSize

_EMPTY = "/favicon.svg"
"""Has the app's origin, so that the same process of the browser goes on, and runs nothing."""

Lend = Callable[[Hashable, Callable[[], Awaitable[BrowserContext]]], Awaitable[Page]]


class Pages:
    """Pages that no test has at the moment, empty, by whose they are."""

    def __init__(self, *, forgetting: bool) -> None:
        """Either each page has its own browser context and forgets what it kept, or none is signed out."""
        self._forgetting = forgetting
        self._waiting: dict[Hashable, list[Page]] = defaultdict(list)

    @asynccontextmanager
    async def lending(self, failures: list[str]) -> AsyncIterator[Lend]:
        """Lend pages until the end of this block; what goes wrong in their scripts is added to `failures`."""
        lent: list[tuple[Hashable, Page, ViewportSize | None]] = []

        def note(error: Error) -> None:
            failures.append(str(error))

        async def lend(whose: Hashable, context: Callable[[], Awaitable[BrowserContext]]) -> Page:
            waiting = self._waiting[whose]
            page = waiting.pop() if waiting else await (await context()).new_page()
            lent.append((whose, page, page.viewport_size))
            page.on("pageerror", note)
            return page

        yield lend
        for whose, page, size in lent:
            page.remove_listener("pageerror", note)
            if await self._emptied(page, size):
                self._waiting[whose].append(page)
            else:
                await (page.context if self._forgetting else page).close()

    async def _emptied(self, page: Page, size: ViewportSize | None) -> bool:
        """Whether the page is as a new one again, but for what the browser has fetched."""
        if page.is_closed():
            return False
        try:
            await page.unroute_all(behavior="ignoreErrors")
            await page.emulate_media(media="null", reduced_motion="reduce")
            await page.goto(_EMPTY)
            await page.mouse.move(0, 0)
            if size and page.viewport_size != size:
                await page.set_viewport_size(size)
            await page.evaluate("sessionStorage.clear()")
            if self._forgetting:
                await _forget(page)
        except Error:
            return False
        return True


async def _forget(page: Page) -> None:
    """Have the browser context sign out, close its other pages and clear what the app stored."""
    for other in page.context.pages:
        if other is not page:
            await other.close()
    await page.context.clear_cookies()
    devtools = await page.context.new_cdp_session(page)
    origin = await page.evaluate("location.origin")
    await devtools.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
    await devtools.detach()


def is_empty(page: Page) -> bool:
    """Whether the app is not loaded in it."""
    return page.url == "about:blank" or page.url.endswith(_EMPTY)
