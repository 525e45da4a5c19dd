"""Chromium on a running house: people as they sit before it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, async_playwright

from tests.house import House
from tests.web.modality import Modality

_ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
_PATIENCE = 60_000  # ms: WebGL is drawn by the processor here, and the processor is shared

SignIn = Callable[..., Awaitable[Page]]


@pytest.fixture(scope="session")
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    """One browser for all tests of a worker."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
async def visit(browser: Browser, house: House) -> AsyncIterator[Callable[..., Awaitable[Page]]]:
    """Open a page of the house in a browser of its own, or on a phone. No script of it may fail."""
    contexts: list[BrowserContext] = []
    failures: list[str] = []

    async def visit(*, phone: bool = False) -> Page:
        context = await browser.new_context(
            base_url=house.http,
            viewport=PHONE if phone else DESK,
            is_mobile=phone,
            has_touch=phone,
        )
        contexts.append(context)
        context.set_default_timeout(_PATIENCE)
        page = await context.new_page()
        page.on("pageerror", lambda error: failures.append(str(error)))
        return page

    yield visit
    for context in contexts:
        await context.close()
    assert not failures


@pytest.fixture
async def signed_in(visit: Callable[..., Awaitable[Page]], house: House) -> SignIn:
    """A page of somebody who has signed in: `await signed_in("vet@oakwood.test")`."""

    async def signed_in(email: str = "vet@oakwood.test", *, phone: bool = False) -> Page:
        page = await visit(phone=phone)
        answer = await page.context.request.post(
            "/session", data={"email": email, "password": "demo"}, headers={"Origin": house.http}
        )
        assert answer.ok, await answer.text()
        return page

    return signed_in


@pytest.fixture
def modality(house: House) -> Modality:
    """The demo's modality, which sends to the clinic OAKWOOD."""
    return Modality("127.0.0.1", house.dimse_port)
