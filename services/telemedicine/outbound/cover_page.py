"""The cover page of a case: what a reader elsewhere has to know, as a PDF among the images.

Every text is escaped and nothing is fetched. Pictures beside the case are on the page, PDFs beside it become
objects of their own. UIDs come of the case and what the page tells, so that the same is stored once.
"""

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from html import escape
from zoneinfo import ZoneInfo

from services.archive.index.corrected_levels import uncorrected
from services.dicom.signalment import told_day, told_sex
from services.dicom.structured_reports.text_report_writing import ENCAPSULATED_PDF, encapsulated_pdf
from services.errors import NotFound
from services.persistence import Engines
from services.reading.saving import Saving, Series
from services.telemedicine import attachments, catalogue
from services.telemedicine.case import Attachment, Case
from services.telemedicine.history import STARTING, HistoryField
from services.telemedicine.reports.letterhead import letterhead_of
from services.telemedicine.reports.pdf import PdfPrinter
from services.telemedicine.reports.printing import Head
from services.tenancy import tenants, users
from services.tenancy.application_entities import find_local
from services.tenancy.scope import Principal, Scope

COVER = Series(ENCAPSULATED_PDF, 9912, "Case")
_NAMES = uuid.UUID("0b0f6d0a-6a5e-4f7e-8d2c-4f2b8f6f1a10")
_PICTURES = ("image/jpeg", "image/png")
_MOST_PICTURE_BYTES = 16 << 20
"""Bytes of pictures on the page; what does not fit is named."""


@dataclass(frozen=True, slots=True)
class CoverPage:
    """All that it tells. `reply`: how a report comes back; `labels`: names of the history's fields."""

    head: Head
    case: Case
    clinic: str
    submitted: str
    reply: Sequence[str]
    pictures: Sequence[tuple[str, bytes]] = ()
    labels: Mapping[str, str] = field(default_factory=dict)


async def store_cover_page(scope: Scope, engines: Engines, case: Case) -> list[str]:
    """Store what is missing of a case's page and its PDFs in its first study; answers their SOP UIDs.

    The scope is the clinic's own. Raises NotFound where the study is gone, and what printing and storing
    raise.
    """
    study = await engines.documents.of(scope.grant, "studies").find_one({"StudyInstanceUID": case.studies[0]})
    if study is None:
        raise NotFound("the study of this case is not there any more")
    tenant = await tenants.get(engines, scope.grant.tenant)
    saving = Saving(
        replace(scope, principal=Principal("user", case.requester.id, case.requester.name)),
        engines,
        uncorrected(study),
        tenant.name,
        ZoneInfo(tenant.time_zone),
    )
    files = [(one, await _bytes_of(scope, engines, case, one)) for one in case.attachments]
    pictures = _fitting([(one.name, data) for one, data in files if one.media_type in _PICTURES and data])
    page = CoverPage(
        await letterhead_of(scope, engines),
        case,
        tenant.name,
        f"{case.submitted_at.astimezone(saving.zone):%d %B %Y, %H:%M}" if case.submitted_at else "",
        await _reply(scope, engines, case),
        pictures,
        await _labels(scope, engines, case),
    )
    html, shown = page_of_case(page)
    identifier = f"{case.id} {hashlib.sha256(html.encode()).hexdigest()[:16]}"
    uids = [_uid(case, identifier)]
    if not await _is_there(saving, uids[0]):
        pdf = await engines.own(PdfPrinter).printed(html, shown, identifier)
        await _store(saving, case, uids[0], 1, f"Case {case.number}", pdf)
    for number, (one, data) in enumerate(files, 2):
        if one.media_type == "application/pdf" and data:
            uid = _uid(case, one.id)
            await _store(saving, case, uid, number, one.name, data)
            uids.append(uid)
    return uids


def is_cover(series_instance_uid: str, study: str) -> bool:
    """Return whether a series of a study holds such pages."""
    return series_instance_uid == COVER.uid(study)


def page_of_case(page: CoverPage) -> tuple[str, Mapping[str, bytes]]:
    """The HTML, and the pictures that it names."""
    pictures = {f"image-{number}": data for number, (_, data) in enumerate(page.pictures)}
    if page.head.logo:
        pictures["logo"] = page.head.logo
    title = f"Case {page.case.number}"
    body = "".join((*_top(page, title), *_told(page), *_below(page)))
    html = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
        f'<body><div class="foot">{escape(page.clinic)} · {escape(title)}</div>{body}</body></html>'
    )
    return html, pictures


