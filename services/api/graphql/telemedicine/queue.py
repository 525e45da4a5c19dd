"""The provider's queue: claimed, released, passed on, completed."""

import strawberry

from services.api.graphql.context import Info
from services.api.graphql.telemedicine.enums import CasePriority, CaseState, Standing
from services.api.graphql.telemedicine.loaders import CaseLoaders
from services.api.graphql.telemedicine.types import CasePerson, Workitem
from services.telemedicine import listing, workitems
from services.telemedicine.case import Person


@strawberry.input
class QueueFilter:
    """Which workitems; what is left out excludes none."""

    state: CaseState | None = None
    standing: Standing | None = strawberry.field(default=Standing.OPEN, description="null: ended ones too")
    priority: CasePriority | None = None
    species: str = ""
    modality: str = ""
    clinic: strawberry.ID = strawberry.ID("")
    service: strawberry.ID = strawberry.ID("")
    mine: bool = False
    overdue: bool = False
    text: str = strawberry.field(default="", description="words of patient, client, case number and service")

    def wanted(self) -> listing.QueueFilter:
        """Return it by the services' names."""
        return listing.QueueFilter(
            state=self.state,
            standing=self.standing,
            priority=self.priority,
            species=self.species,
            modality=self.modality,
            clinic=self.clinic,
            service=self.service,
            mine=self.mine,
            overdue=self.overdue,
            text=self.text,
        )


@strawberry.type
class WorkitemConnection:
    """A page of workitems by due time; `endCursor` is the next page's `after`, null at the end."""

    nodes: list[Workitem]
    end_cursor: str | None


@strawberry.type
class QueueQueries:
    """Queries of a provider's queue."""

    @strawberry.field
    async def queue(
        self,
        info: Info,
        tenant: strawberry.ID,
        filter: QueueFilter | None = None,  # noqa: A002 - the schema's word
        first: int = 50,
        after: str | None = None,
    ) -> WorkitemConnection:
        """A page of what there is to read."""
        loaders = CaseLoaders(*await info.context.within(tenant))
        wanted = (filter or QueueFilter()).wanted()
        page = await listing.queue_page(loaders.scope, loaders.engines, wanted, first=first, after=after)
        nodes = [Workitem.of(one, loaders) for one in page.workitems]
        return WorkitemConnection(nodes=nodes, end_cursor=page.end_cursor)

    @strawberry.field
    async def workitem(self, info: Info, tenant: strawberry.ID, uid: strawberry.ID) -> Workitem:
        """One workitem of either side."""
        loaders = CaseLoaders(*await info.context.within(tenant))
        return Workitem.of(await workitems.get(loaders.scope, loaders.engines, uid), loaders)

    @strawberry.field
    async def readers(self, info: Info, tenant: strawberry.ID) -> list[CasePerson]:
        """Who may read for the provider."""
        found = await workitems.readers(*await info.context.within(tenant))
        return [CasePerson.of(Person(one.id, one.name)) for one in found]


@strawberry.type
class QueueMutations:
    """What readers do with workitems."""

    @strawberry.mutation
    async def claim_workitem(self, info: Info, tenant: strawberry.ID, uid: strawberry.ID) -> Workitem:
        """Begin to read: one alone does, and the others are told ALREADY_CLAIMED."""
        loaders = CaseLoaders(*await info.context.within(tenant))
        return Workitem.of(await workitems.claim(loaders.scope, loaders.engines, uid), loaders)

    @strawberry.mutation
    async def release_workitem(self, info: Info, tenant: strawberry.ID, uid: strawberry.ID) -> Workitem:
        """Put it back into the queue."""
        loaders = CaseLoaders(*await info.context.within(tenant))
        return Workitem.of(await workitems.release(loaders.scope, loaders.engines, uid), loaders)

    @strawberry.mutation
    async def reassign_workitem(
        self, info: Info, tenant: strawberry.ID, uid: strawberry.ID, user: strawberry.ID
    ) -> Workitem:
        """Let one reader alone claim it; an empty user: anybody."""
        loaders = CaseLoaders(*await info.context.within(tenant))
        return Workitem.of(await workitems.reassign(loaders.scope, loaders.engines, uid, user), loaders)

    @strawberry.mutation
    async def complete_workitem(self, info: Info, tenant: strawberry.ID, uid: strawberry.ID) -> Workitem:
        """End a reading that is done."""
        loaders = CaseLoaders(*await info.context.within(tenant))
        return Workitem.of(await workitems.complete(loaders.scope, loaders.engines, uid), loaders)

    @strawberry.mutation
    async def cancel_workitem(
        self, info: Info, tenant: strawberry.ID, uid: strawberry.ID, because: str = ""
    ) -> Workitem:
        """Give a reading up for good."""
        loaders = CaseLoaders(*await info.context.within(tenant))
        canceled = await workitems.cancel_reading(loaders.scope, loaders.engines, uid, because)
        return Workitem.of(canceled, loaders)

    @strawberry.mutation
    async def request_second_reading(
        self, info: Info, tenant: strawberry.ID, case: strawberry.ID
    ) -> list[Workitem]:
        """Have another person read the case too; a third reading is made when both are complete."""
        loaders = CaseLoaders(*await info.context.within(tenant))
        found = await workitems.request_second_reading(loaders.scope, loaders.engines, case)
        return [Workitem.of(one, loaders) for one in found]
