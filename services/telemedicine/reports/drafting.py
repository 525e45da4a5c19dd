"""Reports being written: begun, saved as one writes, and never overwritten by a page that is behind."""

import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.dicom.patient import breed_of, species_of
from services.dicom.signalment import told_day, told_sex
from services.errors import AlreadyExists, NoLongerUpdatable, NotFound, Refused
from services.persistence import Edit, Engines, Filter
from services.persistence.moments import moment_now
from services.telemedicine import cases
from services.telemedicine.case import Case, CaseState
from services.telemedicine.records import find_case, readings_of
from services.telemedicine.reports.content import LONGEST_SECTION, ReportContent, ReportSection
from services.telemedicine.reports.opening import OpenedReports, find_written, list_reports, written_reports
from services.telemedicine.reports.report import Author, Draft, Report, ReportState
from services.tenancy import tenants
from services.tenancy.scope import Right, Scope
from services.worklist.regions import with_wholes

MOST_OF_A_STUDY = 50
_BEHIND = "somebody else saved this report meanwhile: look at theirs before you save"


def writer_of(scope: Scope, *, is_machine: bool = False, title: str = "") -> Author:
    """Who writes: a person, or a program, which is what tokens stand for."""
    principal = scope.principal
    return Author(principal.id, principal.name, title, is_machine or principal.kind != "user")


async def begin_report(scope: Scope, engines: Engines, case: str) -> Report:
    """The report of the asker's latest reading of a case, begun where there is none yet.

    Needs the right to report, and the asker to have claimed a reading of it; a report that is there is
    answered to every reader of the provider. Raises NotFound, NoLongerUpdatable for a case that is canceled,
    Refused.
    """
    scope.require(Right.REPORT)
    found, records = await find_case(scope, engines, case)
    if found.provider != scope.grant.tenant:
        raise NotFound("no such case")
    claimed = await readings_of(scope, records, case)
    known = await list_reports(scope, engines, case=case)
    for one in known:
        if not claimed or one.reading == claimed[-1].number:
            return one
    if not claimed:
        raise Refused("claim this case to report on it")
    if found.state is CaseState.CANCELED:
        raise NoLongerUpdatable("this case is canceled")
    document = {
        "key": f"{case} {claimed[-1].number}",
        "case": case,
        "reading": claimed[-1].number,
        "study": next(iter(found.studies), ""),
    }
    content = ReportContent(
        title=found.service.name[:200],
        region=_regions(found),
        sections={ReportSection.HISTORY: _history(found)},
    )
    return await _begin(scope, engines, found.tenant, document, content)


async def begin_study_report(scope: Scope, engines: Engines, study: str) -> Report:
    """A report of the scope's tenant's own study: the one that is not final yet, else another.

    Needs the right to report. Raises NotFound, NoLongerUpdatable where a study has very many.
    """
    scope.require(Right.REPORT)
    found = await engines.documents.of(scope.grant, "studies").find_one({"StudyInstanceUID": study})
    if found is None:
        raise NotFound("no such study")
    known = [one for one in await list_reports(scope, engines, study=study) if not one.case]
    for one in known:
        if one.provider == scope.grant.tenant and one.state is not ReportState.FINAL:
            return one
    if len(known) >= MOST_OF_A_STUDY:
        raise NoLongerUpdatable(f"a study has at most {MOST_OF_A_STUDY} reports")
    document = {"key": f"{study} {len(known)}", "case": "", "reading": 1, "study": study}
    signalment = ", ".join(
        filter(
            None,
            (
                species_of(found),
                breed_of(found),
                _sex(found),
            ),
        )
    )
    content = ReportContent(
        title=str(found.get("StudyDescription") or "")[:200], sections={ReportSection.HISTORY: signalment}
    )
    return await _begin(scope, engines, scope.grant.tenant, document, content)


async def begin_addendum(scope: Scope, engines: Engines, id: str) -> Report:  # noqa: A002 - its name
    """Begin an addendum to a final report; the one that is being written where there is one.

    Needs the right to report. Raises NotFound, NoLongerUpdatable for a report that is not final.
    """
    report, opened = await find_written(scope, engines, id)
    if report.state is not ReportState.FINAL:
        raise NoLongerUpdatable("only a final report gets an addendum")
    moment = moment_now()
    made = _draft(0, ReportContent(), writer_of(scope), moment)
    await opened.reports.update(
        {"id": id, "signed": report.signed, "draft": None}, Edit(set={"draft": made, "changed_at": moment})
    )
    return (await find_written(scope, engines, id))[0]


