"""HTML in every text that a clinic, a provider, an owner and a stranger can write: shown as it was typed."""

from dataclasses import dataclass
from uuid import uuid4

import pytest
from playwright.async_api import Page, expect

from services.persistence import Engines
from services.telemedicine import attachments, cases, catalogue, collaborations
from services.telemedicine.case import ReferringVet
from services.telemedicine.cases import CaseDraft
from services.telemedicine.catalogue import Service
from services.telemedicine.conversation import messages
from services.telemedicine.conversation.message import WantedMessage
from services.telemedicine.history import HistoryField
from services.telemedicine.inboxes import inbox
from services.telemedicine.inboxes.inbox import WantedInbox
from services.telemedicine.reports.content import ReportSection
from services.telemedicine.reports.letterhead import put_letterhead
from services.telemedicine.reports.templates import ReportTemplate, TextBlock, put_template, put_text_block
from services.tenancy import tenants
from services.tenancy.scope import Scope, operator_scope, system_scope
from services.tenancy.shares import sharing, visiting
from tests.archive.samples import dataset, put
from tests.installation import Installation
from tests.telemedicine.conftest import person
from tests.web.conftest import Join, Visit

HTML = "<img src=x onerror=\"document.title='run'\"> <b>x</b>"
MARK = "<b>x</b>"


@dataclass
class Planted:
    """A clinic and its provider whose every text is HTML; what they have."""

    clinic: str
    provider: str
    case: str
    study: str
    inbox_link: str
    share: str
    secret: str


@pytest.fixture
async def planted(installation: Installation) -> Planted:
    """All of it, through the calls that pages make."""
    clinic, provider = (f"{kind}-{uuid4().hex[:8]}" for kind in ("clinic", "provider"))
    async with Engines.open(installation.settings()) as engines:
        for slug, kind in ((clinic, "clinic"), (provider, "telemedicine")):
            await tenants.create(operator_scope(), engines, slug, name=f"{slug} {HTML}", kind=kind)
        asks, reads = system_scope(clinic), system_scope(provider)
        await collaborations.ask(asks, engines, provider)
        await collaborations.agree(reads, engines, clinic)
        await _of_provider(reads, engines)
        made = dataset(PatientName=f"{MARK}^Rex", StudyDescription=HTML[:60], SeriesDescription=HTML[:60])
        study = str(made.StudyInstanceUID)
        await put(asks, engines, made)
        draft = CaseDraft(
            studies=(study,), priors=(), question=HTML, history={"said": HTML},
            referring_vet=ReferringVet(HTML, "a@b.test"),
        )  # fmt: skip
        case = (await cases.draft(asks, engines, draft)).id
        await attachments.attach(asks, engines, case, f"{MARK}.txt", HTML.encode())
        await cases.submit(asks, engines, case)
        vet = person(asks, f"vet {MARK}", "veterinarian")
        await messages.post(vet, engines, case, WantedMessage(uuid4().hex, HTML))
        _, link = await inbox.open_inbox(asks, engines, WantedInbox(label=HTML))
        share, secret = await sharing.create(asks, engines, sharing.Wanted((study,), label=HTML))
        await visiting.open_link(engines, share.id, secret, name=MARK, agent=HTML)
    return Planted(clinic, provider, case, study, link[link.index("/u/") :], share.id, secret)


async def _of_provider(reads: Scope, engines: Engines) -> None:
    await catalogue.put_service(reads, engines, Service(name=HTML, description=HTML))
    await catalogue.set_history_fields(reads, engines, [HistoryField("said", HTML, choices=(HTML,))])
    await put_letterhead(reads, engines, name=HTML, address=HTML, contact=HTML)
    await put_template(reads, engines, ReportTemplate(name=HTML, sections={ReportSection.FINDINGS: HTML}))
    await put_text_block(reads, engines, TextBlock(name="x", text=HTML))


async def harmless(page: Page, address: str, shown: str = MARK) -> None:
    """The page shows it, and made nothing of it."""
    await page.goto(address)
    await expect(page.locator("main, body").get_by_text(shown).first).to_be_visible()
    await expect(page.locator('img[src="x"]')).to_have_count(0)
    assert await page.title() != "run"


@pytest.mark.soak
class TestHtml:
    async def test_is_text_on_every_page(self, planted: Planted, join: Join, visit: Visit) -> None:
        clinic, provider = planted.clinic, planted.provider
        head = (await join("administrator", provider, name=HTML)).page
        for path in (
            "administration/telemedicine",
            "administration/reports",
            "administration/members",
            "queue",
        ):
            await harmless(head, f"/tenants/{provider}/{path}")
        await harmless(head, f"/tenants/{provider}/cases/{planted.case}")
        vet = (await join("administrator", clinic, name=HTML)).page
        for path in ("", f"ask/{planted.study}", "cases", f"cases/{planted.case}", "inbox", "shares"):
            await harmless(vet, f"/tenants/{clinic}/{path}")
        owner = await visit(phone=True)
        await harmless(owner, f"/s/{planted.share}#{planted.secret}")
        await owner.goto(planted.inbox_link)
        for label in ("Your name", "Name of the animal", "Owner's family name", "A message to the clinic"):
            await owner.get_by_label(label).fill(HTML[:60])
        await owner.get_by_test_id("choose-files").set_input_files(
            [{"name": f"{MARK.replace('/', '')}.jpg", "mimeType": "image/jpeg", "buffer": HTML.encode()}]
        )
        await expect(owner.get_by_test_id("not-taken")).to_contain_text("<b>x<b>.jpg")
