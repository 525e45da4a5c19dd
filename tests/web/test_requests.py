"""web/src/requests: from the request to the picture, as a technician with gloves sees it."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Page, expect
from pydicom.dataset import Dataset
from pynetdicom import AE
from pynetdicom.sop_class import ModalityWorklistInformationFind

from tests.installation import Installation
from tests.web.conftest import Join
from tests.web.looking import look
from tests.web.modality import Modality, new_study


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


async def fill_in(page: Page, name: str) -> None:
    """The form of a new request, as for a dog's thorax."""
    await page.get_by_role("button", name="New request").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Animal's name").fill(name)
    await form.get_by_label("Breed").fill("beag")
    await expect(page.get_by_role("option", name="Beagle", exact=True)).to_be_visible()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await form.get_by_label("Weight").fill("11.4")
    await form.get_by_label("Client's family name").fill("Miller")
    await form.get_by_label("What is to be shot").fill("Thorax, 3")
    await expect(page.get_by_role("option", name="Thorax, 3 views")).to_be_visible()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await form.get_by_label("Reason").fill("Coughs")


@pytest.mark.parametrize("phone", [False, True])
async def test_from_the_request_to_the_picture(
    installation: Installation, join: Join, modality: Modality, phone: bool
) -> None:
    name, kind = f"Bella {uuid4().hex[:6]}", "phone" if phone else "desk"
    page = (await join("technician", phone=phone)).page
    await page.goto("/tenants/oakwood")
    await page.get_by_test_id("account").click()
    await page.get_by_role("menuitem", name="Image requests").click()
    await fill_in(page, name)
    await look(page, f"request-form-{kind}")
    await page.get_by_role("dialog").get_by_role("button", name="Request", exact=True).click()
    card = page.get_by_test_id("request").filter(has_text=name)
    await expect(card).to_contain_text("Beagle, 11.4 kg")
    await expect(card).to_contain_text("Right lateral")
    await expect(card).to_contain_text("To do")
    await look(page, f"requests-{kind}")

    (told,) = await asyncio.to_thread(worklist, installation, name)
    assert told.PatientWeight == 11.4
    shots = new_study("CR", f"Miller^{name}", instances=1)
    for shot in shots:
        shot.StudyInstanceUID, shot.AccessionNumber = told.StudyInstanceUID, told.AccessionNumber
        shot.PatientID, shot.PatientName = told.PatientID, f"Miller^{name}"
    await modality.send(*shots)
    await expect(card).to_contain_text("In progress")
    await card.get_by_role("link", name="1 image").click()
    await page.wait_for_url(f"**/studies/{told.StudyInstanceUID}**")


async def test_images_that_contradict_their_request_wait_for_a_person(
    installation: Installation, join: Join, modality: Modality
) -> None:
    name = f"Rex {uuid4().hex[:6]}"
    page = (await join("veterinarian")).page
    await page.goto("/tenants/oakwood/requests")
    await fill_in(page, name)
    await page.get_by_role("dialog").get_by_role("button", name="Request", exact=True).click()
    await expect(page.get_by_test_id("request").filter(has_text=name)).to_be_visible()
    (told,) = await asyncio.to_thread(worklist, installation, name)
    shots = new_study("CR", f"Other^Cat {name}", instances=1)
    for shot in shots:
        shot.StudyInstanceUID = told.StudyInstanceUID
    await modality.send(*shots)
    doubt = page.get_by_test_id("doubt").filter(has_text=f"Cat {name}")
    await expect(doubt).to_contain_text("the patient ID is another one")
    await look(page, "request-in-doubt")
    await doubt.get_by_role("button", name=f"They are of {name}").click()
    await expect(page.get_by_test_id("request").filter(has_text=name)).to_contain_text("In progress")
    await expect(doubt).to_have_count(0)


async def test_the_front_desk_requests_and_a_radiologist_does_not(join: Join) -> None:
    page = (await join("front_desk")).page
    await page.goto("/tenants/oakwood/requests")
    await expect(page.get_by_role("button", name="New request")).to_be_visible()
    page = (await join("radiologist")).page
    await page.goto("/tenants/oakwood/requests")
    await expect(page.get_by_test_id("not-found")).to_be_visible()
