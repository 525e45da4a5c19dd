import zlib
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydicom.dataset import Dataset
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from services.dicom.identifier import Identifier, Options, decode
from services.dicom.identifier_response import encode_response
from services.dicom.information_models import PATIENT_ROOT, STUDY_ROOT
from services.dicom.query import AnyOf, Fuzzy, Moments, Range, SequenceMatch, Single, UidList, Universal
from services.errors import Invalid, Malformed, Mismatched, PacsError
from tests.archive.samples import encoded

SYNTAXES = [ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian]


def read(syntax: str = ExplicitVRLittleEndian, options: Options | None = None, **keys: Any) -> Identifier:
    made = Dataset()
    for keyword, value in {"QueryRetrieveLevel": "STUDY", **keys}.items():
        setattr(made, keyword, value)
    return decode(encoded(made, syntax), syntax, STUDY_ROOT, options or Options())


class TestDecode:
    @pytest.mark.parametrize("syntax", SYNTAXES)
    def test_reads_keys_of_every_kind(self, syntax: str) -> None:
        code = Dataset()
        code.CodeValue, code.CodeMeaning = "1", ""
        found = read(
            syntax,
            SpecificCharacterSet="ISO_IR 100",
            PatientName="Müller^Mimi",
            StudyInstanceUID=["1.2.3", "1.2.4"],
            ModalitiesInStudy=["CT", "MR"],
            Rows=512,
            AccessionNumber="",
            ProcedureCodeSequence=[code],
            TimezoneOffsetFromUTC="+0100",
        )
        assert (found.level, found.character_set) == ("STUDY", b"ISO_IR 100")
        assert {match.keyword: match for match in found.matches} == {
            "ModalitiesInStudy": AnyOf(
                "ModalitiesInStudy",
                (Single("ModalitiesInStudy", "CS", "CT"), Single("ModalitiesInStudy", "CS", "MR")),
            ),
            "AccessionNumber": Universal("AccessionNumber"),
            "PatientName": Single("PatientName", "PN", "Müller^Mimi"),
            "ProcedureCodeSequence": SequenceMatch(
                "ProcedureCodeSequence", (Single("CodeValue", "SH", "1"),)
            ),
            "StudyInstanceUID": UidList("StudyInstanceUID", ("1.2.3", "1.2.4")),
            "Rows": Single("Rows", "US", "512"),
        }

    def test_keeps_attributes_nobody_knows_as_keys_only(self) -> None:
        made = Dataset()
        made.QueryRetrieveLevel = "STUDY"
        made.add_new(0x00091001, "LO", "private")
        found = decode(encoded(made), ExplicitVRLittleEndian, STUDY_ROOT, Options())
        assert [(key.tag, key.keyword, key.vr) for key in found.keys] == [(0x00091001, "", "LO")]
        assert found.matches == ()

    def test_takes_date_and_time_together_where_asked_to(self) -> None:
        keys = {"StudyDate": "20260101-20260102", "StudyTime": "2200-0400"}
        day, time = read(**keys).matches
        assert isinstance(day, Range)
        assert isinstance(time, Range)
        both = read(options=Options(date_time=True), **keys).matches
        assert both == (
            day,
            Moments("StudyTime", "StudyDate", "20260101220000.000000", "20260102040059.999999"),
        )
        keys = {"StudyDate": "-20260102", "StudyTime": "2200-"}
        (_, moments) = read(options=Options(date_time=True), **keys).matches
        assert moments == Moments("StudyTime", "StudyDate", None, "20260102~")

    def test_takes_names_fuzzily_where_asked_to(self) -> None:
        (match,) = read(options=Options(fuzzy=True), PatientName="Mül mi*").matches
        assert match == Fuzzy("PatientName", ("mul", "mi"))

    def test_needs_a_level_of_the_model_and_the_unique_keys_above(self) -> None:
        for level in ("", "FRAME"):
            with pytest.raises(Mismatched):
                read(QueryRetrieveLevel=level)
        with pytest.raises(Mismatched, match="one StudyInstanceUID"):
            read(QueryRetrieveLevel="SERIES")
        read(QueryRetrieveLevel="SERIES", StudyInstanceUID="1.2")
        read(options=Options(relational=True), QueryRetrieveLevel="SERIES")

    def test_refuses_values_that_are_none(self) -> None:
        for keys in ({"StudyDate": b"2026*"}, {"InstanceNumber": b"one"}):
            made = b"".join(
                bytes.fromhex(tag) + vr + len(value).to_bytes(2, "little") + value
                for tag, vr, value in (
                    ("08005200", b"CS", b"STUDY "),
                    ("08002000", b"DA", keys.get("StudyDate", b"") + b" "),
                    ("20001300", b"IS", keys.get("InstanceNumber", b"") + b" "),
                )
            )
            with pytest.raises(Invalid):
                decode(made, ExplicitVRLittleEndian, STUDY_ROOT, Options())

    def test_refuses_what_inflates_to_more_than_an_identifier(self) -> None:
        stream = zlib.compressobj(wbits=-15)
        bomb = stream.compress(bytes(1 << 24)) + stream.flush()
        with pytest.raises(Malformed, match="larger"):
            decode(bomb, DeflatedExplicitVRLittleEndian, STUDY_ROOT, Options())

    @given(some.data(), some.sampled_from(SYNTAXES))
    def test_any_bytes_are_read_answered_or_refused(self, data: some.DataObject, syntax: str) -> None:
        """Identifiers with some bytes changed, cut off or put in."""
        code = Dataset()
        code.CodeValue, code.ProcedureCodeSequence = "1", [Dataset()]
        made = Dataset()
        made.QueryRetrieveLevel, made.PatientID, made.PatientName = "STUDY", "P1", "A*=B?"
        made.StudyDate, made.StudyTime, made.Rows = "20260101-", "10-", 5
        made.SpecificCharacterSet, made.ProcedureCodeSequence = ["", "ISO 2022 IR 87"], [code]
        raw = bytearray(encoded(made, syntax))
        for _ in range(data.draw(some.integers(0, 6))):
            at = data.draw(some.integers(0, len(raw) - 1))
            raw[at : at + data.draw(some.integers(0, 4))] = data.draw(some.binary(max_size=6))
        with suppress(PacsError):
            found = decode(raw, syntax, PATIENT_ROOT, Options(True, True, True))
            row = {"PatientName": {"Ideographic": "山田"}, "Rows": 70000, "ProcedureCodeSequence": [{"A": 1}]}
            assert encode_response(found, row, {"QueryRetrieveLevel": found.level}, syntax)
