"""web/src/telemedicine/Conversation.tsx and web/src/notifications: both sides of a case, side by side."""

import asyncio
from uuid import uuid4

import pytest
from playwright.async_api import Page, expect

from services.persistence import Engines
from services.telemedicine import cases
from services.telemedicine.cases import CaseDraft
from services.tenancy.scope import system_scope
from tests.installation import Installation
from tests.web.conftest import PHONE, Join
from tests.web.looking import look
from tests.web.modality import Modality, new_study
from tests.web.test_accessibility import WEB
from tests.web.test_cases import provider

__all__ = ["provider"]
HTML = "<b>Look</b> at the elbow"


@pytest.fixture
async def case(installation: Installation, modality: Modality, provider: str) -> str:
    """A case of Oakwood's that waits at VetRad, and everybody has been told of it and of those before it."""
    made = new_study("CR", f"Talked^{uuid4().hex[:8]}", instances=1)
    await modality.send(*made)
    async with Engines.open(installation.settings()) as engines:
        clinic = system_scope("oakwood")
        draft = CaseDraft(studies=(str(made[0].StudyInstanceUID),), provider=provider)
        submitted = await cases.submit(clinic, engines, (await cases.draft(clinic, engines, draft)).id)
        events = engines.documents.of_provider(system_scope(provider).grant, "case_events")
        async with asyncio.timeout(60):
            while any(one.get("changed") for one in await events.find({}, projection=["changed"])):
                await asyncio.sleep(0.1)
    return submitted.id


async def say(page: Page, text: str, verb: str) -> None:
    await page.get_by_label("Message", exact=True).fill(text)
    await page.get_by_role("button", name=verb, exact=True).click()
    await expect(page.get_by_label("Message", exact=True)).to_have_value("")


class TestConversation:
    async def test_is_live_stops_the_clock_and_rings_the_bell(
        self, join: Join, provider: str, case: str
    ) -> None:
        vet, rada, rolf = await asyncio.gather(
            join("veterinarian", name="Vera"),
            join("radiologist", provider, name="Rada"),
            join("radiologist", provider, name="Rolf"),
        )
        clinic, reader, other = vet.page, rada.page, rolf.page
        await other.goto(f"/tenants/{provider}")
        for page, slug in ((clinic, "oakwood"), (reader, provider)):
            await page.goto(f"/tenants/{slug}/cases/{case}")
            await expect(page.get_by_test_id("conversation")).to_contain_text("Nobody has written yet")

        box = clinic.get_by_label("Message", exact=True)
        await box.fill(f"{HTML} @Rol")
        await expect(clinic.get_by_test_id("mentionable")).to_contain_text("Rolf")
        await box.press("Tab")
        await expect(box).to_have_value(f"{HTML} @Rolf ")
        await clinic.get_by_role("button", name="Send", exact=True).click()
        await expect(reader.get_by_test_id("message")).to_contain_text(f"{HTML} @Rolf")
        await expect(clinic.get_by_test_id("read-by")).to_contain_text("Rada")

        await expect(other.get_by_label("Notifications, 1 unread")).to_be_visible()
        await other.get_by_test_id("bell").click()
        line = other.get_by_test_id("notification").filter(has_text="You were mentioned")
        await expect(line).to_contain_text("Vera")
        await look(other, "notifications")
        await line.click()
        await expect(other.get_by_test_id("message")).to_contain_text("@Rolf")
        await expect(other.get_by_label("Notifications, none unread")).to_be_visible()

        await reader.get_by_label("Ask the clinic for a clarification").check()
        await say(reader, "Which leg?", "Ask")
        await expect(clinic.get_by_test_id("waiting")).to_contain_text("waits for your answer")
        await expect(reader.get_by_test_id("waiting")).to_be_visible()
        await look(reader, "conversation-provider")
        await clinic.evaluate((WEB / "node_modules/axe-core/axe.min.js").read_text())
        found = await clinic.evaluate("() => axe.run('[data-testid=conversation]')")
        assert [one["id"] for one in found["violations"]] == []
        await clinic.set_viewport_size(PHONE)
        await clinic.get_by_test_id("conversation").scroll_into_view_if_needed()
        await look(clinic, "conversation-phone")
        wide = await clinic.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE["width"]
        await say(clinic, "The left one.", "Answer")
        await expect(reader.get_by_test_id("waiting")).to_have_count(0)
        await expect(reader.get_by_test_id("message")).to_have_count(3)


class TestSettings:
    async def test_are_kept_and_webhooks_show_their_secret_once(self, join: Join, provider: str) -> None:
        person = await join("administrator", provider)
        page = person.page
        await page.goto("/account/notifications")
        row = page.locator("[data-testid=ways][data-category=MESSAGES]")
        await row.get_by_label("Messages in the app").uncheck(force=True)
        await page.get_by_label("Quiet hours").check(force=True)
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
        await look(page, "notification-settings")
        await page.set_viewport_size(PHONE)
        await look(page, "notification-settings-phone")
        await page.reload()
        await expect(row.get_by_label("Messages in the app")).not_to_be_checked()
        await expect(page.get_by_label("Quiet hours")).to_be_checked()
        await page.goto(f"/tenants/{provider}/administration/webhooks")
        await page.get_by_role("button", name="Add", exact=True).click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Name").fill("Our RIS")
        await dialog.get_by_label("Address").fill("https://ris.example/hook")
        await dialog.get_by_role("button", name="Add").click()
        await expect(page.get_by_role("dialog")).to_contain_text("whsec_")
        await page.get_by_role("button", name="Done").click()
        await expect(page.get_by_test_id("webhook")).to_contain_text("ris.example")
        await look(page, "webhooks-phone")
