"""The published values that a number is held against (PS3.16 TID 310 to 312); imports highdicom."""

from highdicom import sr
from pydicom.sr.codedict import codes as standard

from services.dicom.measurements.references import Reference
from services.dicom.measurements.value import Value
from services.dicom.structured_reports.codes import UNITS
from services.dicom.structured_reports.compared import references_of
from services.dicom.structured_reports.saved import SavedMeasurement

_TRUSTED = "A"
"""The grade of references that stand beside a number: of others only the text tells."""


def measurement_properties(one: SavedMeasurement, value: Value) -> sr.MeasurementProperties | None:
    """The normal range, and mean and spread of the population, of the first reference that has them."""
    trusted = [row for row in references_of(one, value) if row.grade == _TRUSTED]
    ranges = [row for row in trusted if row.low is not None and row.high is not None]
    spreads = [row for row in trusted if row.mean is not None and row.sd is not None]
    if not ranges and not spreads:
        return None
    return sr.MeasurementProperties(
        measurement_statistical_properties=_spread(spreads[0], value) if spreads else None,
        normal_range_properties=_range(ranges[0], value) if ranges else None,
    )


def _range(row: Reference, value: Value) -> sr.NormalRangeProperties:
    limits = (
        (standard.cid223.NormalRangeLowerLimit, row.low),
        (standard.cid223.NormalRangeUpperLimit, row.high),
    )
    numbers = [_number(name, limit, value) for name, limit in limits if limit is not None]
    return sr.NormalRangeProperties(numbers, row.text(), row.source)


def _spread(row: Reference, value: Value) -> sr.MeasurementStatisticalProperties:
    told = (
        (sr.CodedConcept("373098007", "SCT", "Mean Value of population"), row.mean),
        (standard.DCM.StandardDeviationOfPopulation, row.sd),
    )
    numbers = [_number(name, number, value) for name, number in told if number is not None]
    return sr.MeasurementStatisticalProperties(numbers, row.text(), row.source)


def _number(name: sr.CodedConcept, number: float, value: Value) -> sr.NumContentItem:
    code = UNITS[value.unit]
    unit = sr.CodedConcept(code.value, code.scheme, code.meaning)
    return sr.NumContentItem(name, float(number), unit, relationship_type="HAS PROPERTIES")
