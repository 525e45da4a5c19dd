"""web/src/administration and web/src/operator: what administrators and the installation's operator keep."""

import asyncio
import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest
from playwright.async_api import Page, Route, expect
from pynetdicom import AE
from pynetdicom.sop_class import Verification

from services.embedded.ports import free_port
from services.persistence import Edit, Engines
from services.tenancy import attempts, processes, tenants
from services.tenancy.processes import Doing, Process
from services.tenancy.scope import operator_scope
from tests.hl7.client import Sender
from tests.hl7.messages import orm
from tests.installation import Installation
from tests.peers.worklist_servers import entry, practice_system
from tests.web.conftest import PHONE, Join, PageOf, SignIn, Visit
from tests.web.looking import look
from tests.web.screen import move

_PASSWORD = "amber kettle walks slowly home"
ADMINISTRATOR = "admin@oakwood.test"
_EFFECT = 5.0  # s until a revoked token is refused everywhere
PARTS = (
    "clinic", "members", "servers", "hl7", "routing", "practice-systems", "tokens", "sign-in", "deletions",
    "keeping", "images", "audit",
)  # fmt: skip


async def _open(page: Page, part: str) -> None:
    await move(page, f"/tenants/oakwood/administration/{part}")
    await expect(page.get_by_test_id(f"administration-{part}")).to_be_visible()


class TestWho:
    async def test_the_menu_leads_administrators_there(self, join: Join) -> None:
        page = (await join("administrator")).page
        await page.goto("/tenants/oakwood")
        await page.get_by_test_id("account").click()
        await page.get_by_role("menuitem", name="Administration").click()
        await expect(page.get_by_test_id("use")).to_be_visible()

    async def test_others_find_nothing(self, signed_in: SignIn) -> None:
        page = await signed_in()
        await page.goto("/tenants/oakwood")
        await page.get_by_test_id("account").click()
        await expect(page.get_by_role("menuitem", name="Account")).to_be_visible()
        await expect(page.get_by_role("menuitem", name="Administration")).to_have_count(0)
        for path in ("/tenants/oakwood/administration/members", "/operator"):
            await page.goto(path)
            await expect(page.get_by_test_id("not-found")).to_be_visible()

    async def test_neither_does_another_clinics_administrator(self, join: Join) -> None:
        page = (await join("administrator", "elmside")).page
        await page.goto("/tenants/oakwood/administration/members")
        await expect(page.get_by_test_id("not-found")).to_be_visible()


class TestPhone:
    async def test_every_part_fits_a_phone(self, join: Join) -> None:
        page = (await join("administrator", phone=True)).page
        await page.goto("/account")
        for part in ("", *PARTS):
            if part:
                await _open(page, part)
            await expect(page.get_by_role("heading", level=1)).to_be_visible()
            await expect(page.get_by_role("status", name="Loading")).to_have_count(0)
            await expect(page.get_by_role("alert")).to_have_count(0)
            assert await page.evaluate("document.documentElement.scrollWidth") <= 390, part


class TestLoaded:
    async def test_what_could_not_be_loaded_says_why_and_is_tried_again(self, join: Join) -> None:
        page = (await join("administrator")).page

        async def answer(route: Route) -> None:
            if "query Members" in (route.request.post_data or ""):
                await route.fulfill(status=400, json={"errors": [{"message": "the database rests"}]})
            else:
                await route.continue_()

        await page.route("**/graphql", answer)
        await _open(page, "members")
        section = page.get_by_test_id("members")
        await expect(section.get_by_role("alert")).to_contain_text("The database rests.")
        await page.unroute("**/graphql")
        await section.get_by_role("button", name="Try again").click()
        await expect(section.get_by_test_id("member").first).to_be_visible()


