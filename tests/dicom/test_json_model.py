import json
import logging
import struct
from base64 import b64encode
from typing import Any

import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.dicom.attributes import documents
from services.dicom.inflation import inflate
from services.dicom.json_model import bulkdata, bulkdata_place, from_dataset, from_document
from services.errors import NotFound
from tests.dicom.elements import SEQUENCE_END, UNDEFINED, Spilled, explicit, implicit, item, open_item
from tests.real_files import scanned

EXPLICIT, IMPLICIT, BIG = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.2"
DEFLATED = "1.2.840.10008.1.2.1.99"
CHARSET, NAME, PATIENT_ID, OTHER_IDS, ICON = 0x00080005, 0x00100010, 0x00100020, 0x00101002, 0x00880200


def metadata(header: bytes, syntax: str = EXPLICIT, **more: Any) -> dict[str, Any]:
    return from_dataset(header, syntax, lambda path: f"bulkdata/{path}", **more)


class TestFromDataset:
    @pytest.mark.parametrize(
        ("element", "attribute"),
        [
            (explicit(NAME, "PN", b"Rex^Smith "), {"vr": "PN", "Value": [{"Alphabetic": "Rex^Smith"}]}),
            (explicit(PATIENT_ID, "LO"), {"vr": "LO"}),
            (explicit(0x00080008, "CS", b"A\\\\B "), {"vr": "CS", "Value": ["A", None, "B"]}),
            (explicit(0x00280010, "US", b"\2\1"), {"vr": "US", "Value": [258]}),
            (explicit(0x00281050, "DS", b"40\\x "), {"vr": "DS", "Value": [40.0, "x"]}),
            (explicit(0x00091010, "FD", struct.pack("<d", float("nan"))), {"vr": "FD", "Value": [None]}),
            (explicit(0x00091010, "AT", b"\x10\0\x20\0"), {"vr": "AT", "Value": ["00100020"]}),
            (explicit(0x00091010, "OB", b"\1\2"), {"vr": "OB", "InlineBinary": b64encode(b"\1\2").decode()}),
            (explicit(OTHER_IDS, "SQ"), {"vr": "SQ"}),
            (explicit(OTHER_IDS, "SQ", item()), {"vr": "SQ", "Value": [{}]}),
            (explicit(0x00280010, "UN", b"\2\1"), {"vr": "US", "Value": [258]}),
            (explicit(PATIENT_ID, "OB", b"abcd"), {"vr": "OB", "InlineBinary": b64encode(b"abcd").decode()}),
        ],
    )
    def test_each_kind_of_value_as_annex_f_has_it(self, element, attribute):
        assert list(metadata(element).values()) == [attribute]

    def test_attributes_are_ordered_and_group_lengths_left_out(self):
        data = (
            explicit(NAME, "PN", b"Rex")
            + explicit(0x00080060, "CS", b"CT")
            + explicit(0x00080000, "UL", bytes(4))
        )
        assert list(metadata(data)) == ["00080060", "00100010"]

    def test_text_is_unicode_and_says_so(self):
        data = explicit(CHARSET, "CS", b"ISO_IR 144") + explicit(NAME, "PN", "Мурка".encode("iso8859-5"))
        assert metadata(data) == {
            "00080005": {"vr": "CS", "Value": ["ISO_IR 192"]},
            "00100010": {"vr": "PN", "Value": [{"Alphabetic": "Мурка"}]},
        }

    def test_long_binary_values_are_bulk_data_wherever_they_stand(self):
        inner = explicit(0x00091010, "OB", bytes(5000))
        nested = explicit(0x00091001, "SQ", item() + item(inner))
        found = metadata(inner.replace(b"\x09\0\x10\x10", b"\x09\0\x20\x10") + nested)
        assert found["00091020"]["BulkDataURI"] == "bulkdata/00091020"
        assert found["00091001"]["Value"][1]["00091010"]["BulkDataURI"] == "bulkdata/00091001/2/00091010"

    def test_pixels_are_bulk_data_in_their_place(self):
        found = metadata(explicit(NAME, "PN", b"Rex"), pixel=(0x7FE00010, "OW"))
        assert found["7FE00010"] == {"vr": "OW", "BulkDataURI": "bulkdata/7FE00010"}

    def test_private_elements_are_told_by_their_creator(self):
        data = implicit(0x00190010, b"GEMS_ACQU_01") + implicit(0x00191002, b"\5\0\0\0")
        assert metadata(data, IMPLICIT)["00191002"]["vr"] == "SL"

    def test_private_sequences_of_undefined_length_are_shown(self):
        data = implicit(0x00091001, open_item(implicit(PATIENT_ID, b"ab")) + SEQUENCE_END, UNDEFINED)
        assert metadata(data, IMPLICIT)["00091001"]["Value"] == [{"00100020": {"vr": "LO", "Value": ["ab"]}}]

    def test_pixel_values_are_signed_as_the_image_is(self):
        data = explicit(0x00280103, "US", b"\1\0") + explicit(0x00280106, "UN", b"\xff\xff")
        assert metadata(data)["00280106"] == {"vr": "SS", "Value": [-1]}

    def test_binary_words_of_a_big_endian_dataset_are_turned(self):
        data = explicit(0x00281201, "OW", b"\1\2\3\4", order=">") + explicit(
            0x00280010, "US", b"\1\2", order=">"
        )
        found = metadata(data, BIG)
        assert found["00281201"]["InlineBinary"] == b64encode(b"\2\1\4\3").decode()
        assert found["00280010"]["Value"] == [258]

    def test_a_deflated_dataset_is_given_inflated(self):
        assert metadata(explicit(PATIENT_ID, "LO", b"ab"), DEFLATED)["00100020"]["Value"] == ["ab"]

    def test_of_a_huge_header_only_what_is_shown_is_read(self):
        data = explicit(0x00420011, "OB", bytes(20_000_000)) + explicit(PATIENT_ID, "LO", b"ab")
        spilled = Spilled(data)
        found = metadata(spilled, length=len(data))
        assert found["00420011"] == {"vr": "OB", "BulkDataURI": "bulkdata/00420011"}
        assert found["00100020"]["Value"] == ["ab"]
        assert spilled.read < 2_000_000

    def test_sequences_a_hundred_deep_are_json_still(self):
        deep = b""
        for _ in range(100):
            deep = explicit(OTHER_IDS, "SQ", item(deep))
        assert json.dumps(metadata(deep)).count("00101002") >= 60

    @given(
        some.sampled_from(
            [0x00100010, 0x00280010, 0x00091010, 0x00101002, 0x00080005, 0x00281101, 0x0009FFFF]
        ),
        some.sampled_from(["AT", "CS", "DS", "FL", "IS", "OW", "PN", "SQ", "UI", "UN", "US", "SV", "??"]),
        some.binary(max_size=60),
        some.sampled_from([EXPLICIT, IMPLICIT, BIG]),
    )
    def test_any_bytes_become_json(self, tag, vr, value, syntax):
        data = (
            implicit(tag, value)
            if syntax == IMPLICIT
            else explicit(tag, vr, value, order="><"[syntax != BIG])
        )
        json.dumps(metadata(data, syntax), allow_nan=False).encode()


