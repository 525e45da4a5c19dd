"""Late images on a clinic's page, a case that is read outside, and images without a case at a provider."""

import asyncio
from uuid import uuid4

from playwright.async_api import Page, expect

from services.dicom.uids import new_uid
from services.embedded import demo_cases
from services.persistence import Engines
from services.telemedicine import cases
from services.telemedicine.case import Case
from services.telemedicine.cases import CaseDraft
from services.telemedicine.outbound.outside import submit_outside
from services.tenancy.scope import system_scope
from tests.archive.samples import dataset, put
from tests.dimse.clinics import trust
from tests.installation import Installation
from tests.telemedicine.working_together import open_case
from tests.web.conftest import DESK, PHONE, Join
from tests.web.looking import look
from tests.web.test_accessibility import at_rest


async def shown(page: Page, name: str) -> None:
    """Looked at on a desktop and a phone."""
    for size, where in ((DESK, "desk"), (PHONE, "phone")):
        await page.set_viewport_size(size)
        await at_rest(page)
        await look(page, f"{name}-{where}")
    await page.set_viewport_size(DESK)


class TestAClinic:
    async def test_attaches_what_came_late_and_says_what_the_report_is(
        self, installation: Installation, join: Join
    ) -> None:
        oakwood, study = system_scope("oakwood"), new_uid()
        async with Engines.open(installation.settings()) as engines:
            await demo_cases.prepare(engines)  # VetRad reads for Oakwood
            await put(oakwood, engines, dataset(StudyInstanceUID=study, PatientID=study[-20:]))
            case = await open_case(oakwood, engines, study)
            await put(oakwood, engines, dataset(StudyInstanceUID=study, PatientID=study[-20:]))
            await until_held(engines, case)
            remote = f"Far readers {uuid4().hex[:6]}"
            await trust(oakwood, engines, name=remote, aet="FARREAD", port=9)
            outside = await cases.draft(oakwood, engines, CaseDraft(studies=(study,), priors=()))
            await submit_outside(oakwood, engines, outside.id, remote)
            report = dataset(
                SOPClassUID="1.2.840.10008.5.1.4.1.1.88.11", StudyInstanceUID=study, Modality="SR",
                **dict.fromkeys(("PixelData", "Rows", "Columns")),
            )  # fmt: skip
            await put(oakwood, engines, report)
        page = (await join("administrator")).page
        await page.goto(f"/tenants/oakwood/cases/{case.id}")
        await expect(page.get_by_test_id("held")).to_contain_text("1 image came later")
        await shown(page, "late-images")
        await page.get_by_test_id("held").get_by_role("button", name="Attach").click()
        await expect(page.get_by_test_id("held")).to_have_count(0)

        await page.goto(f"/tenants/oakwood/ask/{study}")
        asked = page.get_by_test_id("send-outside")
        await expect(asked.get_by_role("button", name="Send by DICOM")).to_be_disabled()
        await asked.get_by_label("Provider outside").select_option(remote)
        await expect(asked.get_by_role("button", name="Send by DICOM")).to_be_enabled()
        await page.goto("/tenants/oakwood/cases")
        await expect(page.get_by_test_id("case").filter(has_text=outside.number)).to_contain_text(remote)
        await page.goto(f"/tenants/oakwood/cases/{outside.id}")
        await expect(page.get_by_test_id("sent-by-dicom")).to_contain_text(f"Sent to {remote}")
        await expect(page.get_by_test_id("conversation")).to_contain_text(f"{remote} does not see it")
        returned = page.get_by_test_id("returned")
        await expect(returned.get_by_role("link", name="Open in the viewer")).to_be_visible()
        await shown(page, "sent-by-dicom")
        await page.get_by_role("button", name="This is the report").click()
        await expect(page.get_by_test_id("case-state")).to_contain_text("Done on")
        await expect(returned).to_contain_text("The report · Basic Text SR Storage")
        await expect(page.get_by_role("button", name="This is the report")).to_have_count(0)


class TestAProvider:
    async def test_claims_images_without_a_case(self, installation: Installation, join: Join) -> None:
        sender, study = f"Hillside {uuid4().hex[:6]}", new_uid()
        async with Engines.open(installation.settings()) as engines:
            vetrad = system_scope("vetrad")
            await trust(vetrad, engines, name=sender, aet="MODALITY")
            await put(vetrad, engines, dataset(StudyInstanceUID=study, PatientName="Unknown^Rex"))
        page = (await join("radiologist", "vetrad")).page
        await page.goto("/tenants/vetrad/unknown-images")
        row = page.get_by_test_id("unknown").filter(has_text=sender)
        await expect(row).to_be_visible()
        await shown(page, "unknown-images")
        await row.get_by_role("button", name="Make a case").click()
        await page.wait_for_url("**/tenants/vetrad/cases/*")
        await expect(page.get_by_test_id("case-state")).to_contain_text(sender)
        await page.goto("/tenants/oakwood/unknown-images")
        await expect(page.get_by_test_id("not-found")).to_be_visible()


async def until_held(engines: Engines, case: Case) -> None:
    """Until the courier has seen that an image came late."""
    async with asyncio.timeout(60):
        while not (await cases.get(system_scope("oakwood"), engines, case.id)).held:
            await asyncio.sleep(0.2)
