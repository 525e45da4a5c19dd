"""web/src/session and web/src/graphql: the session is over, or the server gone, while somebody works."""

import asyncio
import re
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest
from playwright.async_api import Locator, Page, Route, WebSocketRoute, expect

from tests.installation import Installation
from tests.web.conftest import Join, Person, Visit, sign_in
from tests.web.gate import Gate, gate_to
from tests.web.looking import look
from tests.web.modality import Modality, new_study

_PHONE = pytest.param(True, id="phone", marks=pytest.mark.soak)
_DEVICES = pytest.mark.parametrize("phone", [pytest.param(False, id="desk"), _PHONE])
"""The same parts of a page on both, only narrower there."""
_END_OTHERS = {"query": "mutation { endOtherSessions }"}
_SOON = 20_000  # ms


async def _end(installation: Installation, person: Person) -> None:
    """Sign a person out everywhere, as they do themselves where a computer was stolen."""
    async with httpx.AsyncClient(base_url=installation.http, headers={"Origin": installation.http}) as client:
        given = {"email": person.email, "password": person.password}
        assert (await client.post("/session", json=given)).is_success
        assert "errors" not in (await client.post("/graphql", json=_END_OTHERS)).json()


def _dialog(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Sign in to go on")


async def _sign_in_again(page: Page, password: str, email: str | None = None) -> None:
    dialog = _dialog(page)
    if email is not None:
        await dialog.get_by_label("Email").fill(email)
    await dialog.get_by_label("Password", exact=True).fill(password)
    await dialog.get_by_role("button", name="Sign in", exact=True).click()


class TestSessionOver:
    @_DEVICES
    async def test_one_signs_in_over_the_list_which_stays_as_it_was(
        self, installation: Installation, join: Join, phone: bool
    ) -> None:
        person = await join("veterinarian", phone=phone)
        page = person.page
        await page.goto("/tenants/oakwood")
        rows = page.get_by_test_id("study-row")
        await expect(rows.nth(8)).to_be_visible()
        await page.evaluate("() => { window.same = true; window.scrollTo(0, 300); }")
        scrolled = await page.evaluate("window.scrollY")
        await _end(installation, person)
        search = page.get_by_test_id("search")
        await search.fill("Bella")
        await expect(_dialog(page)).to_be_visible()
        await expect(_dialog(page).get_by_label("Email")).to_have_value(person.email)
        assert await page.evaluate("window.scrollY") == scrolled
        await look(page, f"session-over-{phone}")
        await page.keyboard.press("Escape")
        await _sign_in_again(page, "wrong")
        await expect(page.get_by_test_id("sign-in-error")).to_have_text("Email or password is wrong.")
        await _sign_in_again(page, person.password)
        await expect(_dialog(page)).to_be_hidden()
        await expect(rows.filter(has_not_text="Bella")).to_have_count(0)
        await expect(rows.first).to_contain_text("Bella")
        await expect(search).to_have_value("Bella")
        assert await page.evaluate("window.same")

    async def test_the_list_is_live_again_afterwards(
        self, installation: Installation, join: Join, modality: Modality
    ) -> None:
        person = await join("veterinarian")
        page, name = person.page, f"Again^{uuid4().hex[:8]}"
        await page.goto(f"/tenants/oakwood?q={name[-8:]}")
        await expect(page.get_by_test_id("no-studies")).to_be_visible()
        await _end(installation, person)
        first, second = new_study("CR", name, instances=1), new_study("CR", name, instances=1)
        await modality.send(*first)  # what is told of it is refused by now, and so noticed
        await expect(_dialog(page)).to_be_visible(timeout=_SOON)
        await expect(page.get_by_test_id("study-row")).to_have_count(0)
        await _sign_in_again(page, person.password)
        await expect(page.get_by_test_id("study-row")).to_have_count(1, timeout=_SOON)
        await modality.send(*second)
        await expect(page.get_by_test_id("study-row")).to_have_count(2, timeout=_SOON)

    async def test_a_form_that_is_half_filled_in_is_sent_in_the_end(
        self, installation: Installation, join: Join
    ) -> None:
        person = await join("administrator", phone=True)
        page, email = person.page, f"half-{uuid4().hex[:8]}@oakwood.test"
        await page.goto("/tenants/oakwood/administration/members")
        await page.get_by_role("button", name="Invite").click()
        form = page.get_by_role("dialog", name="Invite")
        await form.get_by_label("Email").fill(email)
        await _end(installation, person)
        await form.get_by_role("button", name="Invite").click()
        await expect(_dialog(page)).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(form.get_by_label("Email")).to_have_value(email)
        await _sign_in_again(page, person.password)
        await expect(page.get_by_test_id("invitation-sent")).to_be_visible()
        await expect(page.locator(f"[data-testid=invited][data-email='{email}']")).to_contain_text(
            "in 7 days"
        )

    async def test_the_study_that_is_open_stays_and_goes_on(
        self, installation: Installation, join: Join, modality: Modality
    ) -> None:
        person = await join("veterinarian")
        page, name, ended = person.page, f"Open^{uuid4().hex[:8]}", asyncio.Event()
        headers = [new_study("CR", name, instances=1)[0] for _ in range(3)]
        for number, header in enumerate(headers, start=1):
            header.StudyInstanceUID, header.SeriesNumber = headers[0].StudyInstanceUID, number
        await modality.send(*headers)
        rendered: list[str] = []
        page.on(
            "request", lambda request: rendered.append(request.url) if "/rendered" in request.url else None
        )

        async def end(route: Route) -> None:
            if not ended.is_set():
                ended.set()
                await _end(installation, person)
            await route.continue_()

        await page.route(re.compile("/frames/"), end)
        await page.goto(f"/tenants/oakwood/studies/{headers[0].StudyInstanceUID}")
        await expect(_dialog(page)).to_be_visible()
        await page.evaluate("window.same = true")
        await _sign_in_again(page, person.password)
        pane = page.get_by_test_id("image-pane")
        await expect(pane).to_have_attribute("data-rendered", "true")
        assert not [url for url in rendered if "/frames/" in url]  # it is the stored frame, asked for again

        await _end(installation, person)
        await page.get_by_test_id("series").nth(2).click()
        await expect(_dialog(page)).to_be_visible()
        await expect(page.get_by_test_id("viewer")).to_be_visible()
        await _sign_in_again(page, person.password)
        await expect(pane).to_have_attribute("data-rendered", "true")
        await expect(pane).to_have_attribute("data-failed", "false")
        assert await page.evaluate("window.same")

    async def test_somebody_else_sees_nothing_of_the_first_ones_page(
        self, installation: Installation, join: Join
    ) -> None:
        person, other = await join("veterinarian"), await join("veterinarian", "elmside")
        page = person.page
        await page.goto("/tenants/oakwood")
        await expect(page.get_by_test_id("study-row").first).to_be_visible()
        await page.get_by_test_id("search").fill("Bella")
        await page.evaluate("window.same = true")
        await _end(installation, person)
        await page.get_by_test_id("search").fill("Bella R")
        await _sign_in_again(page, other.password, other.email)
        await expect(page.get_by_test_id("not-found")).to_be_visible()
        assert not await page.evaluate("Boolean(window.same)")
        await expect(page.get_by_text("Bella")).to_have_count(0)

    async def test_nor_does_a_colleague_find_what_the_first_one_typed(
        self, installation: Installation, join: Join
    ) -> None:
        person, colleague = await join("veterinarian"), await join("veterinarian")
        page = person.page
        await page.goto("/tenants/oakwood")
        await page.get_by_test_id("search").fill("Bella")
        await expect(page.get_by_test_id("study-row").filter(has_not_text="Bella")).to_have_count(0)
        await sign_in(page, installation, colleague.email, colleague.password)  # in another tab
        await page.evaluate("dispatchEvent(new Event('visibilitychange'))")
        await expect(page.get_by_test_id("account")).to_be_visible()
        await expect(page.get_by_test_id("search")).to_have_value("")
        await expect(page.get_by_test_id("study-row").filter(has_not_text="Bella").first).to_be_visible()


class TestServerGone:
    @pytest.fixture
    async def gate(self, installation: Installation) -> AsyncIterator[Gate]:
        """An open gate to the installation."""
        async with gate_to(installation.http) as gate:
            yield gate

    @_DEVICES
    async def test_is_told_with_the_age_of_the_list_and_all_goes_on_by_itself(
        self,
        installation: Installation,
        join: Join,
        visit: Visit,
        gate: Gate,
        modality: Modality,
        phone: bool,
    ) -> None:
        person = await join("veterinarian")
        page, name = await visit(phone=phone), f"Meanwhile^{uuid4().hex[:8]}"
        await page.goto(gate.address)
        await page.get_by_label("Email").fill(person.email)
        await page.get_by_label("Password", exact=True).fill(person.password)
        await page.keyboard.press("Enter")
        rows = page.get_by_test_id("study-row")
        await expect(rows.nth(3)).to_be_visible()
        await expect(page.get_by_test_id("list-age")).to_have_count(0)
        await page.evaluate("window.same = true")

        await gate.shut()
        await expect(page.get_by_test_id("server-gone")).to_be_visible()
        now = await page.evaluate("new Date().toTimeString().slice(0, 3)")  # the hour; the minute may turn
        await expect(page.get_by_test_id("list-age")).to_contain_text(f"As of {now}")
        await expect(rows.nth(3)).to_be_visible()
        await look(page, f"server-gone-{phone}")
        await page.get_by_test_id("search").fill(name[-8:])
        await expect(page.get_by_test_id("list-age")).to_contain_text("not answered yet")
        await modality.send(*new_study("CR", name, instances=1))

        await gate.open()
        await expect(rows).to_have_count(1, timeout=60_000)
        await expect(rows).to_contain_text(name[-8:])
        await expect(page.get_by_test_id("server-gone")).to_have_count(0)
        await expect(page.get_by_test_id("list-age")).to_have_count(0, timeout=60_000)
        assert await page.evaluate("window.same")

    async def test_a_form_fails_at_once_and_keeps_what_was_typed(
        self, join: Join, visit: Visit, gate: Gate
    ) -> None:
        person = await join("administrator")
        page = await visit()
        await page.goto(f"{gate.address}/tenants/oakwood/administration/members")
        await page.get_by_label("Email").fill(person.email)
        await page.get_by_label("Password", exact=True).fill(person.password)
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name="Invite").click()
        form = page.get_by_role("dialog", name="Invite")
        await form.get_by_label("Email").fill("later@oakwood.test")
        await gate.shut()
        await form.get_by_role("button", name="Invite").click()
        await expect(form.get_by_test_id("failure")).to_contain_text("Vetark cannot be reached")
        await expect(form.get_by_label("Email")).to_have_value("later@oakwood.test")

    async def test_a_list_that_is_told_nothing_says_so_and_is_read_again(
        self, join: Join, modality: Modality
    ) -> None:
        page, name = (await join("veterinarian", own=True)).page, f"Untold^{uuid4().hex[:8]}"
        await page.route_web_socket(re.compile("/graphql"), _closed)
        await page.goto(f"/tenants/oakwood?q={name[-8:]}")
        await expect(page.get_by_test_id("no-studies")).to_be_visible()
        await expect(page.get_by_test_id("list-age")).to_contain_text("New studies do not show at once")
        await expect(page.get_by_test_id("server-gone")).to_have_count(0)
        await modality.send(*new_study("CR", name, instances=1))
        await expect(page.get_by_test_id("study-row")).to_have_count(1, timeout=60_000)


async def _closed(socket: WebSocketRoute) -> None:
    await socket.close(code=1011)
