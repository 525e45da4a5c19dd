"""web/src/deliveries and Autorouting: send, see what became of it, and say what is sent on of itself."""

import asyncio
from uuid import uuid4

from playwright.async_api import Page, expect
from pynetdicom import AE, AllStoragePresentationContexts, evt
from pynetdicom.sop_class import Verification

from services.embedded.ports import free_port
from tests.installation import Installation
from tests.web.conftest import Join, SignIn
from tests.web.looking import look


async def _server(installation: Installation, port: int) -> str:
    """A remote AE that Oakwood knows, whether or not it is there."""
    name = f"Archive {uuid4().hex[:6]}"
    await installation.run(
        *("ae", "remote", "add", "--tenant", "oakwood", "--name", name),
        *("--aet", "ARCHIVE", "--host", "127.0.0.1", "--port", str(port)),
    )
    return name


async def _send_first(page: Page, name: str) -> None:
    await _open_form(page)
    await page.get_by_label(name).check()
    await page.get_by_role("dialog").get_by_role("button", name="Send", exact=True).click()
    await expect(page.get_by_test_id("queued")).to_contain_text(name)


async def _open_form(page: Page) -> None:
    await page.get_by_test_id("study-menu").first.click()
    await page.get_by_role("menuitem", name="Send to").click()


class TestSend:
    async def test_a_study_waits_for_a_server_that_is_down_and_arrives_when_it_is_back(
        self, installation: Installation, signed_in: SignIn
    ) -> None:
        port = free_port()
        name = await _server(installation, port)
        page = await signed_in()
        await page.goto("/tenants/oakwood")
        await _open_form(page)
        await page.get_by_label(name).check()
        await look(page, "send")
        await page.get_by_role("dialog").get_by_role("button", name="Send", exact=True).click()
        await look(page, "queued")
        await page.get_by_role("link", name="See deliveries").click()
        row = page.get_by_test_id("delivery").filter(has_text=name)
        await expect(row).to_contain_text("Waiting")
        await expect(row.get_by_test_id("reason")).to_contain_text("Nothing listens at its address and port.")
        await look(page, "waiting")

        received: list[str] = []
        server = AE("ARCHIVE")
        server.supported_contexts = AllStoragePresentationContexts
        server.add_supported_context(Verification)

        def stored(event: evt.Event) -> int:
            received.append(str(event.request.AffectedSOPInstanceUID))
            return 0

        running = server.start_server(
            ("127.0.0.1", port), block=False, evt_handlers=[(evt.EVT_C_STORE, stored)]
        )
        try:
            await row.get_by_role("button", name="Try now").click()
            await expect(row).to_contain_text("Delivered")
        finally:
            await asyncio.to_thread(running.shutdown)
        await row.get_by_role("button", name="Each image of").click()
        await expect(page.get_by_test_id("delivered").first).to_contain_text("Stored")
        await look(page, "proof")
        for uid in received:
            await expect(page.get_by_test_id("proof")).to_contain_text(uid)

    async def test_a_delivery_is_cancelled_on_a_phone(
        self, installation: Installation, signed_in: SignIn
    ) -> None:
        name = await _server(installation, free_port())
        page = await signed_in(phone=True)
        await page.goto("/tenants/oakwood")
        await look(page, "phone-list")
        await _send_first(page, name)
        await page.get_by_role("link", name="See deliveries").click()
        row = page.get_by_test_id("delivery").filter(has_text=name)
        await expect(row).to_contain_text("Waiting")
        await look(page, "phone-deliveries")
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
        await row.get_by_role("button", name="Cancel the delivery").click()
        await page.get_by_role("dialog").get_by_role("button", name="Cancel delivery").click()
        await expect(row).to_contain_text("Cancelled")

    async def test_who_may_not_export_sees_nothing_of_it(self, join: Join) -> None:
        page = (await join("technician")).page
        await page.goto("/tenants/oakwood")
        await expect(page.get_by_test_id("study-row").first).to_be_visible()
        await page.get_by_test_id("study-menu").first.click()
        await expect(page.get_by_role("menuitem", name="Correct")).to_be_visible()
        await expect(page.get_by_role("menuitem", name="Send")).to_have_count(0)
        await page.goto("/tenants/oakwood/deliveries")
        await expect(page.get_by_test_id("not-found")).to_be_visible()


class TestViewer:
    async def test_one_of_several_series_is_sent(self, installation: Installation, signed_in: SignIn) -> None:
        name = await _server(installation, free_port())
        page = await signed_in()
        await page.goto("/tenants/oakwood?modality=CT")
        await page.get_by_test_id("study-row").first.get_by_role("link").first.click()
        await expect(page.get_by_test_id("viewer")).to_be_visible()
        await _open_form(page)
        await page.get_by_label(name).check()
        await look(page, "viewer-send")
        await page.get_by_role("dialog").get_by_role("button", name="Send", exact=True).click()
        await expect(page.get_by_test_id("queued")).to_contain_text(name)


class TestAutorouting:
    async def test_a_rule_is_added_and_removed(self, installation: Installation, join: Join) -> None:
        server = await _server(installation, free_port())
        page = (await join("administrator")).page
        await page.goto("/tenants/oakwood/administration/routing")
        section = page.get_by_test_id("routing-rules")
        name = f"Horses {uuid4().hex[:6]}"
        await section.get_by_role("button", name="Add").click()
        form = page.get_by_role("dialog")
        await form.get_by_label("Name", exact=True).fill(name)
        await form.get_by_role("combobox", name="Send to").click()
        await page.get_by_role("option", name=server).click()
        await form.get_by_label("Species").fill("Equine-of-nowhere")
        await look(page, "rule")
        await form.get_by_role("button", name="Add").click()
        row = page.locator(f"[data-testid=routing-rule][data-name='{name}']")
        await expect(row).to_contain_text("species Equine-of-nowhere")
        await expect(row).to_contain_text(server)
        await look(page, "rules")
        await row.get_by_role("button", name=f"Remove {name}").click()
        await page.get_by_role("dialog").get_by_role("button", name="Remove").click()
        await expect(row).to_have_count(0)
