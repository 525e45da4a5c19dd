"""What a report says: its sections, what was measured, and the images that show it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from services.dicom.structured_reports.saved import ImageReference
from services.dicom.uids import is_uid
from services.errors import Invalid, TooLarge
from services.texts import require_text

LONGEST_TITLE = 200
LONGEST_SECTION = 40_000
LONGEST_REPORT = 100_000
"""Characters of all its sections."""
LONGEST_LINE = 1_000
MOST_LINES = 200
"""Measurements of a report."""
MOST_IMAGES = 24
"""Key images of a report: four pages of them."""
_NUMBER = re.compile(r"^\d{1,2}[.)]\s+")


class ReportSection(StrEnum):
    """The parts of a report, in their order."""

    HISTORY = "HISTORY"
    TECHNIQUE = "TECHNIQUE"
    FINDINGS = "FINDINGS"
    CONCLUSION = "CONCLUSION"
    DIFFERENTIALS = "DIFFERENTIALS"
    RECOMMENDATION = "RECOMMENDATION"


HEADINGS: Mapping[ReportSection, str] = {
    ReportSection.HISTORY: "Signalment and history",
    ReportSection.TECHNIQUE: "Views and technical quality",
    ReportSection.FINDINGS: "Findings",
    ReportSection.CONCLUSION: "Conclusion",
    ReportSection.DIFFERENTIALS: "Differential diagnoses, the likeliest first",
    ReportSection.RECOMMENDATION: "Recommendation",
}


@dataclass(frozen=True, slots=True)
class MeasuredLine:
    """A measurement as the report tells it; `uid`: of the saved one it was taken over from."""

    label: str
    value: str
    uid: str = ""


@dataclass(frozen=True, slots=True)
class KeyImage:
    """A frame that shows what the report says."""

    image: ImageReference
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportContent:
    """All that somebody writes. `critical`: what cannot wait, in a sentence; empty: nothing is critical.

    Raises Invalid for what no report can hold, TooLarge for too much of it, both in words.
    """

    title: str = ""
    region: str = ""
    template: str = ""
    sections: Mapping[ReportSection, str] = field(default_factory=dict)
    measurements: tuple[MeasuredLine, ...] = ()
    key_images: tuple[KeyImage, ...] = ()
    critical: str = ""

    def __post_init__(self) -> None:
        for text, what, longest in (
            (self.title, "a title", LONGEST_TITLE),
            (self.region, "a region", LONGEST_TITLE),
            (self.template, "a template", LONGEST_TITLE),
            (self.critical, "a critical finding", LONGEST_LINE),
        ):
            require_text(text, what, longest)
        for section, text in self.sections.items():
            require_text(text, f"the section {HEADINGS[section]}", LONGEST_SECTION)
        if sum(map(len, self.sections.values())) > LONGEST_REPORT:
            raise TooLarge(f"a report has at most {LONGEST_REPORT:,} characters")
        if len(self.measurements) > MOST_LINES:
            raise TooLarge(f"a report tells at most {MOST_LINES} measurements")
        if len(self.key_images) > MOST_IMAGES:
            raise TooLarge(f"a report shows at most {MOST_IMAGES} images")
        for line in self.measurements:
            require_text(line.label, "a measurement", LONGEST_LINE)
            require_text(line.value, "a measurement", LONGEST_LINE)
            if line.uid and not is_uid(line.uid):
                raise Invalid("a measurement has a UID")
        for one in self.key_images:
            require_text(one.caption, "a caption", LONGEST_LINE)
            if not is_uid(one.image.sop_instance_uid) or not 0 < one.image.frame_number <= 1 << 30:
                raise Invalid("an image has a UID and a frame")

    @property
    def is_empty(self) -> bool:
        """Whether no section says anything."""
        return not any(text.strip() for text in self.sections.values())

    @property
    def differentials(self) -> list[str]:
        """One a line, in the order they stand, without a number that the reader wrote before it."""
        lines = self.sections.get(ReportSection.DIFFERENTIALS, "").splitlines()
        told = (_NUMBER.sub("", line.strip(), count=1) for line in lines)
        return [line for line in told if line]

    @property
    def document(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {
            "title": self.title,
            "region": self.region,
            "template": self.template,
            "sections": {name.value: text for name, text in self.sections.items() if text},
            "measurements": [[one.label, one.value, one.uid] for one in self.measurements],
            "key_images": [
                [
                    one.image.sop_instance_uid,
                    one.image.frame_number,
                    one.image.series_instance_uid,
                    one.caption,
                ]
                for one in self.key_images
            ],
            "critical": self.critical,
        }

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "ReportContent":
        """Make it of its document."""
        return cls(
            title=document["title"],
            region=document["region"],
            template=document["template"],
            sections={ReportSection(name): text for name, text in document["sections"].items()},
            measurements=tuple(MeasuredLine(*one) for one in document["measurements"]),
            key_images=tuple(
                KeyImage(ImageReference(uid, frame, series), caption)
                for uid, frame, series, caption in document["key_images"]
            ),
            critical=document["critical"],
        )

    def told(self) -> Sequence[tuple[str, str]]:
        """Heading and text of each section that says something, measurements among them."""
        found = []
        for section in ReportSection:
            text = self.sections.get(section, "").strip()
            if section is ReportSection.DIFFERENTIALS:
                text = "\n".join(f"{n}. {one}" for n, one in enumerate(self.differentials, 1))
            if text:
                found.append((HEADINGS[section], text))
            if section is ReportSection.FINDINGS and self.measurements:
                lines = "\n".join(f"{one.label}: {one.value}" for one in self.measurements)
                found.append(("Measurements", lines))
        return found
