"""Cases and workitems as the schema has them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self

import strawberry

from services.api.graphql.telemedicine.enums import CaseEvent, CasePriority, CaseState, Lack, StudyChange
from services.api.graphql.telemedicine.loaders import CaseLoaders
from services.errors import NotFound
from services.telemedicine import case, case_studies, events, missing, workitem, workitems
from services.tenancy.scope import Right


@strawberry.type
class Party:
    """A clinic or a provider."""

    slug: strawberry.ID
    name: str


@strawberry.type
class CasePerson:
    """Somebody who takes part, by the ID of their account."""

    id: strawberry.ID
    name: str

    @classmethod
    def of(cls, person: case.Person) -> Self:
        """Make it of the services'."""
        return cls(id=strawberry.ID(person.id), name=person.name)


@strawberry.type
class CasePatient:
    """The animal as its studies said when the case was written."""

    name: str
    patient_id: str
    issuer_of_patient_id: str
    species: str
    breed: str
    sex: str
    neutered: bool | None
    birth_date: str = strawberry.field(description="YYYYMMDD")
    weight: float | None = strawberry.field(description="in kg")
    client: str
    animals: list[str] = strawberry.field(
        description="what its species is told as: dog; parrot, bird, exotic"
    )

    @classmethod
    def of(cls, patient: case.CasePatient) -> Self:
        """Make it of the case's."""
        return cls(
            name=patient.name,
            patient_id=patient.id,
            issuer_of_patient_id=patient.issuer,
            species=patient.species,
            breed=patient.breed,
            sex=patient.sex,
            neutered=patient.neutered,
            birth_date=patient.birth_date,
            weight=patient.weight,
            client=patient.client,
            animals=list(patient.animals),
        )


@strawberry.type
class CaseService:
    """What of the provider's catalogue is asked for, and its price as it was at submission."""

    id: strawberry.ID
    name: str
    regions: list[str]
    views: int
    price_cents: int
    currency: str

    @classmethod
    def of(cls, service: case.ServiceChoice) -> Self:
        """Make it of the case's."""
        return cls(
            id=strawberry.ID(service.id),
            name=service.name,
            regions=list(service.regions),
            views=service.views,
            price_cents=service.price_cents,
            currency=service.currency,
        )


@strawberry.type
class HistoryEntry:
    """A field of the history by its name, and what the clinic wrote."""

    name: str
    text: str


@strawberry.type
class ReferringVet:
    """Who sent the animal to the clinic."""

    name: str
    email: str


@strawberry.type
class CaseAttachment:
    """A file beside the images: GET /tenants/{slug}/cases/{case}/attachments/{id}."""

    id: strawberry.ID
    name: str
    media_type: str
    size: int


@strawberry.type
class CaseStudy:
    """A study of a case as it is now."""

    study_instance_uid: strawberry.ID
    prior: bool = strawberry.field(description="an earlier one of the patient, for comparison")
    change: StudyChange
    description: str
    date: str
    modalities: list[str]
    images: int
    received_at: datetime | None

    @classmethod
    def of(cls, study: case_studies.CaseStudy) -> Self:
        """Make it of the services'."""
        return cls(
            study_instance_uid=strawberry.ID(study.uid),
            prior=study.prior,
            change=study.change,
            description=study.description,
            date=study.date,
            modalities=list(study.modalities),
            images=study.images,
            received_at=study.received_at,
        )


@strawberry.type
class CaseMissing:
    """What a case lacks; `name` and `label` of a field or a view, whose side is the label."""

    lack: Lack
    name: str
    label: str
    region: str

    @classmethod
    def of(cls, found: missing.Missing) -> Self:
        """Make it of the services'."""
        return cls(lack=found.lack, name=found.name, label=found.label, region=found.region)


@strawberry.type
class CaseEventDetail:
    """What else is told of an event, by its name."""

    name: str
    value: str


@strawberry.type
class CaseEventEntry:
    """What happened to a case, when, and who did it."""

    id: strawberry.ID
    what: CaseEvent
    at: datetime
    by: CasePerson
    by_tenant: strawberry.ID
    details: list[CaseEventDetail]

    @classmethod
    def of(cls, event: events.CaseEventRecord) -> Self:
        """Make it of the services'."""
        return cls(
            id=strawberry.ID(event.id),
            what=event.what,
            at=event.at,
            by=CasePerson.of(event.by),
            by_tenant=strawberry.ID(event.by_tenant),
            details=[CaseEventDetail(name=name, value=_shown(one)) for name, one in event.details.items()],
        )


@strawberry.type
class Workitem:
    """A reading of a case: the first, a second by another person, or a third that decides."""

    loaders: strawberry.Private[CaseLoaders]
    case_id: strawberry.Private[str]
    clinic_slug: strawberry.Private[str]
    uid: strawberry.ID
    number: int
    case_number: str
    state: CaseState
    priority: CasePriority
    due_at: datetime
    species: str
    modalities: list[str]
    performer: CasePerson | None = strawberry.field(description="who claimed it")
    wanted_performer: strawberry.ID = strawberry.field(description="who alone may claim it; empty: anybody")
    cancel_asked: str = strawberry.field(description="why the clinic wants it stopped; empty: it does not")
    created_at: datetime
    claimed_at: datetime | None
    completed_at: datetime | None
    overflow_at: datetime | None = strawberry.field(description="when it goes to another provider, unclaimed")

    @strawberry.field
    async def clinic(self) -> Party:
        """Whose it is."""
        name = await self.loaders.names.load(self.clinic_slug)
        return Party(slug=strawberry.ID(self.clinic_slug), name=name)

    @strawberry.field
    async def case(self) -> "Case | None":
        """The case that is read."""
        found = await self.loaders.cases.load(self.case_id)
        return Case.of(found, self.loaders) if found else None

    @classmethod
    def of(cls, item: workitem.Workitem, loaders: CaseLoaders) -> Self:
        """Make it of the services'."""
        return cls(
            loaders=loaders,
            case_id=item.case,
            clinic_slug=item.tenant,
            uid=strawberry.ID(item.uid),
            number=item.number,
            case_number=item.case_number,
            state=item.state,
            priority=item.priority,
            due_at=item.due_at,
            species=item.species,
            modalities=list(item.modalities),
            performer=CasePerson.of(item.performer) if item.performer else None,
            wanted_performer=strawberry.ID(item.wanted_performer),
            cancel_asked=item.cancel_asked,
            created_at=item.created_at,
            claimed_at=item.claimed_at,
            completed_at=item.completed_at,
            overflow_at=item.overflow_at,
        )


