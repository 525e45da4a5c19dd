"""Axe has nothing to say of any page, or of what opens on it: at a desk and on a phone."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.async_api import Page, Route, expect

from services.archive.search.browse import StudyFilter, studies_page
from services.persistence import Engines
from services.tenancy.scope import system_scope
from services.tenancy.shares import sharing
from services.tenancy.shares.sharing import Wanted
from tests.installation import Installation
from tests.telemedicine.inboxes.samples import inbox_link
from tests.web.conftest import DESK, PHONE, Join, PageOf, SignIn
from tests.web.looking import look
from tests.web.modality import Modality, new_study
from tests.web.screen import Viewer, move

WEB = Path(__file__).parents[2] / "web"
NOBODY, VET, ADMINISTRATOR = "", "vet@oakwood.test", "admin@oakwood.test"
OPERATOR, RADIOLOGIST = "operator@vetark.test", "radiologist@vetrad.test"
CLINIC, STUDY, QUEUE = "/tenants/oakwood", "/tenants/oakwood/studies", "/tenants/vetrad/queue"
PARTS = re.findall(r'\{ name: "([a-z-]+)"', (WEB / "src/administration/AdministrationPage.tsx").read_text())

PANELS = dict(
    re.findall(
        r'id: "([a-z-]+)",\s*label: msg`[^`]+`,\s*key: "([^"]+)"', (WEB / "src/viewer/panels.tsx").read_text()
    )
)
"""Of each panel of the viewer the key that opens it."""

PAGES: dict[str, list[tuple[str, str]]] = {
    "/sign-in/:slug?": [(NOBODY, "/sign-in"), (NOBODY, "/sign-in/oakwood")],
    "/invitation": [(NOBODY, "/invitation"), (NOBODY, "INVITATION")],
    "/password-reset": [(NOBODY, "/password-reset"), (NOBODY, "RESET")],
    "/u/:id": [(NOBODY, "/u/none#none"), (NOBODY, "INBOX")],
    "/launch": [(NOBODY, "/launch?requestType=STUDY&studyUID=1.2.3#none"), (VET, "/launch?studyUID=1.2.3")],
    "/": [(OPERATOR, "/")],
    "/account": [(VET, "/account")],
    "/account/notifications": [(VET, "/account/notifications")],
    "/notifications": [(VET, "/notifications"), (RADIOLOGIST, "/notifications")],
    "/operator": [(OPERATOR, "/operator")],
    "/tenants/:slug/unknown-images": [(RADIOLOGIST, "/tenants/vetrad/unknown-images")],
    "/tenants/:slug": [
        (VET, CLINIC),
        (VET, f"{CLINIC}?q=nobodyhasthisname"),
        (RADIOLOGIST, "/tenants/vetrad"),
    ],
    "/tenants/:slug/administration/:section?": [
        (ADMINISTRATOR, f"{CLINIC}/administration/{part}") for part in PARTS
    ],
    "/tenants/:slug/remote": [(VET, f"{CLINIC}/remote")],
    "/tenants/:slug/inbox": [(VET, f"{CLINIC}/inbox")],
    "/tenants/:slug/add": [(VET, f"{CLINIC}/add")],
    "/tenants/:slug/deliveries": [(VET, f"{CLINIC}/deliveries")],
    "/tenants/:slug/shares": [(VET, f"{CLINIC}/shares")],
    "/s/:id": [(NOBODY, "/s/none#none"), (NOBODY, "SHARE"), (NOBODY, "SHARE ASKS")],
    "/s/:id/studies/:uid": [(NOBODY, "/s/none/studies/1.2.3")],
    "/tenants/:slug/requests": [(VET, f"{CLINIC}/requests")],
    "/tenants/:slug/ask/:uid": [(VET, "ASK")],
    "/tenants/:slug/cases": [(VET, f"{CLINIC}/cases?show=all")],
    "/tenants/:slug/cases/:id": [(VET, "CASE")],
    "/tenants/:slug/queue": [(RADIOLOGIST, QUEUE)],
    "/cases/:id": [(RADIOLOGIST, "/cases/nowhere")],
    "/cases/:id/studies/:uid": [(RADIOLOGIST, "READING"), (RADIOLOGIST, "/cases/none/studies/1.2.3")],
    "/tenants/:slug/patients/:uid": [(VET, "PATIENT"), (VET, f"{CLINIC}/patients/1.2.3.4")],
    "/tenants/:slug/studies/:uid": [(VET, "VIEWER"), (VET, f"{STUDY}/1.2.3.4")],
    "*": [(VET, "/tenants/elmside"), (VET, "/nowhere")],
}
"""Who looks at which addresses of each route of the app."""

OPENED = [
    (VET, CLINIC, "[data-testid=account]", "[role=menu]"),
    (VET, CLINIC, "[data-testid=filter-modality]", "[role=listbox]:visible"),
    (VET, CLINIC, "[data-testid=filter-species]", "[role=listbox]:visible"),
    (VET, CLINIC, "[data-dates-input]", "[data-dates-dropdown]"),
    (ADMINISTRATOR, CLINIC, "[data-testid=study-menu]", "[role=menu]"),
    (ADMINISTRATOR, CLINIC, "[data-testid=study-menu] >> Send to", "[role=dialog]"),
    (ADMINISTRATOR, CLINIC, "[data-testid=study-menu] >> Share", "[role=dialog]"),
    (ADMINISTRATOR, CLINIC, "[data-testid=study-menu] >> Delete study", "[role=dialog]"),
    (ADMINISTRATOR, "VIEWER", "[data-testid=study-menu]", "[role=menu]"),
    (ADMINISTRATOR, "VIEWER", "[data-testid=presets]", "[role=menu]"),
    (ADMINISTRATOR, "VIEWER", "[data-testid=share]", "[role=dialog]"),
    (ADMINISTRATOR, "VIEWER", "[data-testid=layout]", "[role=dialog]"),
    (ADMINISTRATOR, f"{CLINIC}/administration/members", "text=Invite", "[role=dialog]"),
    (ADMINISTRATOR, f"{CLINIC}/administration/tokens", "role=button[name=/New|Create/]", "[role=dialog]"),
    (ADMINISTRATOR, f"{CLINIC}/administration/hl7", "role=button[name=Add]", "[role=dialog]"),
    (ADMINISTRATOR, f"{CLINIC}/administration/webhooks", "role=button[name=Add]", "[role=dialog]"),
    (ADMINISTRATOR, f"{CLINIC}/administration/catalogue", "[aria-label^=Change]", "[role=dialog]"),
    (VET, "VIEWER", "[data-testid=panel-priors-toggle]", "[data-testid=prior]"),
    (ADMINISTRATOR, f"{CLINIC}/administration/hanging", "[aria-label^=Change]", "[role=dialog]"),
    (VET, f"{CLINIC}/requests", "text=New request", "[role=dialog]"),
    (RADIOLOGIST, QUEUE, "[data-testid=work-menu]", "[role=menu]"),
    (RADIOLOGIST, QUEUE, "[data-testid=work-menu] >> Reassign", "[role=dialog]"),
    (ADMINISTRATOR, f"{CLINIC}/administration/telemedicine", "text=Add a rule", "[role=dialog]"),
    (VET, f"{CLINIC}/inbox", "text=New link", "[role=dialog]"),
    (OPERATOR, "/operator", "role=button[name=Create]", "[role=dialog]"),
]
"""Who opens what where, and what then shows; behind `>>` what is chosen from a menu."""


async def complaints(page: Page, *, contrast: bool = True) -> list[str]:
    """What axe says of the page as it is, each with the element."""
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate((WEB / "node_modules/axe-core/axe.min.js").read_text())
    options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": contrast}}}
    found = await page.evaluate("(options) => axe.run(options)", options)
    return [
        f"{one['id']} {node['target']}: {node['failureSummary']}\n{node['html'][:200]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


async def no_complaints(page: Page, *, contrast: bool = True) -> None:
    """No violation. The pages look the same in light and dark: only the viewer is dark, and always."""
    found = await complaints(page, contrast=contrast)
    assert not found, "\n".join(found)


async def go(page: Page, installation: Installation, address: str) -> None:
    """Show a page, whole and at rest."""
    if address == "VIEWER":
        await Viewer(page).open_first("oakwood", q="Rex", modality="CT")
        await expect(page.get_by_test_id("overlays")).to_be_visible()
    elif address == "PATIENT":
        await Viewer(page).list("oakwood", q="Bella")
        await page.get_by_test_id("study-menu").first.click()
        await page.get_by_role("menuitem", name="Patient").click()
        await expect(page.get_by_test_id("patient-study").first).to_be_visible()
    elif address == "ASK":
        await Viewer(page).list("oakwood", q="Bella", modality="DX")
        await page.get_by_test_id("study-menu").first.click()
        await page.get_by_role("menuitem", name="Ask for a reading").click()
        await expect(page.get_by_test_id("quote")).to_contain_text("draft saved")
    elif address == "CASE":
        await move(page, f"{CLINIC}/cases?show=all")
        await page.locator("[data-testid=case] a[data-row]").last.click()
        await expect(page.get_by_test_id("case-facts")).to_be_visible()
    elif address == "READING":
        await move(page, QUEUE)
        await page.locator("[data-testid=workitem] a[data-row]").first.click()
        await page.get_by_test_id("case-study").first.get_by_role("link").click()
        await Viewer(page).rendered()
    elif address == "INVITATION":
        email = f"asked-{uuid4().hex[:8]}@oakwood.test"
        who = ("--tenant", "oakwood", "--email", email, "--role", "technician")
        await page.goto(path_of(await installation.run("user", "invite", *who)))
    elif address == "INBOX":
        async with installation.signed_in() as client:
            await page.goto(await inbox_link(client))
    elif address == "RESET":
        await page.goto(path_of(await installation.run("user", "reset", "--email", "vet@elmside.test")))
    elif address.startswith("SHARE"):
        await page.goto(await shared(installation, passcode="2468" if "ASKS" in address else ""))
    else:
        await move(page, address)
    await at_rest(page)


async def shared(installation: Installation, passcode: str) -> str:
    """The path of a new link to Bella's radiographs."""
    scope = system_scope("oakwood")
    async with Engines.open(installation.settings()) as engines:
        page = await studies_page(scope, engines, StudyFilter(text="Bella", modality="DX"), first=1)
        studies = (page.studies[0]["StudyInstanceUID"],)
        wanted = Wanted(
            studies, download=True, passcode=passcode, asks_name=bool(passcode), label="For Susan"
        )
        made, secret = await sharing.create(scope, engines, wanted)
    return f"/s/{made.id}#{secret}"


