"""Measurements of structured reports: TID 1500 of ours, highdicom's and dcmjs', and numbers of any other.

A measurement group is one measurement. A report without groups is read by its numbers: each is a
measurement, told by the names that stand above it.
"""

import math
from collections.abc import Iterator, Sequence

from services.dicom.element_reader import Bytes
from services.dicom.measurements.kinds import kinds
from services.dicom.structured_reports import codes
from services.dicom.structured_reports.items import HALF_PIXEL, DatasetItem, points_of, read
from services.dicom.structured_reports.origins import evidence, origin_of, referred
from services.dicom.structured_reports.report_lines import lines_of
from services.dicom.structured_reports.saved import (
    ImageReference,
    Line,
    Origin,
    Point,
    Report,
    SavedAnimal,
    SavedMeasurement,
    SavedValue,
)
from services.errors import Invalid

MOST_MEASUREMENTS = 500
"""Of one report; of the others it is told that they are there."""
MOST_POINTS = 20_000
"""Of one report."""
_MOST_VALUES = 100
_MOST_TEXT = 10_000


def read_report(header: Bytes, transfer_syntax_uid: str) -> Report:
    """What a structured report says. Raises Malformed for what is no dataset."""
    top = read(header, transfer_syntax_uid)
    origin = origin_of(top)
    found, lines = _Reading(evidence(top)), () if origin.ours else lines_of(top)
    groups = _groups(top)
    if groups:
        for group in groups[:MOST_MEASUREMENTS]:
            found.group(group, ours=origin.ours)
        return found.report(origin, len(groups), lines)
    total = 0
    for names, number in _numbers(top):
        total += 1
        if total <= MOST_MEASUREMENTS:
            found.number(names, number)
    return found.report(origin, total, lines)


def _groups(top: DatasetItem) -> list[DatasetItem]:
    return [one for one in top.walk() if _is(one, codes.MEASUREMENT_GROUP)]


def _numbers(top: DatasetItem) -> Iterator[tuple[list[str], DatasetItem]]:
    """Numbers of a report without groups, each with the names that stand above it."""
    waiting: list[tuple[list[str], DatasetItem]] = [
        ([], one) for one in reversed(top.items("ContentSequence"))
    ]
    while waiting:
        names, item = waiting.pop()
        if item.text("ValueType") == "NUM":
            yield names, item
        elif len(names) < _MOST_VALUES:
            within = [*names, _label(item)]
            waiting += [(within, one) for one in reversed(item.items("ContentSequence"))]


