"""What the form of a new case shows, filled as the clinic would most likely fill it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from services.persistence import Engines
from services.telemedicine import cases, catalogue, collaborations
from services.telemedicine.case_studies import CaseStudy, case_studies
from services.telemedicine.cases import CaseDraft
from services.telemedicine.catalogue import Service
from services.telemedicine.history import HistoryField, fields_for
from services.telemedicine.study_facts import StudyFacts, study_facts
from services.tenancy import tenants
from services.tenancy.scope import Right, Scope


@dataclass(frozen=True, slots=True)
class Offer:
    """A provider that takes cases of the clinic now; `fields` are those of the animal."""

    slug: str
    name: str
    services: tuple[Service, ...]
    fields: tuple[HistoryField, ...]


@dataclass(frozen=True, slots=True)
class CaseForm:
    """The draft that the form begins with, what the studies say, and who may be asked."""

    draft: CaseDraft
    facts: StudyFacts
    studies: tuple[CaseStudy, ...]
    offers: tuple[Offer, ...]


async def case_form(scope: Scope, engines: Engines, studies: Sequence[str]) -> CaseForm:
    """The form of a case of these studies. Needs the right to share. Raises as `cases.draft`."""
    scope.require(Right.SHARE)
    facts = await study_facts(scope, engines, studies)
    draft = await cases.prefilled(scope, engines, studies)
    made = await cases.sketch(scope, engines, draft)
    shown = await case_studies(scope, engines, made)
    slugs = await collaborations.providers(scope, engines)
    names = {one.slug: one.name for one in await tenants.find(engines, slugs)}

    async def offer(slug: str) -> Offer:
        fields = await catalogue.history_fields_of(scope, engines, slug)
        services = await catalogue.services_of(scope, engines, slug)
        return Offer(slug, names[slug], tuple(services), tuple(fields_for(fields, facts.patient.animals)))

    offers = await asyncio.gather(*map(offer, slugs))
    return CaseForm(draft, facts, tuple(shown), tuple(offers))
