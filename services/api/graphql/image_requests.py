"""Image requests: asked for, listed, moved and cancelled."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import datetime
from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.api.graphql.loaders import Loaders
from services.api.graphql.procedures import CodedConcept, CodeInput, Procedure
from services.api.graphql.shots import ShotSelection
from services.worklist import image_request, image_requests
from services.worklist.catalogue import View
from services.worklist.changes import changed_requests
from services.worklist.ending import end_request
from services.worklist.image_request import Priority, RequestState, Wanted
from services.worklist.listing import requests_page
from services.worklist.patient import Patient, ResponsibleParty, SpeciesOrBreed
from services.worklist.shots import shots_in

strawberry.enum(RequestState, description="how far an image request is")
strawberry.enum(Priority, name="RequestPriority", description="Requested Procedure Priority (0040,1003)")


@strawberry.type
class RequestedPatient:
    """The animal of an image request, and its client."""

    patient_id: str
    issuer_of_patient_id: str
    name: str
    species: str
    species_code: CodedConcept | None
    breed: str
    breed_code: CodedConcept | None
    sex: str
    neutered: bool | None
    birth_date: str
    weight: float | None = strawberry.field(description="in kg")
    microchip: str
    client_family_name: str
    client_given_name: str
    organization: str

    @classmethod
    def of(cls, patient: Patient) -> Self:
        """Make it of the request's."""
        return cls(
            patient_id=patient.id,
            issuer_of_patient_id=patient.issuer,
            name=patient.name,
            species=patient.species.description,
            species_code=CodedConcept.of(patient.species.code) if patient.species.code else None,
            breed=patient.breed.description,
            breed_code=CodedConcept.of(patient.breed.code) if patient.breed.code else None,
            sex=patient.sex,
            neutered=patient.neutered,
            birth_date=patient.birth_date,
            weight=patient.weight,
            microchip=patient.microchip,
            client_family_name=patient.client.family,
            client_given_name=patient.client.given,
            organization=patient.client.organization,
        )


@strawberry.type
class ImageRequest:
    """Pictures that somebody asked for."""

    loaders: strawberry.Private[Loaders]
    views: strawberry.Private[tuple[View, ...]]
    id: strawberry.ID
    accession_number: str
    study_instance_uid: strawberry.ID
    state: RequestState
    patient: RequestedPatient
    procedure: Procedure
    stations: list[str] = strawberry.field(description="AE titles; none: any station of the modality")
    starts: str = strawberry.field(description="YYYYMMDDHHMMSS in the clinic's time")
    priority: Priority
    requested_by: str
    reason: str
    ended_because: str
    created_at: datetime
    changed_at: datetime
    origin: str = strawberry.field(
        description="remote server whose worklist it is from; empty: asked for here"
    )
    missing_since: datetime | None = strawberry.field(
        description="from when on it is not on that worklist any more"
    )

    @strawberry.field
    async def studies(self) -> list[strawberry.ID]:
        """Study Instance UIDs of what was shot for it."""
        return [strawberry.ID(uid) for uid in await self.loaders.of_requests.load(str(self.id))]

    @strawberry.field
    async def images(self) -> int:
        """How many images were shot for it."""
        uids = await self.loaders.of_requests.load(str(self.id))
        found = await self.loaders.studies.load_many(uids)
        return sum(one["counts"]["instances"] for one in found if one)

    @strawberry.field
    async def selection(self) -> ShotSelection:
        """What was shot of what was asked for, and what is missing."""
        uids = await self.loaders.of_requests.load(str(self.id))
        return ShotSelection.of(await shots_in(self.loaders.scope, self.loaders.engines, self.views, uids))

    @classmethod
    def of(cls, request: image_request.ImageRequest, loaders: Loaders) -> Self:
        """Make it of the worklist's."""
        return cls(
            loaders=loaders,
            views=request.procedure.views,
            id=strawberry.ID(request.id),
            accession_number=request.accession_number,
            study_instance_uid=strawberry.ID(request.study_instance_uid),
            state=request.state,
            patient=RequestedPatient.of(request.patient),
            procedure=Procedure.of(request.procedure),
            stations=list(request.stations),
            starts=request.starts,
            priority=request.priority,
            requested_by=request.requested_by,
            reason=request.reason,
            ended_because=request.ended_because,
            created_at=request.created_at,
            changed_at=request.changed_at,
            origin=request.origin.remote if request.origin else "",
            missing_since=request.origin.missing_since if request.origin else None,
        )