class TestMembers:
    async def test_somebody_is_invited_comes_in_changes_role_and_is_removed(
        self, kept: PageOf, visit: Visit
    ) -> None:
        page = await kept(ADMINISTRATOR)
        email = f"new-{uuid4().hex[:8]}@oakwood.test"
        await _open(page, "members")
        await page.get_by_role("button", name="Invite").click()
        await page.get_by_label("Email").fill(email)
        await page.get_by_role("dialog").get_by_role("button", name="Invite").click()
        link = await page.get_by_label("Invitation link").inner_text()
        await page.get_by_role("button", name="Done").click()
        await expect(page.locator(f"[data-testid=invited][data-email='{email}']")).to_contain_text(
            "Veterinarian"
        )

        theirs = await visit()
        await theirs.goto(link)
        await expect(theirs.get_by_test_id("invitation")).to_contain_text("Oakwood Veterinary Clinic")
        await theirs.get_by_label("Your name").fill("Nora New")
        await theirs.get_by_label("Password", exact=True).fill("password1234")
        await theirs.get_by_role("button", name="Join").click()
        await expect(theirs.get_by_test_id("failure")).to_be_visible()
        await theirs.get_by_label("Password", exact=True).fill(_PASSWORD)
        await theirs.get_by_role("button", name="Join").click()
        await expect(theirs.get_by_test_id("study-row").first).to_be_visible()

        await page.reload()
        row = page.locator(f"[data-testid=member][data-email='{email}']")
        await expect(row).to_contain_text("Nora New")
        await row.get_by_role("combobox", name="Role of Nora New").click()
        await page.get_by_role("option", name="Front desk").click()
        await expect(row.get_by_role("combobox", name="Role of Nora New")).to_have_value("Front desk")
        await theirs.goto("/tenants/oakwood")
        await expect(theirs.get_by_test_id("study-row").first).to_be_visible()
        await expect(theirs.get_by_test_id("study-list").get_by_role("link")).to_have_count(0)

        await row.get_by_role("button", name="Remove Nora New").click()
        await page.get_by_role("dialog").get_by_role("button", name="Remove").click()
        await expect(row).to_have_count(0)
        await theirs.goto("/tenants/oakwood")
        await expect(theirs.get_by_test_id("not-found").or_(theirs.get_by_test_id("sign-in"))).to_be_visible()
        await theirs.goto(link)
        await expect(theirs.get_by_test_id("invitation-gone")).to_be_visible()

    async def test_a_withdrawn_invitation_lets_nobody_in(self, kept: PageOf, visit: Visit) -> None:
        page = await kept(ADMINISTRATOR)
        email = f"late-{uuid4().hex[:8]}@oakwood.test"
        await _open(page, "members")
        await page.get_by_role("button", name="Invite").click()
        await page.get_by_label("Email").fill(email)
        await page.get_by_role("dialog").get_by_role("button", name="Invite").click()
        link = await page.get_by_label("Invitation link").inner_text()
        await page.get_by_role("button", name="Done").click()
        row = page.locator(f"[data-testid=invited][data-email='{email}']")
        await row.get_by_role("button", name="Withdraw").click()
        await expect(row).to_have_count(0)
        theirs = await visit()
        await theirs.goto(link)
        await expect(theirs.get_by_test_id("invitation-gone")).to_be_visible()

    async def test_the_rights_behind_each_role_are_shown(self, kept: PageOf) -> None:
        page = await kept(ADMINISTRATOR)
        await _open(page, "members")
        for right, has in (("FIND", 1), ("RETRIEVE", 0), ("ADMINISTER", 0)):
            cell = page.get_by_test_id(f"FRONT_DESK-{right}")
            await expect(cell.get_by_role("img")).to_have_count(has)


class TestHl7Applications:
    async def test_one_is_added_sends_is_changed_and_removed(
        self, kept: PageOf, installation: Installation
    ) -> None:
        page = await kept(ADMINISTRATOR)
        await _open(page, "hl7")
        name = f"PIMS {uuid4().hex[:6]}"
        await page.get_by_test_id("hl7-applications").get_by_role("button", name="Add", exact=True).click()
        form = page.get_by_role("dialog")
        await form.get_by_label("Name", exact=True).fill(name)
        await form.get_by_label("IP address or host name it sends from").fill("127.0.0.1")
        await form.get_by_label("Sending application (MSH-3)").fill(name)
        await look(page, "hl7-form")
        await form.get_by_role("button", name="Add").click()
        row = page.locator(f"[data-testid=hl7-application][data-name='{name}']")
        await expect(row).to_contain_text("127.0.0.1")
        async with Sender.to(installation.hl7_port) as pims:
            assert (await pims.send(orm(name, control="CA", sender=f"{name}|"))).code == "AA"
        await row.get_by_role("button", name=f"Change {name}").click()
        await form.get_by_label("Port for results").fill("6661")
        await form.get_by_role("button", name="Save").click()
        await expect(row).to_contain_text("to port 6661")
        await look(page, "hl7")
        await row.get_by_role("button", name=f"Remove {name}").click()
        await page.get_by_role("dialog").get_by_role("button", name="Remove").click()
        await expect(row).to_have_count(0)


