"""Who made a document or presentation state, when, and in place of which earlier one."""

from datetime import datetime, timedelta, timezone

from services.dicom.structured_reports.codes import DEVICE_OBSERVER_NAME, MANUFACTURER, PERSON_OBSERVER_NAME
from services.dicom.structured_reports.items import DatasetItem
from services.dicom.structured_reports.saved import ImageReference, Origin

_MOST_PREDECESSORS = 100
_LARGEST_FRAME = 1 << 30
_DATE_DIGITS, _TIME_DIGITS, _ZONE_LETTERS = 8, 6, 5


def origin_of(top: DatasetItem) -> Origin:
    """Of any object; the title is a document's alone."""
    title = top.code("ConceptNameCodeSequence")
    return Origin(
        title=title.meaning if title else "",
        author=_author(top),
        saved_at=_moment(top),
        ours=top.text("Manufacturer") == MANUFACTURER,
        predecessors=tuple(
            uid
            for study in top.items("PredecessorDocumentsSequence")[:_MOST_PREDECESSORS]
            for series in study.items("ReferencedSeriesSequence")[:_MOST_PREDECESSORS]
            for one in series.items("ReferencedSOPSequence")[:_MOST_PREDECESSORS]
            if (uid := one.text("ReferencedSOPInstanceUID"))
        ),
    )


def referred(item: DatasetItem, series: dict[str, str]) -> list[ImageReference]:
    """The frames that an item of value type IMAGE names; `series` by SOP Instance UID, where it is told."""
    found = []
    for one in item.items("ReferencedSOPSequence"):
        uid = one.text("ReferencedSOPInstanceUID")
        frames = frames_named(one) or [1]
        found += [ImageReference(uid, frame, series.get(uid, "")) for frame in frames if uid]
    return found


def frames_named(item: DatasetItem) -> list[int]:
    """The frames that a reference is to; none where it names none, or what cannot be one."""
    return [int(one) for one in item.numbers("ReferencedFrameNumber") if 1 <= one <= _LARGEST_FRAME]


def evidence(top: DatasetItem) -> dict[str, str]:
    """Series by SOP Instance UID, as a document's evidence tells them."""
    return {
        one.text("ReferencedSOPInstanceUID"): series.text("SeriesInstanceUID")
        for keyword in ("CurrentRequestedProcedureEvidenceSequence", "PertinentOtherEvidenceSequence")
        for study in top.items(keyword)
        for series in study.items("ReferencedSeriesSequence")
        for one in series.items("ReferencedSOPSequence")
    }


def _author(top: DatasetItem) -> str:
    """The person who observed, created or verified it, else the device."""
    device = ""
    for item in top.items("ContentSequence"):
        concept = item.code("ConceptNameCodeSequence")
        if concept and concept.key == PERSON_OBSERVER_NAME.key:
            return person(item.text("PersonName"))
        if concept and concept.key == DEVICE_OBSERVER_NAME.key:
            device = item.text("TextValue")
    for keyword, name in (
        ("AuthorObserverSequence", "PersonName"),
        ("VerifyingObserverSequence", "VerifyingObserverName"),
    ):
        observer = top.first(keyword)
        if observer and observer.text(name):
            return person(observer.text(name))
    return person(top.text("ContentCreatorName")) or device


def person(name: str) -> str:
    """A PN as people read it: its first group there is, without carets."""
    group = next((one for one in name.split("=") if one.strip("^ ")), "")
    return " ".join(group.replace("^", " ").split())


def _moment(top: DatasetItem) -> datetime | None:
    date = top.text("ContentDate") or top.text("PresentationCreationDate")
    time = top.text("ContentTime") or top.text("PresentationCreationTime")
    try:
        made = datetime.strptime(  # noqa: DTZ007 - its maker's wall clock
            date[:_DATE_DIGITS] + (time.split(".")[0] + "000000")[:_TIME_DIGITS], "%Y%m%d%H%M%S"
        )
    except ValueError:
        return None
    zone = top.text("TimezoneOffsetFromUTC")
    if len(zone) == _ZONE_LETTERS and zone[0] in "+-" and zone[1:].isdigit():
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:]))
        if offset < timedelta(days=1):
            return made.replace(tzinfo=timezone(-offset if zone[0] == "-" else offset))
    return made