class TestBulkdata:
    HEADER = explicit(0x00091001, "SQ", item() + item(explicit(0x00091010, "OB", bytes(range(200)))))

    def test_gives_the_value_its_uri_points_to(self):
        data = explicit(0x00281201, "OW", b"abcd") + self.HEADER
        assert bulkdata(data, EXPLICIT, "00281201") == b"abcd"
        assert bulkdata(data, EXPLICIT, "00091001/2/00091010") == bytes(range(200))

    def test_from_a_header_that_is_only_read_in_pieces(self):
        data = explicit(0x00091001, "OB", bytes(2_000_000)) + explicit(0x00281201, "OW", b"abcd")
        spilled = Spilled(data)
        assert bulkdata(spilled, EXPLICIT, "00281201", length=len(data)) == b"abcd"
        assert spilled.read < 200_000

    def test_tells_where_a_value_is_without_reading_it(self):
        day = explicit(
            0x54000100, "SQ", item() + item(explicit(0x54001010, "OW", bytes(9_000_000) + b"end!"))
        )
        spilled = Spilled(explicit(0x00080060, "CS", b"ECG ") + day)
        place, length = bulkdata_place(spilled, EXPLICIT, "54000100/2/54001010", length=len(spilled.data))
        assert (length, spilled.data[place + length - 4 : place + length]) == (9_000_004, b"end!")
        assert spilled.read < 200_000
        with pytest.raises(NotFound):
            bulkdata_place(spilled, EXPLICIT, "54000100/1/54001010", length=len(spilled.data))

    def test_in_little_endian(self):
        assert bulkdata(explicit(0x00281201, "OW", b"\1\2", order=">"), BIG, "00281201") == b"\2\1"

    @pytest.mark.parametrize(
        "path",
        ["", "00281201", "00091001", "00091001/1/00091010", "00091001/3/00091010", "00091001/0/00091010",
         "00091001/2", "../secret", "00091001/2/00091010/1", "7FE00010", "0009100G"],
    )  # fmt: skip
    def test_a_path_to_nothing_is_not_found(self, path):
        with pytest.raises(NotFound):
            bulkdata(self.HEADER, EXPLICIT, path)


