"""Retention rules and legal holds: how long studies are kept, and which of them nobody may delete."""

from datetime import datetime
from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.api.graphql.types import Patient
from services.archive.index import legal_holds
from services.archive.lifecycle import retention_rules
from services.errors import Invalid
from services.telemedicine import retention as studies
from services.telemedicine.retention import Preview


@strawberry.type
class RetentionRule:
    """For how long studies of a modality are kept."""

    modality: str
    days: int | None = strawberry.field(description="null: for ever")


@strawberry.input
class RetentionRuleInput:
    """For how long studies of a modality shall be kept."""

    modality: str
    days: int | None = strawberry.field(description="null: for ever", default=None)


@strawberry.input(description="What is left out is kept for ever.")
class RetentionInput:
    """For how long a clinic's studies shall be kept."""

    rules: list[RetentionRuleInput]
    default_days: int | None = strawberry.field(description="of all other modalities", default=None)

    def given(self) -> retention_rules.Rules:
        """Make the archive's rules of it; raises Invalid."""
        days = {one.modality: one.days for one in self.rules}
        if len(days) < len(self.rules):
            raise Invalid("a modality has one rule")
        return retention_rules.Rules(days, self.default_days)


@strawberry.type
class Retention:
    """For how long a clinic's studies are kept, from their date or last arrival, whichever is later."""

    rules: list[RetentionRule]
    default_days: int | None = strawberry.field(description="of all other modalities; null: for ever")
    holds_from: datetime | None = strawberry.field(
        description="until then what these rules shorten is kept as long as before"
    )

    @classmethod
    def of(cls, made: retention_rules.Retention) -> Self:
        """Make it of the archive's."""
        rules = [RetentionRule(modality=name, days=days) for name, days in sorted(made.rules.days.items())]
        return cls(rules=rules, default_days=made.rules.default, holds_from=made.holds_from)


@strawberry.type
class RetentionPreview:
    """The studies that rules would delete if they held now."""

    studies: int
    images: int
    oldest: datetime | None = strawberry.field(description="from when the oldest of them counts")
    kept: int = strawberry.field(description="past their time, but on legal hold or in use")
    more: bool = strawberry.field(description="there are more than were counted")
    seal: str = strawberry.field(description="to be given with the rules: it was looked at")

    @classmethod
    def of(cls, seen: Preview) -> Self:
        """Make it of the service's."""
        return cls(
            studies=seen.studies,
            images=seen.images,
            oldest=seen.oldest,
            kept=seen.kept,
            more=seen.more,
            seal=seen.seal,
        )


@strawberry.type
class LegalHold:
    """A study, or all studies of its patient, that nobody deletes until the hold is lifted."""

    id: strawberry.ID
    study_instance_uid: strawberry.ID
    whole_patient: bool
    reason: str
    placed_at: datetime
    placed_by: str
    patient: Patient | None = strawberry.field(description="as the study said it then")

    @classmethod
    def of(cls, hold: legal_holds.LegalHold) -> Self:
        """Make it of the archive's."""
        return cls(
            id=strawberry.ID(hold.id),
            study_instance_uid=strawberry.ID(hold.study),
            whole_patient=hold.patient is not None,
            reason=hold.reason,
            placed_at=hold.placed_at,
            placed_by=hold.placed_by,
            patient=Patient.of(dict(hold.shown)) if hold.shown else None,
        )


@strawberry.type
class LegalHoldConnection:
    """A page of legal holds, the latest first; `endCursor` is the next page's `after`, null at the end."""

    nodes: list[LegalHold]
    end_cursor: str | None


@strawberry.type
class KeepingQueries:
    """Retention and legal holds, read by administrators."""

    @strawberry.field
    async def retention(self, info: Info, tenant: strawberry.ID) -> Retention:
        """For how long studies are kept."""
        return Retention.of(await studies.read(*await info.context.within(tenant)))

    @strawberry.field
    async def retention_preview(
        self, info: Info, tenant: strawberry.ID, retention: RetentionInput
    ) -> RetentionPreview:
        """Count the studies that these rules would delete now."""
        scope, engines = await info.context.within(tenant)
        return RetentionPreview.of(await studies.preview(scope, engines, retention.given()))

    @strawberry.field
    async def legal_holds(
        self, info: Info, tenant: strawberry.ID, first: int = 50, after: str | None = None
    ) -> LegalHoldConnection:
        """A page of what nobody deletes."""
        scope, engines = await info.context.within(tenant)
        page = await legal_holds.holds_page(scope, engines, first=first, after=after)
        return LegalHoldConnection(
            nodes=[LegalHold.of(hold) for hold in page.holds], end_cursor=page.end_cursor
        )


@strawberry.type
class KeepingMutations:
    """Retention and legal holds, changed by administrators."""

    @strawberry.mutation
    async def set_retention(
        self, info: Info, tenant: strawberry.ID, retention: RetentionInput, seal: str
    ) -> Retention:
        """Keep studies for so long; `seal` is that of the preview of just these rules."""
        scope, engines = await info.context.within(tenant)
        return Retention.of(await studies.set_rules(scope, engines, retention.given(), seal))

    @strawberry.mutation
    async def place_legal_hold(
        self,
        info: Info,
        tenant: strawberry.ID,
        study_instance_uid: strawberry.ID,
        reason: str,
        whole_patient: bool = False,
    ) -> LegalHold:
        """Have nobody delete a study, or any study of its patient, until the hold is lifted."""
        scope, engines = await info.context.within(tenant)
        made = await legal_holds.place(
            scope, engines, study_instance_uid, reason, whole_patient=whole_patient
        )
        return LegalHold.of(made)

    @strawberry.mutation
    async def lift_legal_hold(
        self,
        info: Info,
        tenant: strawberry.ID,
        id: strawberry.ID,  # noqa: A002 - GraphQL's name
        reason: str,
    ) -> LegalHold:
        """End a hold."""
        scope, engines = await info.context.within(tenant)
        return LegalHold.of(await legal_holds.lift(scope, engines, id, reason))
