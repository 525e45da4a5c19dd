"""Where reports are opened: a clinic its own, a provider those that it writes for clinics."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from services.errors import NotFound
from services.persistence import Engines, In, Not, TenantCollection
from services.telemedicine.case import CaseState
from services.telemedicine.records import of_provider, readings_of
from services.telemedicine.reports.report import Edition, Report
from services.telemedicine.workitem import THIRD
from services.tenancy.scope import Right, Scope

MOST_EDITIONS = 100
"""Of one report: the first and its addenda."""
MOST_REPORTS = 100
"""Of one case or study that are listed."""


class OpenedReports(NamedTuple):
    """Reports and editions as one side sees them. `as_provider`: they belong to clinics."""

    reports: TenantCollection
    editions: TenantCollection
    findings: TenantCollection
    as_provider: bool

    def whose(self, tenant: str, provider: str) -> dict[str, Any]:
        """What a new document names besides: the side that is not the one who writes."""
        return {"tenant": tenant} if self.as_provider else {"provider": provider}


def own_reports(scope: Scope, engines: Engines) -> OpenedReports:
    """What belongs to the scope's tenant. Raises Refused for a narrowed grant."""
    of, grant = engines.documents.of, scope.grant
    return OpenedReports(
        of(grant, "reports"), of(grant, "report_editions"), of(grant, "critical_findings"), False
    )


def written_reports(scope: Scope, engines: Engines) -> OpenedReports:
    """What the scope's tenant writes for clinics. Raises Refused for a narrowed grant."""
    of, grant = engines.documents.of_provider, scope.grant
    return OpenedReports(
        of(grant, "reports"), of(grant, "report_editions"), of(grant, "critical_findings"), True
    )


def reports_of_both(scope: Scope, engines: Engines) -> tuple[OpenedReports, OpenedReports]:
    """Open the reports of both sides. Needs the right to find. Raises Refused for a narrowed grant."""
    scope.require(Right.FIND)
    return own_reports(scope, engines), written_reports(scope, engines)


async def find_report(scope: Scope, engines: Engines, id: str) -> tuple[Report, OpenedReports]:  # noqa: A002 - its name
    """A report of either side; a clinic sees none of its provider's that nobody has signed.

    Needs the right to find. Raises NotFound.
    """
    for opened in reports_of_both(scope, engines):
        found = await opened.reports.find_one({"id": id})
        if found is not None and _is_shown(scope, found):
            return _shown(scope, found), opened
    raise NotFound("no such report")


async def find_written(scope: Scope, engines: Engines, id: str) -> tuple[Report, OpenedReports]:  # noqa: A002
    """A report that the scope's tenant writes. Needs the right to report. Raises NotFound."""
    scope.require(Right.REPORT)
    opened = written_reports(scope, engines)
    found = await opened.reports.find_one({"id": id})
    if found is None:
        raise NotFound("no such report")
    return Report.of(found), opened


async def list_reports(scope: Scope, engines: Engines, *, case: str = "", study: str = "") -> list[Report]:
    """The reports of a case, or of a study, the oldest first. Needs the right to find.

    Of a study: those without a case, and those of cases that are stored in it. Who reads a case beside
    another reader sees their own alone until they are done: a second reading knows nothing of the first.
    """
    asked = {"case": case} if case else {"study": study}
    found = dict[str, Report]()
    for opened in reports_of_both(scope, engines):
        for one in await opened.reports.find(asked, sort=[("created_at", 1)], limit=MOST_REPORTS):
            if _is_shown(scope, one):
                found[one["id"]] = _shown(scope, one)
    known = sorted(found.values(), key=lambda one: (one.created_at, one.id))
    alone = await _reading_alone(scope, engines, case) if case and known else 0
    return [one for one in known if not alone or one.reading == alone or one.provider != scope.grant.tenant]


async def unseen_reports(scope: Scope, engines: Engines, case: str) -> frozenset[str]:
    """SOP Instance UIDs of what others have signed of a case that the asker still reads alone."""
    alone = await _reading_alone(scope, engines, case)
    if not alone:
        return frozenset()
    opened = written_reports(scope, engines)
    others = await opened.reports.find({"case": case, "reading": Not(alone)}, projection=("id",))
    found = await opened.editions.find(
        {"report": In([one["id"] for one in others])}, projection=("report_uid", "pdf_uid")
    )
    return frozenset(one[name] for one in found for name in ("report_uid", "pdf_uid"))


async def _reading_alone(scope: Scope, engines: Engines, case: str) -> int:
    """The number of the first or second reading that the asker is at; 0 of none."""
    for item in await readings_of(scope, of_provider(scope, engines), case):
        if item.state is CaseState.IN_PROGRESS and item.number < THIRD:
            return item.number
    return 0


async def list_editions(scope: Scope, engines: Engines, report: str) -> list[Edition]:
    """What was signed of a report, in its order. Needs the right to find. Raises NotFound."""
    _, opened = await find_report(scope, engines, report)
    return await editions_in(opened, report)


async def editions_in(opened: OpenedReports, report: str) -> list[Edition]:
    """List what was signed of a report that was found."""
    found = await opened.editions.find({"report": report}, sort=[("number", 1)], limit=MOST_EDITIONS)
    return [Edition.of(one) for one in found]


def _is_shown(scope: Scope, document: Mapping[str, Any]) -> bool:
    return bool(document["provider"] == scope.grant.tenant or document["signed"])


def _shown(scope: Scope, document: Mapping[str, Any]) -> Report:
    """A clinic does not see what its provider is writing."""
    if document["provider"] == scope.grant.tenant:
        return Report.of(document)
    return Report.of({**document, "draft": None})
