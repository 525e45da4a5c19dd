from pydicom.sr.codedict import codes as standard

from services.dicom.measurements.kinds import kinds
from services.dicom.structured_reports import codes
from services.dicom.structured_reports.codes import KeyImageTitle, MeasurementKind, name_of_value, value_code
from tests.dicom.measurements.test_values import VECTORS


class TestTables:
    def test_have_every_kind_and_every_number(self) -> None:
        assert set(MeasurementKind) == kinds().keys() == codes.KINDS.keys()
        for vector in VECTORS:
            for value in vector["values"]:
                code = value_code(vector["kind"], value["name"])
                assert name_of_value(code) == value["name"]
                assert value["unit"] in codes.UNITS

    def test_no_code_has_two_meanings_and_all_fit(self) -> None:
        every = [*codes.KINDS.values(), *codes.VALUES.values(), *codes.CONCEPTS]
        assert len({code.key for code in every}) == len(every)
        for code in [*every, *codes.UNITS.values()]:
            assert (len(code.value) <= 16, len(code.meaning) <= 64) == (True, True)

    def test_standard_codes_mean_what_the_standard_says(self) -> None:
        for code in codes.VALUES.values():
            if code.scheme == "SCT":
                named = getattr(standard.SCT, code.meaning.replace(" ", ""))
                assert named.value == code.value
        for title in KeyImageTitle:
            named = title.code.meaning.replace(" ", "")
            assert getattr(standard.DCM, named).value == title.value
