"""Administrators look at how their cases went, and take the figures away as a file."""

import re
from datetime import timedelta
from pathlib import Path

from playwright.async_api import Page, expect

from services.persistence import Engines
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
        async with page.expect_download() as coming:
            await page.get_by_role("button", name="Download as CSV").click()
        await (await coming.value).save_as(tmp_path / "figures.csv")
        text = (tmp_path / "figures.csv").read_bytes()
        assert text.startswith(b"\xef\xbb\xbfmonth,")
        assert b",'=Abdomen," in text
        phone = (await join("administrator", "vetrad", phone=True)).page
        await figures(phone, "vetrad")
        await expect(phone.get_by_test_id("figures-partners")).to_contain_text(
            re.compile("oakwood", re.IGNORECASE)
        )
        twin = (await join("administrator", "elmside")).page
        await figures(twin, "elmside")
        await expect(twin.get_by_text("No case was submitted in this time.")).to_be_visible()
