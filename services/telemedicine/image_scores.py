"""How good the images of a clinic are: each scored by who reads it, and what becomes of that by month."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from services.errors import Invalid, NotFound
from services.persistence import Edit, Engines, In, TenantCollection, Within
from services.persistence.moments import moment_now
from services.telemedicine.records import find_case
from services.telemedicine.study_facts import narrowest
from services.tenancy import tenants
from services.tenancy.scope import Right, Scope, system_scope
from services.worklist.image_views import view_of

MOST_IMAGES = 500
"""Scored or listed at a time."""
MOST_COUNTED = 200_000
"""Scores that one answer counts: of a clinic some years of them."""
MOST_ROWS = 2_000
"""Rows of one answer; what is beyond them counts as one for each month."""
REST = "…"
"""The machine and region, service and partner of what is beyond them."""
LONGEST_NAME = 64


class ImageScore(StrEnum):
    """How good an image is."""

    GOOD = "GOOD"
    ACCEPTABLE = "ACCEPTABLE"
    POOR = "POOR"


class ScoreReason(StrEnum):
    """Why it is not better."""

    POSITIONING = "POSITIONING"
    EXPOSURE = "EXPOSURE"
    COLLIMATION = "COLLIMATION"
    MOTION = "MOTION"
    LABELLING = "LABELLING"
    MISSING_VIEW = "MISSING_VIEW"


@dataclass(frozen=True, slots=True)
class ScoredImage:
    """An image with its score."""

    series_instance_uid: str
    sop_instance_uid: str
    score: ImageScore
    reasons: tuple[ScoreReason, ...]
    by: str
    at: datetime

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "ScoredImage":
        """Make it of its document."""
        return cls(
            document["SeriesInstanceUID"],
            document["SOPInstanceUID"],
            ImageScore(document["score"]),
            tuple(ScoreReason(one) for one in document["reasons"]),
            document["by"]["name"],
            document["at"],
        )


@dataclass(slots=True)
class QualityRow:
    """The scores of a month, a machine and a region, or of all of them where one is "", with the reasons."""

    month: str = ""
    machine: str = ""
    region: str = ""
    scores: Counter[ImageScore] = field(default_factory=Counter)
    reasons: Counter[ScoreReason] = field(default_factory=Counter)

    def add(self, other: "QualityRow") -> None:
        """Count the scores of another row too."""
        self.scores.update(other.scores)
        self.reasons.update(other.reasons)


async def score_images(
    scope: Scope,
    engines: Engines,
    study: str,
    uids: Sequence[str],
    score: ImageScore | None,
    *,
    reasons: Sequence[ScoreReason] = (),
    case: str = "",
) -> int:
    """Score images of a study, or with None take their scores back; the reader's latest word holds.

    Needs the right to report; of a case the asker is its provider. Answers how many. Raises NotFound for a
    study that is not there or not the case's, Invalid.
    """
    scope.require(Right.REPORT)
    if not 0 < len(uids) <= MOST_IMAGES:
        raise Invalid(f"1 to {MOST_IMAGES} images are scored at a time")
    if score is ImageScore.GOOD and reasons:
        raise Invalid("a good image needs no reason")
    owner, scores, whose, region = scope, _own(scope, engines), {"provider": scope.grant.tenant}, ""
    if case:
        found, _ = await find_case(scope, engines, case)
        if found.provider != scope.grant.tenant or study not in found.studies:
            raise NotFound("no such study")
        owner, scores = system_scope(found.tenant), _read_for_others(scope, engines)
        whose, region = {"tenant": found.tenant}, ", ".join(found.service.regions)
    images = await engines.documents.of(owner.grant, "instances").find(
        {"StudyInstanceUID": study, "SOPInstanceUID": In(sorted(set(uids)))}
    )
    if len(images) < len(set(uids)):
        raise NotFound("the study has no such image")
    if score is None:
        return await scores.delete({"SOPInstanceUID": In(sorted(set(uids)))}, many=True)
    series = {
        one["SeriesInstanceUID"]: one
        for one in await engines.documents.of(owner.grant, "series").find({"StudyInstanceUID": study})
    }
    moment = moment_now()
    for image in images:
        within = series.get(image["SeriesInstanceUID"], {})
        facts = {
            "case": case,
            "StudyInstanceUID": study,
            "SeriesInstanceUID": image["SeriesInstanceUID"],
            "score": score.value,
            "reasons": [one.value for one in dict.fromkeys(reasons)],
            "machine": _machine(image, within),
            "region": _region(image, within, region)[:LONGEST_NAME],
            "by": {"id": scope.principal.id, "name": scope.principal.name},
            "at": moment,
        }
        where = {"SOPInstanceUID": image["SOPInstanceUID"], **whose}
        await scores.upsert(where, Edit(set=facts))
    return len(images)


async def image_scores(scope: Scope, engines: Engines, study: str, *, case: str = "") -> list[ScoredImage]:
    """The scores of a study's images: of the clinic all, of a provider its own. Needs the right to find."""
    scope.require(Right.FIND)
    asked = {"StudyInstanceUID": study} | ({"case": case} if case else {})
    found = dict[tuple[str, str], ScoredImage]()
    for scores in (_own(scope, engines), _read_for_others(scope, engines)):
        for one in await scores.find(asked, sort=[("at", 1)], limit=10 * MOST_IMAGES):
            found[one["SOPInstanceUID"], one["provider"]] = ScoredImage.of(one)
    return list(found.values())


