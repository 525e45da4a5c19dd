"""From a practice system to the image: without an account, with one, and where a link leads nowhere."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
from playwright.async_api import Page, expect

from tests.installation import Installation
from tests.web.conftest import Join, SignIn, Visit
from tests.web.looking import look
from tests.web.modality import Modality, new_study
from tests.web.screen import Viewer

ROOT = "/tenants/oakwood/pims"


async def added(page: Page, name: str) -> dict[str, str]:
    """Add a practice system as an administrator does; its credentials."""
    await page.goto("/tenants/oakwood/administration/practice-systems")
    await page.get_by_role("button", name="Add").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Name", exact=True).fill(name)
    await form.get_by_label("Webhook").fill("https://pims.test/hook")
    await look(page, "practice-system-form")
    await form.get_by_role("button", name="Add").click()
    secrets = page.get_by_test_id("practice-system-secrets")
    await expect(secrets.get_by_label("Webhook secret", exact=True)).to_contain_text("whsec_")
    await look(page, "practice-system-secrets")
    found = {
        "client_id": await secrets.get_by_label("Client ID", exact=True).inner_text(),
        "client_secret": await secrets.get_by_label("Client secret", exact=True).inner_text(),
    }
    await secrets.get_by_role("button", name="Done").click()
    assert found["client_secret"] not in await page.content()
    return found


def path_of(link: str) -> str:
    """Of a link to the installation, whatever it is called there."""
    return "/" + link.split("/", 3)[3]


async def program(installation: Installation, credentials: dict[str, str]) -> httpx.AsyncClient:
    client = httpx.AsyncClient(base_url=installation.http, timeout=30)
    asked = {**credentials, "grant_type": "client_credentials"}
    answer = await client.post(f"{ROOT}/accesstoken", json=asked)
    assert answer.status_code == 200, answer.text
    client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    return client


async def test_from_the_practice_system_to_the_image(
    installation: Installation, join: Join, visit: Visit, signed_in: SignIn, modality: Modality
) -> None:
    admin = (await join("administrator")).page
    name = f"PIMS {uuid4().hex[:6]}"
    pims = await program(installation, await added(admin, name))
    patient = uuid4().hex[:8]
    asked = {
        "patient": {"name": "Bella", "id": patient, "species": "dog"},
        "client": {"family_name": "Miller"},
        "procedure": "dog-cat-thx3",
        "date": "2026-11-29",
    }
    made = (await pims.post(f"{ROOT}/requests", json=asked)).json()
    number = made["accession_number"]

    async def link(**launched: str) -> str:
        answer = await pims.post(f"{ROOT}/launches", json={**launched, "visitor": "Dr. Oak"})
        assert answer.status_code == 201, answer.text
        return path_of(answer.json()["launch_url"])

    early = await visit()
    await early.goto(await link(accession_number=number))
    await expect(early.get_by_test_id("launch-nothing")).to_be_visible()
    await look(early, "launch-nothing")

    shots = new_study("CR", "Miller^Bella", instances=1)
    for shot in shots:
        shot.StudyInstanceUID, shot.PatientID = made["study_instance_uid"], patient
    await modality.send(*shots)
    page, address = await visit(phone=True), await link(accession_number=number)
    await page.goto(address)
    await page.wait_for_url(f"**/studies/{made['study_instance_uid']}**")
    await Viewer(page).rendered()
    await look(page, "launched-phone")
    await page.goto("/tenants/oakwood")
    await expect(page.get_by_test_id("study-row")).to_have_count(1)
    await page.goto(address)  # used, and still theirs to see
    await page.wait_for_url(f"**/studies/{made['study_instance_uid']}**")

    stranger = await visit()
    await stranger.goto(address)
    await expect(stranger.get_by_test_id("launch-expired")).to_be_visible()
    await look(stranger, "launch-expired")

    more = new_study("CR", "Miller^Bella", instances=1)
    for shot in more:
        shot.PatientID = patient
    await modality.send(*more)
    await open_with_an_account(await signed_in(), made, patient)
    nobody = await visit()
    await nobody.goto(path_of(made["viewer_link"]))
    await nobody.wait_for_url("**/sign-in?next=*")
    await remove(admin, name)
    async with asyncio.timeout(10):
        while (await pims.get(f"{ROOT}/modalities")).status_code != 401:
            await asyncio.sleep(0.2)
    await pims.aclose()
    await Viewer(page)._go("/tenants/oakwood")  # asks for what its session may no longer see
    await expect(page.get_by_test_id("visit-over")).to_be_visible()
    await look(page, "visit-over-phone")


async def open_with_an_account(vet: Page, made: dict[str, Any], patient: str) -> None:
    """One study is opened, two are listed, and where there is none the page says so."""
    await vet.goto(path_of(made["viewer_link"]))
    await vet.wait_for_url(f"**/studies/{made['study_instance_uid']}**")
    await vet.goto(f"/launch?requestType=PATIENT&patientID={patient}")
    await expect(vet.get_by_test_id("study-row")).to_have_count(2)
    await vet.goto("/launch?requestType=STUDY&accessionNumber=nothing")
    await expect(vet.get_by_test_id("launch-nothing")).to_be_visible()


async def remove(admin: Page, name: str) -> None:
    """See what the practice system was told, and remove it."""
    await admin.reload()
    first = admin.get_by_test_id("notification").filter(has_text="Request made").filter(has_text=name)
    await expect(first).to_contain_text("Pims.test cannot be reached")
    await look(admin, "practice-systems")
    row = admin.locator(f"[data-testid=practice-system][data-name='{name}']")
    await row.get_by_role("button", name="Remove").click()
    await admin.get_by_role("dialog").get_by_role("button", name="Remove").click()
    await expect(row).to_have_count(0)
