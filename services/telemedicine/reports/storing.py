"""Editions as DICOM objects of the owner's study: a structured report and a PDF, each stored once.

Their UIDs stand in the edition before anything is stored, and the same edition makes the same bytes: whoever
takes up what a crash broke off stores what is missing.
"""

from dataclasses import replace
from zoneinfo import ZoneInfo

from services.archive.index.corrected_levels import uncorrected
from services.dicom.structured_reports.datasets import Document
from services.dicom.structured_reports.text_report_writing import (
    BASIC_TEXT_SR,
    ENCAPSULATED_PDF,
    TextReport,
    encapsulated_pdf,
    text_report,
)
from services.errors import NotFound, OutOfSpace, QuotaExceeded
from services.persistence import Edit, Engines, In
from services.persistence.moments import moment_now
from services.reading.references import find_images
from services.reading.saving import Saving, Series
from services.telemedicine import cases
from services.telemedicine.access import case_scope
from services.telemedicine.reports.content import HEADINGS, ReportContent, ReportSection
from services.telemedicine.reports.drafting import patient_rows
from services.telemedicine.reports.key_pictures import pictures_of
from services.telemedicine.reports.letterhead import letterhead_of
from services.telemedicine.reports.opening import editions_in, own_reports
from services.telemedicine.reports.pdf import PdfPrinter
from services.telemedicine.reports.printing import MACHINE, PRELIMINARY, PrintedReport
from services.telemedicine.reports.report import KIND_NAMES, Edition, EditionKind, Report, ReportState
from services.tenancy import tenants
from services.tenancy.scope import Principal, Right, Scope, system_scope

REPORTS = Series(BASIC_TEXT_SR, 9910, "Reports")
PRINTED = Series(ENCAPSULATED_PDF, 9911, "Reports as PDF")
GONE = "the study is not here any more: the report is kept here alone"


async def store_edition(scope: Scope, engines: Engines, edition: Edition) -> None:
    """Store what is missing of an edition's objects, and say so in it.

    The scope is the clinic's. Where the study is gone, that is said and the report stays. Raises what storing
    raises; of storage that is full that is said in the edition too, until there is room.
    """
    editions = own_reports(scope, engines).editions
    study = await engines.documents.of(scope.grant, "studies").find_one({"StudyInstanceUID": edition.study})
    if study is None:
        await editions.update({"id": edition.id}, Edit(set={"problem": GONE}))
        return
    try:
        await _store(_as_signer(scope, edition), engines, edition, uncorrected(study))
    except (QuotaExceeded, OutOfSpace) as error:
        await editions.update({"id": edition.id}, Edit(set={"problem": str(error)}))
        raise
    done = Edit(set={"stored_at": moment_now(), "problem": ""})
    await editions.update({"id": edition.id}, done)


async def print_edition(scope: Scope, engines: Engines, edition: Edition) -> bytes:
    """The PDF of an edition. `scope`: the clinic's, with the right to retrieve."""
    known = await editions_in(own_reports(scope, engines), edition.report)
    earlier = [one for one in known if one.number < edition.number]
    zone = ZoneInfo((await tenants.get(engines, edition.tenant)).time_zone)
    studies = await _studies(scope, engines, edition.case, edition.study)
    printed = PrintedReport(
        head=await letterhead_of(system_scope(edition.provider), engines),
        kind=KIND_NAMES[edition.kind],
        clinic=edition.clinic,
        patient=edition.patient,
        content=edition.content,
        images=await pictures_of(scope, engines, edition.content.key_images, studies),
        author=edition.by.name,
        author_title=edition.by.title,
        signed_at=edition.signed_at.astimezone(zone),
        preliminary=edition.is_preliminary,
        by_machine=edition.by.is_machine,
        earlier=[
            (KIND_NAMES[one.kind], f"{one.signed_at.astimezone(zone):%d %B %Y, %H:%M}") for one in earlier
        ],
    )
    return await engines.own(PdfPrinter).made(printed, edition.pdf_uid)


def edition_text(edition: Edition) -> str:
    """An edition as plain text: for whom no PDF and no page is shown."""
    above = [MACHINE] if edition.by.is_machine else [PRELIMINARY] if edition.is_preliminary else []
    if edition.content.critical:
        above.append(f"CRITICAL FINDING: {edition.content.critical}")
    told = [f"{heading}\n{text}" for heading, text in edition.content.told()]
    signed = ", ".join(filter(None, (edition.by.name, edition.by.title, edition.organization)))
    return "\n\n".join([*above, *told, signed])