class TestServers:
    async def test_a_title_of_ours_is_added_and_removed_and_one_that_is_taken_is_told(
        self, kept: PageOf
    ) -> None:
        page = await kept(ADMINISTRATOR)
        await _open(page, "servers")
        section = page.get_by_test_id("local-entities")
        title = f"NEW{uuid4().hex[:6].upper()}"
        for given in (title, "ELMSIDE"):
            await section.get_by_label("New AE title").fill(given)
            await section.get_by_role("button", name="Add", exact=True).click()
            await expect(section.get_by_text(title)).to_be_visible()
        await expect(section.get_by_test_id("failure")).to_have_text("This AE title is taken.")
        await section.get_by_role("button", name=f"Remove {title}").click()
        await page.get_by_role("dialog").get_by_role("button", name="Remove").click()
        await expect(section.get_by_text(title)).to_have_count(0)

    async def test_a_modality_is_told_of_its_own_requests_alone(
        self, installation: Installation, kept: PageOf
    ) -> None:
        name = f"CR {uuid4().hex[:6]}"
        words = ("--tenant", "oakwood", "--name", name, "--aet", "CR9", "--host", "192.0.2.9")
        await installation.run("ae", "remote", "add", *words)
        page = await kept(ADMINISTRATOR)
        await _open(page, "servers")
        await page.reload()  # it may show this part already, and nothing tells it of what a command added
        form, change = page.get_by_role("dialog"), page.get_by_role("button", name=f"Change {name}")
        for checked in (False, True):
            await change.click()
            if not checked:
                await form.get_by_role("button", name="Worklist, proof of identity").click()
            for label in ("Worklist: only its own requests", "Worklist: hide what has begun"):
                await expect(form.get_by_label(label)).to_be_checked(checked=checked)
                await form.get_by_label(label).check()
            await look(page, "server-worklist")
            await form.get_by_role("button", name="Save").click()
            await expect(form).to_have_count(0)

    async def test_the_test_says_whether_a_server_answers_and_why_not(self, kept: PageOf) -> None:
        port = free_port()
        page = await kept(ADMINISTRATOR)
        await _open(page, "servers")
        name = f"Archive {uuid4().hex[:6]}"
        await page.get_by_test_id("remote-entities").get_by_role("button", name="Add", exact=True).click()
        form = page.get_by_role("dialog")
        await form.get_by_label("Name", exact=True).fill(name)
        await form.get_by_label("AE title", exact=True).fill("ARCHIVE")
        await form.get_by_label("IP address or host name").fill("169.254.169.254")
        await form.get_by_label("Port").fill(str(port))
        await form.get_by_label("May query and retrieve").check()
        await form.get_by_role("button", name="Add", exact=True).click()
        await expect(form).to_contain_text("inside the installation")
        await look(page, "server-inside")
        await form.get_by_label("IP address or host name").fill("127.0.0.1")
        await form.get_by_role("button", name="Add", exact=True).click()
        row = page.locator(f"[data-testid=remote-entity][data-name='{name}']")
        await expect(row).to_contain_text(f"127.0.0.1:{port}")
        await expect(row).to_contain_text(re.compile("query and retrieve", re.IGNORECASE))

        echo = page.get_by_test_id("echo")
        await row.get_by_role("button", name="Test server").click()
        await expect(echo).to_contain_text("nothing listens at its address and port", ignore_case=True)
        await expect(echo).to_contain_text("Not reached.")

        server = AE("ARCHIVE")
        server.add_supported_context(Verification)
        running = server.start_server(("127.0.0.1", port), block=False)
        assert running
        try:
            await row.get_by_role("button", name="Test server").click()
            await expect(echo).to_contain_text(re.compile(r"Reached\. It answered in \d+ ms"))
        finally:
            await asyncio.to_thread(running.shutdown)

        await row.get_by_role("button", name=f"Change {name}").click()
        await form.get_by_label("AE title", exact=True).fill("ARCHIVE2")
        await form.get_by_label("Port").fill("")
        await look(page, "server-without-a-port")
        await form.get_by_role("button", name="Save").click()
        await expect(row).to_contain_text("ARCHIVE2")
        await expect(row).to_contain_text("127.0.0.1")
        await expect(row).not_to_contain_text(str(port))
        await row.get_by_role("button", name="Test server").hover()
        await expect(page.get_by_text("Without a port it can call us, but cannot be called")).to_be_visible()
        await look(page, "server-only-calls")
        await row.get_by_role("button", name=f"Change {name}").click()
        await expect(form.get_by_label("Port")).to_have_value("")
        await page.keyboard.press("Escape")
        await row.get_by_role("button", name=f"Remove {name}").click()
        await page.get_by_role("dialog").get_by_role("button", name="Remove").click()
        await expect(row).to_have_count(0)


