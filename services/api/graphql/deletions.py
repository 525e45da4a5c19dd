"""Studies, series and instances that are deleted: by whom may, and taken back while there is time."""

from datetime import datetime
from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.api.graphql.types import Patient, text
from services.archive.lifecycle import delete as archive


@strawberry.type
class Deletion:
    """What somebody deleted: a study, or a series or an instance of it."""

    id: strawberry.ID
    study_instance_uid: strawberry.ID
    series_instance_uid: strawberry.ID | None
    sop_instance_uid: strawberry.ID | None
    deleted_at: datetime
    restorable_until: datetime = strawberry.field(description="afterwards it is erased")
    instances: int
    patient: Patient | None = strawberry.field(description="null where a rebuilt index does not know it")
    study_date: str | None
    study_time: str | None
    study_description: str | None

    @classmethod
    def of(cls, deletion: archive.Deletion) -> Self:
        """Make it of the archive's deletion."""
        study = deletion.study
        return cls(
            id=strawberry.ID(deletion.id),
            study_instance_uid=strawberry.ID(deletion.study_instance_uid),
            series_instance_uid=_id(deletion.series_instance_uid),
            sop_instance_uid=_id(deletion.sop_instance_uid),
            deleted_at=deletion.deleted_at,
            restorable_until=deletion.ends_at,
            instances=deletion.instances,
            patient=Patient.of(study) if study else None,
            study_date=text(study, "StudyDate"),
            study_time=text(study, "StudyTime"),
            study_description=text(study, "StudyDescription"),
        )


def _id(uid: str | None) -> strawberry.ID | None:
    return strawberry.ID(uid) if uid else None


@strawberry.type
class DeletionQueries:
    """What those who may delete may ask."""

    @strawberry.field
    async def deletions(self, info: Info, tenant: strawberry.ID) -> list[Deletion]:
        """What can be restored, the latest first."""
        scope, engines = await info.context.within(tenant)
        return [Deletion.of(one) for one in await archive.deletions(scope, engines)]

    @strawberry.field
    async def restorable_until(self, info: Info, tenant: strawberry.ID) -> datetime | None:
        """Until when what is deleted now can be restored; null where it cannot."""
        scope, engines = await info.context.within(tenant)
        return archive.restorable_until(scope, engines)


@strawberry.type
class DeletionMutations:
    """What those who may delete may do."""

    @strawberry.mutation
    async def delete(
        self,
        info: Info,
        tenant: strawberry.ID,
        study_instance_uid: strawberry.ID,
        series_instance_uid: strawberry.ID | None = None,
        sop_instance_uid: strawberry.ID | None = None,
    ) -> Deletion:
        """Delete a study, or the series or instance of it that is named too."""
        scope, engines = await info.context.within(tenant)
        return Deletion.of(
            await archive.delete(scope, engines, study_instance_uid, series_instance_uid, sop_instance_uid)
        )

    @strawberry.mutation
    async def restore_deletion(self, info: Info, tenant: strawberry.ID, id: strawberry.ID) -> Deletion:  # noqa: A002
        """Bring back what a deletion took."""
        scope, engines = await info.context.within(tenant)
        return Deletion.of(await archive.restore(scope, engines, id))
