"""Studies shown by a link, who has looked at them, and what others show us."""

from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from datetime import datetime
from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.api.graphql.loaders import Document
from services.api.graphql.session import in_order
from services.api.graphql.types import Patient, PersonName, text
from services.archive.search import browse
from services.persistence import Engines
from services.telemedicine import copying
from services.tenancy import tenants
from services.tenancy.scope import Right
from services.tenancy.shares import share as kept
from services.tenancy.shares import sharing, taking


@strawberry.type
class Place:
    """A clinic, or what is shown of it at a case or a share."""

    name: str
    rights: list[Right] = strawberry.field(description="of the asker, here and now")


@strawberry.type
class ShareVisit:
    """A receipt: who opened a share, when and from where."""

    id: strawberry.ID
    name: str = strawberry.field(description="as they gave it; empty where nobody asked")
    address: str
    user_agent: str
    at: datetime
    viewed: list[strawberry.ID] = strawberry.field(description="Study Instance UIDs of what was looked at")
    downloaded: list[strawberry.ID]

    @classmethod
    def of(cls, one: sharing.Visit) -> Self:
        """Make it of the services' own."""
        return cls(
            id=strawberry.ID(one.id),
            name=one.name,
            address=one.address,
            user_agent=one.user_agent,
            at=one.at,
            viewed=[strawberry.ID(uid) for uid in one.viewed],
            downloaded=[strawberry.ID(uid) for uid in one.downloaded],
        )


@strawberry.type
class Share:
    """Studies shown to whoever has a link."""

    id: strawberry.ID
    studies: list[strawberry.ID] = strawberry.field(description="Study Instance UIDs")
    series: list[strawberry.ID] = strawberry.field(description="of the studies only these; none: all")
    reports: bool
    view: bool
    download: bool
    imports: bool
    begins_at: datetime
    ends_at: datetime | None
    has_passcode: bool
    locked: bool = strawberry.field(description="too many wrong passcodes were tried")
    uses_left: int | None
    opened: int = strawberry.field(description="how often")
    asks_name: bool
    label: str
    taken_by: list[str] = strawberry.field(description="names of clinics that see it as shared with them")
    created_at: datetime
    created_by: str
    revoked_at: datetime | None
    works: bool = strawberry.field(description="neither revoked, over, used up nor locked")
    visits: list[ShareVisit] = strawberry.field(description="the latest ones first, not all of many")

    @classmethod
    def of(cls, one: kept.Share, visits: list[sharing.Visit], names: Mapping[str, str]) -> Self:
        """Make it of the services' own."""
        return cls(
            id=strawberry.ID(one.id),
            studies=[strawberry.ID(uid) for uid in one.studies],
            series=[strawberry.ID(uid) for uid in one.series],
            reports=one.reports,
            view=one.view,
            download=one.download,
            imports=one.imports,
            begins_at=one.begins_at,
            ends_at=one.ends_at,
            has_passcode=one.tries is not None,
            locked=one.locked,
            uses_left=one.uses,
            opened=one.visits,
            asks_name=one.asks_name,
            label=one.label,
            taken_by=[names.get(slug, slug) for slug in one.takers],
            created_at=one.created_at,
            created_by=one.created_by,
            revoked_at=one.revoked_at,
            works=one.stands() and not one.locked and one.uses != 0,
            visits=[ShareVisit.of(visit) for visit in visits],
        )


@strawberry.type
class ShareConnection:
    """A page of shares, the latest first; `endCursor` is the next page's `after`, null at the end."""

    nodes: list[Share]
    end_cursor: str | None


@strawberry.type
class NewShare:
    """A share that was made, and the secret of its link."""

    share: Share
    secret: str = strawberry.field(description="told this once; for the fragment of /s/{id}#{secret}")


@strawberry.input
class ShareWanted:
    """What a share is to be."""

    studies: list[strawberry.ID]
    series: list[strawberry.ID] = strawberry.field(default_factory=list)
    reports: bool = True
    view: bool = True
    download: bool = False
    imports: bool = strawberry.field(default=False, description="may other clinics keep a copy?")
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    passcode: str | None = None
    uses: int | None = None
    asks_name: bool = False
    label: str | None = None

    def wanted(self) -> sharing.Wanted:
        """As the services take it."""
        return sharing.Wanted(
            studies=tuple(self.studies),
            series=tuple(self.series),
            reports=self.reports,
            view=self.view,
            download=self.download,
            imports=self.imports,
            begins_at=self.begins_at,
            ends_at=self.ends_at,
            passcode=self.passcode or "",
            uses=self.uses,
            asks_name=self.asks_name,
            label=self.label or "",
        )


@strawberry.type
class ShownStudy:
    """A study of another clinic, as a list names it; what else there is of it is asked at its place."""

    study_instance_uid: strawberry.ID
    patient_name: PersonName | None
    species: str | None
    study_date: str | None
    study_description: str | None
    modalities_in_study: list[str]

    @classmethod
    def of(cls, study: Document) -> Self:
        """Make it of a study's document."""
        patient = Patient.of(study)
        return cls(
            study_instance_uid=strawberry.ID(study["StudyInstanceUID"]),
            patient_name=patient.patient_name,
            species=patient.species,
            study_date=text(study, "StudyDate"),
            study_description=text(study, "StudyDescription"),
            modalities_in_study=study.get("ModalitiesInStudy") or [],
        )


