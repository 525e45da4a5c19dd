"""A report as a page of HTML, of which the PDF is made: every text escaped, nothing fetched."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from html import escape
from importlib.resources import files

from services.telemedicine.reports.content import HEADINGS, ReportContent, ReportSection

MACHINE = "Written by an artificial intelligence. Preliminary: no radiologist has confirmed it."
"""Stands in whatever an AI wrote, for good."""
PRELIMINARY = "Preliminary report: a final one follows."


@dataclass(frozen=True, slots=True)
class Head:
    """The letterhead of whoever reads. `logo`: a PNG or JPEG, or nothing."""

    name: str
    address: str = ""
    contact: str = ""
    logo: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedReport:
    """All that the page tells. `patient`: label and value; `images`: a picture and its caption.

    `kind`: Report, Preliminary report, Addendum; `signed_at` in the clinic's time, None of a draft.
    """

    head: Head
    kind: str
    clinic: str
    patient: Sequence[tuple[str, str]]
    content: ReportContent
    images: Sequence[tuple[bytes, str]] = ()
    author: str = ""
    author_title: str = ""
    signed_at: datetime | None = None
    preliminary: bool = False
    by_machine: bool = False
    earlier: Sequence[tuple[str, str]] = ()


def page_of(report: PrintedReport) -> tuple[str, Mapping[str, bytes]]:
    """The HTML, and the pictures that it names."""
    pictures = {f"image-{number}": data for number, (data, _) in enumerate(report.images)}
    if report.head.logo:
        pictures["logo"] = report.head.logo
    title = report.content.title or report.kind
    body = "".join([*_head(report), *_marks(report), *_patient(report, title), *_sections(report)])
    body += "".join([*_images(report), *_signature(report)])
    html = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
        f'<body><div class="foot">{escape(report.head.name)}{" · " + MACHINE if report.by_machine else ""}'
        f"</div>{body}</body></html>"
    )
    return html, pictures


@cache
def style() -> str:
    """The style of the page, which is the same for all."""
    return (files(__package__) / "report.css").read_text()


def _head(report: PrintedReport) -> Iterable[str]:
    logo = '<img class="logo" src="vetark:logo" alt="">' if report.head.logo else ""
    yield f'<header>{logo}<div class="provider"><b>{escape(report.head.name)}</b>'
    yield "".join(f"<br>{escape(line)}" for line in _lines(report.head.address, report.head.contact))
    yield "</div></header>"


def _marks(report: PrintedReport) -> Iterable[str]:
    if report.by_machine:
        yield f'<p class="mark">{MACHINE}</p>'
    elif report.preliminary:
        yield f'<p class="mark">{PRELIMINARY}</p>'
    if report.signed_at is None:
        yield '<p class="mark">Draft: not signed.</p>'
    if report.content.critical:
        yield f'<p class="critical"><b>Critical finding:</b> {escape(report.content.critical)}</p>'


def _patient(report: PrintedReport, title: str) -> Iterable[str]:
    yield f"<h1>{escape(title)}</h1>"
    if title != report.kind:
        yield f'<p class="kind">{escape(report.kind)}</p>'
    yield "<table>"
    told = [*report.patient, ("Clinic", report.clinic)]
    for label, value in told:
        if value:
            yield f"<tr><th>{escape(label)}</th><td>{escape(value)}</td></tr>"
    yield "</table>"


def _sections(report: PrintedReport) -> Iterable[str]:
    content = report.content
    for section in ReportSection:
        text = content.sections.get(section, "").strip()
        if text and section is ReportSection.DIFFERENTIALS:
            items = "".join(f"<li>{escape(one)}</li>" for one in content.differentials)
            yield f"<h2>{HEADINGS[section]}</h2><ol>{items}</ol>"
        elif text:
            yield f'<h2>{HEADINGS[section]}</h2><p class="text">{escape(text)}</p>'
        if section is ReportSection.FINDINGS and content.measurements:
            yield '<h2>Measurements</h2><table class="measured">'
            for one in content.measurements:
                yield f"<tr><td>{escape(one.label)}</td><td>{escape(one.value)}</td></tr>"
            yield "</table>"


def _images(report: PrintedReport) -> Iterable[str]:
    if not report.images:
        return
    yield '<h2>Key images</h2><div class="images">'
    for number, (_, caption) in enumerate(report.images):
        label = f"{number + 1}. {caption}" if caption else f"{number + 1}"
        yield f'<figure><img src="vetark:image-{number}" alt="">'
        yield f"<figcaption>{escape(label)}</figcaption></figure>"
    yield "</div>"


def _signature(report: PrintedReport) -> Iterable[str]:
    if report.earlier:
        yield '<p class="earlier">Stands with: '
        yield "; ".join(escape(f"{kind}, {when}") for kind, when in report.earlier) + "</p>"
    if report.signed_at is None:
        return
    said = ", ".join(filter(None, (report.author, report.author_title)))
    how = "Made by" if report.by_machine else "Signed by"
    when = f"{report.signed_at:%d %B %Y, %H:%M %Z}".strip()
    yield f'<p class="signed">{how} <b>{escape(said)}</b> on {escape(when)}</p>'


def _lines(*texts: str) -> list[str]:
    return [line.strip() for text in texts for line in text.splitlines() if line.strip()]


def data_of(pictures: Mapping[str, bytes]) -> dict[str, str]:
    """Pictures as text, for the process that prints."""
    return {name: base64.b64encode(data).decode() for name, data in pictures.items()}
