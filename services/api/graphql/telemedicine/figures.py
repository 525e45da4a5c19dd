"""Figures of telemedicine: what administrators of clinics and of providers ask of their cases."""

from datetime import datetime
from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.api.graphql.image_quality import ImageQuality
from services.telemedicine import figures as counting
from services.telemedicine.figures_csv import figures_csv


@strawberry.type
class CaseFigures:
    """What became of cases submitted in a month."""

    month: str = strawberry.field(description='2026-11; "" for all of the time')
    partner: str = strawberry.field(description="the provider, or to a provider the clinic")
    service: str
    submitted: int
    stat: int
    completed: int
    canceled: int
    kept: int = strawberry.field(description="complete by when they were due")
    missed: int = strawberry.field(description="complete later, or open past it")
    clarifications: int
    resubmissions: int = strawberry.field(description="how often studies were attached later")
    median_minutes: int | None = strawberry.field(description="from submission to completion, half of them")
    p95_minutes: int | None = strawberry.field(description="the same, 95 in a hundred of them")

    @classmethod
    def of(cls, row: counting.CaseFigures) -> Self:
        """Make it of the services' own."""
        return cls(
            month=row.month,
            partner=row.partner,
            service=row.service,
            submitted=row.submitted,
            stat=row.stat,
            completed=row.completed,
            canceled=row.canceled,
            kept=row.kept,
            missed=row.missed,
            clarifications=row.clarifications,
            resubmissions=row.resubmissions,
            median_minutes=row.turnaround.quantile(0.5),
            p95_minutes=row.turnaround.quantile(0.95),
        )


@strawberry.type
class TelemedicineFigures:
    """The figures of a time."""

    total: CaseFigures
    months: list[CaseFigures]
    partners: list[CaseFigures] = strawberry.field(description="by partner and service, the most cases first")
    rows: list[CaseFigures]
    quality: list[ImageQuality] = strawberry.field(description="by month, the latest first")
    machines: list[ImageQuality] = strawberry.field(
        description="the same by machine and region, those of the most images first"
    )
    csv: str = strawberry.field(description="the rows and the images' quality as the text of a CSV file")


@strawberry.type
class FiguresQueries:
    """Answers what administrators ask of their cases."""

    @strawberry.field
    async def telemedicine_figures(
        self,
        info: Info,
        tenant: strawberry.ID,
        as_provider: bool = False,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> TelemedicineFigures:
        """What became of the cases submitted in a time, by default the last year."""
        scope, engines = await info.context.within(tenant)
        first, last = counting.last_year(until)
        found = await counting.figures(scope, engines, since or first, last, as_provider=as_provider)
        return TelemedicineFigures(
            total=CaseFigures.of(found.total),
            months=[CaseFigures.of(one) for one in found.months],
            partners=[CaseFigures.of(one) for one in found.partners],
            rows=[CaseFigures.of(one) for one in found.rows],
            quality=[ImageQuality.of(one) for one in found.quality_months],
            machines=[ImageQuality.of(one) for one in found.machines],
            csv=figures_csv(found),
        )