class _Reading:
    """Measurements of one report, as far as it has room."""

    def __init__(self, series: dict[str, str]) -> None:
        self.measurements: list[SavedMeasurement] = []
        self.problem = ""
        self._series = series
        self._points = 0

    def report(self, origin: Origin, total: int, lines: tuple[Line, ...]) -> Report:
        """What was read."""
        return Report(origin, tuple(self.measurements), total, lines, self.problem)

    def group(self, group: DatasetItem, *, ours: bool) -> None:
        """A measurement group (PS3.16 TID 1410, 1411, 1501)."""
        content = group.items("ContentSequence")
        numbers = [one for one in content if one.text("ValueType") == "NUM"][:_MOST_VALUES]
        finding = next((one.code("ConceptCodeSequence") for one in content if _is(one, codes.FINDING)), None)
        kind = codes.kind_of_finding(finding) if ours and finding else None
        tracking = _text(content, codes.TRACKING_IDENTIFIER)
        image, points = self._place([*content, *(below for one in numbers for below in _below(one))])
        if kind is not None:
            exact = _exact(_text(content, codes.POINTS))
            drawn = _is_drawn(kind, _text(content, codes.VARIANT), exact) and self._fits(exact)
            points, kind = (exact, kind) if drawn else (points, None)
        animal = SavedAnimal(
            _text(content, codes.REFERENCE_SPECIES),
            _text(content, codes.REFERENCE_BREED),
            _text(content, codes.REFERENCE_RECUMBENCY),
        )
        self.measurements.append(
            SavedMeasurement(
                uid=_text(content, codes.TRACKING_UID),
                kind=kind,
                label=(finding.meaning if finding else "") or tracking or _label(group),
                image=image,
                points=points,
                values=tuple(map(_value, numbers)),
                text=_text(content, codes.COMMENT),
                animal=animal if animal != SavedAnimal() else None,
                variant=_text(content, codes.VARIANT),
                millimetres=_decimal(_text(content, codes.MILLIMETRES)),
                method=_text(content, codes.METHOD),
                reference=_text(content, codes.REFERENCE),
            )
        )

    def number(self, names: Sequence[str], number: DatasetItem) -> None:
        """A number of another report, with what it was measured on."""
        image, points = self._place(_below(number))
        label = " / ".join(dict.fromkeys(name for name in [*names, _label(number)] if name))
        value = _value(number)
        self.measurements.append(
            SavedMeasurement("", None, label[:_MOST_TEXT], image, points, (value,) if value.text else ())
        )

    def _place(self, items: Sequence[DatasetItem]) -> tuple[ImageReference | None, tuple[Point, ...]]:
        """The first coordinates among these items and below, and their image, else an image alone."""
        image: ImageReference | None = None
        for item in items:
            kind = item.text("ValueType")
            if kind == "SCOORD":
                points = points_of(item.numbers("GraphicData"), HALF_PIXEL)
                below = next((one for one in _below(item) if one.text("ValueType") == "IMAGE"), None)
                on = next(iter(referred(below, self._series)), None) if below else image
                return on, points if self._fits(points) else ()
            if kind == "SCOORD3D":
                self.problem = "coordinates in space are not drawn on the images"
            if kind == "IMAGE" and image is None:
                image = next(iter(referred(item, self._series)), None)
        return image, ()

    def _fits(self, points: tuple[Point, ...]) -> bool:
        if self._points + len(points) > MOST_POINTS:
            self.problem = f"it has more than {MOST_POINTS} points: not all are drawn"
            return False
        self._points += len(points)
        return bool(points)


def _is_drawn(kind: str, variant: str, points: Sequence[Point]) -> bool:
    """Return whether a kind of measurement can have so many points."""
    known = kinds()[kind].get(variant or next(iter(kinds()[kind])))
    if known is None:
        return False
    try:
        known.group_size(len(points))
    except Invalid:
        return False
    return True


def _is(item: DatasetItem, concept: codes.ConceptCode) -> bool:
    found = item.code("ConceptNameCodeSequence")
    return found is not None and found.key == concept.key


def _below(item: DatasetItem) -> list[DatasetItem]:
    return item.items("ContentSequence")


def _label(item: DatasetItem) -> str:
    found = item.code("ConceptNameCodeSequence")
    return (found.meaning or found.value) if found else ""


def _text(content: Sequence[DatasetItem], concept: codes.ConceptCode) -> str:
    """What an item says in words, a UID or a code."""
    for item in content:
        if _is(item, concept):
            code = item.code("ConceptCodeSequence")
            words = item.text("TextValue") or item.text("UID") or (code.meaning if code else "")
            return words if concept is codes.POINTS else words[:_MOST_TEXT]
    return ""


def _value(number: DatasetItem) -> SavedValue:
    measured = number.first("MeasuredValueSequence")
    concept = number.code("ConceptNameCodeSequence")
    unit = measured.code("MeasurementUnitsCodeSequence") if measured else None
    text = measured.text("NumericValue") if measured else ""
    exact = measured.number("FloatingPointValue") if measured else None
    return SavedValue(
        name=codes.name_of_value(concept) if concept else None,
        label=_label(number),
        value=_decimal(text) if exact is None else exact,
        text=text[:_MOST_TEXT],
        unit=codes.unit_of(unit) if unit else "",
    )


def _decimal(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _exact(text: str) -> tuple[Point, ...]:
    """Points as `exact_points` writes them; none where one is no pair of numbers."""
    points = []
    for pair in text.split():
        column, _, row = pair.partition(",")
        numbers = _decimal(column), _decimal(row)
        if numbers[0] is None or numbers[1] is None:
            return ()
        points.append((numbers[0], numbers[1]))
    return tuple(points)


def exact_points(points: Sequence[Point]) -> str:
    """Points as text, every digit of them: SCOORD holds seven."""
    return " ".join(f"{column!r},{row!r}" for column, row in points)
