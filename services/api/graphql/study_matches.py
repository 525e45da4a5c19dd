"""Studies whose request is in doubt: listed, linked, rejected."""

from datetime import datetime
from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.api.graphql.image_requests import ImageRequest
from services.api.graphql.loaders import Loaders
from services.api.graphql.types import Study
from services.worklist import image_requests, matching
from services.worklist.matching import Meeting

strawberry.enum(Meeting, name="StudyMeeting", description="how a study stands to an image request")


@strawberry.type
class StudyMatch:
    """A study and the image request it met, or may belong to."""

    loaders: strawberry.Private[Loaders]
    study_instance_uid: strawberry.ID
    request: strawberry.ID | None
    meeting: Meeting
    why: str = strawberry.field(description="why it is in doubt, in plain words")
    at: datetime

    @strawberry.field
    async def study(self) -> Study | None:
        """The study itself; null where it is gone."""
        found = await self.loaders.studies.load(str(self.study_instance_uid))
        return Study.of(found, self.loaders) if found else None

    @strawberry.field
    async def requested(self) -> ImageRequest | None:
        """The request itself; null where there is none."""
        if self.request is None:
            return None
        found = await image_requests.get(self.loaders.scope, self.loaders.engines, self.request)
        return ImageRequest.of(found, self.loaders)

    @classmethod
    def of(cls, match: matching.StudyMatch, loaders: Loaders) -> Self:
        """Make it of the worklist's."""
        return cls(
            loaders=loaders,
            study_instance_uid=strawberry.ID(match.study_instance_uid),
            request=strawberry.ID(match.request) if match.request else None,
            meeting=match.meeting,
            why=match.why,
            at=match.at,
        )


@strawberry.type
class StudyMatchQueries:
    """What those who may request images may ask."""

    @strawberry.field
    async def studies_in_doubt(self, info: Info, tenant: strawberry.ID) -> list[StudyMatch]:
        """The studies that wait for somebody to say of which request they are, the latest first."""
        loaders = await info.context.loaders(tenant)
        return [
            StudyMatch.of(one, loaders) for one in await matching.in_doubt(loaders.scope, loaders.engines)
        ]


@strawberry.type
class StudyMatchMutations:
    """What those who may request images may do."""

    @strawberry.mutation
    async def link_study(
        self, info: Info, tenant: strawberry.ID, study_instance_uid: strawberry.ID, request: strawberry.ID
    ) -> StudyMatch:
        """Say that a study is of a request, whatever the two say themselves."""
        loaders = await info.context.loaders(tenant)
        made = await matching.link(loaders.scope, loaders.engines, study_instance_uid, request)
        return StudyMatch.of(made, loaders)

    @strawberry.mutation
    async def unlink_study(
        self, info: Info, tenant: strawberry.ID, study_instance_uid: strawberry.ID
    ) -> StudyMatch:
        """Say that a study is of no request, also one that it has met."""
        loaders = await info.context.loaders(tenant)
        made = await matching.reject(loaders.scope, loaders.engines, study_instance_uid)
        return StudyMatch.of(made, loaders)
