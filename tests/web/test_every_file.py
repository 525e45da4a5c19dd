"""Every real file that is stored shows in the browser: a picture, a document, or a card saying what it is."""

from pathlib import Path

import numpy as np
import pytest
from playwright.async_api import Browser, expect

from services.persistence import Engines
from services.settings import Settings
from services.tenancy import users
from services.tenancy.scope import system_scope
from tests.conformance import answers
from tests.conformance.clinics import Clinics, clinics
from tests.real_files import names
from tests.web.conftest import DESK
from tests.web.screen import Viewer, is_blank

RENDERED = "[data-testid=image-pane][data-rendered=true]"
_WORDS = ("trouble", "report", "document", "object-card", "waveform-canvas")
TOLD = ", ".join(f"[data-testid={name}]" for name in _WORDS)
PASSWORD = "correct horse battery"
DOTS = 200  # grey levels: a segment may be a few white dots on black


async def _shown(browser: Browser, apis: Clinics, number: int, email: str) -> str | None:
    """What is wrong with how clinic `number`'s only study shows; None, if it shows."""
    context = await browser.new_context(base_url=apis.http, viewport=DESK)
    try:
        signed_in = await context.request.post("/session", data={"email": email, "password": PASSWORD})
        assert signed_in.ok, await signed_in.text()
        viewer = Viewer(await context.new_page())
        await viewer.choose_first(apis.slug(number))
        told = viewer.page.locator(TOLD).first
        try:
            await expect(viewer.page.locator(RENDERED).or_(told).first).to_be_visible()
        except AssertionError:
            return "neither a picture nor a word"
        if await told.is_visible():
            return None
        picture = await viewer.picture()
        return "a blank picture" if is_blank(picture) and np.ptp(picture) < DOTS else None
    finally:
        await context.close()


@pytest.mark.soak
class TestEveryFile:
    async def test_it_shows_in_the_browser(
        self, settings: Settings, engines: Engines, browser: Browser, data_folder: Path
    ) -> None:
        wrong: list[str] = []
        async with clinics(settings, engines, data_folder) as apis:
            for number, name in enumerate(names(data_folder)):
                if not (await apis.send(number, answers.dataset(data_folder, name))).success:
                    continue
                email = f"vet{number}@example.org"
                scope = system_scope(apis.slug(number))
                await users.create(scope, engines, email=email, role="veterinarian", password=PASSWORD)
                problem = await _shown(browser, apis, number, email)
                if problem:
                    wrong.append(f"{name}: {problem}")
        assert not wrong, "\n".join(wrong)
