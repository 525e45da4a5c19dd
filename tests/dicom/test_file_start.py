import io
import struct
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.dicom.file_start import MOST_BYTES, FileStart, file_start
from services.dicom.part10 import read_file_meta, sealed
from services.dicom.transcode import transcode
from services.errors import Malformed, PacsError, Unsupported
from tests.dicom.elements import SEQUENCE_END, UNDEFINED, explicit, implicit, open_item
from tests.dicom.test_part10 import meta as ours

CT, UID, OTHER = "1.2.840.10008.5.1.4.1.1.2", "1.2.3.4", "1.2.3.5"
IMPLICIT, EXPLICIT, BIG = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"
DEFLATED, JPEG = "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.4.50"
PREAMBLE = bytes(128) + b"DICM"
NONE = "File Meta Information rewritten: there was none"


def padded(uid: str) -> bytes:
    return uid.encode() + b"\0" * (len(uid) % 2)


def dataset(syntax: str = EXPLICIT, uid: str = UID, sop_class: str = CT) -> bytes:
    """A small dataset in a transfer syntax."""
    made = b"".join((
        explicit(0x00080005, "CS", b"ISO_IR 100"),
        explicit(0x00081140, "SQ", open_item() + SEQUENCE_END, UNDEFINED) if sop_class == OTHER else b"",
        explicit(0x00080016, "UI", padded(sop_class)) if sop_class else b"",
        explicit(0x00080018, "UI", padded(uid)) if uid else b"",
        explicit(0x0020000D, "UI", b"1.2.3\0"),
        explicit(0x0020000E, "UI", b"1.2.3\0"),
        explicit(0x00280010, "US", b"\2\0"),
    ))  # fmt: skip
    return made if syntax == JPEG else transcode(made, EXPLICIT, syntax)


def meta(order: str = "<", **values: str) -> bytes:
    """Group 0002 of these: SOP class, instance and transfer syntax."""
    numbers = {"sop_class": 0x00020002, "uid": 0x00020003, "syntax": 0x00020010}
    return explicit(0x00020001, "OB", b"\0\1", order=order) + b"".join(
        explicit(numbers[name], "UI", padded(value), order=order) for name, value in values.items()
    )


RIGHT = {"sop_class": CT, "uid": UID, "syntax": EXPLICIT}