async def _store(scope: Scope, engines: Engines, edition: Edition, study: dict[str, object]) -> None:
    uids = (edition.report_uid, edition.pdf_uid)
    found = await engines.documents.of(scope.grant, "instances").find(
        {"SOPInstanceUID": In(uids)}, projection=("SOPInstanceUID",)
    )
    there = {one["SOPInstanceUID"] for one in found}
    zone = ZoneInfo((await tenants.get(engines, edition.tenant)).time_zone)
    saving = Saving(scope, engines, study, edition.organization, zone)
    former = await _former(scope, engines, edition)
    if edition.report_uid not in there:
        images = await find_images(
            scope, engines, (one.image.sop_instance_uid for one in edition.content.key_images)
        )
        described = await _document(
            saving, REPORTS, edition, edition.report_uid, former.report_uid if former else None
        )
        report = _text_report(edition, saving, (await tenants.get(engines, edition.provider)).locale)
        known = {
            uid: image for uid, image in images.images.items() if image["StudyInstanceUID"] == edition.study
        }
        await saving.store(REPORTS, described, lambda: text_report(described, report, known))
    if edition.pdf_uid not in there:
        pdf = await print_edition(scope, engines, edition)
        printed = await _document(
            saving, PRINTED, edition, edition.pdf_uid, former.pdf_uid if former else None
        )
        title = KIND_NAMES[edition.kind]
        verified = not edition.is_preliminary
        await saving.store(
            PRINTED,
            printed,
            lambda: encapsulated_pdf(printed, pdf, title, verified=verified, report=edition.report_uid),
        )


def _text_report(edition: Edition, saving: Saving, locale: str) -> TextReport:
    content = edition.content
    sections = _sections(content)
    if edition.kind is EditionKind.ADDENDUM:
        texts = [f"{HEADINGS[ReportSection(name)]}: {text}" for name, told in sections for text in told]
        sections = [("ADDENDUM", texts)]
    critical = f"Critical finding: {content.critical}" if content.critical else ""
    machine = MACHINE if edition.by.is_machine else ""
    return TextReport(
        sections=sections,
        key_images=[(one.image, one.caption) for one in content.key_images],
        preliminary=edition.is_preliminary,
        verified_at=edition.signed_at.astimezone(saving.zone),
        comment=" ".join(filter(None, (machine, critical))),
        language=locale,
    )


def _sections(content: ReportContent) -> list[tuple[str, list[str]]]:
    told = []
    for section in ReportSection:
        text = content.sections.get(section, "").strip()
        texts = content.differentials if section is ReportSection.DIFFERENTIALS else [text] if text else []
        if section is ReportSection.FINDINGS:
            texts = [*texts, *(f"{one.label}: {one.value}" for one in content.measurements)]
        if texts:
            told.append((section.value, texts))
    return told


async def _document(
    saving: Saving, series: Series, edition: Edition, uid: str, former: str | None
) -> Document:
    try:
        made = await saving.document(series, former)
    except NotFound:  # the one before it is not stored, or deleted
        made = await saving.document(series)
    return replace(
        made,
        sop_instance_uid=uid,
        instance_number=edition.number,
        made_at=edition.signed_at.astimezone(saving.zone),
        author=edition.by.name,
        is_person=not edition.by.is_machine,
    )


async def _former(scope: Scope, engines: Engines, edition: Edition) -> Edition | None:
    """The edition that this one follows."""
    number = edition.number - 1
    found = await own_reports(scope, engines).editions.find_one({"report": edition.report, "number": number})
    return Edition.of(found) if found else None


async def _studies(scope: Scope, engines: Engines, case: str, study: str) -> frozenset[str]:
    """The studies that a report may show images of."""
    if not case:
        return frozenset({study})
    found = await cases.get(scope, engines, case)
    return frozenset(found.granted)


def _as_signer(scope: Scope, edition: Edition) -> Scope:
    """The clinic's scope in the name of who signed: in its trail stands who made the objects."""
    by = edition.by
    made = Principal("application" if by.is_machine else "user", by.id, by.name)
    return replace(scope, principal=made)


async def print_draft(scope: Scope, engines: Engines, report: Report) -> bytes:
    """What is being written as it would be printed, marked as a draft. Needs the right to report.

    Raises NotFound where nothing is being written, or the case's images are no longer seen.
    """
    scope.require(Right.REPORT)
    if report.draft is None or report.provider != scope.grant.tenant:
        raise NotFound("nothing is being written here")
    seen = await case_scope(scope, engines, report.case) if report.case else scope
    content = report.draft.content
    printed = PrintedReport(
        head=await letterhead_of(scope, engines),
        kind=KIND_NAMES[EditionKind.ADDENDUM if report.state is ReportState.FINAL else EditionKind.FINAL],
        clinic=(await tenants.get(engines, report.tenant)).name,
        patient=await patient_rows(scope, engines, report),
        content=content,
        images=await pictures_of(
            seen, engines, content.key_images, await _studies(scope, engines, report.case, report.study)
        ),
        by_machine=report.draft.by.is_machine,
    )
    return await engines.own(PdfPrinter).made(printed, f"{report.id} {report.draft.version}")