_REST_MS = 60
_RESTS = """least => new Promise(done => {
    let since = performance.now();
    const look = now => {
        const heading = document.querySelector("h1, h2");
        const busy = document.querySelector("[aria-label^=Loading], [aria-busy=true]");
        if (busy || !heading || !heading.checkVisibility()) since = now;
        if (now - since >= least) done(true);
        else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
})"""


async def at_rest(page: Page) -> None:
    """Wait until it is drawn and fetches nothing: for some frames, since the page before is at rest, too."""
    await page.wait_for_function(_RESTS, arg=_REST_MS)


def path_of(link: str) -> str:
    return "/" + link.strip().split("/", 3)[3]


class TestRouter:
    def test_has_no_page_that_is_not_looked_at(self) -> None:
        routes = re.findall(r'path="([^"]+)"', (WEB / "src/App.tsx").read_text())
        assert len(routes) > 10
        assert set(routes) == set(PAGES)
        assert len(PARTS) > 7
        # A page is reached by a route of the app alone.
        assert not [
            source
            for source in (WEB / "src").rglob("*.tsx")
            if source.name != "App.tsx" and "<Route" in source.read_text()
        ]


class TestPage:
    @pytest.mark.parametrize(
        ("who", "address"), [case for cases in PAGES.values() for case in cases], ids=lambda value: value
    )
    async def test_gives_axe_nothing_to_complain_of(
        self,
        kept: PageOf,
        installation: Installation,
        who: str,
        address: str,
    ) -> None:
        page = await kept(who)
        await go(page, installation, address)
        for size, name in ((DESK, "desk"), (PHONE, "phone")):
            await page.set_viewport_size(size)
            await at_rest(page)
            await look(page, f"axe-{address.strip('/').replace('/', '-')}-{name}")
            await no_complaints(page, contrast=size is DESK)

    async def test_neither_do_those_that_say_what_is_shut_or_not_for_one(self, join: Join) -> None:
        page = (await join("front_desk")).page
        await page.goto(f"{STUDY}/1.2.3.4")
        await expect(page.get_by_test_id("no-images")).to_be_visible()
        await no_complaints(page)
        for state, shown in (("SUSPENDED", "shut"), ("ACTIVE", "second-factor-missing")):
            await page.route("**/graphql", membership_that_is(state))
            await page.goto(CLINIC)
            await expect(page.get_by_test_id(shown)).to_be_visible()
            await no_complaints(page)
            # What was asked while the page is left for the next goes without an answer.
            await page.unroute_all(behavior="ignoreErrors")


