"""What the web app opens at `/launch` for somebody who is signed in."""

import strawberry

from services.api.graphql.context import Info
from services.practice_systems.launching import Named, studies_of


@strawberry.type
class LaunchQueries:
    """Queries of a launch."""

    @strawberry.field
    async def launched_studies(
        self,
        info: Info,
        tenant: strawberry.ID,
        study_instance_uid: str = "",
        accession_number: str = "",
        patient_id: str = "",
    ) -> list[strawberry.ID]:
        """Study Instance UIDs of what is named by one of these, as IHE IID names it: also by its request."""
        scope, engines = await info.context.within(tenant)
        named = Named.of(study_instance_uid, accession_number, patient_id)
        return [strawberry.ID(uid) for uid in await studies_of(scope, engines, named)]
