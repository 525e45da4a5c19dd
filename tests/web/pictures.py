"""Make the documents' pictures anew (`make pictures`): the demo, another archive, and people who use them."""

import asyncio
import math
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from services.embedded.phantoms.demo import demo_studies
from services.embedded.ports import free_port
from services.persistence import Engines
from services.tenancy import users
from services.tenancy.scope import system_scope
from tests import programs
from tests.installation import Installation
from tests.web.conftest import ARGUMENTS, DESK, PHONE, sign_in
from tests.web.modality import Modality
from tests.web.screen import Viewer

DOCS = Path(__file__).parents[2] / "docs"
SIZE: ViewportSize = {"width": 1280, "height": 800}
SOON_MS = 120_000  # until something has come from another process
STUDY = "Bella Radiographs"
OLD, ELMSIDE, RUTH = "Old archive", "Elmside Animal Hospital", "Dr. Ruth Riverside"
WIDE = 900 / 750
EDGES = [7.5 + number for number in range(7)]  # of the vertebrae that the demo draws
HEART = [
    *((0.0495 * edge - 0.02, 0.3 - 0.115 * math.sin(math.pi * (0.0357 * edge + 0.22))) for edge in EDGES),
    *((0.485, 0.475), (0.558, 0.768), (0.380, 0.618), (0.620, 0.532)),
    *((0.542, 0.498), (0.485, 0.475), (0.570, 0.530)),
]
"""Bella's vertebrae from T4 on, the axes of her heart and her left atrium, in parts of the picture."""
HOSPITAL = "ELMHOSPITAL"
Enter = Callable[..., Awaitable[Page]]


async def main() -> None:
    """Write every picture of `docs/pictures`, and the README's."""
    expect.set_options(timeout=SOON_MS)
    # Both installations are on this machine, and one sends to the other.
    os.environ.setdefault("VETARK_REMOTE_NETWORKS", '["127.0.0.0/8", "::1/128"]')
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ours = await _installation(stack, folder / "oakwood", "--demo")
        theirs = await _installation(stack, folder / "elmside")
        await _hospital(theirs)
        await _acquaint(ours, theirs)
        while not (ours.data / "demo").read_text():
            await asyncio.sleep(0.5)
        await _without_rare_letters(ours)
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(executable_path=programs.chromium(), args=ARGUMENTS)
        stack.push_async_callback(browser.close)
        enter = await stack.enter_async_context(_people(browser, ours))
        study = await _vet(enter)
        await _phone(enter)
        await _referring_vet(enter, study)
        await _administrator(enter, study)
        await _readme(enter, study)


async def _installation(stack: AsyncExitStack, data: Path, *options: str) -> Installation:
    installation = await Installation.start(data, *options)
    stack.push_async_callback(installation.stop)
    return installation


async def _hospital(theirs: Installation) -> None:
    """Elmside's studies in an archive of its own, by a title that no clinic of the demo has."""
    await theirs.run("tenant", "create", "elmside", "--name", ELMSIDE, "--kind", "clinic")
    await theirs.run("ae", "local", "add", "--tenant", "elmside", HOSPITAL)
    known = ("--name", "Modality", "--aet", "ANY-MODALITY", "--host", "127.0.0.1", "--port", "104")
    await theirs.run("ae", "remote", "add", "--tenant", "elmside", *known)
    modality = Modality("127.0.0.1", theirs.dimse_port, called=HOSPITAL)
    for each in demo_studies():
        if each.tenant == "elmside":
            await modality.send(*each.datasets)


async def _acquaint(ours: Installation, theirs: Installation) -> None:
    """Oakwood here and Elmside there know each other; Oakwood also knows a server that is down."""

    async def know(at: Installation, tenant: str, name: str, aet: str, port: int, *more: str) -> None:
        await at.run(
            *("ae", "remote", "add", "--tenant", tenant, "--name", name, "--aet", aet),
            *("--host", "127.0.0.1", "--port", str(port), *more),
        )

    await know(ours, "oakwood", ELMSIDE, HOSPITAL, theirs.dimse_port, "--query-retrieve")
    await know(ours, "oakwood", OLD, "OLDPACS", free_port())
    await know(theirs, "elmside", "Oakwood", "OAKWOOD", ours.dimse_port, "--query-retrieve")
    async with Engines.open(ours.settings()) as engines:
        oakwood = system_scope("oakwood")
        await users.create(
            oakwood, engines, "ruth@riverside.test", "referring_veterinarian", "demo", name=RUTH, demo=True
        )


