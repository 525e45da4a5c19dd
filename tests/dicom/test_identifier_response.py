from io import BytesIO
from typing import Any

from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import ImplicitVRLittleEndian

from services.dicom.identifier import Options, decode
from services.dicom.identifier_response import encode_response
from services.dicom.information_models import STUDY_ROOT
from tests.archive.samples import encoded

TOLD = {"QueryRetrieveLevel": "STUDY", "RetrieveAETitle": "OAKWOOD"}


def answered(row: dict[str, Any], **keys: Any) -> Dataset:
    made = Dataset()
    for keyword, value in {"QueryRetrieveLevel": "STUDY", **keys}.items():
        setattr(made, keyword, value)
    raw = encoded(made, ImplicitVRLittleEndian)
    identifier = decode(raw, ImplicitVRLittleEndian, STUDY_ROOT, Options())
    response = encode_response(identifier, row, TOLD, ImplicitVRLittleEndian)
    return dcmread(BytesIO(response), force=True)


class TestEncodeResponse:
    def test_has_every_key_asked_for_and_no_other(self) -> None:
        row = {"PatientID": "P1", "StudyDate": "20260101", "SOPClassesInStudy": ["1.2", "1.3"]}
        found = answered(row, PatientID="", StudyID="", SOPClassesInStudy="")
        assert {one.keyword: one.value for one in found} == {
            "QueryRetrieveLevel": "STUDY", "RetrieveAETitle": "OAKWOOD", "PatientID": "P1", "StudyID": "",
            "SOPClassesInStudy": ["1.2", "1.3"],
        }  # fmt: skip

    def test_of_a_sequence_has_the_attributes_asked_for_or_all(self) -> None:
        row = {"ProcedureCodeSequence": [{"CodeValue": "1", "CodeMeaning": "Head"}, {"CodeValue": "2"}]}
        item = Dataset()
        item.CodeMeaning = ""
        found = answered(row, ProcedureCodeSequence=[item]).ProcedureCodeSequence
        assert [[(one.keyword, one.value) for one in item] for item in found] == [
            [("CodeMeaning", "Head")], [("CodeMeaning", "")],
        ]  # fmt: skip
        found = answered(row, ProcedureCodeSequence=[]).ProcedureCodeSequence
        assert [item.CodeValue for item in found] == ["1", "2"]

    def test_needs_no_more_of_a_character_set_than_its_texts(self) -> None:
        def told(name: str, asked: str) -> str | None:
            found = answered(
                {"PatientName": {"Alphabetic": name}}, PatientName="", SpecificCharacterSet=asked
            )
            found.decode()
            assert found.PatientName == name
            return found.get("SpecificCharacterSet")

        assert told("Miller", "ISO_IR 192") is None
        assert told("Müller", "ISO_IR 100") == "ISO_IR 100"
        assert told("Müller", "ISO_IR 192") == "ISO_IR 192"
        assert told("Müller", "ISO_IR 144") == "ISO_IR 100"
        assert told("山田", "ISO_IR 100") == "ISO_IR 192"
