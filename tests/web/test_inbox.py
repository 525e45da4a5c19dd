"""web/src/inbox: an owner sends by a link, the clinic accepts; its own people drop files on the list."""

import base64
import os
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.async_api import Page, Request, expect

from tests.api.clients import image, part10
from tests.installation import Installation
from tests.telemedicine.inboxes.samples import inbox_link, photo
from tests.web.conftest import Join, Visit

_LONG = 600_000  # ms, of thousands of files
_FEW = 100
_DROP = """async ({ selector, files }) => {
  const dropped = new DataTransfer();
  for (const { name, data } of files) {
    dropped.items.add(new File([Uint8Array.from(atob(data), (one) => one.charCodeAt(0))], name));
  }
  for (const kind of ["dragover", "drop"]) {
    const event = new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: dropped });
    document.querySelector(selector).dispatchEvent(event);
  }
}"""


def _folder(path: Path, count: int, name: str) -> Path:
    """A folder of one study, a photo and what is no image."""
    first = image()
    (path / "series").mkdir(parents=True)
    for number in range(count):
        made = image(
            StudyInstanceUID=first.StudyInstanceUID,
            SeriesInstanceUID=first.SeriesInstanceUID,
            PatientName=f"{name}^Rex",
            PatientID="",
            InstanceNumber=number + 1,
            rows=64,
            columns=64,
        )
        (path / "series" / f"{number}.dcm").write_bytes(part10(made))
    (path / "IMG_1.jpg").write_bytes(photo(size=(600, 400)))
    (path / "notes.txt").write_text("<b>no image</b>")
    return path


async def _look(page: Page, name: str) -> None:
    if folder := os.environ.get("VETARK_SCREENSHOTS"):
        await page.screenshot(path=f"{folder}/{name}.png", full_page=True)


async def _fill_in(page: Page, patient: str) -> None:
    await page.get_by_label("Your name").fill("Ann Miller")
    await page.get_by_label("How the clinic reaches you").fill("0170 1234")
    await page.get_by_label("Name of the animal").fill(patient)
    await page.get_by_label("Species").fill("Dog")
    await page.get_by_label("Owner's family name").fill("Miller")