@strawberry.type
class ImageRequestConnection:
    """A page of requests, the earliest first; `endCursor` is the next page's `after`, null at the end."""

    nodes: list[ImageRequest]
    end_cursor: str | None


@strawberry.input
class PatientInput:
    """The animal and its client; a species or a breed by its text, its code, or both."""

    name: str
    patient_id: str = ""
    issuer: str = ""
    species: str = ""
    species_code: CodeInput | None = None
    breed: str = ""
    breed_code: CodeInput | None = None
    sex: str = ""
    neutered: bool | None = None
    birth_date: str = ""
    weight: float | None = None
    microchip: str = ""
    client_family_name: str = ""
    client_given_name: str = ""
    organization: str = ""

    def patient(self) -> Patient:
        """By the services' names. Raises Invalid."""
        return Patient(
            name=self.name,
            id=self.patient_id,
            issuer=self.issuer,
            species=SpeciesOrBreed(self.species, self.species_code.code() if self.species_code else None),
            breed=SpeciesOrBreed(self.breed, self.breed_code.code() if self.breed_code else None),
            sex=self.sex,
            neutered=self.neutered,
            birth_date=self.birth_date,
            weight=self.weight,
            microchip=self.microchip,
            client=ResponsibleParty(self.client_family_name, self.client_given_name, self.organization),
        )


@strawberry.input
class ImageRequestInput:
    """A request for pictures: a procedure of the catalogue, or a description and a modality."""

    patient: PatientInput
    date: str
    time: str = ""
    procedure: strawberry.ID = strawberry.ID("")
    description: str = ""
    modality: str = ""
    stations: list[str] = strawberry.field(default_factory=list)
    priority: Priority = Priority.ROUTINE
    requested_by: str = ""
    reason: str = ""
    key: str = strawberry.field(default="", description="the same key again answers the same request")

    def wanted(self) -> Wanted:
        """By the services' names. Raises Invalid."""
        return Wanted(
            patient=self.patient.patient(),
            date=self.date,
            time=self.time,
            procedure=self.procedure,
            description=self.description,
            modality=self.modality,
            stations=tuple(self.stations),
            priority=self.priority,
            requested_by=self.requested_by,
            reason=self.reason,
            key=self.key,
        )


@strawberry.input
class ScheduleInput:
    """When, and where: `stations` null are those it has."""

    date: str
    time: str = ""
    stations: list[str] | None = None


@strawberry.input
class ImageRequestFilter:
    """Which requests; what is left out excludes none. Days are YYYYMMDD, both included."""

    from_day: str = ""
    to_day: str = ""
    states: list[RequestState] = strawberry.field(default_factory=list)
    station: str = strawberry.field(
        default="", description="AE title; what any station may take is among them"
    )
    patient_id: str = ""
    text: str = strawberry.field(
        default="", description="words of the patient, client, accession number or procedure"
    )


