"""The demo's telemedicine: VetRad reads for Oakwood; a case of it waits there, and another one is read."""

from contextlib import suppress
from dataclasses import replace

from services.archive.search.browse import StudyFilter, studies_page
from services.errors import AlreadyExists, NoLongerUpdatable
from services.persistence import Engines
from services.telemedicine import cases, catalogue, collaborations, routing, workitems
from services.telemedicine.case import CasePriority, CaseState, ReferringVet
from services.telemedicine.cases import CaseDraft
from services.telemedicine.catalogue import Service
from services.telemedicine.reports import drafting
from services.telemedicine.reports.content import ReportContent, ReportSection
from services.telemedicine.reports.report import EditionKind
from services.telemedicine.reports.signing import sign_report
from services.telemedicine.routing import Routing
from services.tenancy import users
from services.tenancy.scope import Principal, Scope, system_scope
from services.tenancy.sign_in.confirming import Confirmed

CLINIC, PROVIDER = "oakwood", "vetrad"
_VET, _RADIOLOGIST = "vet@oakwood.test", "radiologist@vetrad.test"
_HOUR_MINUTES = 60
_SERVICES = (
    Service(
        name="Radiographs",
        description="Report of a specialist for each region, however many views.",
        modalities=("CR", "DX", "DR"),
        species=("dog", "cat", "exotic"),
        price_cents=7_500,
        stat_surcharge_cents=4_500,
        turnaround={CasePriority.ROUTINE: 24 * _HOUR_MINUTES, CasePriority.STAT: _HOUR_MINUTES},
    ),
    Service(
        name="Equine radiographs",
        modalities=("CR", "DX", "DR"),
        species=("horse", "donkey"),
        price_cents=8_500,
        turnaround={CasePriority.ROUTINE: 24 * _HOUR_MINUTES},
    ),
    Service(
        name="CT and MR",
        description="Report of a specialist for each region.",
        modalities=("CT", "MR"),
        price_cents=18_000,
        stat_surcharge_cents=9_000,
        turnaround={CasePriority.ROUTINE: 48 * _HOUR_MINUTES, CasePriority.STAT: 4 * _HOUR_MINUTES},
    ),
)
_HISTORY = {
    "signs": "Cough, mostly at night; tires quickly on walks",
    "duration": "Two weeks",
    "examination": "Systolic murmur III/VI on the left, lungs harsh",
    "medication": "None",
}


_REPORT = {
    ReportSection.HISTORY: "Shiba Inu, female, 5 years. Before an anaesthetic for the teeth.",
    ReportSection.TECHNIQUE: "Thorax, three views. Positioning and exposure are good, taken at inspiration.",
    ReportSection.FINDINGS: (
        "The heart is of normal size and shape. Trachea and main bronchi are of normal width and in place. "
        "The lung is evenly aerated to its edges; there are no nodules, no free fluid and no free air. "
        "Mediastinum, diaphragm and the bones that are shown are normal."
    ),
    ReportSection.CONCLUSION: "Normal thorax for age and breed.",
    ReportSection.DIFFERENTIALS: "",
    ReportSection.RECOMMENDATION: "Nothing in these views speaks against the anaesthetic.",
}


async def prepare(engines: Engines) -> None:
    """Make what is missing of it: again and again, it changes nothing. Raises Unavailable."""
    await _collaborate(engines)
    clinic = await _person(engines, CLINIC, _VET)
    await _submitted(
        clinic,
        engines,
        StudyFilter(text="Bella", modality="DX"),
        CaseDraft(
            studies=(),
            history=_HISTORY,
            question="Heart failure, or a disease of the airways?",
            priority=CasePriority.STAT,
            referring_vet=ReferringVet("Dr. Wendy Willow", "willow@practice.test"),
            key="demo: a case that waits",
        ),
    )
    read = await _submitted(
        clinic,
        engines,
        StudyFilter(text="Hana", modality="CR"),
        CaseDraft(
            studies=(),
            history={"signs": "None; teeth are to be cleaned", "duration": "-"},
            question="Anything that speaks against an anaesthetic?",
            key="demo: a case that is read",
        ),
    )
    if read is not None:
        await _read(await _person(engines, PROVIDER, _RADIOLOGIST), engines, read)


async def _submitted(clinic: Scope, engines: Engines, wanted: StudyFilter, draft: CaseDraft) -> str | None:
    """The case of the latest such study; None where there is no study, or somebody has canceled it."""
    found = (await studies_page(clinic, engines, wanted, first=1)).studies
    if not found:
        return None
    case = await cases.draft(clinic, engines, replace(draft, studies=(found[0]["StudyInstanceUID"],)))
    try:
        return (await cases.submit(clinic, engines, case.id)).id
    except NoLongerUpdatable:
        return None


async def _read(reader: Scope, engines: Engines, case: str) -> None:
    """Claim a case, write its report and sign it, as far as that is not done."""
    (item, *_) = await workitems.of_case(reader, engines, case)
    if item.state is CaseState.SCHEDULED:
        await workitems.claim(reader, engines, item.uid)
    report = await drafting.begin_report(reader, engines, case)
    if report.signed or report.draft is None:
        return
    content = ReportContent(region="Thorax", sections=_REPORT)
    draft = await drafting.save_draft(reader, engines, report.id, report.draft.version, content)
    confirmed = Confirmed(reader.principal.id, "demo")
    await sign_report(reader, engines, report.id, draft.version, EditionKind.FINAL, confirmed=confirmed)


async def _collaborate(engines: Engines) -> None:
    """Each step that is missing, so that one who was killed between two leaves nothing half done."""
    clinic, provider = system_scope(CLINIC), system_scope(PROVIDER)
    known = {one.name for one in await catalogue.services(provider, engines)}
    for service in _SERVICES:
        if service.name not in known:
            await catalogue.put_service(provider, engines, service)
    with suppress(AlreadyExists):
        await collaborations.ask(clinic, engines, PROVIDER)
    with suppress(NoLongerUpdatable):
        await collaborations.agree(provider, engines, CLINIC)
    if (await routing.routing(clinic, engines)) == Routing():
        await routing.set_routing(clinic, engines, Routing(fallback=PROVIDER, overflow_minutes=30))


async def _person(engines: Engines, slug: str, email: str) -> Scope:
    """Somebody of the demo, with every right."""
    scope = system_scope(slug)
    person = await users.member(scope, engines, email)
    return Scope(Principal("user", person.id, person.name), scope.rights, scope.grants)