async def _without_rare_letters(installation: Installation) -> None:
    """Delete the studies of the patient whose breed few machines that draw pictures have letters for."""
    root = "/tenants/oakwood/dicomweb/studies"
    async with installation.signed_in("admin@oakwood.test") as client:
        for row in (await client.get(root, params={"PatientName": "Yamada*"})).json():
            gone = await client.delete(f"{root}/{row['0020000D']['Value'][0]}")
            assert gone.is_success, gone.text


@asynccontextmanager
async def _people(browser: Browser, installation: Installation) -> AsyncIterator[Enter]:
    """Whoever signs in has a browser of their own: `await enter("vet@oakwood.test")`."""
    async with AsyncExitStack() as stack:

        async def enter(email: str, size: ViewportSize = SIZE, *, phone: bool = False) -> Page:
            context = await browser.new_context(
                base_url=installation.http,
                viewport=size,
                is_mobile=phone,
                has_touch=phone,
                reduced_motion="reduce",
            )
            stack.push_async_callback(context.close)
            context.set_default_timeout(SOON_MS)
            page = await context.new_page()
            await sign_in(page, installation, email, "demo")
            return page

        yield enter


async def _vet(enter: Enter) -> str:
    """Look, measure, compare, send and retrieve; the Study Instance UID of what was looked at."""
    page = await enter("vet@oakwood.test")
    viewer = await Viewer(page).open_first("oakwood", q=STUDY)
    study = await page.get_by_test_id("viewer").get_attribute("data-study")
    assert study
    await page.get_by_test_id("tool-length").click()
    await viewer.drag(80, -170)
    await _keep(page, "viewer")
    await page.get_by_test_id("more").click()
    await page.get_by_role("menuitem", name="Remove the measurements").click()
    await page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    await page.get_by_test_id("removed").get_by_role("button", name="Close").click()
    await page.get_by_test_id("tool-window").click()
    await viewer.lay_out("1x2")
    for pane in await page.get_by_test_id("image-pane").all():
        await expect(pane).to_have_attribute("data-rendered", "true")
    await _keep(page, "compare")
    await page.get_by_test_id("share").click()
    switch = page.get_by_role("switch", name=RUTH)
    await switch.click(force=True)
    await expect(switch).to_be_checked()

    for search, names in (("Bella Abdominal", [ELMSIDE]), (STUDY, [ELMSIDE, OLD])):
        await page.goto(f"/tenants/oakwood?q={search}")
        await page.get_by_test_id("study-menu").first.click()
        await page.get_by_role("menuitem", name="Send to").click()
        for name in names:
            await page.get_by_label(name).check()
        await page.get_by_role("dialog").get_by_role("button", name="Send", exact=True).click()
        await expect(page.get_by_test_id("queued")).to_be_visible()
    await page.goto("/tenants/oakwood/deliveries")
    await expect(page.get_by_text("Delivered", exact=True)).to_have_count(2)
    await expect(page.get_by_test_id("reason")).to_be_visible()
    await _keep(page, "deliveries", height=470)

    await page.goto("/tenants/oakwood/remote")
    form = page.get_by_test_id("remote-search")
    await form.get_by_role("combobox", name="Server").click()
    await page.get_by_role("option", name=ELMSIDE).click()
    await form.get_by_label("Patient's name").fill("thompson")
    await form.get_by_role("button", name="Search").click()
    found = page.get_by_test_id("remote-study")
    await found.nth(0).get_by_role("checkbox").check()
    await page.get_by_role("button", name="Retrieve 1 study").click()
    await expect(page.get_by_test_id("retrieval").first).to_have_attribute("data-state", "DONE")
    await found.nth(1).get_by_role("checkbox").check()
    await _keep(page, "remote-servers")
    return study


async def _phone(enter: Enter) -> None:
    page = await enter("vet@oakwood.test", PHONE, phone=True)
    await page.goto(f"/tenants/oakwood?q={STUDY}")
    await page.get_by_test_id("study-row").first.tap()
    await Viewer(page).rendered()
    await _keep(page, "phone")


async def _referring_vet(enter: Enter, study: str) -> None:
    page = await enter("ruth@riverside.test")
    await (await Viewer(page).open("oakwood", study)).rendered()


