"""Figures as a CSV file (RFC 4180), of whose texts no spreadsheet takes one for a formula."""

import csv
from io import StringIO

from services.telemedicine.figures import CaseFigures, Figures
from services.telemedicine.image_scores import ImageScore, QualityRow, ScoreReason

_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""By which spreadsheets know UTF-8."""
_FORMULA = frozenset("=+-@")
_HEAD = (
    "month", "partner", "service", "submitted", "stat", "completed", "canceled", "turnaround_p50_minutes",
    "turnaround_p95_minutes", "due_kept", "due_missed", "clarifications", "resubmissions",
)  # fmt: skip
_SCORES = (ImageScore.GOOD, ImageScore.ACCEPTABLE, ImageScore.POOR)
_QUALITY_HEAD = (
    "month", "machine", "region", *(f"images_{one.lower()}" for one in _SCORES),
    *(f"because_{one.lower()}" for one in ScoreReason),
)  # fmt: skip


def figures_csv(figures: Figures) -> str:
    """Both tables, the cases' and below an empty line the images', as the text of a file."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(_HEAD)
    writer.writerows(_row(one) for one in figures.rows)
    writer.writerow(())
    writer.writerow(_QUALITY_HEAD)
    writer.writerows(_quality_row(one) for one in figures.quality)
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


def _quality_row(row: QualityRow) -> tuple[object, ...]:
    return (
        row.month,
        _plain(row.machine),
        _plain(row.region),
        *(row.scores[one] for one in _SCORES),
        *(row.reasons[one] for one in ScoreReason),
    )


def _plain(text: str) -> str:
    """A text that no spreadsheet takes for a formula, and that stands on one line."""
    line = " ".join(text.split())
    return f"'{line}" if line[:1] in _FORMULA else line
