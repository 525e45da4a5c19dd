"""web/src/corrections: a study is corrected, marked, given to another patient and as it was again."""

import asyncio
from uuid import uuid4

import pytest
from playwright.async_api import Page, Route, expect

from tests.api.clients import image, part10, stow
from tests.installation import Installation
from tests.web.conftest import Join
from tests.web.looking import look


async def _studies(installation: Installation, name: str) -> None:
    """One of Rex, and one of Tom, of the same family."""
    made = [
        image(PatientName=f"{name}^{animal}", PatientID=f"{name}-{animal}", StudyDate="20260102")
        for animal in ("Rex", "Tom")
    ]
    async with installation.signed_in("admin@oakwood.test") as client:
        answer = await stow(client, *map(part10, made))
        assert answer.is_success, answer.text


async def _correct(page: Page, animal: str) -> None:
    row = page.get_by_test_id("study-row").filter(has_text=animal)
    await row.get_by_test_id("study-menu").click()
    await page.get_by_role("menuitem", name="Correct").click()
    await expect(page.get_by_test_id("correct-study")).to_be_visible()


async def list_comes_last(route: Route) -> None:
    """The list is read again more slowly than anything else."""
    if "query Studies(" in (route.request.post_data or ""):
        await asyncio.sleep(0.5)
    await route.continue_()


@pytest.mark.parametrize("phone", [pytest.param(False, marks=pytest.mark.soak), True])
async def test_what_a_study_is_said_to_be(installation: Installation, join: Join, phone: bool) -> None:
    name, kind = f"C{uuid4().hex[:8]}", "phone" if phone else "desk"
    await _studies(installation, name)
    page = (await join("technician", phone=phone)).page
    await page.goto(f"/tenants/oakwood?q={name}")
    rows = page.get_by_test_id("study-row")
    await expect(rows).to_have_count(2)
    await _correct(page, "Rex")
    form = page.get_by_role("dialog")
    await expect(form.get_by_role("button", name="Correct", exact=True)).to_be_disabled()
    await form.get_by_label("Animal's name").fill("Rexi")
    await form.get_by_label("Accession number").fill("A-1")
    await expect(form.get_by_text("was: Rex", exact=True)).to_be_visible()
    await form.get_by_label("Why").fill("misheard")
    await look(page, f"correct-{kind}")
    await page.route("**/graphql", list_comes_last)
    await form.get_by_role("button", name="Correct", exact=True).click()
    await expect(form).to_have_count(0)
    corrected = rows.filter(has_text="Rexi")
    await expect(corrected.get_by_test_id("corrected")).to_be_visible()

    await _correct(page, "Rexi")
    await form.get_by_text("Another patient").click()
    await form.get_by_label("It is a study of").fill(f"{name} Tom")
    await page.get_by_role("option", name="Tom").click()
    await form.get_by_label("Why").fill("the wrong worklist entry")
    await look(page, f"correct-patient-{kind}")
    await form.get_by_role("button", name="Move").click()
    await expect(form).to_have_count(0)
    await expect(rows.filter(has_text="Tom")).to_have_count(2)

    await rows.filter(has=page.get_by_test_id("corrected")).get_by_test_id("study-menu").click()
    await page.get_by_role("menuitem", name="Correct").click()
    await form.get_by_text("History (2)").click()
    entry = form.get_by_test_id("correction").first
    await expect(entry).to_contain_text("Moved to another patient")
    await expect(entry).to_contain_text("the wrong worklist entry")
    await look(page, f"correct-history-{kind}")
    await entry.get_by_role("button", name="Undo").click()
    await expect(form.get_by_text("undone since")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(rows.filter(has_text="Rexi")).to_have_count(1)