def membership_that_is(state: str) -> Callable[[Route], Awaitable[None]]:
    """Tells a page that its clinic is in this state, and wants a second factor."""

    async def answered(route: Route) -> None:
        answer = await route.fetch()
        body = await answer.json()
        for member in (body["data"].get("session") or {}).get("memberships", ()):
            member["tenant"]["state"], member["secondFactorMissing"] = state, True
        await route.fulfill(json=body)

    return answered


class TestOpened:
    @pytest.mark.parametrize(("who", "address", "opener", "shown"), OPENED)
    async def test_it_gives_axe_nothing_to_complain_of(
        self,
        kept: PageOf,
        installation: Installation,
        who: str,
        address: str,
        opener: str,
        shown: str,
    ) -> None:
        page = await kept(who)
        await go(page, installation, address)
        button, _, chosen = opener.partition(" >> ")
        await page.locator(button).first.click()
        if chosen:
            await page.get_by_role("menuitem", name=chosen).click()
        await expect(page.locator(shown).first).to_be_visible()
        await look(page, f"axe-opened-{address.rpartition('/')[2]}-{re.sub(r'[^a-z]+', '-', opener)}")
        await no_complaints(page)
        await page.keyboard.press("Escape")  # so that the next goes on within the app

    @pytest.mark.parametrize("layout", ["1x2", "2x2"])
    async def test_neither_do_several_viewports(self, signed_in: SignIn, layout: str) -> None:
        page = await signed_in()
        viewer = Viewer(page)
        await viewer.open_first("oakwood", q="Bella Radiographs")
        await viewer.lay_out(layout)
        for pane in await page.get_by_test_id("image-pane").all():
            await expect(pane).to_have_attribute("data-rendered", "true")
        await no_complaints(page)