class TestFileStart:
    @pytest.mark.parametrize("syntax", [IMPLICIT, EXPLICIT, BIG, DEFLATED, JPEG])
    def test_what_says_all_of_itself_has_no_warning(self, syntax: str) -> None:
        head = PREAMBLE + meta(**RIGHT | {"syntax": syntax})
        assert file_start(head + dataset(syntax)) == FileStart(CT, UID, syntax, len(head))

    @pytest.mark.parametrize("syntax", [IMPLICIT, EXPLICIT, BIG])
    @pytest.mark.parametrize("head", [b"", PREAMBLE, b"DICM"])
    def test_without_file_meta_information_the_dataset_tells_all(self, syntax: str, head: bytes) -> None:
        file = head + dataset(syntax)
        assert file_start(file) == FileStart(CT, UID, syntax, len(head), NONE, guessed=True)
        if not head:  # as pydicom reads it
            read = pydicom.dcmread(io.BytesIO(file), force=True)
            assert read.original_encoding == (syntax == IMPLICIT, syntax != BIG)

    @pytest.mark.parametrize("head", [b"", b"DICM"])
    def test_without_a_preamble(self, head: bytes) -> None:
        head += meta(**RIGHT)
        told = "File Meta Information rewritten: no preamble"
        assert file_start(head + dataset()) == FileStart(CT, UID, EXPLICIT, len(head), told)

    @pytest.mark.parametrize(
        ("given", "wrong"),
        [
            ({"syntax": EXPLICIT}, "no SOP Class UID, no SOP Instance UID"),
            ({"sop_class": CT, "syntax": EXPLICIT}, "no SOP Instance UID"),
            (RIGHT | {"uid": OTHER}, "another SOP Instance UID"),
            (RIGHT | {"sop_class": OTHER, "uid": ""}, "another SOP Class UID, no SOP Instance UID"),
            (RIGHT | {"syntax": IMPLICIT}, "another transfer syntax"),
            (RIGHT | {"syntax": BIG}, "another transfer syntax"),
            ({"sop_class": CT, "uid": UID}, "no transfer syntax"),
            (RIGHT | {"syntax": ""}, "no transfer syntax"),
        ],
    )
    def test_the_dataset_is_right(self, given: dict[str, str], wrong: str) -> None:
        head = PREAMBLE + meta(**given)
        found = file_start(head + dataset())
        assert (found.sop_class_uid, found.sop_instance_uid, found.transfer_syntax_uid) == (CT, UID, EXPLICIT)
        assert found.warning == f"File Meta Information rewritten: {wrong}"
        assert found.length == len(head)
        assert found.guessed == (not given.get("syntax"))

    def test_sequences_before_the_uids_do_no_harm(self) -> None:
        assert file_start(PREAMBLE + meta(**RIGHT) + dataset(sop_class=OTHER)).sop_class_uid == OTHER

    def test_what_the_dataset_lacks_is_taken_from_before_it(self) -> None:
        found = file_start(PREAMBLE + meta(**RIGHT) + dataset(uid="", sop_class=""))
        assert (found.sop_class_uid, found.sop_instance_uid, found.warning) == (CT, UID, "")

    def test_file_meta_information_in_another_encoding(self) -> None:
        in_implicit = implicit(0x00020002, padded(CT)) + implicit(0x00020010, padded(EXPLICIT))
        for head in (PREAMBLE + in_implicit, PREAMBLE + meta(">", sop_class=CT, syntax=EXPLICIT)):
            found = file_start(head + dataset())
            assert (found.transfer_syntax_uid, found.length) == (EXPLICIT, len(head))
            assert found.warning.endswith(": no SOP Instance UID")

    def test_ours_that_somebody_changed_is_read_like_any(self) -> None:
        changed = sealed(ours(), "0" * 32).replace(b"OAKWOOD", b"ELMSIDE")
        with pytest.raises(Malformed):
            read_file_meta(changed)
        assert file_start(changed + dataset()).warning == ""

    def test_a_first_element_of_no_known_vr_is_explicit_all_the_same(self) -> None:
        odd = struct.pack("<HH2sH", 0x0008, 0x0001, b"??", 2) + b"ab" + dataset()
        assert file_start(PREAMBLE + meta(**RIGHT) + odd).transfer_syntax_uid == EXPLICIT
        assert file_start(odd).transfer_syntax_uid == EXPLICIT

    def test_uids_that_come_late_are_those_of_the_file_meta_information(self) -> None:
        late = explicit(0x00080006, "UN", bytes(MOST_BYTES)) + dataset(uid=OTHER)
        assert file_start((PREAMBLE + meta(**RIGHT) + late)[:MOST_BYTES]).sop_instance_uid == UID
        with pytest.raises(Malformed, match="no SOP Class UID"):
            file_start(late[:MOST_BYTES])

    @pytest.mark.parametrize(
        ("file", "why"),
        [
            (b"", "not a DICOM file"),
            (b"\0", "not a DICOM file"),
            (bytes(400), "not a DICOM file"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(99), "not a DICOM file"),
            (b"<!doctype html><html></html>", "not a DICOM file"),
            (PREAMBLE + meta(uid=UID) + b"\x99" * 40, "its transfer syntax is not named"),
            (PREAMBLE + meta(**RIGHT)[:-3], "runs past the end"),
            (dataset(uid=""), "no SOP Instance UID"),
        ],
    )
    def test_what_cannot_be_read_is_refused_in_words(self, file: bytes, why: str) -> None:
        with pytest.raises(Malformed, match=why):
            file_start(file)

    def test_implicit_big_endian_has_no_name(self) -> None:
        with pytest.raises(Unsupported, match="big endian"):
            file_start(struct.pack(">HHL", 0x0008, 0x0005, 10) + b"ISO_IR 100")

    @given(some.binary(max_size=300), some.sampled_from([b"", PREAMBLE, PREAMBLE + meta(**RIGHT), b"\2\0"]))
    def test_never_raises_anything_else(self, data: bytes, head: bytes) -> None:
        with suppress(PacsError):
            file_start(head + data)

    @pytest.mark.parametrize("syntax", [IMPLICIT, EXPLICIT, BIG])
    def test_dcmtk_reads_the_same_without_file_meta_information(
        self, syntax: str, tmp_path: Path, dcmtk: Callable[[str], Any]
    ) -> None:
        file = tmp_path / "bare"
        file.write_bytes(dataset(syntax))
        command = [dcmtk("dcmconv"), "-f", file, tmp_path / "whole.dcm"]
        subprocess.run(command, check=True, capture_output=True)
        whole = file_start((tmp_path / "whole.dcm").read_bytes())
        assert whole.warning == ""
        assert whole.transfer_syntax_uid == file_start(file.read_bytes()).transfer_syntax_uid == syntax
