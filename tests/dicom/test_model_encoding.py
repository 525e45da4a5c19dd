from io import BytesIO
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.data import get_testdata_file

from services.dicom import json_model
from services.dicom.model_encoding import Bulk, Span, encoded, references, text_of
from services.dicom.part10 import read_file_meta
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN
from services.errors import Malformed


class Bytes(bytes):
    @property
    def length(self) -> int:
        return len(self)


def joined(model: dict[str, Any], **bulk: Bulk[Bytes]) -> bytes:
    pieces = encoded(model, bulk)
    return b"".join(
        bytes(one.value)[one.offset : one.offset + one.length] if isinstance(one, Span) else one
        for one in pieces
    )


def read(data: bytes) -> pydicom.Dataset:
    return pydicom.dcmread(BytesIO(data), force=True)


class TestEncoded:
    @pytest.mark.parametrize("name", ["CT_small.dcm", "MR_small.dcm", "rtplan.dcm", "test-SR.dcm"])
    def test_is_the_dataset_the_model_was_made_of(self, name: str) -> None:
        data = Path(str(get_testdata_file(name))).read_bytes()
        meta = read_file_meta(data)
        model = json_model.from_dataset(data[meta.length :], meta.transfer_syntax_uid, str)
        model = {tag: one for tag, one in model.items() if "BulkDataURI" not in one}
        again = json_model.from_dataset(joined(model), EXPLICIT_LITTLE_ENDIAN, str)
        assert {**again, "00080005": None} == {**model, "00080005": None}

    def test_puts_held_values_where_they_belong(self) -> None:
        item = {"00420011": {"vr": "OB", "BulkDataURI": "b"}}
        model = {
            "7FE00010": {"vr": "OW", "BulkDataURI": "a"},
            "00020010": {"vr": "UI", "Value": ["1.2"]},
            "00089215": {"vr": "SQ", "Value": [item]},
        }
        made = read(joined(model, a=Bulk(Bytes(b"abc")), b=Bulk(Bytes(b"12"))))
        assert made.PixelData == b"abc\0"
        assert made[0x00089215][0].EncapsulatedDocument == b"12"
        assert "TransferSyntaxUID" not in made
        assert sorted(references(model)) == ["a", "b"]

    def test_makes_a_fragment_of_each_compressed_frame(self) -> None:
        model = {"7FE00010": {"vr": "OB", "BulkDataURI": "a"}}
        made = joined(model, a=Bulk(Bytes(b"onetwo!!"), frames=(3, 5)))
        assert made.count(b"\xfe\xff\x00\xe0") == 3
        assert b"one\0" in made
        assert made.endswith(b"two!!\0\xfe\xff\xdd\xe0\0\0\0\0")

    def test_a_decimal_is_as_exact_as_it_may_be(self) -> None:
        made = read(joined({"00281052": {"vr": "DS", "Value": [9.05250452625226, -1 / 3]}}))
        assert [str(one) for one in made.RescaleIntercept] == ["9.05250452625226", "-0.3333333333333"]

    @pytest.mark.parametrize(
        "attribute",
        [
            {},
            {"vr": "XX"},
            {"vr": 7},
            {"vr": "US", "Value": [70_000]},
            {"vr": "US", "Value": ["many"]},
            {"vr": "US", "Value": 7},
            {"vr": "LO", "Value": [{}]},
            {"vr": "PN", "Value": ["Rex"]},
            {"vr": "OB", "InlineBinary": "!"},
            {"vr": "DS", "Value": [float("nan")]},
            {"vr": "AT", "Value": [None]},
            {"vr": "OB", "BulkDataURI": "nowhere"},
            {"vr": "OB", "BulkDataURI": []},
            {"vr": "SQ", "Value": ["no item"]},
        ],
    )
    def test_a_value_that_does_not_fit_is_malformed(self, attribute: dict[str, Any]) -> None:
        with pytest.raises(Malformed):
            encoded({"00091001": attribute}, {})

    def test_nesting_has_an_end(self) -> None:
        model: dict[str, Any] = {}
        for _ in range(100):
            model = {"00089215": {"vr": "SQ", "Value": [model]}}
        for works in (lambda: encoded(model, {}), lambda: list(references(model))):
            with pytest.raises(Malformed):
                works()


class TestTextOf:
    def test_is_the_first_value_or_nothing(self) -> None:
        assert text_of({"00080018": {"vr": "UI", "Value": ["1.2 "]}}, "00080018") == "1.2"
        assert text_of({"00080018": {"vr": "UI"}}, "00080018") == ""
        assert text_of({}, "00080018") == ""
