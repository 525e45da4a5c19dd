"""Chromium on a running installation: people as they sit before it."""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, async_playwright, expect

from services.persistence import Engines
from services.tenancy import users
from services.tenancy.scope import system_scope
from tests.installation import Installation
from tests.web.modality import Modality
from tests.web.pages import Pages
from tests.web.screen import Viewer

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu-sandbox",
    "--disable-gpu-compositing",  # of pages, which costs the processor more than drawing them itself
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
_SAVES_DATA = "Object.defineProperty(navigator, 'connection', {value: {saveData: true}, configurable: true})"
"""A browser that is to save data fetches the viewer when it is needed: that is half of what a page costs."""
SAVES_NO_DATA = "Object.defineProperty(navigator, 'connection', {value: undefined, configurable: true})"
"""As most browsers are: the viewer is made ready while the list is read."""
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
_PATIENCE = 60_000  # ms: WebGL is drawn by the processor here, and the processor is shared

expect.set_options(timeout=_PATIENCE / 2)

SignIn = Callable[..., Awaitable[Page]]
Visit = Callable[..., Awaitable[Page]]
Join = Callable[..., Awaitable["Person"]]
PageOf = Callable[[str], Awaitable[Page]]


@dataclass(frozen=True)
class Person:
    """Somebody of a clinic and the page before them."""

    page: Page
    email: str
    password: str


@pytest.fixture(scope="session")
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    """One browser for all tests of a worker."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
async def failures() -> AsyncIterator[list[str]]:
    """What went wrong in the scripts of the pages: nothing may."""
    failures: list[str] = []
    yield failures
    assert not failures


@pytest.fixture(scope="session")
def _strangers() -> Pages:
    """Pages in browsers that know nobody."""
    return Pages(forgetting=True)


@pytest.fixture
async def visit(
    browser: Browser, installation: Installation, failures: list[str], _strangers: Pages
) -> AsyncIterator[Visit]:
    """Open a page of the installation in a browser that nobody is known to.

    `own` is for what cannot be undone on a page: a clock, a script for each page, a WebSocket on the way.
    """
    owned: list[BrowserContext] = []
    async with _strangers.lending(failures) as lend:

        async def visit(*, phone: bool = False, own: bool = False) -> Page:
            if not own:
                return await lend(phone, lambda: _context(browser, installation, phone=phone))
            owned.append(await _context(browser, installation, phone=phone))
            return await _page(owned[-1], failures)

        yield visit
        for context in owned:
            await context.close()


@pytest.fixture
def join(installation: Installation, visit: Visit) -> Join:
    """Somebody new in a clinic, signed in: `await join("administrator")`."""

    async def join(
        role: str, tenant: str = "oakwood", *, name: str = "", phone: bool = False, own: bool = False
    ) -> Person:
        email = f"{role}-{uuid4().hex[:8]}@{tenant}.test"
        password = secrets.token_urlsafe(16)
        async with Engines.open(installation.settings()) as engines:
            await users.create(
                system_scope(tenant), engines, email, role, password, name=name or f"The {role}"
            )
        page = await visit(phone=phone, own=own)
        await sign_in(page, installation, email, password)
        return Person(page, email, password)

    return join


async def sign_in(page: Page, installation: Installation, email: str, password: str) -> None:
    """Begin a session in the page's browser, past the sign-in page."""
    answer = await page.request.post(
        "/session", data={"email": email, "password": password}, headers={"Origin": installation.http}
    )
    assert answer.ok, await answer.text()


@pytest.fixture(scope="session")
async def people(
    browser: Browser, installation: Installation
) -> Callable[[str, bool], Awaitable[BrowserContext]]:
    """Those who have signed in, each with a browser that keeps what it has fetched; "": nobody."""
    contexts: dict[tuple[str, bool], BrowserContext] = {}

    async def person(email: str, phone: bool) -> BrowserContext:
        if (email, phone) not in contexts:
            context = contexts[email, phone] = await _context(browser, installation, phone=phone)
            if not email:
                return context
            answer = await context.request.post(
                "/session", data={"email": email, "password": "demo"}, headers={"Origin": installation.http}
            )
            assert answer.ok, await answer.text()
        return contexts[email, phone]

    return person


@pytest.fixture(scope="session")
def _known() -> Pages:
    """Pages of those who have signed in."""
    return Pages(forgetting=False)


@pytest.fixture
async def signed_in(
    people: Callable[[str, bool], Awaitable[BrowserContext]], failures: list[str], _known: Pages
) -> AsyncIterator[SignIn]:
    """An empty page of somebody who has signed in: `await signed_in("vet@oakwood.test", phone=True)`.

    `own`: see `visit`.
    """
    owned: list[Page] = []
    async with _known.lending(failures) as lend:

        async def signed_in(
            email: str = "vet@oakwood.test", *, phone: bool = False, own: bool = False
        ) -> Page:
            if not own:
                return await lend((email, phone), lambda: people(email, phone))
            owned.append(await _page(await people(email, phone), failures))
            return owned[-1]

        yield signed_in
        for page in owned:
            await page.close()


@pytest.fixture(scope="session")
async def _kept(people: Callable[[str, bool], Awaitable[BrowserContext]]) -> tuple[PageOf, list[str]]:
    """The page of each person, which stays open, and what went wrong on any."""
    pages, failures = dict[str, Page](), list[str]()

    async def kept(email: str) -> Page:
        if email not in pages:
            pages[email] = await _page(await people(email, False), failures)
        await pages[email].set_viewport_size(DESK)
        return pages[email]

    return kept, failures


@pytest.fixture
def kept(_kept: tuple[PageOf, list[str]]) -> Iterator[PageOf]:
    """Somebody's page, on which other tests were before: `await kept("vet@oakwood.test")`; "": nobody's."""
    page_of, failures = _kept
    failures.clear()
    yield page_of
    assert not failures


@pytest.fixture(scope="session")
async def desk(people: Callable[[str, bool], Awaitable[BrowserContext]]) -> tuple[Page, list[str]]:
    """The page that a vet leaves open all day, and what went wrong on it."""
    failures: list[str] = []
    return await _page(await people("vet@oakwood.test", False), failures), failures


@pytest.fixture
async def viewer(desk: tuple[Page, list[str]]) -> AsyncIterator[Viewer]:
    """The viewer on that page: the app is loaded once, studies are opened one after the other."""
    page, failures = desk
    failures.clear()
    if page.url != "about:blank":
        await page.evaluate("localStorage.clear()")  # such as the layout that another test chose last
    yield Viewer(page)
    assert not failures


async def _context(browser: Browser, installation: Installation, *, phone: bool) -> BrowserContext:
    context = await browser.new_context(
        base_url=installation.http,
        viewport=PHONE if phone else DESK,
        is_mobile=phone,
        has_touch=phone,
        reduced_motion="reduce",  # what fades costs this processor much, and a click that comes too early
    )
    context.set_default_timeout(_PATIENCE)
    await context.add_init_script(_SAVES_DATA)
    return context


async def _page(context: BrowserContext, failures: list[str]) -> Page:
    page = await context.new_page()
    page.on("pageerror", lambda error: failures.append(str(error)))
    return page


@pytest.fixture
def modality(installation: Installation) -> Modality:
    """The demo's modality, which sends to the clinic OAKWOOD."""
    return Modality("127.0.0.1", installation.dimse_port)
