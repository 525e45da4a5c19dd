"""Corrected headers, as pydicom reads them."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from io import BytesIO

import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items

from services.dicom.amended import Amended, AmendedReader, Amendment, amended
from services.dicom.scanner import scan
from services.dicom.transfer_syntaxes import (
    EXPLICIT_BIG_ENDIAN,
    EXPLICIT_LITTLE_ENDIAN,
    IMPLICIT_LITTLE_ENDIAN,
)
from services.errors import Malformed
from tests.archive.samples import dataset, encoded

AT = datetime(2026, 11, 29, 8, 30, tzinfo=UTC)
SYNTAXES = (EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN, EXPLICIT_BIG_ENDIAN)


def amendment(**values: object) -> Amendment:
    return Amendment(AT, "CORRECT", "VETARK", values)


def whole(stored: bytes, made: Amended) -> bytes:
    class Stored:
        def read_at(self, offset: int, length: int, /) -> bytes:
            return stored[offset : offset + length]

    return AmendedReader(Stored(), made).read_at(0, made.length + 1)


def amend(stored: bytes, *amendments: Amendment, syntax: str = EXPLICIT_LITTLE_ENDIAN) -> Amended:
    header = scan(stored, syntax).header_length
    return amended(stored[:header], syntax, amendments, header_length=header, length=len(stored))


def read(data: bytes, syntax: str = EXPLICIT_LITTLE_ENDIAN) -> Dataset:
    implicit, little = syntax == IMPLICIT_LITTLE_ENDIAN, syntax != EXPLICIT_BIG_ENDIAN
    return pydicom.filereader.read_dataset(BytesIO(data), implicit, little)


def corrected(made: Dataset, *amendments: Amendment, syntax: str = EXPLICIT_LITTLE_ENDIAN) -> Dataset:
    stored = encoded(made, syntax)
    return read(whole(stored, amend(stored, *amendments, syntax=syntax)), syntax)


def name(text: str) -> dict[str, str]:
    return {"Alphabetic": text}


class TestAmended:
    @pytest.mark.parametrize("syntax", SYNTAXES)
    def test_says_what_it_is_and_what_it_was(self, syntax: str) -> None:
        sent = dataset(PatientSpeciesCodeSequence=Items())
        code = {"CodeValue": "448169003", "CodingSchemeDesignator": "SCT", "CodeMeaning": "Felis catus"}
        got = corrected(
            sent,
            amendment(
                PatientName=name("Miller^Tom"),
                PatientSpeciesCodeSequence=[code],
                PatientBirthDate="20200101",
                StudyDescription=None,
            ),
            syntax=syntax,
        )
        assert (got.PatientName, got.PatientBirthDate, got.StudyDescription) == ("Miller^Tom", "20200101", "")
        assert got.PatientSpeciesCodeSequence[0].CodeMeaning == "Felis catus"
        (original,) = got.OriginalAttributesSequence
        (was,) = original.ModifiedAttributesSequence
        assert (was.PatientName, was.PatientBirthDate, was.StudyDescription) == ("Miller^Bella", "", "Head")
        assert not was.PatientSpeciesCodeSequence
        assert original.AttributeModificationDateTime == "20261129083000.000000+0000"
        assert (original.ModifyingSystem, original.ReasonForTheAttributeModification) == ("VETARK", "CORRECT")
        assert original.SourceOfPreviousValues is None or original.SourceOfPreviousValues == ""
        del got.OriginalAttributesSequence
        for keyword in ("PatientName", "PatientSpeciesCodeSequence", "PatientBirthDate", "StudyDescription"):
            delattr(got, keyword)
            if keyword in sent:
                delattr(sent, keyword)
        assert got == read(encoded(sent, syntax), syntax)  # pixels too

    def test_tells_one_after_the_other_and_keeps_what_others_told(self) -> None:
        earlier = Dataset()
        earlier.AttributeModificationDateTime, earlier.ModifyingSystem = "20200101", "OTHER"
        earlier.ReasonForTheAttributeModification = "COERCE"
        earlier.ModifiedAttributesSequence = [Dataset()]
        earlier.ModifiedAttributesSequence[0].PatientID = "X"
        sent = dataset(OriginalAttributesSequence=[earlier])
        for undefined in (False, True):
            sent["OriginalAttributesSequence"].is_undefined_length = undefined
            got = corrected(sent, amendment(PatientID="1"), amendment(PatientID="2", AccessionNumber="B"))
            assert (got.PatientID, got.AccessionNumber) == ("2", "B")
            told = [one.ModifiedAttributesSequence[0] for one in got.OriginalAttributesSequence]
            assert [one.PatientID for one in told] == ["X", "B-17", "1"]
            assert "AccessionNumber" not in told[1]
            assert told[2].AccessionNumber == "A1"

    def test_what_is_so_already_is_not_told(self) -> None:
        stored = encoded(dataset(PatientBirthDate=""))
        made = amend(
            stored, amendment(PatientName=name("Miller^Bella"), PatientBirthDate=None, PatientSex=None)
        )
        assert whole(stored, made) == stored

    @pytest.mark.parametrize("syntax", SYNTAXES)
    @pytest.mark.parametrize("undefined", [False, True])
    def test_texts_become_utf_8_where_a_letter_is_lacking(self, syntax: str, undefined: bool) -> None:
        code, deeper, own = Dataset(), Dataset(), Dataset()
        code.CodeMeaning, deeper.CodeMeaning = "Käfig", "Öl"
        own.SpecificCharacterSet, own.CodeMeaning = "ISO_IR 144", "Кот"
        code.add_new(0x0040A168, "SQ", [deeper, own])
        sent = dataset(
            SpecificCharacterSet="ISO_IR 100",
            PatientName="Müller^Bella",
            StudyDescription="Schädel",
            ProcedureCodeSequence=[code],
        )
        sent["ProcedureCodeSequence"].is_undefined_length = undefined
        code.is_undefined_length_sequence_item = undefined
        got = corrected(sent, amendment(PatientName=name("Dvořák^Žofie")), syntax=syntax)
        got.decode()
        assert (got.SpecificCharacterSet, got.PatientName) == ("ISO_IR 192", "Dvořák^Žofie")
        assert got.StudyDescription == "Schädel"
        (shown,) = got.ProcedureCodeSequence
        assert shown.CodeMeaning == "Käfig"
        assert [one.CodeMeaning for one in shown[0x0040A168].value] == ["Öl", "Кот"]
        assert got.OriginalAttributesSequence[0].ModifiedAttributesSequence[0].PatientName == "Müller^Bella"
        assert got.PixelData == sent.PixelData

    def test_the_character_set_stays_where_it_has_the_letters(self) -> None:
        sent = dataset(SpecificCharacterSet="ISO_IR 100", PatientName="Müller^Bella")
        got = corrected(sent, amendment(PatientName=name("Jäger^Bella")))
        assert (got.SpecificCharacterSet, got.PatientName) == ("ISO_IR 100", "Jäger^Bella")
        assert got.OriginalAttributesSequence[0].ModifiedAttributesSequence[0].PatientName == "Müller^Bella"

    def test_a_sequence_that_is_damaged_within_stays_as_it_is(self) -> None:
        inner = Dataset()
        inner.CodeMeaning = "Käfig"
        sent = dataset(SpecificCharacterSet="ISO_IR 100", ProcedureCodeSequence=[inner])
        good = encoded(sent)
        at = good.index(b"LO\x06\x00K")  # the length of the meaning, which runs past its item now
        stored = good[: at + 2] + b"\x60\x00" + good[at + 4 :]
        made = amend(stored, amendment(PatientName=name("Dvořák^Žofie")))
        assert stored[at - 20 : at + 10] in whole(stored, made)

    def test_what_is_cut_off_is_malformed(self) -> None:
        stored = encoded(dataset())[:200]
        with pytest.raises(Malformed):
            amended(stored, EXPLICIT_LITTLE_ENDIAN, [amendment(PatientID="1")], header_length=200, length=200)


class TestSpliced:
    @pytest.mark.parametrize("size", [7, 1000])
    async def test_gives_the_bytes_from_anywhere(self, size: int) -> None:
        stored = encoded(dataset())
        made = amend(stored, amendment(PatientName=name("Miller^Tom"), AccessionNumber="B"))
        expected = whole(stored, made)
        assert len(expected) == made.length
        pieces = [stored[at : at + size] for at in range(0, len(stored), size)]
        for start in (0, 1, 150, made.header_length + 3, made.length):
            got = b"".join([piece async for piece in made.spliced(_each(pieces), start)])
            assert got == expected[start:]


async def _each(pieces: Sequence[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece
