"""What the numbers of a measurement are compared with, and how that is said in words."""

from collections.abc import Sequence

from services.dicom.measurements.references import Reference, references_for
from services.dicom.measurements.value import Value
from services.dicom.structured_reports.saved import SavedMeasurement


def references_of(one: SavedMeasurement, value: Value) -> list[Reference]:
    """What a number of this measurement is compared with; none without an animal."""
    animal = one.animal
    if animal is None:
        return []
    return references_for(value.name, animal.species, animal.breed, animal.recumbency, one.variant)


def reference_text(one: SavedMeasurement, values: Sequence[Value]) -> str:
    """Every reference of a measurement's numbers, a line each; two sources that disagree stand both there."""
    lines = [f"{value.name}: {row.text()}" for value in values for row in references_of(one, value)]
    return "\n".join(dict.fromkeys(lines))
