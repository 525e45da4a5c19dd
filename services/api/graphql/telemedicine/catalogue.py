"""What a provider offers and asks: its services, and the fields of a history."""

from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.api.graphql.telemedicine.enums import CasePriority
from services.telemedicine import catalogue, history


@strawberry.type
class Turnaround:
    """Minutes from submission to the report, by priority."""

    priority: CasePriority
    minutes: int


@strawberry.type
class TelemedicineService:
    """A service; its price is of each region."""

    id: strawberry.ID
    name: str
    description: str
    modalities: list[str] = strawberry.field(description="none: all")
    species: list[str] = strawberry.field(description="animals it takes: dog, horse, exotic; none: all")
    price_cents: int
    stat_surcharge_cents: int
    currency: str
    turnaround: list[Turnaround]
    history: list[str] = strawberry.field(description="names of history fields that it requires besides")
    offered: bool

    @classmethod
    def of(cls, service: catalogue.Service) -> Self:
        """Make it of the catalogue's."""
        return cls(
            id=strawberry.ID(service.id),
            name=service.name,
            description=service.description,
            modalities=list(service.modalities),
            species=list(service.species),
            price_cents=service.price_cents,
            stat_surcharge_cents=service.stat_surcharge_cents,
            currency=service.currency,
            turnaround=[Turnaround(priority=one, minutes=each) for one, each in service.turnaround.items()],
            history=list(service.history),
            offered=service.offered,
        )


@strawberry.type
class CaseHistoryField:
    """A field of the history that a provider asks for."""

    name: str
    label: str
    species: list[str] = strawberry.field(description="animals it is asked of; none: all")
    required: bool
    choices: list[str] = strawberry.field(description="none: free text")
    code: str
    scheme: str

    @classmethod
    def of(cls, field: history.HistoryField) -> Self:
        """Make it of the services'."""
        return cls(
            name=field.name,
            label=field.label,
            species=list(field.species),
            required=field.required,
            choices=list(field.choices),
            code=field.code,
            scheme=field.scheme,
        )


@strawberry.input
class TelemedicineServiceInput:
    """A service; without an `id` a new one."""

    id: strawberry.ID = strawberry.ID("")
    name: str
    description: str = ""
    modalities: list[str] = strawberry.field(default_factory=list)
    species: list[str] = strawberry.field(default_factory=list)
    price_cents: int = 0
    stat_surcharge_cents: int = 0
    currency: str = "EUR"
    routine_minutes: int | None = strawberry.field(
        default=24 * 60, description="null: not offered as routine"
    )
    stat_minutes: int | None = strawberry.field(default=None, description="null: not offered as STAT")
    history: list[str] = strawberry.field(default_factory=list)
    offered: bool = True

    def service(self) -> catalogue.Service:
        """Return it by the services' names. Raises Invalid."""
        minutes = {CasePriority.ROUTINE: self.routine_minutes, CasePriority.STAT: self.stat_minutes}
        return catalogue.Service(
            id=self.id,
            name=self.name,
            description=self.description,
            modalities=tuple(self.modalities),
            species=tuple(self.species),
            price_cents=self.price_cents,
            stat_surcharge_cents=self.stat_surcharge_cents,
            currency=self.currency,
            turnaround={one: each for one, each in minutes.items() if each is not None},
            history=tuple(self.history),
            offered=self.offered,
        )


@strawberry.input
class CaseHistoryFieldInput:
    """A field of the history."""

    name: str
    label: str
    species: list[str] = strawberry.field(default_factory=list)
    required: bool = False
    choices: list[str] = strawberry.field(default_factory=list)
    code: str = ""
    scheme: str = ""

    def field(self) -> history.HistoryField:
        """Return it by the services' names. Raises Invalid."""
        return history.HistoryField(
            self.name,
            self.label,
            tuple(self.species),
            self.required,
            tuple(self.choices),
            self.code,
            self.scheme,
        )


@strawberry.type
class TelemedicineCatalogueQueries:
    """Queries of the tenant's own catalogue, as a provider."""

    @strawberry.field
    async def telemedicine_services(self, info: Info, tenant: strawberry.ID) -> list[TelemedicineService]:
        """What it offers, by name."""
        found = await catalogue.services(*await info.context.within(tenant))
        return [TelemedicineService.of(one) for one in found]

    @strawberry.field
    async def case_history_fields(self, info: Info, tenant: strawberry.ID) -> list[CaseHistoryField]:
        """What it asks of each animal: those that every provider begins with, until they are changed."""
        found = await catalogue.history_fields(*await info.context.within(tenant))
        return [CaseHistoryField.of(one) for one in found]


@strawberry.type
class TelemedicineCatalogueMutations:
    """Changes of the tenant's own catalogue, as a provider."""

    @strawberry.mutation
    async def put_telemedicine_service(
        self, info: Info, tenant: strawberry.ID, service: TelemedicineServiceInput
    ) -> TelemedicineService:
        """Add a service or change one."""
        scope, engines = await info.context.within(tenant)
        return TelemedicineService.of(await catalogue.put_service(scope, engines, service.service()))

    @strawberry.mutation
    async def remove_telemedicine_service(
        self,
        info: Info,
        tenant: strawberry.ID,
        id: strawberry.ID,  # noqa: A002
    ) -> bool:
        """Offer a service no more."""
        await catalogue.remove_service(*await info.context.within(tenant), id)
        return True

    @strawberry.mutation
    async def set_case_history_fields(
        self, info: Info, tenant: strawberry.ID, fields: list[CaseHistoryFieldInput]
    ) -> list[CaseHistoryField]:
        """Ask these and no others; none: those that every provider begins with."""
        scope, engines = await info.context.within(tenant)
        found = await catalogue.set_history_fields(scope, engines, [one.field() for one in fields])
        return [CaseHistoryField.of(one) for one in found]
