"""A structured report as lines that people read: what it says, without UIDs and codes (PS3.3 C.17.3)."""

from collections.abc import Iterator

from services.dicom.structured_reports import codes
from services.dicom.structured_reports.items import DatasetItem
from services.dicom.structured_reports.origins import person
from services.dicom.structured_reports.saved import Line

MOST_LINES = 500
_MOST_LETTERS = 2_000
_DEEPEST = 16
_SILENT = frozenset({"UIDREF", "IMAGE", "SCOORD", "SCOORD3D", "TCOORD", "COMPOSITE", "WAVEFORM"})
_TECHNICAL = frozenset(
    {codes.TRACKING_IDENTIFIER.key, codes.POINTS.key, ("121049", "DCM"), ("121046", "DCM")}
)
"""Identifiers, points, and which language the report is in."""


def lines_of(top: DatasetItem) -> tuple[Line, ...]:
    """The first lines of a report in the order it has them; containers are headings."""
    lines = []
    for line in _walk(top):
        lines.append(line)
        if len(lines) == MOST_LINES:
            break
    return tuple(lines)


def _walk(top: DatasetItem) -> Iterator[Line]:
    waiting = [(0, one) for one in reversed(top.items("ContentSequence"))]
    while waiting:
        depth, item = waiting.pop()
        concept = item.code("ConceptNameCodeSequence")
        kind = item.text("ValueType")
        if (concept and concept.key in _TECHNICAL) or kind in _SILENT:
            continue
        label, text = (concept.meaning or concept.value) if concept else "", _text(item, kind)
        if label or text:
            yield Line(depth, label[:_MOST_LETTERS], text[:_MOST_LETTERS])
        if depth < _DEEPEST:
            waiting += [(depth + 1, one) for one in reversed(item.items("ContentSequence"))]


def _text(item: DatasetItem, kind: str) -> str:
    if kind == "NUM":
        return _number(item)
    if kind == "CODE":
        code = item.code("ConceptCodeSequence")
        return (code.meaning or code.value) if code else ""
    if kind == "PNAME":
        return person(item.text("PersonName"))
    return item.text({"DATE": "Date", "TIME": "Time", "DATETIME": "DateTime"}.get(kind, "TextValue"))


def _number(item: DatasetItem) -> str:
    measured = item.first("MeasuredValueSequence")
    if measured is None:
        return ""
    unit = measured.code("MeasurementUnitsCodeSequence")
    return f"{measured.text('NumericValue')} {codes.unit_of(unit) if unit else ''}".strip()