class TestViewer:
    async def test_no_panel_menu_or_window_of_it_gives_any(self, viewer: Viewer, modality: Modality) -> None:
        study = new_study("CR", f"Opened^{uuid4().hex[:8]}", instances=3)
        await modality.send(*study)
        await viewer.open("oakwood", study[0].StudyInstanceUID)
        await viewer.rendered()
        page = viewer.page
        press, dialog = page.keyboard.press, page.get_by_role("dialog")
        await press("l")
        await press("Shift+D")
        await press("k")
        await no_complaints(page)  # with what is selected, and what one can do with it
        assert len(PANELS) > 7
        for panel, key in PANELS.items():
            await press(key.replace("shift", "Shift"))
            await expect(page.get_by_test_id(f"panel-{panel}")).to_be_visible()
            await at_rest(page)
            await look(page, f"axe-panel-{panel}")
            await no_complaints(page)
        for button in ("drawing-tools", "more"):
            await page.get_by_test_id(button).click()
            await expect(page.get_by_role("menu")).to_be_visible()
            await look(page, f"axe-menu-{button}")
            await no_complaints(page)
            await press("Escape")
        for keys in (["Shift+O"], ["Shift+?"], ["Shift+T", "Shift+D"], [".", "Shift+C", "Shift+D"]):
            for key in keys:
                await press(key)
            await expect(dialog).to_be_visible()
            await look(page, f"axe-window-{keys[0]}")
            await no_complaints(page)
            await press("Escape")
            await expect(dialog).to_have_count(0)
        for button in ("Remove the measurements", "To the studies"):
            await page.get_by_role("button", name=button).or_(page.get_by_role("link", name=button)).click()
            await expect(dialog).to_be_visible()
            await no_complaints(page)
            await press("Escape")


class TestObjects:
    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("pydicom/reportsi.dcm", "report"),
            ("pydicom/rtplan.dcm", "object-card"),
            ("derived/odd_image_class_without_pixeldata.dcm", "trouble"),
        ],
    )
    async def test_that_are_no_pictures_give_none_either(
        self, signed_in: SignIn, modality: Modality, data_folder: Path, name: str, shown: str
    ) -> None:
        page = await signed_in()
        await Viewer(page).open("oakwood", await modality.send_file(data_folder / name))
        await expect(page.get_by_test_id(shown)).to_be_visible()
        await no_complaints(page)
