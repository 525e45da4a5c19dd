import pytest

from services.dicom.model_encoding import encoded
from services.dicom.xml_model import to_xml
from services.dicom.xml_reading import from_xml
from services.errors import Malformed

MODEL = {
    "00080016": {"vr": "UI", "Value": ["1.2.840.10008.5.1.4.1.1.7"]},
    "00080054": {"vr": "AE", "Value": ["A", None, "C"]},
    "00100010": {"vr": "PN", "Value": [{"Alphabetic": "Müller^Rex", "Ideographic": "犬"}]},
    "00280010": {"vr": "US", "Value": [4]},
    "00089215": {"vr": "SQ", "Value": [{"00080104": {"vr": "LO", "Value": ["a < b & c"]}}, {}]},
    "00090010": {"vr": "LO", "Value": ["VETARK"]},
    "00091001": {"vr": "OB", "InlineBinary": "AAEC"},
    "7FE00010": {"vr": "OW", "BulkDataURI": "pixels"},
}
ROWS = b'<NativeDicomModel><DicomAttribute tag="00280010" vr="US">%s</DicomAttribute></NativeDicomModel>'


class TestFromXml:
    def test_gives_back_what_was_written(self) -> None:
        assert from_xml(to_xml(MODEL)) == MODEL

    def test_reads_numbers_as_a_dataset_has_them(self) -> None:
        model = {"00200013": {"vr": "IS", "Value": [7]}, "00181060": {"vr": "DS", "Value": [1.5]}}
        assert encoded(from_xml(to_xml(model)), {}) == encoded(model, {})

    @pytest.mark.parametrize(
        "document",
        [
            b"",
            b"no xml",
            b"<NativeDicomModel>",
            b"<Other/>",
            b'<!DOCTYPE x [<!ENTITY a "b">]><NativeDicomModel/>',
            b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><NativeDicomModel/>',
            b'<NativeDicomModel><DicomAttribute tag="zz" vr="US"/></NativeDicomModel>',
            ROWS % b'<Value number="1">x</Value>',
            ROWS % b'<Value number="99999999">1</Value>',
            b"<NativeDicomModel>" + b"<a>" * 100_000,
        ],
    )
    def test_what_is_no_such_document_is_malformed(self, document: bytes) -> None:
        with pytest.raises(Malformed):
            from_xml(document)
