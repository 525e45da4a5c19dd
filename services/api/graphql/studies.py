"""A tenant's studies: asked for, and told of as they arrive."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import asdict

import strawberry

from services.api.graphql.context import Info
from services.api.graphql.loaders import Loaders
from services.api.graphql.types import Study, StudyConnection, StudyFilter
from services.archive.search import browse
from services.archive.search.arrivals import arrivals, arrived
from services.archive.search.browse import StudiesPage, StudySort
from services.archive.search.patient_studies import patient_studies
from services.tenancy import audit
from services.tenancy.audit import Event


@strawberry.type
class StudyQueries:
    """What can be asked of a tenant's archive."""

    @strawberry.field
    async def studies(  # noqa: PLR0917 - GraphQL names its arguments
        self,
        info: Info,
        tenant: strawberry.ID,
        filter: StudyFilter | None = None,  # noqa: A002 - the schema's word
        sort: StudySort = StudySort.STUDY_DATE_DESC,
        first: int = 50,
        after: str | None = None,
    ) -> StudyConnection:
        """A page of a tenant's studies."""
        loaders = await info.context.loaders(tenant)
        narrowed = browse.StudyFilter(**asdict(filter)) if filter else None
        page = await browse.studies_page(
            loaders.scope, loaders.engines, narrowed, sort=sort, first=first, after=after
        )
        audit.note(loaders.scope, loaders.engines, Event.QUERIED)
        return _connection(page, loaders)

    @strawberry.field
    async def study(
        self, info: Info, tenant: strawberry.ID, study_instance_uid: strawberry.ID
    ) -> Study | None:
        """One study; null where the asker sees none."""
        loaders = await info.context.loaders(tenant)
        found = await browse.studies_by_uid(loaders.scope, loaders.engines, [study_instance_uid])
        if study_instance_uid not in found:
            return None
        audit.note(loaders.scope, loaders.engines, Event.QUERIED, study=study_instance_uid)
        return Study.of(found[study_instance_uid], loaders)

    @strawberry.field
    async def patient_studies(
        self,
        info: Info,
        tenant: strawberry.ID,
        study_instance_uid: strawberry.ID,
        first: int = 50,
        after: str | None = None,
    ) -> StudyConnection | None:
        """All studies of the patient that a study is of, the latest first; null where the asker sees none."""
        loaders = await info.context.loaders(tenant)
        page = await patient_studies(
            loaders.scope, loaders.engines, study_instance_uid, first=first, after=after
        )
        if page is None:
            return None
        audit.note(loaders.scope, loaders.engines, Event.QUERIED, study=study_instance_uid)
        return _connection(page, loaders)


@strawberry.type
class StudySubscriptions:
    """What is told as it happens."""

    # Strawberry types its decorators only where they stand without arguments.
    @strawberry.subscription(  # type: ignore[untyped-decorator]
        description="a study of the tenant that arrived or changed"
    )
    async def study_arrived(self, info: Info, tenant: strawberry.ID) -> AsyncIterator[Study]:
        """Until the client leaves or may no longer see the tenant."""
        async with aclosing(info.context.follow(tenant, arrivals)) as arriving:
            async for uid, scope in arriving:
                study = await arrived(scope, info.context.engines, uid)
                if study is not None:
                    yield Study.of(study, Loaders(scope, info.context.engines))


def _connection(page: StudiesPage, loaders: Loaders) -> StudyConnection:
    return StudyConnection(
        nodes=[Study.of(study, loaders) for study in page.studies],
        end_cursor=page.end_cursor,
        has_next_page=page.has_next_page,
    )
