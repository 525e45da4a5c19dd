"""Studies shown by a link or to another clinic, who has looked at them, and what others show us."""

from datetime import datetime
from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.api.graphql.session import in_order
from services.tenancy import tenants
from services.tenancy.scope import Right
from services.tenancy.shares import share as kept
from services.tenancy.shares import sharing
from services.tenancy.shares.share import ShareKind

strawberry.enum(ShareKind, description="To whom something is shown.")


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
    """Studies shown to whoever has a link, or to a clinic."""

    id: strawberry.ID
    kind: ShareKind
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
    to: str | None = strawberry.field(description="the clinic's slug it is shown to")
    created_at: datetime
    created_by: str
    revoked_at: datetime | None
    works: bool = strawberry.field(description="neither revoked, over, used up nor locked")
    visits: list[ShareVisit] = strawberry.field(description="the latest first")

    @classmethod
    def of(cls, one: kept.Share, visits: list[sharing.Visit]) -> Self:
        """Make it of the services' own."""
        return cls(
            id=strawberry.ID(one.id),
            kind=one.kind,
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
            to=one.to,
            created_at=one.created_at,
            created_by=one.created_by,
            revoked_at=one.revoked_at,
            works=one.stands() and not one.locked and one.uses != 0,
            visits=[ShareVisit.of(visit) for visit in visits if visit.share == one.id],
        )


@strawberry.type
class NewShare:
    """A share that was made, and the secret of its link."""

    share: Share
    secret: str | None = strawberry.field(description="told this once; for the fragment of /s/{id}#{secret}")


@strawberry.input
class ShareWanted:
    """What a share is to be."""

    studies: list[strawberry.ID]
    series: list[strawberry.ID] = strawberry.field(default_factory=list)
    reports: bool = True
    view: bool = True
    download: bool = False
    imports: bool = strawberry.field(default=False, description="may the other clinic keep a copy?")
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    passcode: str | None = None
    uses: int | None = None
    asks_name: bool = False
    label: str | None = None
    to: strawberry.ID | None = strawberry.field(default=None, description="slug of the clinic; null: a link")

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
            to=self.to,
        )


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
        self, info: Info, tenant: strawberry.ID, study_instance_uid: strawberry.ID | None = None
    ) -> list[Share]:
        """What the tenant shows others (of one study), the latest first, with its receipts."""
        scope, engines = await info.context.within(tenant)
        found = await sharing.find(scope, engines, study_instance_uid)
        visits = await sharing.visits(scope, engines, [one.id for one in found])
        return [Share.of(one, visits) for one in found]


@strawberry.type
class ShareMutations:
    """What those who may share may do."""

    @strawberry.mutation
    async def create_share(self, info: Info, tenant: strawberry.ID, share: ShareWanted) -> NewShare:
        """Show studies by a link, or to another clinic."""
        made, secret = await sharing.create(*await info.context.within(tenant), share.wanted())
        return NewShare(share=Share.of(made, []), secret=secret or None)

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