async def save_draft(
    scope: Scope,
    engines: Engines,
    id: str,  # noqa: A002 - its name
    version: int,
    content: ReportContent,
) -> Draft:
    """Save what is being written, where nobody has saved since `version`: one conditional write.

    Needs the right to report. Raises NotFound, NoLongerUpdatable for a page that is behind and for a report
    that has been signed meanwhile.
    """
    _, opened = await find_written(scope, engines, id)
    moment = moment_now()
    made = _draft(version + 1, content, writer_of(scope), moment)
    where: Filter = {"id": id, "draft.version": version}
    if not await opened.reports.update(where, Edit(set={"draft": made, "changed_at": moment})):
        report, _ = await find_written(scope, engines, id)
        if report.draft is None:
            raise NoLongerUpdatable("this report has been signed: write an addendum")
        if report.draft.version == version + 1 and report.draft.content.document == content.document:
            return report.draft  # the same saving, whose answer was lost
        raise NoLongerUpdatable(_BEHIND)
    return Draft.of(made)


async def patient_rows(scope: Scope, engines: Engines, report: Report) -> tuple[tuple[str, str], ...]:
    """Label and value of whose images they are, as a report tells it."""
    told: Sequence[tuple[str, str]]
    if report.case:
        case = await cases.get(scope, engines, report.case)
        patient = case.patient
        told = (
            ("Patient", " · ".join(filter(None, (patient.name, patient.id)))),
            ("Species and breed", " · ".join(filter(None, (patient.species, patient.breed)))),
            ("Sex", told_sex(patient.sex, patient.neutered)),
            ("Born", told_day(patient.birth_date)),
            ("Owner", patient.client),
            ("Case", case.number),
            ("Submitted by", case.requester.name),
            ("Referring vet", case.referring_vet.name),
        )
    else:
        study = await engines.documents.of(scope.grant, "studies").find_one(
            {"StudyInstanceUID": report.study}
        )
        told = _study_rows(study or {})
    return tuple((label, value[:500]) for label, value in told if value)


async def local_time(engines: Engines, tenant: str, moment: datetime) -> datetime:
    """A moment on a tenant's clock."""
    return moment.astimezone(ZoneInfo((await tenants.get(engines, tenant)).time_zone))


def _draft(version: int, content: ReportContent, by: Author, at: datetime) -> dict[str, Any]:
    return {"version": version, "content": content.document, "by": by.document, "at": at}


async def _begin(
    scope: Scope, engines: Engines, tenant: str, facts: Mapping[str, Any], content: ReportContent
) -> Report:
    moment, opened = moment_now(), written_reports(scope, engines)
    document = {
        **facts,
        "id": secrets.token_hex(12),
        "state": ReportState.DRAFT.value,
        "signed": 0,
        "draft": _draft(1, content, writer_of(scope), moment),
        "created_at": moment,
        "changed_at": moment,
        **opened.whose(tenant, scope.grant.tenant),
    }
    with suppress(AlreadyExists):  # somebody, or another page, began it at this moment
        await opened.reports.insert(document)
    return await _of_key(opened, facts)


async def _of_key(opened: OpenedReports, facts: Mapping[str, Any]) -> Report:
    found = await opened.reports.find_one({"key": facts["key"]})
    if found is None:
        raise NotFound("no such report")
    return Report.of(found)


def _regions(case: Case) -> str:
    """The parts of the body that were asked about, and what they are part of: templates are of either."""
    asked = case.service.regions
    return ", ".join((*asked, *sorted(with_wholes(asked) - set(asked))))[:200]


def _history(case: Case) -> str:
    patient = case.patient
    sex, born = told_sex(patient.sex, patient.neutered), told_day(patient.birth_date)
    weight = f"{patient.weight:g} kg" if patient.weight else ""
    told = (patient.name, patient.species, patient.breed, sex, f"born {born}" if born else "", weight)
    lines = [", ".join(filter(None, told))]
    lines += [f"{name.replace('_', ' ').capitalize()}: {text}" for name, text in case.history.items() if text]
    if case.question:
        lines.append(f"Question: {case.question}")
    return "\n".join(filter(None, lines))[:LONGEST_SECTION]


def _study_rows(study: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    name = study.get("PatientName") or {}
    shown = name.get("Alphabetic", "") if isinstance(name, dict) else str(name)
    client = study.get("ResponsiblePerson") or {}
    owner = client.get("Alphabetic", "") if isinstance(client, dict) else str(client)
    number = str(study.get("PatientID") or "")
    return (
        ("Patient", " · ".join(filter(None, (" ".join(shown.replace("^", " ").split()), number)))),
        ("Species and breed", " · ".join(filter(None, (species_of(study), breed_of(study))))),
        ("Sex", _sex(study)),
        ("Born", told_day(study.get("PatientBirthDate"))),
        ("Owner", " ".join(owner.replace("^", " ").split())),
        ("Study", str(study.get("StudyDescription") or "")),
        ("Date", told_day(study.get("StudyDate"))),
    )


def _sex(study: Mapping[str, Any]) -> str:
    return told_sex(study.get("PatientSex"), study.get("PatientSexNeutered"))
