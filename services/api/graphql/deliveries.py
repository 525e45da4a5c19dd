"""What is sent to remote AEs: asked for, listed with its proof, cancelled and tried again."""

from datetime import datetime
from typing import Self

import strawberry

from services import delivery as outbox
from services.api.graphql.context import Info
from services.api.graphql.loaders import Loaders
from services.api.graphql.types import Study
from services.archive.exchange.send import destinations, send
from services.delivery import Level, State

strawberry.enum(State, name="DeliveryState")
strawberry.enum(Level, name="QueryRetrieveLevel")


@strawberry.type
class Destination:
    """A remote server that can be sent to; where it stands is told to administrators alone."""

    name: str
    ae_title: str


@strawberry.type
class DeliveredInstance:
    """What became of one instance: the proof that it arrived, or why it did not."""

    study_instance_uid: strawberry.ID
    sop_instance_uid: strawberry.ID
    sent: bool = strawberry.field(description="the remote AE has answered that it stored it")
    failed: bool = strawberry.field(description="the remote AE will not have it, or it is gone")
    status: int | None = strawberry.field(description="of the C-STORE response; null: there was none")
    at: datetime | None
    reason: str | None
    committed_at: datetime | None = strawberry.field(
        description="when the remote AE confirmed by storage commitment that it keeps it"
    )

    @classmethod
    def of(cls, study: str, item: outbox.Item) -> Self:
        """Make it of the outbox's item."""
        return cls(
            study_instance_uid=strawberry.ID(study),
            sop_instance_uid=strawberry.ID(item.sop_instance_uid),
            sent=item.sent,
            failed=item.failed,
            status=item.status,
            at=item.at,
            reason=item.reason,
            committed_at=item.committed_at,
        )


@strawberry.type
class DeliveredInstances:
    """Some of a delivery's instances; `endCursor` is the next page's `after`, null at the end."""

    nodes: list[DeliveredInstance]
    end_cursor: str | None


@strawberry.type
class Delivery:
    """Instances on their way to one remote AE, or arrived there."""

    loaders: strawberry.Private[Loaders]
    id: strawberry.ID
    remote: str = strawberry.field(description="name of the remote AE")
    ae_title: str = strawberry.field(description="of the remote AE when the delivery was created")
    level: Level
    study_instance_uid: strawberry.ID
    series_instance_uid: strawberry.ID | None
    sop_instance_uid: strawberry.ID | None
    state: State
    instances: int
    sent: int
    failed: int
    attempts: int = strawberry.field(description="tries in a row that failed")
    reason: str | None = strawberry.field(description="why the last try failed, in plain words")
    creator: str = strawberry.field(description="name of who sent it")
    rule: str | None = strawberry.field(description="name of the routing rule that sent it, if one did")
    created_at: datetime
    next_try: datetime | None
    give_up_at: datetime
    finished_at: datetime | None

    @strawberry.field
    async def study(self) -> Study | None:
        """The study it is about; null where it is gone."""
        found = await self.loaders.studies.load(str(self.study_instance_uid))
        return Study.of(found, self.loaders) if found else None

    @classmethod
    def of(cls, delivery: outbox.Delivery, loaders: Loaders) -> Self:
        """Make it of the outbox's delivery."""
        what, counts = delivery.what, delivery.counts
        return cls(
            loaders=loaders,
            id=strawberry.ID(delivery.id),
            remote=delivery.remote,
            ae_title=delivery.aet,
            level=what.level,
            study_instance_uid=strawberry.ID(what.study),
            series_instance_uid=strawberry.ID(what.series) if what.series else None,
            sop_instance_uid=strawberry.ID(what.instance) if what.instance else None,
            state=delivery.state,
            instances=counts.total,
            sent=counts.sent,
            failed=counts.failed,
            attempts=delivery.attempts,
            reason=delivery.reason,
            creator=delivery.creator.name,
            rule=delivery.rule,
            created_at=delivery.created_at,
            next_try=delivery.next_try,
            give_up_at=delivery.give_up_at,
            finished_at=delivery.finished_at,
        )


@strawberry.type
class DeliveryConnection:
    """A page of deliveries, the latest first; `endCursor` is the next page's `after`, null at the end."""

    nodes: list[Delivery]
    end_cursor: str | None


@strawberry.input
class SendInput:
    """What to send. A patient is named by one of their studies; below it, each level by its UID too."""

    level: Level
    study_instance_uid: strawberry.ID
    series_instance_uid: strawberry.ID | None = None
    sop_instance_uid: strawberry.ID | None = None

    def what(self) -> outbox.What:
        """By the names the services use."""
        return outbox.What(
            self.level, self.study_instance_uid, self.series_instance_uid, self.sop_instance_uid
        )


@strawberry.type
class DeliveryQueries:
    """What those who may export may ask."""

    @strawberry.field
    async def destinations(self, info: Info, tenant: strawberry.ID) -> list[Destination]:
        """The remote servers that can be sent to, by name."""
        found = await destinations(*await info.context.within(tenant))
        return [Destination(name=remote.name, ae_title=remote.aet) for remote in found]

    @strawberry.field
    async def deliveries(
        self, info: Info, tenant: strawberry.ID, first: int = 50, after: str | None = None
    ) -> DeliveryConnection:
        """A page of what the tenant sends and sent."""
        loaders = await info.context.loaders(tenant)
        page = await outbox.deliveries_page(loaders.scope, loaders.engines, first=first, after=after)
        return DeliveryConnection(
            nodes=[Delivery.of(one, loaders) for one in page.deliveries], end_cursor=page.end_cursor
        )

    @strawberry.field
    async def delivered_instances(
        self,
        info: Info,
        tenant: strawberry.ID,
        delivery: strawberry.ID,
        failed: bool = False,
        after: str | None = None,
    ) -> DeliveredInstances:
        """The proof of a delivery, some instances at a time, or only those that failed."""
        scope, engines = await info.context.within(tenant)
        page = await outbox.items_page(scope, engines, delivery, failed=failed, after=after)
        return DeliveredInstances(
            nodes=[DeliveredInstance.of(study, item) for study, item in page.items],
            end_cursor=page.end_cursor,
        )


@strawberry.type
class DeliveryMutations:
    """What those who may export may do."""

    @strawberry.mutation
    async def send(
        self, info: Info, tenant: strawberry.ID, what: SendInput, remotes: list[str]
    ) -> list[Delivery]:
        """Send a patient, study, series or image to remote AEs, by their names: a delivery for each."""
        loaders = await info.context.loaders(tenant)
        made = await send(loaders.scope, loaders.engines, what.what(), remotes)
        return [Delivery.of(one, loaders) for one in made]

    @strawberry.mutation
    async def cancel_delivery(self, info: Info, tenant: strawberry.ID, id: strawberry.ID) -> Delivery:  # noqa: A002
        """Send nothing more of a delivery; what arrived stays where it is."""
        loaders = await info.context.loaders(tenant)
        return Delivery.of(await outbox.cancel(loaders.scope, loaders.engines, id), loaders)

    @strawberry.mutation
    async def retry_delivery(self, info: Info, tenant: strawberry.ID, id: strawberry.ID) -> Delivery:  # noqa: A002
        """Send now what did not arrive of a delivery that waits, failed or was cancelled."""
        loaders = await info.context.loaders(tenant)
        return Delivery.of(await outbox.retry(loaders.scope, loaders.engines, id), loaders)