@strawberry.type
class Case:
    """What a clinic asks of a telemedicine provider."""

    loaders: strawberry.Private[CaseLoaders]
    kept: strawberry.Private[case.Case]
    id: strawberry.ID
    number: str = strawberry.field(description="for people to read out")
    state: CaseState
    patient: CasePatient
    history: list[HistoryEntry]
    question: str
    service: CaseService
    priority: CasePriority
    modalities: list[str]
    study_instance_uids: list[strawberry.ID]
    prior_instance_uids: list[strawberry.ID] = strawberry.field(description="Study Instance UIDs of priors")
    held: list[strawberry.ID] = strawberry.field(description="what came later and is not attached")
    referring_vet: ReferringVet
    requester: CasePerson
    attachments: list[CaseAttachment]
    created_at: datetime
    changed_at: datetime
    submitted_at: datetime | None
    due_at: datetime | None
    completed_at: datetime | None
    access_ends_at: datetime | None
    canceled_because: str
    waiting_since: datetime | None = strawberry.field(
        description="a clarification was asked then and is not answered; the due time stands still"
    )
    clarifications: int = strawberry.field(description="how many were asked")
    outside: str = strawberry.field(description="remote AE that reads it, where no provider here does")

    @strawberry.field
    async def clinic(self) -> Party:
        """Who asks; of images that came without a case the remote AE that sent them."""
        if self.kept.sender:
            return Party(slug=strawberry.ID(self.kept.tenant), name=self.kept.sender)
        return await _party(self.kept.tenant, self.loaders)

    @strawberry.field
    async def provider(self) -> Party | None:
        """Who reads; null where a draft names nobody yet."""
        return await _party(self.kept.provider, self.loaders) if self.kept.provider else None

    @strawberry.field
    async def studies(self) -> list[CaseStudy]:
        """The studies as they are now, then the priors; none where they can no longer be seen."""
        found = await case_studies.case_studies(self.loaders.scope, self.loaders.engines, self.kept)
        return [CaseStudy.of(one) for one in found]

    @strawberry.field
    async def missing(self) -> list[CaseMissing]:
        """What a clinic's draft lacks; of any other case nothing."""
        scope, engines = self.loaders.scope, self.loaders.engines
        ours = self.kept.tenant == scope.grant.tenant and Right.SHARE in scope.rights
        if not ours or self.kept.state is not CaseState.DRAFT:
            return []
        return [CaseMissing.of(one) for one in await missing.lacks(scope, engines, self.kept)]

    @strawberry.field
    async def readings(self) -> list[Workitem]:
        """Return its workitems by number; a draft has none."""
        try:
            found = await workitems.of_case(self.loaders.scope, self.loaders.engines, self.kept.id)
        except NotFound:
            return []
        return [Workitem.of(one, self.loaders) for one in found]

    @strawberry.field
    async def events(self, first: int = 100) -> list[CaseEventEntry]:
        """What happened, the latest first."""
        found = await events.events_of(self.loaders.scope, self.loaders.engines, self.kept.id, first=first)
        return [CaseEventEntry.of(one) for one in found]

    @classmethod
    def of(cls, kept: case.Case, loaders: CaseLoaders) -> Self:
        """Make it of the services'."""
        return cls(
            loaders=loaders,
            kept=kept,
            id=strawberry.ID(kept.id),
            number=kept.number,
            state=kept.state,
            patient=CasePatient.of(kept.patient),
            history=[HistoryEntry(name=name, text=text) for name, text in kept.history.items()],
            question=kept.question,
            service=CaseService.of(kept.service),
            priority=kept.priority,
            modalities=list(kept.modalities),
            study_instance_uids=_ids(kept.studies),
            prior_instance_uids=_ids(kept.priors),
            held=_ids(kept.held if kept.tenant == loaders.scope.grant.tenant else ()),
            referring_vet=ReferringVet(name=kept.referring_vet.name, email=kept.referring_vet.email),
            requester=CasePerson.of(kept.requester),
            attachments=[
                CaseAttachment(
                    id=strawberry.ID(one.id), name=one.name, media_type=one.media_type, size=one.size
                )
                for one in kept.attachments
            ],
            created_at=kept.created_at,
            changed_at=kept.changed_at,
            submitted_at=kept.submitted_at,
            due_at=kept.due_at,
            completed_at=kept.completed_at,
            access_ends_at=kept.access_ends_at,
            canceled_because=kept.canceled_because,
            waiting_since=kept.waiting_since,
            clarifications=kept.clarifications,
            outside=kept.outside,
        )


async def _party(slug: str, loaders: CaseLoaders) -> Party:
    return Party(slug=strawberry.ID(slug), name=await loaders.names.load(slug))


def _shown(detail: object) -> str:
    return ", ".join(map(str, detail)) if isinstance(detail, list) else str(detail)


def _ids(uids: Sequence[str]) -> list[strawberry.ID]:
    return [strawberry.ID(uid) for uid in uids]
