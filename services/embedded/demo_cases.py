"""The demo's telemedicine: VetRad reads for Oakwood, and a case of it waits there."""

from services.archive.search.browse import StudyFilter, studies_page
from services.errors import AlreadyExists, NoLongerUpdatable
from services.persistence import Engines
from services.telemedicine import cases, catalogue, collaborations, routing
from services.telemedicine.case import CasePriority, ReferringVet
from services.telemedicine.cases import CaseDraft
from services.telemedicine.catalogue import Service
from services.telemedicine.routing import Routing
from services.tenancy import users
from services.tenancy.scope import Principal, Scope, system_scope

CLINIC, PROVIDER = "oakwood", "vetrad"
_VET = "vet@oakwood.test"
_HOUR = 60
_SERVICES = (
    Service(
        name="Radiographs",
        description="Report of a specialist for each region, however many views.",
        modalities=("CR", "DX", "DR"),
        species=("dog", "cat", "exotic"),
        price_cents=7_500,
        stat_surcharge_cents=4_500,
        turnaround={CasePriority.ROUTINE: 24 * _HOUR, CasePriority.STAT: _HOUR},
    ),
    Service(
        name="Equine radiographs",
        modalities=("CR", "DX", "DR"),
        species=("horse", "donkey"),
        price_cents=8_500,
        turnaround={CasePriority.ROUTINE: 24 * _HOUR},
    ),
    Service(
        name="CT and MR",
        description="Report of a specialist for each region.",
        modalities=("CT", "MR"),
        price_cents=18_000,
        stat_surcharge_cents=9_000,
        turnaround={CasePriority.ROUTINE: 48 * _HOUR, CasePriority.STAT: 4 * _HOUR},
    ),
)
_HISTORY = {
    "signs": "Cough, mostly at night; tires quickly on walks",
    "duration": "Two weeks",
    "examination": "Systolic murmur III/VI on the left, lungs harsh",
    "medication": "None",
}


async def prepare(engines: Engines) -> None:
    """Make what is missing of it: again and again, it changes nothing. Raises Unavailable."""
    await _collaborate(engines)
    clinic = await _vet(engines)
    wanted = StudyFilter(text="Bella", modality="DX")
    found = (await studies_page(clinic, engines, wanted, first=1)).studies
    if found:
        draft = CaseDraft(
            studies=(found[0]["StudyInstanceUID"],),
            history=_HISTORY,
            question="Heart failure, or a disease of the airways?",
            priority=CasePriority.STAT,
            referring_vet=ReferringVet("Dr. Wendy Willow", "willow@practice.test"),
            key="demo: a case that waits",
        )
        case = await cases.draft(clinic, engines, draft)
        try:
            await cases.submit(clinic, engines, case.id)
        except NoLongerUpdatable:
            return  # somebody has canceled it


async def _collaborate(engines: Engines) -> None:
    clinic, provider = system_scope(CLINIC), system_scope(PROVIDER)
    try:
        await collaborations.ask(clinic, engines, PROVIDER)
    except AlreadyExists:
        return
    await collaborations.agree(provider, engines, CLINIC)
    await routing.set_routing(clinic, engines, Routing(fallback=PROVIDER, overflow_minutes=30))
    for service in _SERVICES:
        await catalogue.put_service(provider, engines, service)


async def _vet(engines: Engines) -> Scope:
    """The clinic's vet, who asks."""
    scope = system_scope(CLINIC)
    vet = await users.member(scope, engines, _VET)
    return Scope(Principal("user", vet.id, vet.name), scope.rights, scope.grants)
