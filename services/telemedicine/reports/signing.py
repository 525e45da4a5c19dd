"""Reports signed: one conditional write commits an edition; what follows from it is done once, whoever dies.

An edition stands in its report (`pending`) from that write, until `settle_report` has put it in its place.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from services.dicom.uids import new_uid
from services.errors import AlreadyExists, Invalid, NoLongerUpdatable, Refused
from services.persistence import Edit, Engines, Filter
from services.persistence.moments import moment_now
from services.telemedicine import cases, workitems
from services.telemedicine.case import CaseState, Person
from services.telemedicine.events import CaseEvent, announce
from services.telemedicine.records import find_case
from services.telemedicine.reports.critical_findings import raise_finding
from services.telemedicine.reports.drafting import patient_rows, writer_of
from services.telemedicine.reports.letterhead import letterhead_of
from services.telemedicine.reports.opening import MOST_EDITIONS, OpenedReports, find_written
from services.telemedicine.reports.report import Edition, EditionKind, Report, ReportState
from services.tenancy import audit, tenants
from services.tenancy.audit import Event
from services.tenancy.scope import Principal, Right, Scope

if TYPE_CHECKING:  # the courier, which finishes what was signed, does without WebAuthn
    from services.tenancy.sign_in.confirming import Confirmed

_EVENTS: Mapping[EditionKind, CaseEvent] = {
    EditionKind.PRELIMINARY: CaseEvent.REPORT_PRELIMINARY,
    EditionKind.FINAL: CaseEvent.REPORT_FINAL,
    EditionKind.ADDENDUM: CaseEvent.ADDENDUM,
}
LONGEST_WRITER_TITLE = 100


async def sign_report(
    scope: Scope,
    engines: Engines,
    id: str,  # noqa: A002 - its name
    version: int,
    kind: EditionKind,
    *,
    confirmed: "Confirmed | None" = None,
    title: str = "",
) -> Edition:
    """Sign what was saved as `version`. `title`: of the person, behind their name.

    Needs the right to report, for a final report or addendum the right to sign, and that a person has just
    `confirmed` who they are; a program signs preliminary ones alone. Raises NotFound, Invalid for a report
    that says nothing, Refused, NoLongerUpdatable for another version and a canceled case.
    """
    report, opened = await find_written(scope, engines, id)
    provider = await tenants.get(engines, scope.grant.tenant)
    is_machine = writer_of(scope).is_machine or provider.artificial
    _require_may(scope, kind, confirmed, is_machine=is_machine)
    content = _checked(report, version, kind)
    if len(title) > LONGEST_WRITER_TITLE or not title.isprintable():
        raise Invalid(f"a title has at most {LONGEST_WRITER_TITLE} characters")
    if report.case:
        case, _ = await find_case(scope, engines, report.case)
        if case.state is CaseState.CANCELED:
            raise NoLongerUpdatable("this case is canceled: the draft is kept")
    edition = Edition(
        id=f"{report.id}-{report.signed + 1}",
        tenant=report.tenant,
        provider=report.provider,
        report=report.id,
        number=report.signed + 1,
        kind=kind,
        case=report.case,
        study=report.study,
        content=content,
        by=writer_of(scope, is_machine=is_machine, title=title.strip()),
        organization=(await letterhead_of(scope, engines)).name,
        clinic=(await tenants.get(engines, report.tenant)).name,
        patient=await patient_rows(scope, engines, report),
        signed_at=moment_now(),
        how=confirmed.how if confirmed else "token",
        report_uid=new_uid(),
        pdf_uid=new_uid(),
    )
    await _commit(opened, report, version, edition)
    await settle_report(scope, engines, opened, report.id)
    told = {"report": report.id, "edition": kind.value, "how": edition.how}
    await audit.record(scope, engines, Event.REPORT_SIGNED, told, study=report.study or None)
    return edition


async def settle_report(scope: Scope, engines: Engines, opened: OpenedReports, id: str) -> None:  # noqa: A002 - its name
    """Put a pending edition where editions are, and say so; done once, and again by whoever finds it undone.

    The scope's tenant is the report's provider.
    """
    found = await opened.reports.find_one({"id": id})
    if found is None or not found.get("pending"):
        return
    report, pending = Report.of(found), found["pending"]
    edition = Edition.of({**pending, "tenant": report.tenant, "provider": report.provider})
    with suppress(AlreadyExists):
        await opened.editions.insert({**pending, **opened.whose(report.tenant, report.provider)})
    is_critical = bool(edition.content.critical) and await raise_finding(opened, edition)
    if edition.case:
        case = await cases.get(scope, engines, edition.case)
        by = Person(edition.by.id, edition.by.name)
        details = {"report": report.id, "edition": edition.id}
        await announce(scope, engines, case, _EVENTS[edition.kind], details, id=f"report-{edition.id}", by=by)
        if is_critical:
            await announce(
                scope, engines, case, CaseEvent.CRITICAL_FINDING, {**details, "step": 0},
                id=f"critical-{edition.id}-0", by=by,
            )  # fmt: skip
        if edition.kind is EditionKind.FINAL:
            await _complete_reading(scope, engines, report)
    await opened.reports.update({"id": id, "pending.id": edition.id}, Edit(unset=("pending",)))


async def _complete_reading(scope: Scope, engines: Engines, report: Report) -> None:
    """A reading with a final report is done, whoever of the provider has signed it."""
    for item in await workitems.of_case(scope, engines, report.case):
        if item.number == report.reading and item.performer and item.state is CaseState.IN_PROGRESS:
            reader = Principal("user", item.performer.id, item.performer.name)
            with suppress(NoLongerUpdatable):  # somebody completes or releases it at this moment
                await workitems.complete(replace(scope, principal=reader), engines, item.uid)


def _require_may(scope: Scope, kind: EditionKind, confirmed: "Confirmed | None", *, is_machine: bool) -> None:
    if kind is not EditionKind.PRELIMINARY:
        if is_machine:
            raise Refused(
                "what an artificial intelligence writes is preliminary: a radiologist writes the final"
            )
        scope.require(Right.SIGN)
    if scope.principal.kind == "user" and (confirmed is None or confirmed.user != scope.principal.id):
        raise Refused("confirm that it is you before you sign")


def _checked(report: Report, version: int, kind: EditionKind) -> Any:
    if report.draft is None:
        raise NoLongerUpdatable("this report has been signed: write an addendum")
    if report.draft.version != version:
        raise NoLongerUpdatable("somebody else saved this report meanwhile: look at theirs before you sign")
    if (kind is EditionKind.ADDENDUM) != (report.state is ReportState.FINAL):
        raise NoLongerUpdatable("a final report gets addenda, and no other report does")
    if report.signed >= MOST_EDITIONS:
        raise NoLongerUpdatable(f"a report is signed at most {MOST_EDITIONS} times")
    if report.draft.content.is_empty:
        raise Invalid("the report says nothing yet")
    return report.draft.content


async def _commit(opened: OpenedReports, report: Report, version: int, edition: Edition) -> None:
    """The one write that signs."""
    assert report.draft is not None  # noqa: S101 - checked
    state = report.state if edition.kind is EditionKind.ADDENDUM else ReportState(edition.kind.value)
    facts: dict[str, Any] = {
        "signed": edition.number,
        "state": state.value,
        "pending": edition.document,
        "changed": edition.signed_at,
        "changed_at": edition.signed_at,
    }
    gone = ("draft",) if edition.kind is not EditionKind.PRELIMINARY else ()
    if edition.kind is EditionKind.PRELIMINARY:  # which is written on
        facts["draft.version"] = version + 1
    where: Filter = {"id": report.id, "draft.version": version, "signed": report.signed, "pending": None}
    if not await opened.reports.update(where, Edit(set=facts, unset=gone)):
        raise NoLongerUpdatable("somebody else signed or saved this report meanwhile")