DOCUMENT = {
    "PatientName": {"Alphabetic": "Rex^Smith", "Ideographic": "レックス"},
    "PatientID": None,
    "SpecificCharacterSet": ["ISO 2022 IR 6", "ISO 2022 IR 87"],
    "ModalitiesInStudy": ["CT", "SR"],
    "NumberOfStudyRelatedInstances": 12,
    "OtherPatientIDsSequence": [{"PatientID": "chip 900"}, {}],
    "OtherPatientNames": [{"Alphabetic": "Bello"}, None],
    "StudyID": 7,
    "InstanceNumber": "1A",
    "received_at": "ours",
}


class TestFromDocument:
    def test_keywords_become_attributes_in_order(self):
        assert from_document(DOCUMENT, DOCUMENT) == {
            "00080005": {"vr": "CS", "Value": ["ISO_IR 192"]},
            "00080061": {"vr": "CS", "Value": ["CT", "SR"]},
            "00100010": {"vr": "PN", "Value": [{"Alphabetic": "Rex^Smith", "Ideographic": "レックス"}]},
            "00100020": {"vr": "LO"},
            "00101001": {"vr": "PN", "Value": [{"Alphabetic": "Bello"}, None]},
            "00101002": {"vr": "SQ", "Value": [{"00100020": {"vr": "LO", "Value": ["chip 900"]}}, {}]},
            "00200010": {"vr": "SH", "Value": ["7"]},
            "00200013": {"vr": "IS", "Value": ["1A"]},
            "00201208": {"vr": "IS", "Value": [12]},
        }
        assert next(iter(from_document(DOCUMENT, DOCUMENT))) == "00080005"

    def test_what_is_not_asked_for_or_not_there_is_left_out(self):
        assert list(from_document(DOCUMENT, ["PatientID", "StudyDate"])) == ["00100020"]


@pytest.mark.filterwarnings("ignore")
class TestRealFiles:
    """Against pydicom, but for values it refuses, and empty ones: "" there, null here."""

    def test_metadata_is_what_pydicom_makes_of_it(self, data_folder, caplog):
        caplog.set_level(logging.CRITICAL)
        compared = 0
        for file, found in scanned(data_folder):
            dataset = inflate(file.dataset) if found.syntax.deflated else file.dataset
            ours = metadata(dataset[: found.header_length], file.syntax)
            json.dumps(ours, allow_nan=False)
            theirs = self.reference(file.path)
            compared += self.agree(ours, theirs, file.name) if "DICOMDIR" not in file.name else 0
        assert compared > 15_000

    def reference(self, path) -> dict[str, Any]:
        dataset = pydicom.dcmread(path, force=True, stop_before_pixels=True)
        return dataset.to_json_dict(4096, lambda _: "", suppress_invalid_tags=True)

    def agree(self, ours: dict[str, Any], theirs: dict[str, Any], name: str) -> int:
        assert set(theirs) - set(ours) <= {tag for tag in theirs if tag.endswith("0000")}, name
        compared = 0
        for tag, reference in theirs.items():
            if tag.endswith("0000") or tag == "00080005":
                continue
            attribute = ours[tag]
            assert attribute["vr"] == reference["vr"], (name, tag)
            if attribute["vr"] == "SQ":
                items = attribute.get("Value", []), reference.get("Value", [])
                assert len(items[0]) == len(items[1]), (name, tag)
                compared += sum(self.agree(*pair, name) for pair in zip(*items, strict=True))
            elif "BulkDataURI" not in reference:
                assert attribute.get("InlineBinary") == reference.get("InlineBinary"), (name, tag)
                assert self.plain(attribute) == self.plain(reference), (name, tag)
            compared += 1
        return compared

    def plain(self, attribute: dict[str, Any]) -> list[Any]:
        values = attribute.get("Value", [])
        if attribute["vr"] == "PN":
            return [{group: text.rstrip("^") for group, text in (name or {}).items()} for name in values]
        return [
            value.strip() if isinstance(value, str) else "" if value is None else value for value in values
        ]

    def test_an_index_document_says_the_same_as_the_metadata(self, data_folder):
        for file, found in scanned(data_folder):
            if found.syntax.deflated or "odd_" in file.name:
                continue
            header = metadata(file.dataset[: found.header_length], file.syntax)
            for level in documents(found):
                for tag, attribute in from_document(level, level).items():
                    if attribute["vr"] not in {"SQ", "LT"}:
                        assert attribute == header[tag], (file.name, tag)
