import contextlib
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydicom.data import get_testdata_file

from services.dicom.json_model import from_dataset
from services.dicom.xml_model import NAMESPACE, to_xml

SPACE = f"{{{NAMESPACE}}}"
LATER = ("00080005", "7FE00010", "FFFCFFFC")  # in UTF-8 both are; the pixels, and what stands behind them


def parsed(model: dict) -> ET.Element:
    return ET.fromstring(to_xml(model))  # noqa: S314 - our own


def facts(root: ET.Element) -> list[tuple]:
    """Every element in its order with what it says; a number by its value, a BulkData only as one."""
    found = []
    for element in root.iter():
        name = element.tag.removeprefix(SPACE)
        attributes = {} if name == "BulkData" else dict(element.attrib)
        text = (element.text or "").strip()
        if name == "Value":
            with contextlib.suppress(ValueError):
                text = f"{float(text):.6g}"
        found.append((name, attributes, text))
    return found


class TestToXml:
    @pytest.mark.parametrize("file", ["CT_small.dcm", "test-SR.dcm", "reportsi.dcm"])
    def test_says_what_dcmtk_says_of_real_files(self, file, dcmtk):
        path = Path(str(get_testdata_file(file)))
        dataset, raw = pydicom.dcmread(path), path.read_bytes()
        start = 132 + 12 + dataset.file_meta.FileMetaInformationGroupLength
        end = raw.index(b"\xe0\x7f\x10\x00O") if "PixelData" in dataset else len(raw)
        model = from_dataset(raw[start:end], dataset.file_meta.TransferSyntaxUID, lambda path: path)
        call = [str(dcmtk("dcm2xml")), "-nat", "+Xn", "+Eb", "+U8", str(path)]
        reference = ET.fromstring(subprocess.run(call, capture_output=True, check=True).stdout)  # noqa: S314
        for attribute in list(reference):
            if attribute.get("tag") in LATER:
                reference.remove(attribute)
        model.pop("00080005", None)
        assert facts(parsed(model)) == facts(reference)

    def test_a_name_is_taken_apart_into_groups_and_components(self):
        name = {"Alphabetic": "Müller^Rex^^Dr^^left", "Ideographic": "山田^太郎"}
        root = parsed({"00100010": {"vr": "PN", "Value": [name]}})
        [person] = root.iter(f"{SPACE}PersonName")
        assert [(group.tag, [(part.tag, part.text) for part in group]) for group in person] == [
            (
                f"{SPACE}Alphabetic",
                [
                    (f"{SPACE}FamilyName", "Müller"),
                    (f"{SPACE}GivenName", "Rex"),
                    (f"{SPACE}NamePrefix", "Dr"),
                    (f"{SPACE}NameSuffix", "^left"),
                ],
            ),
            (f"{SPACE}Ideographic", [(f"{SPACE}FamilyName", "山田"), (f"{SPACE}GivenName", "太郎")]),
        ]

    def test_a_value_that_is_missing_keeps_its_number(self):
        root = parsed({"00080008": {"vr": "CS", "Value": ["A", None, "B"]}})
        assert [(one.get("number"), one.text) for one in root[0]] == [("1", "A"), ("3", "B")]

    def test_bulk_data_is_pointed_to(self):
        root = parsed({"7FE00010": {"vr": "OW", "BulkDataURI": "/a?b&c"}})
        assert (root[0][0].tag, root[0][0].get("uri")) == (f"{SPACE}BulkData", "/a?b&c")

    @given(some.text(some.characters(), max_size=40))
    def test_any_text_is_well_formed_and_comes_back(self, text):
        root = parsed(
            {
                "00090010": {"vr": "LO", "Value": [text]},
                "00091001": {"vr": "UT", "Value": [text]},
            }
        )
        [creator, value] = (one.findtext(f"{SPACE}Value") or "" for one in root)
        assert creator == value
        assert len(value) == len(text)
        assert all(theirs in (ours, "\ufffd") for theirs, ours in zip(value, text, strict=True))
        assert "\ufffd" not in value or not text.isprintable() or "\ufffd" in text
        assert root[1].get("tag") == ("00090001" if text else "00091001")
