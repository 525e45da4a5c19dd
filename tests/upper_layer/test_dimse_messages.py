import contextlib
import struct
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pynetdicom.dsutils import decode as reference_decode
from pynetdicom.dsutils import encode as reference_encode

from services.upper_layer.dimse_messages import (
    NO_DATASET,
    Command,
    CommandField,
    decode,
    encode,
    has_dataset,
    response,
)
from services.upper_layer.errors import ProtocolError
from tests.upper_layer.conftest import CT, store_rq

STORE: Command = {
    "AffectedSOPClassUID": CT,
    "CommandField": CommandField.C_STORE_RQ,
    "MessageID": 521,
    "Priority": 2,
    "CommandDataSetType": 1,
    "AffectedSOPInstanceUID": "1.2.3",
    "MoveOriginatorApplicationEntityTitle": "MOVER",
    "MoveOriginatorMessageID": 7,
}


class TestEncode:
    def test_the_reference_reads_it(self) -> None:
        read = reference_decode(BytesIO(encode(STORE)), is_implicit_vr=True, is_little_endian=True)
        assert {element.keyword: element.value for element in read if element.tag.element} == STORE
        assert read.CommandGroupLength == len(encode(STORE)) - 12


class TestDecode:
    def test_it_reads_what_the_reference_writes(self) -> None:
        dataset = Dataset()
        for keyword, value in STORE.items():
            setattr(dataset, keyword, value)
        written = reference_encode(dataset, is_implicit_vr=True, is_little_endian=True)
        assert written is not None
        assert decode(written) == STORE

    def test_it_is_the_reverse_of_encode(self) -> None:
        assert decode(encode(STORE)) == STORE

    def test_elements_nobody_knows_are_left_out(self) -> None:
        assert decode(encode(STORE) + struct.pack("<HHI", 0, 0x5110, 2) + b"XX") == STORE

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"\0\0\0\1",
            store_rq()[:-3],
            struct.pack("<HHI", 0, 0x0100, 0xFFFFFFFF),
            struct.pack("<HHI", 0, 0x0100, 1) + b"\1",
            struct.pack("<HHI", 8, 0x0018, 2) + b"1\0",
        ],
    )
    def test_what_cannot_be_read_is_refused(self, data: bytes) -> None:
        with pytest.raises(ProtocolError):
            decode(data)

    @given(st.binary(max_size=300))
    def test_no_bytes_do_harm(self, data: bytes) -> None:
        with contextlib.suppress(ProtocolError):
            decode(data)


class TestHasDataset:
    def test_any_type_but_one_means_a_dataset(self) -> None:
        assert has_dataset({"CommandDataSetType": 0})
        assert has_dataset({"CommandDataSetType": 0xFEFE})
        assert not has_dataset({"CommandDataSetType": NO_DATASET})


class TestResponse:
    def test_it_names_what_it_answers(self) -> None:
        answer = response(STORE, 0xA700, "x" * 70)
        assert answer == {
            "AffectedSOPClassUID": CT,
            "AffectedSOPInstanceUID": "1.2.3",
            "CommandField": CommandField.C_STORE_RSP,
            "MessageIDBeingRespondedTo": 521,
            "CommandDataSetType": NO_DATASET,
            "Status": 0xA700,
            "ErrorComment": "x" * 64,
        }
