"""A tenant's audit trail, filtered and page by page."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Self

import strawberry

from services.api.graphql.context import Info
from services.tenancy import audit
from services.tenancy.audit import Event, Outcome

strawberry.enum(Outcome, name="AuditOutcome")


@strawberry.type
class AuditPrincipal:
    """Who did it: a user, a token, an association or the installation itself."""

    kind: str
    id: strawberry.ID
    name: str

    @classmethod
    def of(cls, who: audit.Who) -> Self:
        """Make it of the entry's."""
        return cls(kind=who.kind, id=strawberry.ID(who.id), name=who.name)


@strawberry.type
class AuditDetail:
    """A fact of the event: UIDs, titles, counts; never a patient."""

    name: str
    value: str


@strawberry.type
class AuditEntry:
    """Who did what to which study, from where, when, and whether it came about."""

    id: strawberry.ID
    at: datetime
    event: str
    outcome: Outcome
    principal: AuditPrincipal
    address: str | None
    study_instance_uid: strawberry.ID | None
    patient: str | None = strawberry.field(description="the patient's key, never a name")
    details: list[AuditDetail]

    @classmethod
    def of(cls, entry: audit.Entry) -> Self:
        """Make it of the services' entry."""
        return cls(
            id=strawberry.ID(entry.id),
            at=entry.at,
            event=entry.event,
            outcome=entry.outcome,
            principal=AuditPrincipal.of(entry.principal),
            address=entry.address or None,
            study_instance_uid=strawberry.ID(entry.study) if entry.study else None,
            patient=entry.patient,
            details=[AuditDetail(name=name, value=_text(value)) for name, value in entry.details.items()],
        )


@strawberry.type
class AuditConnection:
    """A page of entries, the newest first; `endCursor` is the next page's `after`."""

    nodes: list[AuditEntry]
    end_cursor: str | None
    has_next_page: bool


@strawberry.input
class AuditFilter:
    """What the trail is narrowed by; all of it must hold."""

    event: str | None = strawberry.field(default=None, description="one of auditEvents")
    principal: strawberry.ID | None = strawberry.field(default=None, description="a principal's id")
    study_instance_uid: strawberry.ID | None = None
    outcome: Outcome | None = None
    since: datetime | None = None
    until: datetime | None = None

    def narrowing(self) -> dict[str, Any]:
        """By the names the services use."""
        given = {**vars(self), "since": _moment(self.since), "until": _moment(self.until)}
        return {"study": given.pop("study_instance_uid"), **given}


@strawberry.type
class AuditQueries:
    """What a tenant's administrator may ask."""

    @strawberry.field
    def audit_events(self) -> list[str]:
        """Every event there is, to filter by."""
        return [event.value for event in Event]

    @strawberry.field
    async def audit_trail(
        self,
        info: Info,
        tenant: strawberry.ID,
        filter: AuditFilter | None = None,  # noqa: A002 - the schema's word
        first: int = 50,
        after: str | None = None,
    ) -> AuditConnection:
        """A page of the tenant's trail."""
        scope, engines = await info.context.within(tenant)
        narrowing = filter.narrowing() if filter else {}
        page = await audit.entries(scope, engines, **narrowing, first=first, after=after)
        return AuditConnection(
            nodes=[AuditEntry.of(entry) for entry in page.entries],
            end_cursor=page.end_cursor,
            has_next_page=page.has_next_page,
        )


def _moment(at: datetime | None) -> datetime | None:
    """A time without a zone is UTC, as those we answer with."""
    return at if at is None or at.tzinfo else at.replace(tzinfo=UTC)


def _text(value: Any) -> str:
    """A detail as people read it."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_text(one)}" for name, one in value.items())
    return ", ".join(map(_text, value)) if isinstance(value, list) else str(value)