@strawberry.type
class SharedWithUs:
    """Studies of another clinic that it shows to ours."""

    id: strawberry.ID
    clinic: str = strawberry.field(description="whose they are")
    label: str
    download: bool
    imports: bool = strawberry.field(description="may we keep a copy?")
    copy_problem: str = strawberry.field(description="why the last copy was not made; empty: no such thing")
    ends_at: datetime | None
    shown: list[ShownStudy]


@strawberry.type
class ShareQueries:
    """What those who may share may ask; and anybody, where they are."""

    @strawberry.field
    async def place(self, info: Info, tenant: strawberry.ID) -> Place:
        """Where the asker is, and what they may do there: a clinic's slug, "cases/ID" or "shares/ID"."""
        scope, engines = await info.context.within(tenant)
        name = (await tenants.get(engines, scope.grant.tenant)).name
        return Place(name=name, rights=in_order(scope.rights))

    @strawberry.field
    async def shares(
        self,
        info: Info,
        tenant: strawberry.ID,
        study_instance_uid: strawberry.ID | None = None,
        first: int = 50,
        after: str | None = None,
    ) -> ShareConnection:
        """A page of what the tenant shows others (of one study), with its receipts."""
        scope, engines = await info.context.within(tenant)
        page = await sharing.shares_page(scope, engines, study_instance_uid, first=first, after=after)
        takers = sorted({slug for one in page.shares for slug in one.takers})
        names = {one.slug: one.name for one in await tenants.find(engines, takers)}
        nodes = [
            Share.of(one, await sharing.visits(scope, engines, one.id) if one.visits else [], names)
            for one in page.shares
        ]
        return ShareConnection(nodes=nodes, end_cursor=page.end_cursor)

    @strawberry.field
    async def shared_with_us(self, info: Info, tenant: strawberry.ID) -> list[SharedWithUs]:
        """What other clinics show to this one now, the latest first."""
        scope, engines = await info.context.within(tenant)
        found = await taking.find(scope, engines)
        names = {one.slug: one.name for one in await tenants.find(engines, _tenants_of(found))}
        problems = await copying.problems(scope, engines)
        return [await _shared(one, engines, names, problems.get(one.share.id, "")) for one in found]


@strawberry.type
class ShareMutations:
    """What those who may share may do."""

    @strawberry.mutation
    async def create_share(self, info: Info, tenant: strawberry.ID, share: ShareWanted) -> NewShare:
        """Show studies by a link."""
        made, secret = await sharing.create(*await info.context.within(tenant), share.wanted())
        return NewShare(share=Share.of(made, [], {}), secret=secret)

    @strawberry.mutation
    async def revoke_share(self, info: Info, tenant: strawberry.ID, id: strawberry.ID) -> bool:  # noqa: A002
        """End a share, and whatever somebody has open or is downloading by it."""
        await sharing.revoke(*await info.context.within(tenant), id)
        return True

    @strawberry.mutation
    async def unlock_share(self, info: Info, tenant: strawberry.ID, id: strawberry.ID) -> bool:  # noqa: A002
        """Allow wrong passcodes again."""
        await sharing.unlock(*await info.context.within(tenant), id)
        return True

    @strawberry.mutation
    async def copy_share(self, info: Info, tenant: strawberry.ID, id: strawberry.ID) -> bool:  # noqa: A002
        """Have what another clinic shows copied into this one, where it allows that; what is there stays."""
        await copying.copy(*await info.context.within(tenant), id)
        return True

    @strawberry.mutation
    async def leave_share(self, info: Info, tenant: strawberry.ID, id: strawberry.ID) -> bool:  # noqa: A002
        """Take what another clinic shows off our list."""
        await taking.leave(*await info.context.within(tenant), id)
        return True


@strawberry.type
class ShareSubscriptions:
    """What those are told who see what is shared with their clinic."""

    @strawberry.subscription(  # type: ignore[untyped-decorator]
        description="the ID of something shared with the clinic that has changed, or is over"
    )
    async def shared_with_us_changed(self, info: Info, tenant: strawberry.ID) -> AsyncIterator[strawberry.ID]:
        """Until the client leaves or may no longer see the tenant."""
        async with aclosing(info.context.follow(tenant, taking.changes)) as changes:
            async for id_, _ in changes:
                yield strawberry.ID(id_)


def _tenants_of(found: list[taking.Taken]) -> list[str]:
    return sorted({one.share.tenant for one in found})


async def _shared(
    one: taking.Taken, engines: Engines, names: Mapping[str, str], problem: str
) -> SharedWithUs:
    share = one.share
    there = await browse.studies_by_uid(one.scope, engines, list(share.studies))
    return SharedWithUs(
        id=strawberry.ID(share.id),
        clinic=names.get(share.tenant, ""),
        label=share.label,
        download=share.download,
        imports=share.imports,
        copy_problem=problem,
        ends_at=share.ends_at,
        shown=[ShownStudy.of(there[uid]) for uid in share.studies if uid in there],
    )