class TestWorklist:
    async def test_of_another_system_is_brought_in_on_demand(self, kept: PageOf) -> None:
        page = await kept(ADMINISTRATOR)
        await _open(page, "servers")
        name, today = f"Practice {uuid4().hex[:6]}", f"{datetime.now(UTC):%Y%m%d}"
        number = uuid4().int % 10**9
        with practice_system(entry(today, number), entry(today, number + 1, step={"Modality": ""})) as there:
            await page.get_by_test_id("remote-entities").get_by_role("button", name="Add", exact=True).click()
            form = page.get_by_role("dialog")
            await form.get_by_label("Name", exact=True).fill(name)
            await form.get_by_label("AE title", exact=True).fill("THEM")
            await form.get_by_label("IP address or host name").fill("127.0.0.1")
            await form.get_by_label("Port").fill(str(there.port))
            await expect(form.get_by_label("Every, minutes")).not_to_be_visible()
            await form.get_by_label("Bring in its worklist").check()
            await form.get_by_label("Every, minutes").fill("60")
            await look(page, "server-worklist")
            await form.get_by_role("button", name="Add", exact=True).click()
            row = page.locator(f"[data-testid=remote-entity][data-name='{name}'] + tr")
            line = row.get_by_test_id("worklist")
            await line.get_by_role("button", name="Fetch now").click()
            await expect(line).to_contain_text("2 entries")
            await expect(line).to_contain_text("1 left out: it has no modality.")
            await look(page, "server-worklist-fetched")
            await page.set_viewport_size(PHONE)
            await line.get_by_role("button", name="Fetch now").scroll_into_view_if_needed()
            await expect(line.get_by_role("button", name="Fetch now")).to_be_in_viewport(ratio=1)
            await look(page, "server-worklist-phone")
        await page.goto("/tenants/oakwood/requests")
        card = page.get_by_role("region", name=f"Bella{number}").get_by_test_id("request")
        await expect(card).to_contain_text(f"From {name}")
        await look(page, "request-from-a-worklist")


class TestTokens:
    async def test_one_works_until_it_is_revoked_and_is_shown_once(
        self, installation: Installation, kept: PageOf
    ) -> None:
        page = await kept(ADMINISTRATOR)
        await _open(page, "tokens")
        name = f"Practice software {uuid4().hex[:6]}"
        await page.get_by_role("button", name="Create").click()
        form = page.get_by_role("dialog")
        await form.get_by_label("Name", exact=True).fill(name)
        await form.get_by_label("Send images").uncheck()
        await form.get_by_role("button", name="Create").click()
        secret = await page.get_by_label("Token", exact=True).inner_text()
        await page.get_by_role("button", name="Done").click()
        row = page.locator(f"[data-testid=token][data-name='{name}']")
        await expect(row).to_contain_text("Technician, only: Search studies, See images")
        assert secret not in await page.content()

        headers = {"Authorization": f"Bearer {secret}"}
        async with httpx.AsyncClient(base_url=installation.http, headers=headers) as program:
            answer = await program.get("/tenants/oakwood/dicomweb/studies?limit=1")
            assert answer.status_code == 200
            await row.get_by_role("button", name="Revoke").click()
            await page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
            await expect(row).to_have_count(0)
            until = time.monotonic() + _EFFECT
            while answer.status_code != 401:
                await asyncio.sleep(0.1)
                asked = time.monotonic()  # the answer may come as slowly as it likes
                answer = await program.get("/tenants/oakwood/dicomweb/studies?limit=1")
                assert answer.status_code == 401 or asked < until, "a revoked token still works"


