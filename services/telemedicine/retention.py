"""Delete studies whose time is over, by the tenant's own rules, and show before what a rule would delete.

A study's time counts from its date or from the arrival of its last image, whichever is later: an old study
that was brought in yesterday is not gone tomorrow. It is deleted as by a person: restorable, then erased.
What is on legal hold, in an open case, shared, being reported or still arriving stays.
"""

import hashlib
import json
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from services.archive.index.legal_holds import held_of
from services.archive.lifecycle import retention_rules
from services.archive.lifecycle.delete import delete
from services.archive.lifecycle.retention_rules import Retention, Rules
from services.dicom.modalities import MODALITIES
from services.dicom.searched import text_of
from services.errors import Invalid, NoLongerUpdatable, NotFound, Refused
from services.persistence import Engines, Filter, In, Not, Within
from services.persistence.batches import batches
from services.telemedicine.case import Standing
from services.telemedicine.reports.report import ReportState
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope

PORTION = 200
"""Studies that one sweep deletes of a tenant at most."""
MOST_COUNTED = 10_000
"""Studies that a preview looks through; beyond it says "at least"."""
_BATCH = 50
_FIELDS = ("StudyInstanceUID", "StudyDate", "ModalitiesInStudy", "patient", "patients", "changed")


@dataclass(frozen=True, slots=True)
class Preview:
    """What rules would delete now: how many studies, since when the oldest is due to be counted from.

    `kept`: studies past their time that stay, being held or in use. `more`: there are more than were counted.
    `seal` stands for just this; who sets the rules gives it, as proof of having seen it.
    """

    studies: int
    images: int
    oldest: datetime | None
    kept: int
    more: bool
    seal: str


@dataclass(frozen=True, slots=True)
class _Over:
    """A study past its time: since when it was counted, its last arrival, its images, and the rule."""

    uid: str
    since: datetime
    last: datetime
    images: int
    rule: str
    days: int


async def read(scope: Scope, engines: Engines) -> Retention:
    """The tenant's rules. Needs the right to administer."""
    _require(scope)
    return await retention_rules.read(engines, scope.grant)


async def preview(scope: Scope, engines: Engines, rules: Rules) -> Preview:
    """Count what these rules would delete if they held now. Needs the right to administer.

    Raises Invalid for a modality that is none: its rule would silently keep nothing and delete nothing.
    """
    _require(scope)
    await _know(scope, engines, rules)
    now = datetime.now(UTC)
    seen, gone, kept = 0, list[_Over](), 0
    async for over, staying in _over(scope, engines, rules, now):
        gone += over
        kept += staying
        seen += len(over) + staying
        if seen >= MOST_COUNTED:
            break
    oldest = min(gone, key=lambda one: one.since, default=None)
    told = [rules.document, len(gone), kept, oldest.uid if oldest else ""]
    seal = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    images = sum(one.images for one in gone)
    return Preview(len(gone), images, oldest.since if oldest else None, kept, seen >= MOST_COUNTED, seal)


async def set_rules(scope: Scope, engines: Engines, rules: Rules, seal: str) -> Retention:
    """Set the tenant's rules; `seal` is of the preview that was looked at. Needs to administer and to delete.

    What is kept for a shorter time than before is so after the grace. Raises NoLongerUpdatable where the
    preview says something else by now.
    """
    _require(scope)
    scope.require(Right.DELETE)
    seen = await preview(scope, engines, rules)
    if seen.seal != seal:
        raise NoLongerUpdatable("what these rules delete has changed: look at the preview again")
    made = await retention_rules.put_rules(engines, scope.grant, rules)
    told: dict[str, Any] = {**rules.document, "would_delete": seen.studies}
    if made.holds_from is not None:
        told["holds_from"] = made.holds_from.isoformat()
    await audit.record(scope, engines, Event.RETENTION_CHANGED, told)
    return made


async def delete_due(scope: Scope, engines: Engines) -> int:
    """Delete a portion of what is past its time; returns how many studies. Needs to administer, to delete."""
    _require(scope)
    now, deleted = datetime.now(UTC), 0
    rules = (await retention_rules.read(engines, scope.grant)).in_force(now)
    async for over, _ in _over(scope, engines, rules, now):
        for one in over:
            because = {"retention": f"{one.rule}: {one.days} days", "since": one.since.date().isoformat()}
            try:
                await delete(scope, engines, one.uid, received_by=one.last, because=because)
            except (NotFound, Refused):
                continue  # an image of it came, or somebody was faster
            deleted += 1
            if deleted == PORTION:
                return deleted
    return deleted


async def _know(scope: Scope, engines: Engines, rules: Rules) -> None:
    """Defined Terms of a modality may be extended: one of the tenant's own series is known too."""
    series = engines.documents.of(scope.grant, "series")
    for name in sorted(rules.days.keys() - MODALITIES):
        if await series.find_one({"Modality": name}, projection=("Modality",)) is None:
            raise Invalid(f"{name} is no modality such as CR, DX or US, and nothing stored here has it")


