"""Cases that go out by DICOM, and reports that come back from readers outside."""

from datetime import datetime
from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.api.graphql.deliveries import Delivery
from services.api.graphql.loaders import Loaders
from services.api.graphql.telemedicine.collaborations import Collaboration
from services.api.graphql.telemedicine.loaders import CaseLoaders
from services.api.graphql.telemedicine.types import Case
from services.dicom.sop_classes import name_of
from services.telemedicine import collaborations
from services.telemedicine.outbound import outside, pushing


@strawberry.type
class CaseSending:
    """To which remote AE a case is sent; each delivery has the proof of its images."""

    remote: str
    waiting: bool = strawberry.field(description="its cover page is being made")
    problem: str = strawberry.field(description="why it could not be sent yet, in plain words")
    deliveries: list[Delivery] = strawberry.field(description="the latest first")

    @classmethod
    def of(cls, sent: pushing.SentCase, loaders: Loaders) -> Self:
        """Make it of the services'."""
        return cls(
            remote=sent.remote,
            waiting=sent.waiting,
            problem=sent.problem,
            deliveries=[Delivery.of(one, loaders) for one in sent.deliveries],
        )


@strawberry.type
class ReturnedObject:
    """A reader's object that came into a case's studies since it was sent."""

    study_instance_uid: strawberry.ID
    series_instance_uid: strawberry.ID
    sop_instance_uid: strawberry.ID
    sop_class_uid: strawberry.ID
    kind: str = strawberry.field(description="name of its SOP class")
    calling_ae_title: str
    received_at: datetime
    is_report: bool = strawberry.field(description="somebody has said that it is the report")

    @classmethod
    def of(cls, one: outside.ReturnedObject) -> Self:
        """Make it of the services'."""
        return cls(
            study_instance_uid=strawberry.ID(one.study),
            series_instance_uid=strawberry.ID(one.series),
            sop_instance_uid=strawberry.ID(one.uid),
            sop_class_uid=strawberry.ID(one.sop_class),
            kind=name_of(one.sop_class),
            calling_ae_title=one.calling_aet,
            received_at=one.received_at,
            is_report=one.is_report,
        )


@strawberry.type
class OutboundQueries:
    """What a clinic asks."""

    @strawberry.field
    async def case_sendings(
        self, info: Info, tenant: strawberry.ID, case: strawberry.ID
    ) -> list[CaseSending]:
        """Return where a case is sent by DICOM."""
        scope, engines = await info.context.within(tenant)
        loaders = Loaders(scope, engines)
        return [CaseSending.of(one, loaders) for one in await pushing.sendings(scope, engines, case)]

    @strawberry.field
    async def returned_objects(
        self, info: Info, tenant: strawberry.ID, case: strawberry.ID
    ) -> list[ReturnedObject]:
        """Find what came back to a case that is read outside, the latest first: one of them is the report."""
        found = await outside.returned(*await info.context.within(tenant), case)
        return [ReturnedObject.of(one) for one in found]


@strawberry.type
class OutboundMutations:
    """What a clinic changes."""

    @strawberry.mutation
    async def send_case_outside(
        self,
        info: Info,
        tenant: strawberry.ID,
        id: strawberry.ID,  # noqa: A002 - the schema's word
        remote: str,
    ) -> Case:
        """Send a draft to a remote AE that reads it; again, it stays as it is."""
        loaders = CaseLoaders(*await info.context.within(tenant))
        return Case.of(await outside.submit_outside(loaders.scope, loaders.engines, id, remote), loaders)

    @strawberry.mutation
    async def attach_returned_objects(
        self, info: Info, tenant: strawberry.ID, case: strawberry.ID, instances: list[strawberry.ID]
    ) -> Case:
        """Say which objects are the report of a case that is read outside; that completes it."""
        loaders = CaseLoaders(*await info.context.within(tenant))
        return Case.of(
            await outside.attach_returned(loaders.scope, loaders.engines, case, instances), loaders
        )

    @strawberry.mutation
    async def set_case_push(
        self, info: Info, tenant: strawberry.ID, provider: strawberry.ID, remote: str
    ) -> Collaboration:
        """Have cases for a provider sent to a remote AE of the clinic's too; empty: to none."""
        scope, engines = await info.context.within(tenant)
        return Collaboration.of(await collaborations.set_push(scope, engines, provider, remote))
