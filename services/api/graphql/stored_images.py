"""Stored images that somebody has to look at: damaged ones, and those another one came for."""

from datetime import datetime
from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.archive.ingest import differences, differing
from services.archive.lifecycle import scrub


@strawberry.type
class DamagedInstance:
    """An image whose stored bytes are no longer what was received: nothing of it is shown."""

    study_instance_uid: strawberry.ID
    series_instance_uid: strawberry.ID
    sop_instance_uid: strawberry.ID
    damage: str
    found_at: datetime

    @classmethod
    def of(cls, one: scrub.DamagedInstance) -> Self:
        """Make it of the archive's."""
        return cls(
            study_instance_uid=strawberry.ID(one.study_instance_uid),
            series_instance_uid=strawberry.ID(one.series_instance_uid),
            sop_instance_uid=strawberry.ID(one.sop_instance_uid),
            damage=one.damage,
            found_at=one.found_at,
        )


@strawberry.type
class DifferingAttribute:
    """An attribute that the stored and the received image have otherwise."""

    keyword: str
    stored: str
    received: str


@strawberry.type(description="attributes: the first thirty")
class Differences:
    """What tells the received image from the stored one."""

    attributes: list[DifferingAttribute]
    pixels: bool = strawberry.field(description="whether the picture itself differs")


@strawberry.type
class DifferingInstance:
    """An image that came under the SOP Instance UID of a stored one, with other bytes."""

    id: strawberry.ID
    study_instance_uid: strawberry.ID
    series_instance_uid: strawberry.ID
    sop_instance_uid: strawberry.ID
    received_at: datetime
    kept_until: datetime = strawberry.field(description="afterwards the stored one has won")
    calling_aet: str
    one: strawberry.Private[differing.Differing]
    tenant: strawberry.Private[str]

    @strawberry.field
    async def differences(self, info: Info) -> Differences | None:
        """What differs; null where either cannot be read."""
        scope, engines = await info.context.within(self.tenant)
        found = await differences.differences(scope, engines, self.one)
        if found is None:
            return None
        return Differences(
            attributes=[
                DifferingAttribute(keyword=one.keyword, stored=one.stored, received=one.received)
                for one in found.attributes
            ],
            pixels=found.pixels,
        )

    @classmethod
    def of(cls, one: differing.Differing, tenant: str) -> Self:
        """Make it of the archive's."""
        return cls(
            id=strawberry.ID(one.id),
            study_instance_uid=strawberry.ID(one.study_instance_uid),
            series_instance_uid=strawberry.ID(one.series_instance_uid),
            sop_instance_uid=strawberry.ID(one.sop_instance_uid),
            received_at=one.received_at,
            kept_until=one.kept_until,
            calling_aet=one.calling_aet,
            one=one,
            tenant=tenant,
        )


@strawberry.type
class StoredImageQueries:
    """What a tenant's administrator may ask."""

    @strawberry.field
    async def damaged_instances(self, info: Info, tenant: strawberry.ID) -> list[DamagedInstance]:
        """Images whose stored bytes are damaged, the latest found first."""
        scope, engines = await info.context.within(tenant)
        return [DamagedInstance.of(one) for one in await scrub.damaged(scope, engines)]

    @strawberry.field
    async def differing_instances(self, info: Info, tenant: strawberry.ID) -> list[DifferingInstance]:
        """Images that came under the UID of a stored one and wait for a decision, the latest first."""
        scope, engines = await info.context.within(tenant)
        return [DifferingInstance.of(one, tenant) for one in await differing.differing(scope, engines)]


@strawberry.type
class StoredImageMutations:
    """What a tenant's administrator may decide."""

    @strawberry.mutation
    async def keep_stored_instance(
        self,
        info: Info,
        tenant: strawberry.ID,
        id: strawberry.ID,  # noqa: A002
    ) -> strawberry.ID:
        """Keep the stored image and let the received one go."""
        scope, engines = await info.context.within(tenant)
        await differing.keep_stored(scope, engines, id)
        return id

    @strawberry.mutation
    async def take_received_instance(
        self,
        info: Info,
        tenant: strawberry.ID,
        id: strawberry.ID,  # noqa: A002
    ) -> strawberry.ID:
        """Have the received image take the place of the stored one, which is kept aside in turn."""
        scope, engines = await info.context.within(tenant)
        await differing.take_received(scope, engines, id)
        return id
