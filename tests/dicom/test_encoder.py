from io import BytesIO

import pytest
from pydicom import dcmread
from pydicom.filebase import DicomBytesIO
from pydicom.filereader import read_dataset
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from services.dicom.character_sets import charset_of
from services.dicom.encoder import Made, encode
from services.dicom.inflation import inflate

ELEMENTS = [
    Made(0x00280010, "US", 512),
    Made(0x00100010, "PN", {"Alphabetic": "Miller^Bella", "Phonetic": "m"}),
    Made(0x0020000D, "UI", "1.2.3"),
    Made(0x00281050, "DS", [40.0, 1 / 3]),
    Made(0x00200013, "IS", 7),
    Made(0x00080060, "CS", None),
    Made(0x00404008, "FD", 0.25),
    Made(0x00280009, "AT", ["00181063", "00181065"]),
    Made(0x00081032, "SQ", [[Made(0x00080100, "SH", "1"), Made(0x00080104, "LO", "Head")], []]),
]


class TestEncode:
    @pytest.mark.parametrize(
        "syntax",
        [
            ImplicitVRLittleEndian,
            ExplicitVRLittleEndian,
            ExplicitVRBigEndian,
            DeflatedExplicitVRLittleEndian,
        ],
    )
    def test_is_read_by_pydicom(self, syntax: str) -> None:
        data = encode(ELEMENTS, syntax, ())
        if syntax == DeflatedExplicitVRLittleEndian:
            data = inflate(data)
        found = read_dataset(
            DicomBytesIO(data), syntax == ImplicitVRLittleEndian, syntax != ExplicitVRBigEndian
        )
        assert [one.tag for one in found] == sorted(made.tag for made in ELEMENTS)
        assert (found.Rows, found.PatientName, found.StudyInstanceUID) == (512, "Miller^Bella==m", "1.2.3")
        assert ([str(one) for one in found.WindowCenter], found.InstanceNumber) == (
            ["40", "0.33333333333333"],
            7,
        )
        assert found.FrameIncrementPointer == [0x00181063, 0x00181065]
        assert [len(item) for item in found.ProcedureCodeSequence] == [2, 0]
        assert found.ProcedureCodeSequence[0].CodeMeaning == "Head"

    def test_says_what_a_character_set_lacks(self) -> None:
        made = [Made(0x00100020, "LO", "Ä1")]
        with pytest.raises(UnicodeEncodeError):
            encode(made, ExplicitVRLittleEndian, ())
        found = dcmread(BytesIO(encode(made, ImplicitVRLittleEndian, charset_of(b"ISO_IR 100"))), force=True)
        assert found.PatientID == "Ä1"

    def test_leaves_out_what_no_element_can_hold(self) -> None:
        long = [
            Made(0x00100020, "LO", "x" * 70000),
            Made(0x00280010, "US", 70000),
            Made(0x00280011, "US", "many"),
        ]
        assert encode(long, ExplicitVRLittleEndian, ()).count(b"\0\0") >= 3
