"""Search another archive from the browser and bring a study here, at a desk and on a phone."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from playwright.async_api import expect

from services.peers.store import Dataset, store
from tests.conformance.table_1 import part10
from tests.installation import Installation
from tests.peers import archives
from tests.peers.conftest import peer
from tests.web.conftest import Join
from tests.web.looking import look

CT, EXPLICIT = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.1.2.1"


@pytest.fixture
async def archive(
    installation: Installation, dcmtk: Callable[[str], Path], tmp_path: Path
) -> AsyncIterator[int]:
    """dcmqrscp, known to Oakwood as "University", with two studies."""
    async with archives.dcmqrscp(
        dcmtk("dcmqrscp"), tmp_path, aet="OAKWOOD", back=installation.dimse_port
    ) as port:
        datasets = [
            Dataset.of_bytes(
                part10(
                    CT, EXPLICIT, StudyInstanceUID=f"1.2.826.0.1.3680043.10.7.{number}",
                    PatientName=f"Remote^{name}", PatientID=f"R-{number}", StudyDescription="Abdomen",
                    AccessionNumber=f"ACC-{number}", Modality=("CT", "CR")[number],
                )
            )
            for number, name in enumerate(("Anton", "Berta"))
            for _ in range(2)
        ]  # fmt: skip
        assert {sent.status for sent in await store(peer(port), datasets)} == {0}
        words = ("--name", "University", "--aet", "THEM", "--host", "127.0.0.1", "--port", str(port))
        await installation.run("ae", "remote", "add", "--tenant", "oakwood", *words, "--query-retrieve")
        yield port
        await installation.run("ae", "remote", "remove", "--tenant", "oakwood", "University")


class TestRemoteServers:
    @pytest.mark.parametrize("phone", [pytest.param(False, marks=pytest.mark.soak), True])
    async def test_a_study_is_found_there_and_brought_here(
        self, installation: Installation, archive: int, join: Join, phone: bool, tmp_path: Path
    ) -> None:
        page = (await join("technician", phone=phone)).page
        await page.goto("/tenants/oakwood/remote")
        form = page.get_by_test_id("remote-search")
        await form.get_by_role("combobox", name="Server").click()
        await page.get_by_role("option", name="University").click()
        await form.get_by_role("button", name="Search").click()
        await expect(form.get_by_text("Something to search by")).to_be_visible()
        await form.get_by_label("Patient's name").fill("Remote")
        await form.get_by_role("button", name="Search").click()
        found = page.get_by_test_id("remote-study")
        await expect(found).to_have_count(2)
        await form.get_by_label("Accession number").fill("ACC-1")
        await form.get_by_role("button", name="Search").click()
        await expect(found).to_have_count(1)
        await expect(found).to_contain_text("Acc. ACC-1")
        await form.get_by_label("Accession number").fill("")
        await form.get_by_role("combobox", name="Modality").click()
        await page.get_by_role("option", name="CT · Computed tomography").click()
        await form.get_by_role("button", name="Search").click()
        await expect(found).to_have_count(1)
        await expect(found).to_contain_text("Remote Anton")
        await look(page, f"remote-{'phone' if phone else 'desk'}")
        await form.get_by_role("combobox", name="Modality").click()
        await page.get_by_role("option", name="CT · Computed tomography").click()  # chosen again: any
        await form.get_by_role("button", name="Search").click()
        await expect(found).to_have_count(2)
        name = "Remote Berta" if phone else "Remote Anton"
        await page.get_by_label(f"Choose {name}").check()
        await page.get_by_role("button", name="Retrieve 1 study").click()
        row = page.get_by_test_id("retrieval").filter(has_text=name).first
        await expect(row).to_have_attribute("data-state", "DONE")
        await expect(row.get_by_text("2 images")).to_be_visible()
        width = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0
        await page.screenshot(path=tmp_path / "remote.png", full_page=True)

    async def test_a_front_desk_has_no_such_page(self, join: Join) -> None:
        page = (await join("front_desk")).page
        await page.goto("/tenants/oakwood/remote")
        await expect(page.get_by_test_id("not-found")).to_be_visible()
