"""web/src/requests: from the request to the picture, as a technician with gloves sees it."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Locator, Page, expect
from pydicom.dataset import Dataset
from pynetdicom import AE
from pynetdicom.sop_class import ModalityWorklistInformationFind

from tests.installation import Installation
from tests.web.conftest import Join
from tests.web.looking import look
from tests.web.modality import Modality, new_study
from tests.web.test_accessibility import no_complaints


def worklist(installation: Installation, name: str) -> Any:
    """What a modality is told of the animal of this name."""
    asked, step = Dataset(), Dataset()
    asked.PatientName = f"*{name}*"
    for keyword in ("AccessionNumber", "StudyInstanceUID", "PatientID", "PatientWeight"):
        setattr(asked, keyword, None)
    step.Modality = "DX"
    asked.ScheduledProcedureStepSequence = [step]
    ae = AE("ANY-MODALITY")
    ae.add_requested_context(ModalityWorklistInformationFind)
    association = ae.associate("127.0.0.1", installation.dimse_port, ae_title="OAKWOOD")
    assert association.is_established
    answers = [found for _, found in association.send_c_find(asked, ModalityWorklistInformationFind) if found]
    association.release()
    return answers


async def choose(page: Page, field: Locator, typed: str, option: str) -> None:
    """Type into a field and take what it offers, by the keys."""
    await reach(page, field)
    await (page.keyboard.type(typed) if typed else page.keyboard.press("ArrowDown"))
    wanted = page.get_by_role("option", name=option, exact=True)
    await expect(wanted).to_be_visible()
    for _ in range(10):
        if await wanted.get_attribute("data-combobox-selected"):
            break
        await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")


async def reach(page: Page, wanted: Locator) -> None:
    """Go to something with the tabulator alone."""
    for _ in range(60):
        if await wanted.evaluate("element => element === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} cannot be reached by the keyboard")


async def fill_in(page: Page, name: str) -> None:
    """A new request for a dog's thorax, by the keyboard alone."""
    await reach(page, page.get_by_role("button", name="New request"))
    await page.keyboard.press("Enter")
    form = page.get_by_role("dialog")
    await expect(form.get_by_label("Animal's name")).to_be_focused()
    await page.keyboard.type(name)
    await choose(page, form.get_by_role("combobox", name="Breed"), "beag", "Beagle")
    await choose(page, form.get_by_role("combobox", name="Sex"), "", "Spayed female")
    for label, typed in (("Weight", "11.4"), ("or age", "3"), ("Client's family name", "Miller")):
        await reach(page, form.get_by_label(label))
        await page.keyboard.type(typed)
    shot = form.get_by_role("combobox", name="What is to be shot")
    await choose(page, shot, "Thorax, 3", "Thorax, 3 views")
    await reach(page, form.get_by_label("Reason"))
    await page.keyboard.type("Coughs")


SMALL_TARGETS = """root => [...root.querySelectorAll("button, a, input, [role=option]")]
  .filter(one => one.checkVisibility())
  .map(one => [one.textContent || one.name || one.type, one.closest("[class*='-wrapper']") || one])
  .map(([name, one]) => [name, one.getBoundingClientRect()])
  .filter(([, box]) => box.height < 44 || box.width < 44)
  .map(([name, box]) => `${name} ${box.width}x${box.height}`)"""


async def fits_gloves(page: Page, within: str) -> None:
    """Nothing is too small to be met, and nothing is beside the screen."""
    assert await page.locator(within).evaluate(SMALL_TARGETS) == []
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("phone", [False, True])
async def test_from_the_request_to_the_picture(
    installation: Installation, join: Join, modality: Modality, phone: bool
) -> None:
    name, kind = f"Bella {uuid4().hex[:6]}", "phone" if phone else "desk"
    page = (await join("technician", phone=phone)).page
    if phone:
        await page.set_viewport_size({"width": 360, "height": 640})
    await page.goto("/tenants/oakwood")
    await page.get_by_test_id("account").click()
    await page.get_by_role("menuitem", name="Image requests").click()
    await fill_in(page, name)
    await look(page, f"request-form-{kind}")
    await fits_gloves(page, "[role=dialog]")
    await reach(page, page.get_by_role("dialog").get_by_role("button", name="Request", exact=True))
    await page.keyboard.press("Enter")
    patient = page.get_by_test_id("patient").filter(has_text=name)
    await expect(patient).to_contain_text("Dog, Beagle, spayed female, 3 years")
    await expect(patient).to_contain_text("11.4 kg")
    card = patient.get_by_test_id("request")
    await expect(card).to_contain_text("To do")
    await expect(card.get_by_test_id("shot")).to_contain_text(
        ["Right lateralmissing", "Left lateralmissing", "Ventrodorsalmissing", "Dorsoventralif wanted"]
    )
    await look(page, f"requests-{kind}")
    await fits_gloves(page, "main")

    (told,) = await asyncio.to_thread(worklist, installation, name)
    assert told.PatientWeight == 11.4
    await card.get_by_role("button", name="Code").click()
    number = page.get_by_test_id("request-number")
    await expect(number).to_be_visible()
    assert (await number.inner_text()).replace(" ", "") == told.AccessionNumber
    await look(page, f"request-code-{kind}")
    if phone:
        await no_complaints(page)
    await page.keyboard.press("Escape")

    await modality.send(*shots_of(told, name))
    right = card.get_by_test_id("shot").first
    await expect(right).to_have_attribute("data-missing", "false")
    await expect(right).to_contain_text("shot")
    await expect(card).to_contain_text("In progress")
    await expect(card.locator("[data-missing=true]")).to_have_count(3)
    await expect(right.locator("img")).to_have_js_property("complete", True)
    await look(page, f"requests-shot-{kind}")
    if phone:
        await no_complaints(page)
    await reach(page, right.get_by_role("link"))
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/studies/{told.StudyInstanceUID}**")


