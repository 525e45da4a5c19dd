# ruff: noqa: E501 - prose and tables
"""The conformance statement's part on the objects that Vetark itself makes, and its coding scheme 99VETARK."""

from collections.abc import Iterable, Mapping, Sequence

from services.dicom.sop_classes import name_of
from services.dicom.structured_reports import codes
from services.dicom.structured_reports.codes import ConceptCode, KeyImageTitle
from services.reading import key_images, measurement_reports, presentation_states
from services.telemedicine.reports import storing


def created_objects() -> str:
    """The section as Markdown."""
    made = (
        (measurement_reports.SERIES, "measurements, by TID 1500 with a measurement group (TID 1501) each"),
        (key_images.SERIES, "key images, by TID 2010"),
        (storing.REPORTS, "reports in words, by TID 2000; addenda and final reports name the former"),
        (storing.PRINTED, "the same reports as PDF"),
        (
            presentation_states.GRAYSCALE,
            "window, inversion, rotation, mirroring, displayed area and annotations of grey images",
        ),
        (presentation_states.COLOR, "rotation, mirroring, displayed area and annotations of colour images"),
    )
    rows = [(name_of(one.sop_class_uid), one.sop_class_uid, str(one.number), what) for one, what in made]
    titles = [(title.code.value, title.code.meaning) for title in KeyImageTitle]
    concepts = {code.meaning: code for code in codes.CONCEPTS}
    return f"""## 10 Objects that are made here

People save what they measure, choose and set; it is stored as any instance that comes in, in Explicit VR Little Endian and UTF-8.
Patient, client and study are those of the images, their veterinary attributes and corrections included. Each kind has one series of a
study. A new version names the one it takes the place of in Predecessor Documents Sequence; nothing is overwritten.

{_table(("SOP class", "UID", "Series Number", "Holds"), rows)}

Read are besides all structured reports, Key Object Selections, and Grayscale and Color Softcopy Presentation States of other systems.

### Measurements

A measurement group has a Tracking Identifier and UID, the kind as Finding, and a NUM for each value with its coordinates (SCOORD), which
count from the corner of the first pixel. NUM holds up to 16 characters, and the value in full as Floating Point Value. SCOORD holds
single precision; the points in double precision stand in a TEXT, columns and rows that count from the middle of the first pixel. Numbers are
computed from points and pixels as the object is written. The statistics of a region are of the pixels whose middle lies in it or on
its edge, after the modality transformation, without those that pad; the standard deviation is the population's.

### Coding scheme {codes.SCHEME}

{codes.SCHEME_NAME}; Coding Scheme UID {codes.SCHEME_UID}. A code is never given a second meaning. Codes of SNOMED CT, DICOM and UCUM
stand where there is one.

#### Kinds (Finding)

{_codes(codes.KINDS)}

#### Values (concept name of NUM)

{_codes(codes.VALUES)}

The angle of a COBB_ANGLE is 285285000 (SCT).

#### Units

{_codes(codes.UNITS)}

#### Texts of a measurement group

{_codes({**concepts, "text at the mark": codes.COMMENT, "how it was measured": codes.METHOD})}

### Titles of key images

{_table(("Code (DCM)", "Meaning"), titles)}"""


def _codes(table: Mapping[str, ConceptCode]) -> str:
    rows = [(name or "(none)", code.value, code.scheme, code.meaning) for name, code in table.items()]
    return _table(("Name", "Code", "Scheme", "Meaning"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in (head, *rows)]
    return "\n".join((lines[0], "|" + "---|" * len(head), *lines[1:]))