async def image_quality(
    scope: Scope, engines: Engines, since: datetime, until: datetime, *, as_provider: bool = False
) -> list[QualityRow]:
    """How good the clinic's images were: a row for each month, machine and region, the latest month first.

    Months are those of the tenant's clocks. `as_provider`: of what clinics sent to the scope's tenant. Needs
    the right to find.
    """
    scope.require(Right.FIND)
    zone = ZoneInfo((await tenants.get(engines, scope.grant.tenant)).time_zone)
    scores = _read_for_others(scope, engines) if as_provider else _own(scope, engines)
    rows: dict[tuple[str, str, str], QualityRow] = {}
    counted = 0
    async for one in scores.stream(
        {"at": Within(gte=since, lt=until)}, projection=("at", "machine", "region", "score", "reasons")
    ):
        key = (f"{one['at'].astimezone(zone):%Y-%m}", one["machine"], one["region"])
        if key not in rows and len(rows) >= MOST_ROWS:
            key = (key[0], REST, REST)
        row = rows.setdefault(key, QualityRow(*key))
        row.scores[ImageScore(one["score"])] += 1
        row.reasons.update(ScoreReason(reason) for reason in one["reasons"])
        counted += 1
        if counted == MOST_COUNTED:
            break
    ordered = sorted(rows.values(), key=lambda row: (row.machine, row.region))
    return sorted(ordered, key=lambda row: row.month, reverse=True)


def _machine(image: Mapping[str, Any], series: Mapping[str, Any]) -> str:
    """What people call the machine: its station, else its model."""
    model = " ".join(
        filter(None, (_text(image.get("Manufacturer")), _text(image.get("ManufacturerModelName"))))
    )
    return (_text(series.get("StationName")) or model or "unknown")[:LONGEST_NAME]


def _region(image: Mapping[str, Any], series: Mapping[str, Any], asked: str) -> str:
    """Name what the image shows: by its view, else as was asked; machines leave CHEST in every image."""
    shown = narrowest(view_of(image, series, "").regions)
    return ", ".join(shown) or asked or _text(series.get("BodyPartExamined"))


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _own(scope: Scope, engines: Engines) -> TenantCollection:
    return engines.documents.of(scope.grant, "image_scores")


def _read_for_others(scope: Scope, engines: Engines) -> TenantCollection:
    return engines.documents.of_provider(scope.grant, "image_scores")
