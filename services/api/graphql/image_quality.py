"""Critical findings, and how good images are: what a reader tells a clinic besides the report."""

from datetime import datetime
from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.telemedicine import image_scores as scoring
from services.telemedicine.image_scores import ImageScore, ScoreReason
from services.telemedicine.reports import critical_findings as findings

strawberry.enum(ImageScore, description="how good an image is")
strawberry.enum(ScoreReason, description="why an image is not better")


@strawberry.type
class CriticalFinding:
    """What cannot wait, until the clinic says that it knows."""

    id: strawberry.ID
    report_id: strawberry.ID
    case_id: strawberry.ID | None
    study_instance_uid: strawberry.ID
    clinic: strawberry.ID
    text: str
    raised_by: str
    raised_at: datetime
    reminders: int = strawberry.field(description="how often it was said again")
    acknowledged_at: datetime | None
    acknowledged_by: str
    note: str

    @classmethod
    def of(cls, one: findings.CriticalFinding) -> Self:
        """Make it of the services' own."""
        return cls(
            id=strawberry.ID(one.id),
            report_id=strawberry.ID(one.report),
            case_id=strawberry.ID(one.case) if one.case else None,
            study_instance_uid=strawberry.ID(one.study),
            clinic=strawberry.ID(one.tenant),
            text=one.text,
            raised_by=one.raised_by,
            raised_at=one.raised_at,
            reminders=one.step,
            acknowledged_at=one.acknowledged_at,
            acknowledged_by=one.acknowledged_by,
            note=one.note,
        )


@strawberry.type
class ScoredImage:
    """An image with its score."""

    series_instance_uid: strawberry.ID
    sop_instance_uid: strawberry.ID
    score: ImageScore
    reasons: list[ScoreReason]
    author: str
    scored_at: datetime

    @classmethod
    def of(cls, one: scoring.ScoredImage) -> Self:
        """Make it of the services' own."""
        return cls(
            series_instance_uid=strawberry.ID(one.series_instance_uid),
            sop_instance_uid=strawberry.ID(one.sop_instance_uid),
            score=one.score,
            reasons=list(one.reasons),
            author=one.by,
            scored_at=one.at,
        )


@strawberry.type
class ReasonCount:
    """How often a reason was given."""

    reason: ScoreReason
    count: int


@strawberry.type
class ImageQuality:
    """The scores of a month, a machine and a region."""

    month: str = strawberry.field(description="2026-11; empty: all of the time")
    machine: str = strawberry.field(description="empty: all of them")
    region: str
    good: int
    acceptable: int
    poor: int
    reasons: list[ReasonCount]

    @classmethod
    def of(cls, row: scoring.QualityRow) -> Self:
        """Make it of the services' own."""
        return cls(
            month=row.month,
            machine=row.machine,
            region=row.region,
            good=row.scores[ImageScore.GOOD],
            acceptable=row.scores[ImageScore.ACCEPTABLE],
            poor=row.scores[ImageScore.POOR],
            reasons=[ReasonCount(reason=name, count=count) for name, count in row.reasons.most_common()],
        )


@strawberry.type
class ImageQualityQueries:
    """Answers what clinics ask of their images."""

    @strawberry.field
    async def critical_findings(
        self,
        info: Info,
        tenant: strawberry.ID,
        case_id: strawberry.ID | None = None,
        only_open: bool = False,
    ) -> list[CriticalFinding]:
        """Critical findings, the latest first."""
        scope, engines = await info.context.within(tenant)
        found = await findings.critical_findings(scope, engines, case=str(case_id or ""), only_open=only_open)
        return [CriticalFinding.of(one) for one in found]

    @strawberry.field
    async def image_scores(
        self,
        info: Info,
        tenant: strawberry.ID,
        study_instance_uid: strawberry.ID,
        case_id: strawberry.ID | None = None,
    ) -> list[ScoredImage]:
        """The scores of a study's images."""
        scope, engines = await info.context.within(tenant)
        found = await scoring.image_scores(scope, engines, study_instance_uid, case=str(case_id or ""))
        return [ScoredImage.of(one) for one in found]

    @strawberry.field
    async def image_quality(
        self, info: Info, tenant: strawberry.ID, since: datetime, until: datetime
    ) -> list[ImageQuality]:
        """How good the tenant's images were, by month, machine and region, the latest month first."""
        scope, engines = await info.context.within(tenant)
        return [ImageQuality.of(one) for one in await scoring.image_quality(scope, engines, since, until)]


@strawberry.type
class ImageQualityMutations:
    """Scores images, and acknowledges critical findings."""

    @strawberry.mutation
    async def acknowledge_finding(
        self,
        info: Info,
        tenant: strawberry.ID,
        id: strawberry.ID,  # noqa: A002
        note: str = "",
    ) -> CriticalFinding:
        """Say that the clinic knows of a critical finding."""
        scope, engines = await info.context.within(tenant)
        return CriticalFinding.of(await findings.acknowledge(scope, engines, id, note))

    @strawberry.mutation
    async def score_images(  # noqa: PLR0917 - GraphQL names its arguments
        self,
        info: Info,
        tenant: strawberry.ID,
        study_instance_uid: strawberry.ID,
        images: list[strawberry.ID],
        score: ImageScore | None = None,
        reasons: list[ScoreReason] | None = None,
        case_id: strawberry.ID | None = None,
    ) -> int:
        """Score images of a study; without a score, take theirs back. Answers how many."""
        scope, engines = await info.context.within(tenant)
        return await scoring.score_images(
            scope,
            engines,
            study_instance_uid,
            [str(one) for one in images],
            score,
            reasons=reasons or (),
            case=str(case_id or ""),
        )
