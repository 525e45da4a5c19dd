"""Figures of telemedicine for administrators: how many cases, how long they took, how good the images were.

They are counted from the cases each time somebody asks, in one pass along an index that holds one batch and
one row for each month, partner and service. Counters kept as cases change would answer sooner, but each way
that a case changes would have to know of them, and what a crash or a correction leaves wrong would stay so.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.errors import Invalid
from services.persistence import Engines, In, Within
from services.persistence.moments import moment_now
from services.telemedicine.case import CasePriority, CaseState
from services.telemedicine.events import CaseEvent
from services.telemedicine.image_scores import MOST_ROWS, REST, QualityRow, image_quality
from services.telemedicine.records import Records, of_clinic, of_provider
from services.telemedicine.turnaround import Turnaround
from services.tenancy import tenants
from services.tenancy.scope import Right, Scope

LONGEST = timedelta(days=366 * 3)
_DRAFTED = timedelta(days=92)
"""How long a draft may wait, so that its case is still counted."""
MOST_MACHINES = 100
"""Machines with their regions, those of the most images."""
_BATCH = 500
_FIELDS = (
    "id", "tenant", "provider", "outside", "state", "priority", "service", "created_at", "submitted_at",
    "due_at", "completed_at",
)  # fmt: skip
_COUNTED = (CaseEvent.CLARIFICATION_ASKED, CaseEvent.IMAGES_ATTACHED)
Document = Mapping[str, Any]


@dataclass(slots=True)
class CaseFigures:
    """Of the cases of a month, a partner (the provider, or the clinic) and a service: those submitted in it.

    `kept`: complete by when they were due; `missed`: complete later, or past that and still open.
    `resubmissions`: how often studies were attached after submission.
    """

    month: str = ""
    partner: str = ""
    service: str = ""
    submitted: int = 0
    stat: int = 0
    completed: int = 0
    canceled: int = 0
    kept: int = 0
    missed: int = 0
    clarifications: int = 0
    resubmissions: int = 0
    turnaround: Turnaround = field(default_factory=Turnaround)

    @property
    def kept_share(self) -> float | None:
        """Which share was complete in time; None of none."""
        judged = self.kept + self.missed
        return self.kept / judged if judged else None

    def add(self, other: "CaseFigures") -> None:
        """Count the cases of another row too."""
        for name in _COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.turnaround.merge(other.turnaround)

    def count(self, case: Document, now: datetime) -> None:
        """Count a case, by its document."""
        state, due, completed = CaseState(case["state"]), case["due_at"], case["completed_at"]
        self.submitted += 1
        self.stat += case["priority"] == CasePriority.STAT.value
        self.canceled += state is CaseState.CANCELED
        if state is CaseState.COMPLETED and completed:
            self.completed += 1
            self.turnaround.add((completed - case["submitted_at"]) / timedelta(minutes=1))
            in_time = due is None or completed <= due
            self.kept += in_time
            self.missed += not in_time
        elif state in (CaseState.SCHEDULED, CaseState.IN_PROGRESS) and due and due < now:
            self.missed += 1


_COUNTS = ("submitted", "stat", "completed", "canceled", "kept", "missed", "clarifications", "resubmissions")


_Rows = dict[tuple[str, str, str], CaseFigures]
_Quality = tuple[QualityRow, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """All of a time, the same by month, by partner and service, and by all three; the latest month first.

    `quality`: how good the images were by month, machine and region, `quality_months` by month, and
    `machines` by machine and region, those of the most images first.
    """

    total: CaseFigures
    months: tuple[CaseFigures, ...]
    partners: tuple[CaseFigures, ...]
    rows: tuple[CaseFigures, ...]
    quality: tuple[QualityRow, ...]
    quality_months: tuple[QualityRow, ...]
    machines: tuple[QualityRow, ...]


async def figures(
    scope: Scope, engines: Engines, since: datetime, until: datetime, *, as_provider: bool = False
) -> Figures:
    """What became of the cases submitted in a time, as their clinic or as their provider.

    Months are those of the tenant's clocks. Needs the right to administer. Raises Invalid for a time that is
    none, or too long.
    """
    scope.require(Right.ADMINISTER)
    if not timedelta() < until - since <= LONGEST:
        raise Invalid(f"figures are of a time of at most {LONGEST.days} days")
    zone = ZoneInfo((await tenants.get(engines, scope.grant.tenant)).time_zone)
    records = of_provider(scope, engines) if as_provider else of_clinic(scope, engines)
    rows: _Rows = {}
    drafted = {"created_at": Within(gte=since - _DRAFTED, lt=until)}
    batch: list[Document] = []
    async for case in records.cases.stream(drafted, projection=_FIELDS):
        if case["submitted_at"] is not None and since <= case["submitted_at"] < until:
            batch.append(case)
        if len(batch) == _BATCH:
            await _count(records, batch, rows, zone)
            batch.clear()
    await _count(records, batch, rows, zone)
    total, months = CaseFigures(), dict[str, CaseFigures]()
    partners: dict[tuple[str, str], CaseFigures] = {}
    for row in rows.values():
        total.add(row)
        months.setdefault(row.month, CaseFigures(row.month)).add(row)
        known = CaseFigures("", row.partner, row.service)
        partners.setdefault((row.partner, row.service), known).add(row)
    return Figures(
        total,
        tuple(months[one] for one in sorted(months, reverse=True)),
        tuple(sorted(partners.values(), key=lambda row: (-row.submitted, row.partner, row.service))),
        tuple(sorted(rows.values(), key=_order)),
        *_quality(await image_quality(scope, engines, since, until, as_provider=as_provider)),
    )


async def _count(records: Records, batch: Sequence[Document], rows: _Rows, zone: ZoneInfo) -> None:
    """Count some cases, and what happened to them."""
    now, happened = moment_now(), Counter[tuple[str, str]]()
    asked = {"case": In([case["id"] for case in batch]), "what": In([one.value for one in _COUNTED])}
    for event in await records.events.find(asked, projection=("case", "what")) if batch else ():
        happened[event["case"], event["what"]] += 1
    for case in batch:
        partner = case["tenant"] if records.as_provider else case["provider"] or case.get("outside", "")
        key = (f"{case['submitted_at'].astimezone(zone):%Y-%m}", partner, case["service"]["name"])
        if key not in rows and len(rows) >= MOST_ROWS:
            key = (key[0], REST, REST)
        row = rows.setdefault(key, CaseFigures(*key))
        row.count(case, now)
        row.clarifications += happened[case["id"], CaseEvent.CLARIFICATION_ASKED.value]
        row.resubmissions += happened[case["id"], CaseEvent.IMAGES_ATTACHED.value]


def _order(row: CaseFigures) -> tuple[int, str, str]:
    return -int(row.month.replace("-", "")), row.partner, row.service


def _quality(rows: Sequence[QualityRow]) -> tuple[_Quality, _Quality, _Quality]:
    """Rows of images' quality, and their sums by month and by machine and region."""
    months, machines = dict[str, QualityRow](), dict[tuple[str, str], QualityRow]()
    for row in rows:
        months.setdefault(row.month, QualityRow(row.month)).add(row)
        key = (row.machine, row.region)
        machines.setdefault(key, QualityRow("", *key)).add(row)
    most = sorted(machines.values(), key=lambda row: (-row.scores.total(), row.machine, row.region))
    return tuple(rows), tuple(months.values()), tuple(most[:MOST_MACHINES])


def last_year(now: datetime | None = None) -> tuple[datetime, datetime]:
    """Return the months shown unasked: from the beginning of the one a year ago until now, by UTC."""
    until = now or moment_now()
    return datetime(until.year - 1, until.month, 1, tzinfo=UTC), until