class TestInbox:
    @pytest.mark.parametrize(
        "phone", [pytest.param(False, marks=pytest.mark.soak, id="desk"), pytest.param(True, id="phone")]
    )
    async def test_what_an_owner_sends_is_in_no_list_until_it_is_accepted(
        self, phone: bool, visit: Visit, join: Join, installation: Installation, tmp_path: Path
    ) -> None:
        name = f"Sent{uuid4().hex[:8]}"
        vet = (await join("veterinarian", phone=phone)).page
        await vet.goto("/tenants/oakwood/inbox")
        await vet.get_by_role("button", name="New link").click()
        await vet.get_by_label("What it is for").fill(f"For {name}")
        await _look(vet, f"new-link-{phone}")
        await vet.get_by_role("button", name="Make the link").click()
        link = await vet.get_by_label("Link", exact=True).inner_text()
        await vet.get_by_role("button", name="Done").click()

        owner = await visit(phone=phone)
        await owner.goto(link)
        await _fill_in(owner, name)
        await _look(owner, f"outside-{phone}")
        if phone:
            files = sorted(one for one in _folder(tmp_path, 2, name).rglob("*") if one.is_file())
            await owner.get_by_test_id("choose-files").set_input_files(files)
        else:
            await owner.get_by_test_id("choose-folder").set_input_files(_folder(tmp_path, 2, name))
        sending = owner.get_by_test_id("sending")
        await expect(sending).to_have_attribute("data-phase", "DONE")
        await expect(sending).to_contain_text("3 files were sent")
        await expect(owner.get_by_test_id("not-taken")).to_contain_text("notes.txt: Not an image we know")
        await _look(owner, f"sent-{phone}")

        await vet.goto(f"/tenants/oakwood?q={name}")
        await expect(vet.get_by_test_id("no-studies")).to_be_visible()
        await vet.goto("/tenants/oakwood/inbox")
        waiting = vet.get_by_test_id("waiting-upload").filter(has_text=name)
        await waiting.get_by_role("button", name="Look").click()
        await expect(waiting.get_by_test_id("waiting-study")).to_have_count(2)
        for picture in await waiting.locator("img").all():
            await picture.scroll_into_view_if_needed()
            await vet.wait_for_function("(one) => one.naturalWidth > 0", arg=await picture.element_handle())
        await _look(vet, f"waiting-{phone}")
        await waiting.get_by_role("button", name="Accept").click()
        await vet.get_by_text("A new one").click()
        await vet.get_by_label("Patient number").fill(name)
        await _look(vet, f"accept-{phone}")
        await vet.get_by_role("dialog").get_by_role("button", name="Accept").click()
        await expect(waiting).to_have_count(0)
        await vet.goto(f"/tenants/oakwood?q={name}")
        await expect(vet.locator("a[data-row]")).to_have_count(2)
        other = (await join("administrator", "elmside")).page
        await other.goto("/tenants/elmside/inbox")
        await expect(other.get_by_test_id("waiting-uploads")).to_contain_text("Nothing waits.")

    @pytest.mark.timeout(900)
    @pytest.mark.parametrize(
        ("many", "least"), [(40, 1), pytest.param(5_000, 1_500, marks=pytest.mark.soak, id="5000")]
    )
    async def test_a_closed_tab_sends_again_nothing_that_was_finished(
        self,
        many: int,
        least: int,
        visit: Visit,
        installation: Installation,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        async with installation.signed_in() as client:
            link = await inbox_link(client)
        folder, sent = _folder(tmp_path, many, "Again"), list[str]()
        owner = await visit(own=True)
        context = owner.context

        def count(request: Request) -> None:
            if request.method == "PUT" and "/files/" in request.url:
                sent.append(request.url.split("/files/")[1])

        async def chosen(page: Page) -> None:
            await page.get_by_test_id("choose-folder").set_input_files(folder)

        await owner.goto(link)
        await _fill_in(owner, "Again")
        context.on("requestfinished", count)
        await chosen(owner)
        await owner.wait_for_function(
            """(least) => parseInt(document.querySelector('[data-testid=sending]')?.innerText) >= least""",
            arg=least,
            timeout=_LONG,
        )
        await owner.close(run_before_unload=False)
        before = set(sent)
        assert 0 < len(before) <= many
        sent.clear()
        again = await context.new_page()
        await again.goto(link)
        await expect(again.get_by_test_id("unfinished")).to_be_visible()
        await chosen(again)
        await expect(again.get_by_test_id("sending")).to_have_attribute("data-phase", "DONE", timeout=_LONG)
        assert not before & set(sent)
        # the images, the photo, and what is no image; some were taken while the tab was being closed
        assert many + 2 - 4 <= len(before | set(sent)) <= many + 2
        await expect(again.get_by_test_id("sending")).to_contain_text("already and not sent again")
        if many > _FEW:
            with capsys.disabled():
                print(f"{many} files: {len(before)} sent, the tab killed, {len(sent)} sent after, none twice")

    async def test_a_link_that_does_not_work_says_so(self, visit: Visit) -> None:
        page = await visit()
        await page.goto("/u/0123456789abcdef#nothing")
        await expect(page.get_by_test_id("inbox-gone")).to_contain_text("does not work")


class TestAddingFiles:
    async def test_what_is_dropped_on_the_list_is_stored_while_one_goes_elsewhere(
        self, join: Join, tmp_path: Path
    ) -> None:
        name = f"Dropped{uuid4().hex[:8]}"
        page = (await join("technician")).page
        await page.goto("/tenants/oakwood")
        await expect(page.get_by_test_id("study-row").first).to_be_visible()
        files = {
            "one.dcm": part10(image(PatientName=f"{name}^Rex", PatientID=name)),
            "photo.jpg": photo(shade=33),
        }
        told = [{"name": path, "data": base64.b64encode(data).decode()} for path, data in files.items()]
        await page.evaluate(_DROP, {"selector": "main", "files": told})
        await page.get_by_label("Name of the animal").fill(name)
        await page.get_by_role("button", name="Go on").click()
        await page.get_by_test_id("account").click()
        await page.get_by_role("menuitem", name="Image requests").click()
        panel = page.get_by_test_id("upload-panel")
        await expect(panel).to_contain_text("2 files were sent")
        await _look(page, "panel")
        await page.goto(f"/tenants/oakwood?q={name}")
        await expect(page.locator("a[data-row]")).to_have_count(2)
