"""Clinics that work with a provider, and cases as their people submit them."""

from services.persistence import Engines
from services.telemedicine import cases, catalogue, collaborations
from services.telemedicine.case import Case, CasePriority
from services.telemedicine.cases import CaseDraft
from services.telemedicine.catalogue import Service
from services.tenancy import tenants
from services.tenancy.scope import Scope, operator_scope, system_scope

ANYTHING = Service(
    name="Anything",
    modalities=("CR", "CT", "DX", "MR", "US"),
    species=("dog", "cat"),
    price_cents=9_500,
    turnaround={CasePriority.ROUTINE: 1440, CasePriority.STAT: 60},
)


async def provider_of(engines: Engines, *clinics: Scope, slug: str = "vetrad") -> Scope:
    """A telemedicine provider that these clinics may send cases to."""
    await tenants.create(operator_scope(), engines, slug, name=slug.capitalize(), kind="telemedicine")
    provider = system_scope(slug)
    await catalogue.put_service(provider, engines, ANYTHING)
    for clinic in clinics:
        await collaborations.ask(clinic, engines, slug)
        await collaborations.agree(provider, engines, clinic.grant.tenant)
    return provider


async def open_case(clinic: Scope, engines: Engines, *studies: str, provider: str = "vetrad") -> Case:
    """A case of a clinic's that stands in the queue, without priors."""
    wanted = CaseDraft(studies=studies, priors=(), provider=provider)
    made = await cases.draft(clinic, engines, wanted)
    return await cases.submit(clinic, engines, made.id)