async def _over(
    scope: Scope, engines: Engines, rules: Rules, now: datetime
) -> AsyncGenerator[tuple[list[_Over], int]]:
    """Studies past their time, some at a time, and how many of those looked at stay for another reason."""
    if rules.shortest is None:
        return
    first: Filter = {"received_at": Within(lte=now - timedelta(days=rules.shortest))}
    studies = engines.documents.of(scope.grant, "studies").stream(
        first, sort=(("received_at", 1),), projection=_FIELDS
    )
    async for batch in batches(studies, _BATCH):
        there = await _instances(scope, engines, [study["StudyInstanceUID"] for study in batch])
        over, documents = list[_Over](), list[dict[str, Any]]()
        for study in batch:
            uid = study["StudyInstanceUID"]
            rule, days = rules.of_study(study.get("ModalitiesInStudy") or ())
            if days is None or uid not in there:
                continue
            last, images = there[uid]
            since = max(last, _day_of(study.get("StudyDate")) or last)
            if since + timedelta(days=days) <= now:
                over.append(_Over(uid, since, last, images, rule, days))
                documents.append(study)
        staying = {study["StudyInstanceUID"] for study in documents if study.get("changed")}
        staying |= await held_of(engines, scope.grant, documents)
        staying |= await _in_use(scope, engines, [one.uid for one in over], now)
        yield [one for one in over if one.uid not in staying], len(staying)


async def _instances(
    scope: Scope, engines: Engines, studies: Sequence[str]
) -> dict[str, tuple[datetime, int]]:
    """Return when the last image of each study came, and how many there are."""
    found: dict[str, tuple[datetime, int]] = {}
    instances = engines.documents.of(scope.grant, "instances").stream(
        {"StudyInstanceUID": In(studies)}, projection=("StudyInstanceUID", "received_at")
    )
    async for one in instances:
        last, images = found.get(one["StudyInstanceUID"], (one["received_at"], 0))
        found[one["StudyInstanceUID"]] = max(last, one["received_at"]), images + 1
    return found


async def _in_use(scope: Scope, engines: Engines, studies: Sequence[str], now: datetime) -> set[str]:
    """Return the studies that are in an open case, shown to somebody outside, or being reported."""
    asked = set(studies)
    if not asked:
        return set()
    return (
        await _in_cases(scope, engines, studies, now)
        | await _shared(scope, engines, studies, now)
        | await _being_reported(scope, engines, studies)
    ) & asked


async def _in_cases(scope: Scope, engines: Engines, studies: Sequence[str], now: datetime) -> set[str]:
    of = engines.documents.of
    cases = await of(scope.grant, "cases").find(
        {"granted": In(studies)}, projection=("id", "granted", "standing", "access_until")
    )
    read_again = await of(scope.grant, "workitems").find(
        {"case": In([one["id"] for one in cases]), "standing": Standing.OPEN.value}, projection=("case",)
    )
    open_ = {one["case"] for one in read_again}
    used = (
        one
        for one in cases
        if one["standing"] != Standing.ENDED.value or one["access_until"] > now or one["id"] in open_
    )
    return {uid for one in used for uid in one["granted"]}


async def _shared(scope: Scope, engines: Engines, studies: Sequence[str], now: datetime) -> set[str]:
    of = engines.documents.of
    people = await of(scope.grant, "shared_studies").find(
        {"StudyInstanceUID": In(studies)}, projection=("StudyInstanceUID",)
    )
    links = await of(scope.grant, "shares").find(
        {"studies": In(studies), "revoked_at": None, "ends_at": Not(Within(lte=now))}, projection=("studies",)
    )
    shown = {uid for link in links for uid in link["studies"]}
    return shown | {one["StudyInstanceUID"] for one in people}


async def _being_reported(scope: Scope, engines: Engines, studies: Sequence[str]) -> set[str]:
    """Those with a report that nobody has signed as final, or to which something is being written."""
    reports = engines.documents.of(scope.grant, "reports")
    unfinished = await reports.find(
        {"study": In(studies), "state": Not(ReportState.FINAL.value)}, projection=("study",)
    )
    written_to = await reports.find({"study": In(studies), "draft": Not(None)}, projection=("study",))
    return {one["study"] for one in (*unfinished, *written_to)}


def _day_of(date: Any) -> datetime | None:
    """The end of a study's day in UTC; None for one that is no date, or in the future by far."""
    try:
        return datetime.strptime(text_of(date), "%Y%m%d").replace(tzinfo=UTC) + timedelta(days=1)
    except (ValueError, OverflowError):
        return None


def _require(scope: Scope) -> None:
    scope.require_whole(Right.ADMINISTER, "has no retention")
