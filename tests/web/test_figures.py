"""Administrators look at how their cases went, and take the figures away as a file."""

import re
from datetime import timedelta
from pathlib import Path

from playwright.async_api import Page, expect

from services.persistence import Edit, Engines
from services.persistence.moments import moment_now
from services.telemedicine.case import Case, CaseState, ServiceChoice
from services.tenancy.scope import system_scope
from tests.installation import Installation
from tests.web.conftest import Join


async def cases_of_a_year(installation: Installation) -> None:
    """Forty cases of Oakwood that VetRad read, most of them in time."""
    now = moment_now()
    async with Engines.open(installation.settings()) as engines:
        collection = engines.documents.of(system_scope("oakwood").grant, "cases")
        made = []
        for number in range(40):
            at = now - timedelta(days=9 * number)
            made.append(
                Case(
                    id=f"f{number}", number=f"C-FIG{number:03}", tenant="oakwood", provider="vetrad",
                    state=CaseState.COMPLETED, created_at=at, changed_at=at, submitted_at=at,
                    service=ServiceChoice("s", ("Thorax", "=Abdomen")[number % 2]),
                    due_at=at + timedelta(hours=24), completed_at=at + timedelta(hours=2 + number),
                ).document
            )  # fmt: skip
        await collection.insert_many_unordered(made)
        scores = engines.documents.of(system_scope("oakwood").grant, "image_scores")
        for number, (score, reasons) in enumerate(
            [("GOOD", []), ("GOOD", []), ("POOR", ["POSITIONING", "MOTION"]), ("POOR", ["POSITIONING"])]
        ):
            facts = {
                "case": "f0", "StudyInstanceUID": "1", "SeriesInstanceUID": "1.1", "score": score, "at": now,
                "reasons": reasons, "machine": "Room 1", "region": "Thorax", "by": {"id": "r", "name": "R"},
            }  # fmt: skip
            await scores.upsert({"SOPInstanceUID": f"1.1.{number}", "provider": "vetrad"}, Edit(set=facts))


async def figures(page: Page, tenant: str = "oakwood") -> None:
    """Open them."""
    await page.goto(f"/tenants/{tenant}/administration/figures")
    await expect(page.get_by_test_id("figures")).to_be_visible()


class TestFigures:
    async def test_are_seen_and_taken_away_by_administrators_of_either_side(
        self, installation: Installation, join: Join, tmp_path: Path
    ) -> None:
        await cases_of_a_year(installation)
        page = (await join("administrator")).page
        await figures(page)
        total = page.get_by_test_id("figures-total")
        await expect(total).to_contain_text("Half done within")
        await expect(page.get_by_test_id("figures-partners")).to_contain_text(
            re.compile("vetrad", re.IGNORECASE)
        )
        quality = page.get_by_test_id("figures-quality")
        for said in ("2 (50%)", "Positioning 2, Motion 1"):
            await expect(quality).to_contain_text(said)
        await expect(page.get_by_test_id("figures-machines")).to_contain_text("Room 1")
        async with page.expect_download() as coming:
            await page.get_by_role("button", name="Download as CSV").click()
        await (await coming.value).save_as(tmp_path / "figures.csv")
        text = (tmp_path / "figures.csv").read_bytes()
        assert text.startswith(b"\xef\xbb\xbfmonth,")
        assert b",'=Abdomen," in text
        assert b",Room 1,Thorax,2,0,2,2,0,0,1,0,0" in text
        phone = (await join("administrator", "vetrad", phone=True)).page
        await figures(phone, "vetrad")
        await expect(phone.get_by_test_id("figures-partners")).to_contain_text(
            re.compile("oakwood", re.IGNORECASE)
        )
        twin = (await join("administrator", "elmside")).page
        await figures(twin, "elmside")
        await expect(twin.get_by_text("No case was submitted in this time.")).to_be_visible()
