"""Figures as a CSV file (RFC 4180), of whose texts no spreadsheet takes one for a formula."""

import csv
from io import StringIO

from services.telemedicine.figures import CaseFigures, Figures
from services.telemedicine.image_scores import ImageScore

_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""By which spreadsheets know UTF-8."""
_FORMULA = frozenset("=+-@")
_HEAD = (
    "month", "partner", "service", "submitted", "stat", "completed", "canceled", "turnaround_p50_minutes",
    "turnaround_p95_minutes", "due_kept", "due_missed", "clarifications", "resubmissions",
)  # fmt: skip
_QUALITY_HEAD = ("month", "images_good", "images_acceptable", "images_poor")


def figures_csv(figures: Figures) -> str:
    """Both tables, the cases' and below an empty line the images', as the text of a file."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(_HEAD)
    writer.writerows(_row(one) for one in figures.rows)
    writer.writerow(())
    writer.writerow(_QUALITY_HEAD)
    for month in figures.quality:
        counts = (month.scores[one] for one in (ImageScore.GOOD, ImageScore.ACCEPTABLE, ImageScore.POOR))
        writer.writerow((month.month, *counts))
    return _BYTE_ORDER_MARK + text.getvalue()


def _row(row: CaseFigures) -> tuple[object, ...]:
    quantiles = (row.turnaround.quantile(share) for share in (0.5, 0.95))
    return (
        row.month,
        _plain(row.partner),
        _plain(row.service),
        row.submitted,
        row.stat,
        row.completed,
        row.canceled,
        *("" if one is None else one for one in quantiles),
        row.kept,
        row.missed,
        row.clarifications,
        row.resubmissions,
    )


def _plain(text: str) -> str:
    """A text that no spreadsheet takes for a formula, and that stands on one line."""
    line = " ".join(text.split())
    return f"'{line}" if line[:1] in _FORMULA else line