@strawberry.type
class ImageRequestQueries:
    """Queries of image requests."""

    @strawberry.field
    async def image_requests(
        self,
        info: Info,
        tenant: strawberry.ID,
        filter: ImageRequestFilter | None = None,  # noqa: A002
        first: int = 50,
        after: str | None = None,
    ) -> ImageRequestConnection:
        """A page of requests."""
        loaders = await info.context.loaders(tenant)
        asked = filter or ImageRequestFilter()
        page = await requests_page(
            loaders.scope,
            loaders.engines,
            days=(asked.from_day, asked.to_day),
            states=asked.states,
            station=asked.station,
            patient_id=asked.patient_id,
            text=asked.text,
            first=first,
            after=after,
        )
        return ImageRequestConnection(
            nodes=[ImageRequest.of(one, loaders) for one in page.requests], end_cursor=page.end_cursor
        )

    @strawberry.field
    async def image_request(self, info: Info, tenant: strawberry.ID, id: strawberry.ID) -> ImageRequest:  # noqa: A002
        """One request."""
        loaders = await info.context.loaders(tenant)
        return ImageRequest.of(await image_requests.get(loaders.scope, loaders.engines, id), loaders)


@strawberry.type
class ImageRequestMutations:
    """Changes of image requests."""

    @strawberry.mutation
    async def request_images(
        self, info: Info, tenant: strawberry.ID, request: ImageRequestInput
    ) -> ImageRequest:
        """Ask for pictures: the request stands on the modalities' worklist at once."""
        loaders = await info.context.loaders(tenant)
        made = await image_requests.create(loaders.scope, loaders.engines, request.wanted())
        return ImageRequest.of(made, loaders)

    @strawberry.mutation
    async def reschedule_request(
        self,
        info: Info,
        tenant: strawberry.ID,
        id: strawberry.ID,  # noqa: A002
        schedule: ScheduleInput,
    ) -> ImageRequest:
        """Move a request that nobody has begun."""
        loaders = await info.context.loaders(tenant)
        moved = await image_requests.reschedule(
            loaders.scope,
            loaders.engines,
            id,
            date=schedule.date,
            time=schedule.time,
            stations=schedule.stations,
        )
        return ImageRequest.of(moved, loaders)

    @strawberry.mutation
    async def cancel_request(
        self,
        info: Info,
        tenant: strawberry.ID,
        id: strawberry.ID,  # noqa: A002
        reason: str = "",
    ) -> ImageRequest:
        """Take a request that nobody has begun off the worklist."""
        loaders = await info.context.loaders(tenant)
        cancelled = await image_requests.cancel_request(loaders.scope, loaders.engines, id, reason)
        return ImageRequest.of(cancelled, loaders)

    @strawberry.mutation
    async def end_request(
        self,
        info: Info,
        tenant: strawberry.ID,
        id: strawberry.ID,  # noqa: A002
        state: RequestState,
        reason: str = "",
    ) -> ImageRequest:
        """Take a request that no modality ends off the worklist: completed, or discontinued for a reason."""
        loaders = await info.context.loaders(tenant)
        return ImageRequest.of(await end_request(loaders.scope, loaders.engines, id, state, reason), loaders)

    @strawberry.mutation
    async def repeat_request(
        self,
        info: Info,
        tenant: strawberry.ID,
        id: strawberry.ID,  # noqa: A002
        date: str,
        time: str = "",
    ) -> ImageRequest:
        """Ask for the same once more, as a study of its own."""
        loaders = await info.context.loaders(tenant)
        again = await image_requests.repeat(loaders.scope, loaders.engines, id, date=date, time=time)
        return ImageRequest.of(again, loaders)


@strawberry.type
class ImageRequestSubscriptions:
    """What is told of image requests as it happens."""

    @strawberry.subscription(  # type: ignore[untyped-decorator]
        description="a request that was made, changed or had images come or go; null: read all again"
    )
    async def image_request_changed(
        self, info: Info, tenant: strawberry.ID
    ) -> AsyncIterator[ImageRequest | None]:
        """Until the client leaves or may no longer see the tenant."""
        async with aclosing(info.context.follow(tenant, changed_requests)) as changes:
            async for request, scope in changes:
                loaders = Loaders(scope, info.context.engines)
                yield ImageRequest.of(request, loaders) if request else None