class TestAuditTrail:
    async def test_a_sign_in_is_there_and_is_found_by_who_and_what(self, join: Join) -> None:
        person = await join("administrator", name=f"Auditor {uuid4().hex[:6]}")
        page = person.page
        await _open(page, "audit")
        entries = page.get_by_test_id("audit-entry")
        mine = entries.filter(has_text=re.compile("Auditor")).first
        await expect(mine).to_be_visible()
        await mine.get_by_title("Show only theirs").click()
        await expect(page).to_have_url(re.compile(r"principal="))
        await page.get_by_role("combobox", name="Event").click()
        await page.get_by_role("option", name="Signed in", exact=True).click()
        await expect(entries).to_have_count(1)
        await expect(entries).to_contain_text("from 127.0.0.1")
        await page.get_by_role("combobox", name="Outcome").click()
        await page.get_by_role("option", name="It failed").click()
        await expect(page.get_by_text("Nothing of the kind has happened.")).to_be_visible()
        await page.get_by_role("button", name="Clear filters").click()
        await expect(entries.nth(1)).to_be_visible()


class TestClinic:
    async def test_use_and_settings_are_shown(self, kept: PageOf) -> None:
        page = await kept(ADMINISTRATOR)
        await _open(page, "clinic")
        await expect(page.get_by_test_id("use-in-the-archive")).to_have_text(re.compile(r"[1-9]\d* images"))
        await expect(page.get_by_test_id("use-storage")).to_have_text(re.compile(r"[1-9].* [kMG]B"))
        await expect(page.get_by_test_id("settings")).to_contain_text("Oakwood Veterinary Clinic")

    async def test_storage_that_is_used_up_is_told_on_every_page(self, kept: PageOf, operator: Page) -> None:
        page = await kept(ADMINISTRATOR)
        await _agree_on(operator, "0.000001")
        try:
            await _open(page, "clinic")
            notice = page.get_by_test_id("storage-notice")
            await expect(notice).to_have_text(re.compile(r"Storage [\d,]+\s?%"))
            await expect(page.get_by_text("Everything is taken in as before.")).to_be_visible()
            row = operator.locator("[data-testid=tenant][data-slug=oakwood]")
            await expect(row).to_contain_text("%")
        finally:
            await _agree_on(operator, "")
        await expect(notice).to_have_count(0)


async def _agree_on(operator: Page, gigabytes: str) -> None:
    """Give the first clinic so much storage, which is told and not enforced."""
    row = operator.locator("[data-testid=tenant][data-slug=oakwood]")
    await row.get_by_role("button").click()
    await operator.get_by_role("menuitem", name="Settings and limits").click()
    form = operator.get_by_role("dialog")
    await expect(form.get_by_role("combobox", name="Past that storage")).to_have_value(
        "Tell its administrators"
    )
    await form.get_by_label("Storage, GB").fill(gigabytes)
    await form.get_by_role("button", name="Save").click()
    await expect(form).to_have_count(0)


@pytest.fixture
async def operator(kept: PageOf) -> Page:
    """The page of the installation's operator."""
    page = await kept("operator@vetark.test")
    await move(page, "/operator")
    await expect(page.get_by_test_id("tenants")).to_be_visible()
    return page


class TestScrub:
    async def test_the_operator_sees_how_far_images_are_checked(
        self, installation: Installation, operator: Page
    ) -> None:
        await installation.run("index", "scrub", "--tenant", "oakwood")
        await operator.reload()
        oakwood = operator.locator('[data-testid=tenant][data-slug="oakwood"]')
        await expect(oakwood).to_contain_text(re.compile(r"\d+ images?(,| so far)"))
        await look(operator, "tenants")


class TestTenantList:
    async def test_is_searched_and_goes_by_pages_and_names_who_is_in_trouble(
        self, installation: Installation, operator: Page
    ) -> None:
        listed, table = operator.get_by_test_id("tenant"), operator.get_by_test_id("tenants")
        async with Engines.open(installation.settings()) as engines:
            every = engines.documents.installation("tenants")
            damaged = engines.documents.installation("damaged_instances")
            slugs = [f"zebra-{number:02}" for number in range(23)]
            for slug in slugs:
                await tenants.create(operator_scope(), engines, slug, name=f"Zèbre {slug[6:]}", kind="clinic")
            lost = {"tenant": slugs[7], "SOPInstanceUID": "2.25.1"}
            await damaged.upsert(lost, Edit(set={"damage": "lost", "seen_at": datetime.now(UTC)}))
            try:
                await operator.reload()
                await table.get_by_role("searchbox").fill("zebre")
                await expect(listed.first).to_have_attribute("data-slug", slugs[0])
                await table.get_by_role("button", name="Next").click()
                await expect(listed.first).to_have_attribute("data-slug", slugs[10])
                await table.get_by_role("button", name="Next").click()
                await expect(listed).to_have_count(3)
                await expect(table.get_by_role("button", name="Next")).to_be_disabled()
                await table.get_by_role("button", name="Back").click()
                await expect(listed.first).to_have_attribute("data-slug", slugs[10])
                trouble = operator.get_by_test_id("trouble").filter(has_text=slugs[7])
                await expect(trouble).to_contain_text("1 damaged image")
                await trouble.get_by_role("button", name="Show").click()
                await expect(listed).to_have_count(1)
                await expect(listed).to_contain_text("1 damaged")
                await damaged.delete(lost)  # as a repair does
                await operator.reload()
                await expect(trouble).to_have_count(0)
            finally:
                await damaged.delete(lost)
                for slug in slugs:
                    await every.delete({"slug": slug})
        await operator.reload()
        await expect(table.get_by_role("searchbox")).to_have_value("")


