import json
import math
from typing import Any

import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydicom.datadict import tag_for_keyword

from services.dicom.attributes import (
    CLIENT,
    EXTERNAL_PATIENT,
    IMAGE,
    INDEXED,
    LEVELS,
    PATIENT,
    SERIES,
    STUDY,
    documents,
)
from services.dicom.scanner import scan
from tests.dicom.elements import explicit, implicit, item
from tests.real_files import scanned

EXPLICIT, IMPLICIT, BIG = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.2"
CHARSET, NAME, PATIENT_ID, OTHER_IDS = 0x00080005, 0x00100010, 0x00100020, 0x00101002

TABLE_13 = """PatientName PatientID PatientBirthDate PatientBirthTime PatientSex PatientAge
    PatientBreedDescription PatientSpeciesDescription"""
TABLE_14 = "IssuerOfPatientID OtherPatientIDsSequence"
TABLE_15 = "ResponsiblePerson"
TABLE_16 = "StudyDate StudyTime AccessionNumber StudyDescription StudyInstanceUID StudyID"
TABLE_17 = "Modality SeriesDescription SeriesInstanceUID"
TABLE_18 = """SOPInstanceUID AcquisitionDate AcquisitionDateTime AcquisitionTime Manufacturer
    InstitutionName ManufacturerModelName DateOfSecondaryCapture TimeOfSecondaryCapture
    ViewPosition InstanceNumber ImageComments PhotometricInterpretation NumberOfFrames Rows
    Columns HighBit PixelRepresentation WindowCenter WindowWidth RescaleIntercept RescaleSlope"""
TABLES_11_AND_12 = """ResponsiblePerson PatientID PatientName StudyTime StudyDate StudyInstanceUID
    AccessionNumber AcquisitionDate AcquisitionDateTime AcquisitionTime ImageComments
    InstanceNumber IssuerOfPatientID Manufacturer ManufacturerModelName Modality
    OtherPatientIDsSequence PatientBirthDate PatientBirthTime PatientBreedDescription
    PatientSex PatientSpeciesDescription SeriesDescription SeriesInstanceUID SeriesNumber
    SOPInstanceUID StudyDescription StudyID WindowCenter WindowWidth DateOfSecondaryCapture
    TimeOfSecondaryCapture"""


def indexed(data: bytes, syntax: str = EXPLICIT) -> dict[str, Any]:
    """All levels in one."""
    return {keyword: value for level in documents(scan(data, syntax)) for keyword, value in level.items()}


class TestTables:
    @pytest.mark.parametrize(
        ("table", "level"),
        [
            (TABLE_13, PATIENT),
            (TABLE_14, EXTERNAL_PATIENT),
            (TABLE_15, CLIENT),
            (TABLE_16, STUDY),
            (TABLE_17, SERIES),
            (TABLE_18, IMAGE),
        ],
        ids=["13", "14", "15", "16", "17", "18"],
    )
    def test_every_attribute_of_the_seeds_table_is_indexed_at_its_level(self, table, level):
        assert set(table.split()) <= set(level)

    def test_every_attribute_the_workstation_keeps_is_indexed(self):
        assert set(TABLES_11_AND_12.split()) <= {attribute.keyword for attribute in INDEXED.values()}

    def test_no_attribute_stands_at_two_levels(self):
        assert len(INDEXED) == sum(map(len, LEVELS))

    @pytest.mark.parametrize("tag", [0x00400275, 0x00080061 - 1, 0x00200011, 0x00080090, 0x00080016])
    def test_what_qido_must_match_or_return_is_indexed(self, tag):
        assert tag in INDEXED