async def _administrator(enter: Enter, study: str) -> None:
    page = await enter("admin@oakwood.test")
    await page.goto("/tenants/oakwood")
    row = page.get_by_test_id("study-row").filter(has_text="Bella").first
    await row.get_by_test_id("study-menu").click()
    await expect(page.get_by_role("menuitem", name="Delete study")).to_be_visible()
    await _keep(page, "studies")
    await page.goto("/tenants/oakwood/administration/servers")
    for name in (ELMSIDE, OLD):
        entity = page.locator(f'[data-testid="remote-entity"][data-name="{name}"]')
        await entity.get_by_role("button", name="Test server").click()
    await expect(page.get_by_test_id("echo")).to_have_count(2)
    await expect(page.get_by_text("Not reached.")).to_be_visible()
    await _keep(page, "dicom-servers", height=720)
    await page.goto(f"/tenants/oakwood/administration/audit?study={study}")
    await expect(page.get_by_test_id("audit").get_by_text(RUTH).first).to_be_visible()
    await _keep(page, "audit-trail")


async def _readme(enter: Enter, study: str) -> None:
    """The list of studies and the viewer, side by side."""
    page = await enter("vet@oakwood.test", DESK)
    await page.goto("/tenants/oakwood")
    await expect(page.get_by_test_id("study-row").first).to_be_visible()
    shots = [await _shot(page)]
    viewer = await Viewer(page).open("oakwood", study)
    for pane in await page.get_by_test_id("image-pane").all():
        await expect(pane).to_have_attribute("data-rendered", "true")
    await page.get_by_test_id("panel-guides-toggle").click()
    await page.get_by_test_id("guide-VERTEBRAL_HEART").click()
    await expect(page.get_by_test_id("guide-landmark")).to_be_visible()
    await viewer.rendered()
    box = await page.get_by_test_id("viewport-canvas").first.bounding_box()
    assert box
    high = min(box["height"], box["width"] / WIDE)
    for right, down in HEART:
        x = box["x"] + box["width"] / 2 + (right - 0.5) * WIDE * high
        await page.mouse.click(x, box["y"] + box["height"] / 2 + (down - 0.5) * high)
    for name in ("VERTEBRAL_HEART_SCORE", "VERTEBRAL_LEFT_ATRIAL_SIZE"):
        await expect(page.get_by_test_id(f"value-{name}")).to_have_attribute("data-verdict", "usual")
    shots.append(await _shot(page))
    width, height, gap = 900, 562, 20
    both = Image.new("RGB", (len(shots) * (width + gap) - gap, height), "white")
    for place, shot in enumerate(shots):
        small = Image.open(BytesIO(shot)).convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
        both.paste(small, (place * (width + gap), 0))
    _save(both, DOCS / "screenshot.png")


async def _keep(page: Page, name: str, *, height: int = 0) -> None:
    """Write the page's picture to `docs/pictures`; `height` in pixels, 0 for all that is seen."""
    _save(Image.open(BytesIO(await _shot(page, height))), DOCS / "pictures" / f"{name}.png")


def _save(picture: Image.Image, path: Path) -> None:
    """In 64 greys and 160 colours, chosen apart: radiographs keep their shades, and a button its colour."""
    pixels = np.asarray(picture.convert("RGB"))
    coloured = pixels[np.ptp(pixels, axis=2) > 6]
    palette = [round(level * 255 / 63) for level in range(64) for _ in "RGB"]
    few = Image.fromarray(coloured[None]).quantize(160, method=Image.Quantize.MAXCOVERAGE)
    whole = Image.new("P", (1, 1))
    whole.putpalette(palette + (few.getpalette() or []))
    picture.convert("RGB").quantize(palette=whole, dither=Image.Dither.NONE).save(path, optimize=True)


async def _shot(page: Page, height: int = 0) -> bytes:
    await page.mouse.move(0, 0)
    await page.wait_for_load_state("networkidle")
    await page.evaluate("document.fonts.ready")
    if not height:
        return await page.screenshot(animations="disabled")
    size = page.viewport_size
    assert size
    clip = {"x": 0, "y": 0, "width": size["width"], "height": height}
    return await page.screenshot(animations="disabled", clip=clip)


if __name__ == "__main__":
    asyncio.run(main())