class TestDisks:
    async def test_the_operator_sees_the_room_there_is(self, operator: Page) -> None:
        disk = operator.get_by_test_id("disks").get_by_test_id("disk")
        await expect(disk).to_contain_text("Documents and objects")
        await expect(disk).to_contain_text(re.compile(r"[1-9].* [GT]B"))
        await look(operator, "disks")
        await operator.set_viewport_size({"width": 390, "height": 844})
        await disk.scroll_into_view_if_needed()
        await look(operator, "disks-phone")


class TestProcesses:
    @pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
    async def test_the_operator_sees_what_runs_what_is_silent_and_who_asks_most(
        self, installation: Installation, operator: Page, phone: bool
    ) -> None:
        now = datetime.now(UTC)
        died = Process(
            id="p-died", roles=("dimse",), host="ingest-barn-7c9f4d.region.internal", pid=71, version="0.1.0",
            began_at=now - timedelta(days=3), heard_at=now - timedelta(minutes=5),
            doing=Doing(2, 31.4, 0.4, 210_000_000, {"elmside": 2}),
        )  # fmt: skip
        busy = replace(
            died, id="p-busy", host="ingest-2", heard_at=now, doing=Doing(3, tenants={"oakwood": 3})
        )
        async with Engines.open(installation.settings()) as engines:
            for one in (died, busy):
                await processes.note(engines, one)
            if phone:
                await operator.set_viewport_size(PHONE)
            await operator.reload()
            listed = operator.get_by_test_id("process")
            own = listed.filter(has_text="DICOM · HL7")
            await expect(own).to_contain_text(re.compile(r"Works"))
            await expect(own).to_contain_text(re.compile(r"\d+ under way · \d+ a minute"))
            await expect(own).to_contain_text(re.compile(r"[1-9]\d+(\.\d)? MB"))
            for name in ("Web app and DICOMweb", "Background work"):
                await expect(listed.filter(has_text=name)).to_have_count(1)
            silent = operator.locator("[data-testid=process][data-silent]")
            await expect(silent).to_contain_text("ingest-barn-7c9f4d.region.internal · 71 · 0.1.0")
            await expect(silent).to_contain_text("Silent: last heard 5 minutes ago")
            trouble = operator.get_by_test_id("trouble").filter(has_text="ingest-barn-7c9f4d")
            await expect(trouble).to_contain_text("Silent: last heard 5 minutes ago")
            top = await operator.get_by_test_id("troubles").bounding_box()
            assert top is not None
            assert top["y"] < 200
            load = operator.locator("[data-testid=load][data-slug=oakwood]")
            await expect(load).to_contain_text(re.compile(r"[3-9]"))
            await expect(operator.get_by_test_id("queues")).to_be_visible()
            assert await operator.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            await silent.scroll_into_view_if_needed()
            await look(operator, f"processes-{'phone' if phone else 'desktop'}")
            for one in (died, busy):
                await processes.remove(engines, one.id)
        await operator.reload()
        await expect(silent).to_have_count(0)