class TestDocuments:
    def test_each_level_gets_its_attributes(self):
        data = b"".join(
            explicit(tag_for_keyword(keyword), vr, value)
            for keyword, vr, value in [
                ("PatientName", "PN", b"Rex^Smith"),
                ("ResponsiblePerson", "PN", b"Smith^Ann"),
                ("StudyDate", "DA", b"20260102"),
                ("Modality", "CS", b"CT"),
                ("InstanceNumber", "IS", b"7 "),
            ]
        )
        assert documents(scan(data, EXPLICIT)) == (
            {"PatientName": {"Alphabetic": "Rex^Smith"}},
            {"ResponsiblePerson": {"Alphabetic": "Smith^Ann"}},
            {"StudyDate": "20260102"},
            {"Modality": "CT"},
            {"InstanceNumber": 7},
        )

    def test_absent_is_absent_and_empty_is_none(self):
        assert indexed(explicit(PATIENT_ID, "LO")) == {"PatientID": None}

    def test_several_values_are_a_list(self):
        data = explicit(0x00281050, "DS", b"40\\400\\x ") + explicit(0x00080008, "CS", b"A\\\\B ")
        assert indexed(data) == {"WindowCenter": [40.0, 400.0, "x"], "ImageType": ["A", None, "B"]}

    def test_text_is_decoded_by_its_character_set(self):
        name = "Rex=レックス".encode()
        data = explicit(CHARSET, "CS", b"ISO_IR 192") + explicit(NAME, "PN", name)
        assert indexed(data)["PatientName"] == {"Alphabetic": "Rex", "Ideographic": "レックス"}

    def test_an_item_may_have_a_character_set_of_its_own(self):
        inner = explicit(CHARSET, "CS", b"ISO_IR 144") + explicit(
            PATIENT_ID, "LO", "Мурка".encode("iso8859-5")
        )
        data = explicit(CHARSET, "CS", b"ISO_IR 100") + explicit(OTHER_IDS, "SQ", item(inner))
        assert indexed(data)["OtherPatientIDsSequence"][0]["PatientID"] == "Мурка"

    def test_big_endian_numbers_are_read(self):
        assert indexed(explicit(0x00280010, "US", b"\1\0", order=">"), BIG) == {"Rows": 256}

    def test_sequences_are_lists_of_what_is_known_in_them(self):
        inner = implicit(PATIENT_ID, b"chip 900") + implicit(0x00091010, b"private ")
        found = indexed(implicit(OTHER_IDS, item(inner) + item()), IMPLICIT)
        assert found == {"OtherPatientIDsSequence": [{"PatientID": "chip 900"}, {}]}

    @pytest.mark.parametrize(
        ("element", "value"),
        [
            (explicit(NAME, "LO", b"Rex^Smith"), {"PatientName": {"Alphabetic": "Rex^Smith"}}),
            (explicit(0x00280010, "SH", b"64"), {"Rows": "64"}),
            (explicit(0x00280010, "UN", b"\2\0"), {"Rows": 2}),
            (explicit(PATIENT_ID, "US", b"\2\0"), {"PatientID": 2}),
            (explicit(NAME, "OB", b"Rex^"), {"PatientName": None}),
            (explicit(OTHER_IDS, "LO", b"chip"), {"OtherPatientIDsSequence": "chip"}),
        ],
        ids=[
            "text for text",
            "text for number",
            "UN",
            "number for text",
            "binary for text",
            "text for items",
        ],
    )
    def test_wrong_vrs_keep_what_they_can(self, element, value):
        assert indexed(element) == value

    def test_a_uid_with_a_backslash_is_still_one(self):
        assert indexed(explicit(0x0020000D, "UI", b"1.2\\3.4"))["StudyInstanceUID"] == "1.2\\3.4"

    def test_long_text_ends_in_an_ellipsis(self):
        value = indexed(explicit(0x00204000, "UT", b"x" * 20_000))["ImageComments"]
        assert value == "x" * 16_384 + "…"

    def test_a_thousand_values_are_enough(self):
        assert len(indexed(explicit(0x00281050, "DS", b"\\".join([b"1"] * 5000)))["WindowCenter"]) == 1000

    def test_the_documents_of_a_greedy_dataset_stay_far_below_what_mongodb_takes(self):
        ids = explicit(OTHER_IDS, "SQ", item(explicit(PATIENT_ID, "UT", b"\xe9" * 60_000)) * 500)
        greedy = b"".join(explicit(tag, "UT", b"\xe9" * 70_000) for tag in INDEXED if tag != OTHER_IDS) + ids
        assert len(json.dumps(documents(scan(greedy, EXPLICIT)), ensure_ascii=False).encode()) < 8 << 20

    def test_sequences_within_sequences_end_somewhere(self):
        deep = b""
        for _ in range(60):
            deep = explicit(OTHER_IDS, "SQ", item(deep))
        assert json.dumps(indexed(deep)).count("OtherPatientIDsSequence") <= 5

    def test_a_document_may_be_changed_without_changing_the_next(self):
        data = explicit(NAME, "PN", b"Rex")
        indexed(data)["PatientName"]["Alphabetic"] = "Bello"
        assert indexed(data)["PatientName"] == {"Alphabetic": "Rex"}

    @given(some.sampled_from(sorted(INDEXED)), some.sampled_from(["CS", "PN", "US", "FD", "UN", "SQ", "IS"]),
           some.binary(max_size=30), some.sampled_from([b"", b"GB18030", b"\\ISO 2022 IR 87"]))  # fmt: skip
    def test_any_bytes_become_something_mongodb_can_hold(self, tag, vr, value, charset):
        data = explicit(CHARSET, "CS", charset) + explicit(tag, vr, value)
        assert storable(documents(scan(data, EXPLICIT)))


def storable(value: Any) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and "\0" not in key and storable(held) for key, held in value.items())
    if isinstance(value, list | tuple):
        return all(map(storable, value))
    if isinstance(value, str):
        return "\0" not in value and bool(value.encode() or True)
    if isinstance(value, int):
        return -(1 << 63) <= value < 1 << 63
    return value is None or (isinstance(value, float) and math.isfinite(value))


@pytest.mark.filterwarnings("ignore")
class TestRealFiles:
    def test_values_are_those_pydicom_reads(self, data_folder):
        compared = 0
        for file, found in scanned(data_folder):
            reference = pydicom.dcmread(file.path, force=True)
            for level in documents(found):
                assert storable(level), file.name
                for keyword, value in level.items():
                    compared += self.agree(value, reference, keyword, file.name)
        assert compared > 5000

    def agree(self, ours: Any, reference: pydicom.Dataset, keyword: str, name: str) -> int:
        try:
            element = reference[keyword]
        except (ValueError, TypeError):
            return 0  # pydicom refuses the value
        theirs = element.value
        if isinstance(ours, list) and element.VR == "SQ":
            assert len(ours) == len(theirs), (name, keyword)
            return 1
        if isinstance(ours, str) and ours.endswith("…"):
            return 0
        for one, other in zip(self.several(ours), self.several(theirs), strict=True):
            if isinstance(one, dict):
                assert "=".join(one.values()).rstrip("^ ") == str(other).rstrip("=^ "), (name, keyword)
            elif isinstance(one, int | float):
                assert math.isclose(one, float(other)), (name, keyword)
            else:
                assert (one or "").strip() == str(other or "").replace("\0", "").strip(), (name, keyword)
        return 1

    def several(self, value: Any) -> list[Any]:
        if isinstance(value, str | dict | int | float | None | pydicom.valuerep.PersonName):
            return [value]
        return list(value) or [None]