def shots_of(told: Dataset, name: str) -> list[Dataset]:
    """What a modality shoots of what it was told: the right lateral view."""
    shots = new_study("CR", f"Miller^{name}", instances=1)
    for shot in shots:
        shot.StudyInstanceUID, shot.AccessionNumber = told.StudyInstanceUID, told.AccessionNumber
        shot.PatientID, shot.PatientName = told.PatientID, f"Miller^{name}"
    return shots


async def test_one_is_found_moved_broken_off_and_asked_for_again(
    installation: Installation, join: Join
) -> None:
    name = f"Minka {uuid4().hex[:6]}"
    page = (await join("technician")).page
    await page.goto("/tenants/oakwood/requests")
    await fill_in(page, name)
    await page.get_by_role("dialog").get_by_role("button", name="Request", exact=True).click()
    patient = page.get_by_test_id("patient").filter(has_text=name)
    await expect(patient).to_be_visible()
    (told,) = await asyncio.to_thread(worklist, installation, name)
    search = page.get_by_label("Patient, client or number")
    await search.fill(told.AccessionNumber)
    await expect(page.get_by_test_id("patient")).to_have_count(1)
    await expect(patient).to_be_visible()

    async def choose_of_menu(item: str) -> None:
        await patient.get_by_role("button", name="What to do with").first.click()
        await page.get_by_role("menuitem", name=item).click()

    await choose_of_menu("Break off")
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("button", name="Break it off")).to_be_disabled()
    await dialog.get_by_role("combobox", name="Why").fill("Would not lie still")
    await page.keyboard.press("Enter")
    await expect(patient).to_have_count(0)
    assert await asyncio.to_thread(worklist, installation, name) == []
    await page.get_by_role("combobox", name="Which requests").click()
    await page.get_by_role("option", name="Broken off or cancelled").click()
    await expect(patient).to_contain_text("Ended because: Would not lie still")
    await choose_of_menu("Request again for today")
    await search.fill("")
    await patient.get_by_role("button", name=f"All of {name}").click()
    await expect(patient.get_by_test_id("request")).to_have_count(2)
    await choose_of_menu("Move")
    await dialog.get_by_label("Day").fill("2030-01-02")
    await dialog.get_by_role("button", name="Move").click()
    await expect(patient).to_contain_text("2 Jan 2030")
    await choose_of_menu("Cancel")
    await page.get_by_role("option", name="The patient has died").click()
    await dialog.get_by_role("button", name="Cancel it").click()
    await expect(patient).to_contain_text("Ended because: The patient has died")


async def test_images_that_contradict_their_request_wait_for_a_person(
    installation: Installation, join: Join, modality: Modality
) -> None:
    name = f"Rex {uuid4().hex[:6]}"
    page = (await join("veterinarian")).page
    await page.goto("/tenants/oakwood/requests")
    await fill_in(page, name)
    await page.get_by_role("dialog").get_by_role("button", name="Request", exact=True).click()
    await expect(page.get_by_test_id("patient").filter(has_text=name)).to_be_visible()
    (told,) = await asyncio.to_thread(worklist, installation, name)
    shots = new_study("CR", f"Other^Cat {name}", instances=1)
    for shot in shots:
        shot.StudyInstanceUID = told.StudyInstanceUID
    await modality.send(*shots)
    doubt = page.get_by_test_id("doubt").filter(has_text=f"Cat {name}")
    await expect(doubt).to_contain_text("the patient ID is another one")
    await look(page, "request-in-doubt")
    await doubt.get_by_role("button", name=f"They are of {name}").click()
    await expect(page.get_by_test_id("patient").filter(has_text=name)).to_contain_text("In progress")
    await expect(doubt).to_have_count(0)


async def test_the_front_desk_requests_and_a_radiologist_does_not(join: Join) -> None:
    page = (await join("front_desk")).page
    await page.goto("/tenants/oakwood/requests")
    await expect(page.get_by_role("button", name="New request")).to_be_visible()
    page = (await join("radiologist")).page
    await page.goto("/tenants/oakwood/requests")
    await expect(page.get_by_test_id("not-found")).to_be_visible()