class TestOperator:
    async def test_a_clinic_is_made_gets_an_administrator_is_suspended_and_resumed(
        self, operator: Page, visit: Visit
    ) -> None:
        name = f"Südhang {uuid4().hex[:6]}"
        slug = name.lower().replace("ü", "u").replace(" ", "-")
        await operator.get_by_role("button", name="Create").click()
        form = operator.get_by_role("dialog")
        await form.get_by_label("Name").fill(name)
        await expect(form.get_by_label("In addresses")).to_have_value(slug)
        await form.get_by_label("Storage, GB").fill("2000")
        await form.get_by_role("button", name="Create").click()
        row = operator.locator(f"[data-testid=tenant][data-slug='{slug}']")
        await expect(row).to_contain_text("2 TB")

        await row.get_by_role("button").click()
        await operator.get_by_role("menuitem", name="Appoint an administrator").click()
        await form.get_by_label("Email").fill(f"head@{slug}.test")
        await form.get_by_role("button", name="Invite").click()
        link = await operator.get_by_label("Invitation link").inner_text()
        await operator.get_by_role("button", name="Done").click()
        head = await visit(own=True)
        # Nothing is told to the page: else it may have noticed the suspension before anybody types.
        await head.route_web_socket("**/graphql", lambda _: None)
        await head.goto(link)
        await head.get_by_label("Your name").fill("Heidi Head")
        await head.get_by_label("Password", exact=True).fill(_PASSWORD)
        await head.get_by_role("button", name="Join").click()
        await expect(head.get_by_test_id("no-studies")).to_contain_text("No studies yet")

        typed = asyncio.Event()

        async def once_typed(route: Route) -> None:
            await typed.wait()
            await route.continue_()

        await head.route("**/graphql", once_typed)  # what the page asks of itself would tell it, too
        await row.get_by_role("button").click()
        await operator.get_by_role("menuitem", name="Suspend").click()
        await form.get_by_role("button", name="Suspend").click()
        await expect(row).to_contain_text("Suspended", ignore_case=True)
        await head.get_by_test_id("search").fill("rex")  # in the midst of work
        typed.set()
        await expect(head.get_by_test_id("shut")).to_contain_text(f"{name} is suspended")

        await row.get_by_role("button").click()
        await operator.get_by_role("menuitem", name="Resume").click()
        await form.get_by_role("button", name="Resume").click()
        await expect(row).to_contain_text("Active", ignore_case=True)
        await head.goto("/")
        await expect(head.get_by_test_id("no-studies")).to_be_visible()

    async def test_limits_are_changed_and_shown_to_the_clinic(self, operator: Page, join: Join) -> None:
        row = operator.locator("[data-testid=tenant][data-slug=elmside]")
        await row.get_by_role("button").click()
        await operator.get_by_role("menuitem", name="Settings and limits").click()
        form = operator.get_by_role("dialog")
        await form.get_by_label("Connections at once").fill("40")
        await form.get_by_role("button", name="Save").click()
        await expect(row).to_contain_text("40 connections")
        page = (await join("administrator", "elmside")).page
        await page.goto("/tenants/elmside/administration/clinic")
        await expect(page.get_by_test_id("settings")).to_contain_text("40")

    @pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
    async def test_what_is_set_aside_says_why_and_is_tried_again(
        self, installation: Installation, operator: Page, phone: bool
    ) -> None:
        what = " ".join(f"2.25.{uuid4().int:039}".ljust(64, "9") for _ in range(2))  # as long as they can be
        job = ("oakwood", "follow-ups of a series", what)
        async with Engines.open(installation.settings()) as engines:
            await attempts.tell(engines, job, 5, attempts.DIED, [])
        if phone:
            await operator.set_viewport_size(PHONE)
        await operator.reload()
        row = operator.locator(f"[data-testid=set-aside-work][data-what='{what}']")
        await expect(row).to_contain_text("Follow-ups of a series")
        await expect(row).to_contain_text(f"oakwood · {what}")
        await expect(row).to_contain_text("The process that did it died each time.")
        assert await operator.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        await row.scroll_into_view_if_needed()
        await look(operator, f"set-aside-{'phone' if phone else 'desktop'}")
        await row.get_by_role("button").click()
        await expect(row).to_have_count(0)

    async def test_the_operator_signs_in_and_reaches_no_studies(self, visit: Visit) -> None:
        page = await visit()
        await page.goto("/")
        await page.get_by_label("Email").fill("operator@vetark.test")
        await page.get_by_label("Password", exact=True).fill("demo")
        await page.get_by_role("button", name="Sign in", exact=True).click()
        await expect(page.get_by_test_id("tenants")).to_be_visible()
        await page.goto("/tenants/oakwood")
        await expect(page.get_by_test_id("not-found")).to_be_visible()