def _top(page: CoverPage, title: str) -> Iterable[str]:
    case, patient = page.case, page.case.patient
    logo = '<img class="logo" src="vetark:logo" alt="">' if page.head.logo else ""
    lines = [*page.head.address.splitlines(), *page.head.contact.splitlines()]
    yield f'<header>{logo}<div class="provider"><b>{escape(page.head.name)}</b>'
    yield "".join(f"<br>{escape(line)}" for line in lines if line.strip())
    yield f"</div></header><h1>{escape(title)}</h1>"
    yield f'<p class="kind">Sent for a reading by {escape(page.clinic)}</p><table>'
    weight = f"{patient.weight:g} kg" if patient.weight is not None else ""
    regions = ", ".join(case.service.regions)
    for label, value in (
        ("Patient", " · ".join(filter(None, (patient.name, patient.id)))),
        ("Species and breed", " · ".join(filter(None, (patient.species, patient.breed)))),
        ("Sex", told_sex(patient.sex, patient.neutered)),
        ("Born", told_day(patient.birth_date)),
        ("Weight", weight),
        ("Owner", patient.client),
        ("Service", " · ".join(filter(None, (case.service.name, regions)))),
        ("Priority", case.priority.value.capitalize() if case.priority != "STAT" else "STAT"),
        ("Submitted", " by ".join(filter(None, (page.submitted, case.requester.name)))),
        ("Referring vet", " · ".join(filter(None, (case.referring_vet.name, case.referring_vet.email)))),
    ):
        if value:
            yield f"<tr><th>{escape(label)}</th><td>{escape(value)}</td></tr>"
    yield "</table>"


def _told(page: CoverPage) -> Iterable[str]:
    case = page.case
    if case.question:
        yield f'<h2>Question</h2><p class="text">{escape(case.question)}</p>'
    for name, text in case.history.items():
        if text.strip():
            label = page.labels.get(name) or name.replace("_", " ").capitalize()
            yield f"<h2>{escape(label)}</h2>"
            yield f'<p class="text">{escape(text)}</p>'
    if case.attachments:
        files = "".join(f"<li>{escape(one.name)}</li>" for one in case.attachments)
        yield f"<h2>Beside the images</h2><ol>{files}</ol>"


def _below(page: CoverPage) -> Iterable[str]:
    yield "<h2>The report</h2>" + "".join(f'<p class="text">{escape(line)}</p>' for line in page.reply)
    if page.pictures:
        yield '<h2>Pictures</h2><div class="images">'
        for number, (name, _) in enumerate(page.pictures):
            yield f'<figure><img src="vetark:image-{number}" alt="">'
            yield f"<figcaption>{escape(name)}</figcaption></figure>"
        yield "</div>"


async def _reply(scope: Scope, engines: Engines, case: Case) -> list[str]:
    titles = [one.aet for one in await find_local(scope, engines) if one.clinic is None]
    said = [f"Please name the case number {case.number} in whatever you send."]
    if titles:
        said.append(
            f"By DICOM: a structured report or an Encapsulated PDF of the study {case.studies[0]}, "
            f"stored to {titles[0]}."
        )
    try:
        email = (await users.get(engines, case.requester.id)).email
    except NotFound:
        email = ""
    told = ", ".join(filter(None, (case.requester.name, email)))
    return [*said, f"By mail: {told}."] if email else said


async def _labels(scope: Scope, engines: Engines, case: Case) -> Mapping[str, str]:
    """Find what the history's fields were called when they were filled in: by the provider, else by all."""
    fields: Sequence[HistoryField] = ()
    with suppress(NotFound):
        fields = await catalogue.history_fields_of(scope, engines, case.provider)
    return {one.name: one.label for one in (*STARTING, *fields)}


async def _bytes_of(scope: Scope, engines: Engines, case: Case, one: Attachment) -> bytes:
    """A file of the case; nothing where it is gone."""
    try:
        _, data = await attachments.read(scope, engines, case.id, one.id)
    except NotFound:
        return b""
    return data


def _fitting(pictures: Sequence[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    found, left = [], _MOST_PICTURE_BYTES
    for name, data in pictures:
        if len(data) <= left:
            found.append((name, data))
            left -= len(data)
    return found


def _uid(case: Case, what: str) -> str:
    return f"2.25.{uuid.uuid5(_NAMES, f'{case.tenant}/{case.id}/{what}').int}"


async def _is_there(saving: Saving, uid: str) -> bool:
    instances = saving.engines.documents.of(saving.scope.grant, "instances")
    return bool(await instances.count({"SOPInstanceUID": uid}, limit=1))


async def _store(  # noqa: PLR0917 - what, as what and where
    saving: Saving, case: Case, uid: str, number: int, title: str, pdf: bytes
) -> None:
    """Store a PDF, unless it is there."""
    if await _is_there(saving, uid):
        return
    assert case.submitted_at is not None  # noqa: S101 - of a submitted case
    described = replace(
        await saving.document(COVER),
        sop_instance_uid=uid,
        instance_number=number,
        made_at=case.submitted_at.astimezone(saving.zone),
        author=case.requester.name or "unknown",
    )
    await saving.store(COVER, described, lambda: encapsulated_pdf(described, pdf, title, verified=False))
