"""web/src/page/escape.ts: what a click has opened, Escape closes, from the very moment it shows."""

from typing import Literal

import pytest
from playwright.async_api import Locator, expect

from tests.web.conftest import SignIn

_PRESSED_AS_IT_SHOWS = """async (opener, popup) => {
  const shown = new Promise((resolve) => {
    const look = (_, observer) => document.querySelector(popup) && resolve(observer.disconnect());
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  });
  if (opener.tagName === "BUTTON" && opener.role !== "menuitem") opener.focus();
  opener.click();
  await shown;
  const pressed = new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true });
  document.activeElement.dispatchEvent(pressed);
}"""
"""Before any timer of the page: Mantine moves the focus by one, and no person's key can be as quick."""

Motion = Literal["reduce", "no-preference"]
MENU, CALENDAR, WINDOW = "[role=menu]", "[data-dates-dropdown]", "[role=dialog]"


async def closes(opener: Locator, popup: str) -> None:
    await opener.evaluate(_PRESSED_AS_IT_SHOWS, popup)
    await expect(opener.page.locator(popup)).to_have_count(0)


@pytest.fixture(params=["reduce", "no-preference"])
def motion(request: pytest.FixtureRequest) -> Motion:
    """Whether what opens fades in; then the focus comes later still."""
    chosen: Motion = request.param
    return chosen


class TestEscape:
    @pytest.mark.parametrize(
        ("path", "opened"),
        [
            (
                "/tenants/oakwood",
                {
                    "[data-testid=study-menu]": MENU,
                    "[data-testid=account]": MENU,
                    "[data-dates-input]": CALENDAR,
                },
            ),
            ("/tenants/oakwood/administration/audit", {"[data-dates-input]": CALENDAR}),
        ],
        ids=["list", "audit"],
    )
    async def test_closes_it_at_once(
        self, signed_in: SignIn, motion: Motion, path: str, opened: dict[str, str]
    ) -> None:
        page = await signed_in("admin@oakwood.test")
        await page.emulate_media(reduced_motion=motion)
        await page.goto(path)
        for opener, popup in opened.items():
            first = page.locator(opener).first
            # By its id: studies that come in meanwhile move the rows.
            button = page.locator(f"[id='{await first.get_attribute('id')}']")
            for _ in range(2):  # the first time it is made, the second time it is known
                await closes(button, popup)
                await expect(button).to_be_focused()
            await button.click()
            await expect(page.locator(popup)).to_be_visible()
            await page.keyboard.press("Escape")
            await expect(page.locator(popup)).to_have_count(0)

    async def test_closes_the_window_that_was_chosen_from_a_menu(
        self, signed_in: SignIn, motion: Motion
    ) -> None:
        page = await signed_in("admin@oakwood.test")
        await page.emulate_media(reduced_motion=motion)
        await page.goto("/tenants/oakwood")
        for _ in range(2):
            await page.get_by_test_id("study-menu").first.click()
            await closes(page.get_by_role("menuitem", name="Delete study"), WINDOW)
            await expect(page.locator(MENU)).to_have_count(0)

    async def test_before_it_shows_opens_nothing(self, signed_in: SignIn, motion: Motion) -> None:
        page = await signed_in("admin@oakwood.test")
        await page.emulate_media(reduced_motion=motion)
        await page.goto("/tenants/oakwood")
        for _ in range(5):
            await page.get_by_test_id("study-menu").first.click()
            await page.keyboard.press("Escape")
            await expect(page.locator(MENU)).to_have_count(0)
        await page.get_by_test_id("study-menu").first.click()
        await expect(page.locator(MENU)).to_be_visible()
