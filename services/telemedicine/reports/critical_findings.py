"""Critical findings: acknowledged by the clinic, and said again by the clock until they are."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.errors import AlreadyExists, NotFound
from services.persistence import Edit, Engines, Filter, In
from services.persistence.leases import Due, clear, release
from services.persistence.moments import moment_now
from services.telemedicine import cases
from services.telemedicine.events import CaseEvent, announce
from services.telemedicine.reports.opening import OpenedReports, list_reports, own_reports, reports_of_both
from services.telemedicine.reports.report import Edition
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope, system_scope
from services.texts import require_text

STEPS: tuple[tuple[timedelta, str], ...] = (
    (timedelta(minutes=15), "clinic"),
    (timedelta(minutes=30), "administrators"),
    (timedelta(minutes=60), "provider"),
)
"""How long after it was raised it is said once more, and to whom."""
MOST_LISTED = 200
LONGEST_NOTE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalFinding:
    """What cannot wait. `step`: how often it was said again; `acknowledged_at` None: by nobody yet."""

    id: str
    tenant: str
    provider: str
    report: str
    case: str
    study: str
    text: str
    raised_by: str
    raised_at: datetime
    step: int
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""
    note: str = ""

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "CriticalFinding":
        """Make it of its document."""
        known = {name: document[name] for name in cls.__slots__ if name in document}
        return cls(**known)


async def raise_finding(opened: OpenedReports, edition: Edition) -> bool:
    """Keep the critical finding of an edition, once; it waits to be acknowledged.

    What an earlier edition of the report said in the same words is known, or waits already: answers False.
    """
    earlier = In([f"{edition.report}-{number}" for number in range(1, edition.number)])
    asked: Filter = {"id": earlier, "case": edition.case} if edition.case else {"id": earlier}
    known = await opened.findings.find(asked, projection=("text",))
    if any(one["text"] == edition.content.critical for one in known):
        return False
    document = {
        "id": edition.id,
        "report": edition.report,
        "case": edition.case,
        "study": edition.study,
        "text": edition.content.critical,
        "raised_by": edition.by.name,
        "raised_at": edition.signed_at,
        "step": 0,
        "open": True,
        "changed": edition.signed_at + STEPS[0][0],
        **opened.whose(edition.tenant, edition.provider),
    }
    with suppress(AlreadyExists):
        await opened.findings.insert(document)
    return True


async def critical_findings(
    scope: Scope, engines: Engines, *, case: str = "", only_open: bool = False
) -> list[CriticalFinding]:
    """Find those of the scope's animals and of its reports, the latest first. Needs the right to find.

    Of a case: those of the reports that the asker sees, for a second reading knows nothing of the first.
    """
    asked: dict[str, Any] = {"case": case} if case else {}
    if only_open:
        asked["open"] = True
    found = dict[str, CriticalFinding]()
    for opened in reports_of_both(scope, engines):
        for one in await opened.findings.find(asked, sort=[("raised_at", -1)], limit=MOST_LISTED):
            found[one["id"]] = CriticalFinding.of(one)
    if case and found:
        shown = {one.id for one in await list_reports(scope, engines, case=case)}
        found = {name: one for name, one in found.items() if one.report in shown}
    return sorted(found.values(), key=lambda one: one.raised_at, reverse=True)


async def acknowledge(
    scope: Scope,
    engines: Engines,
    id: str,  # noqa: A002 - its name
    note: str = "",
) -> CriticalFinding:
    """Say that the clinic knows; the first who does stands there. Needs the right to retrieve.

    Raises NotFound, also to the provider: it is the clinic's to say. Raises TooLarge for a long note.
    """
    scope.require(Right.RETRIEVE)
    require_text(note, "a note", LONGEST_NOTE)
    findings = own_reports(scope, engines).findings
    said = {
        "acknowledged_at": moment_now(),
        "acknowledged_by": scope.principal.name,
        "note": note.strip(),
        "open": False,
    }
    done = Edit(set=said, unset=("changed", "lease", "begun"))
    first = await findings.find_one_and_update({"id": id, "acknowledged_at": None}, done)
    found = first or await findings.find_one({"id": id})
    if found is None:
        raise NotFound("no such finding")
    finding = CriticalFinding.of(found)
    if finding.case:
        case = await cases.get(scope, engines, finding.case)
        details = {"report": finding.report, "finding": finding.id}
        await announce(scope, engines, case, CaseEvent.ACKNOWLEDGED, details, id=f"acknowledged-{finding.id}")
    if first is not None:
        told = {"report": finding.report}
        await audit.record(scope, engines, Event.FINDING_ACKNOWLEDGED, told, study=finding.study or None)
    return finding


async def remind(scope: Scope, engines: Engines, item: Due) -> bool:
    """Say a finding that is due once more, then when it is next; False where it changed meanwhile.

    The event's ID is of the finding and the step: a courier that dies between the two says it once.
    """
    finding = CriticalFinding.of(item.document)
    if finding.acknowledged_at is not None or finding.step >= len(STEPS):
        return await clear(engines.documents, item)
    _, whom = STEPS[finding.step]
    if finding.case:
        case = await cases.get(scope, engines, finding.case)
        details = {"report": finding.report, "finding": finding.id, "step": finding.step + 1, "to": whom}
        said_by = system_scope(finding.provider)
        event = f"critical-{finding.id}-{finding.step + 1}"
        await announce(said_by, engines, case, CaseEvent.CRITICAL_FINDING, details, id=event)
    further = finding.step + 1
    facts: dict[str, Any] = {"step": further}
    gone = ["lease", "begun"]
    if further < len(STEPS):
        facts["changed"] = finding.raised_at + STEPS[further][0]
    else:
        gone.append("changed")
    findings = own_reports(scope, engines).findings
    where: Filter = {"id": finding.id, "step": finding.step, "changed": item.changed}
    if await findings.update(where, Edit(set=facts, unset=gone)):
        return True
    await release(engines.documents, item, counted=False)
    return False
