"""Reports in words as others read them: DCMTK judges the structure, and takes the PDF out again."""

import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from services.dicom.part10 import Source, file_meta
from services.dicom.structured_reports.datasets import Document
from services.dicom.structured_reports.saved import ImageReference
from services.dicom.structured_reports.text_report_writing import (
    BASIC_TEXT_SR,
    ENCAPSULATED_PDF,
    TextReport,
    encapsulated_pdf,
    text_report,
)
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN

AT = datetime(2026, 11, 29, 20, 1, tzinfo=UTC)
IMAGE = {
    "StudyInstanceUID": "1.2.3",
    "SeriesInstanceUID": "1.2.3.4",
    "SOPInstanceUID": "1.2.3.4.5",
    "SOPClassUID": "1.2.840.10008.5.1.4.1.1.1.1",
}
FORMER = {
    **IMAGE,
    "SeriesInstanceUID": "1.2.3.9",
    "SOPInstanceUID": "1.2.3.9.0",
    "SOPClassUID": BASIC_TEXT_SR,
}
DOCUMENT = Document(
    study={"StudyInstanceUID": "1.2.3", "PatientName": {"Alphabetic": "Müller^Rex"}, "PatientID": "1"},
    series_instance_uid="1.2.3.9",
    series_number=9910,
    series_description="Reports",
    sop_instance_uid="1.2.3.9.1",
    instance_number=1,
    made_at=AT,
    author="Dr. Ann Smith",
    author_id="x",
    is_person=True,
    organization="VetRad",
    predecessor=FORMER,
)
REPORT = TextReport(
    sections=[("FINDINGS", ["<b>Naïve</b>", "Second"]), ("DIFFERENTIALS", ["First", "Second"])],
    key_images=[(ImageReference("1.2.3.4.5"), "VD"), (ImageReference("9.9"), "gone")],
    verified_at=AT,
)


def kept(tmp_path: Path, sop_class: str, dataset: bytes) -> Path:
    path = tmp_path / "made.dcm"
    meta = file_meta(sop_class, "1.2.3.9.1", EXPLICIT_LITTLE_ENDIAN, source=Source("X", "", "", AT))
    path.write_bytes(meta + dataset)
    return path


def dumped(program: Path, tmp_path: Path, document: Document, report: TextReport) -> str:
    path = kept(tmp_path, BASIC_TEXT_SR, text_report(document, report, {"1.2.3.4.5": IMAGE}))
    done = subprocess.run([program, "+Pl", path], capture_output=True, text=True, check=True)
    assert "E:" not in done.stderr
    return done.stdout


class TestTextReport:
    def test_is_what_dcmtk_takes_for_a_basic_text_sr(self, dcmtk, tmp_path: Path) -> None:
        shown = dumped(dcmtk("dsrdump"), tmp_path, DOCUMENT, REPORT)
        assert "Basic Text SR" in shown
        assert "Verification Flag   : VERIFIED" in shown
        assert "Predecessor Docs    : 1" in shown
        assert shown.index('"First"') < shown.rindex('"Second"')
        assert "<b>Naïve</b>" in shown
        assert shown.count("contains IMAGE") == 1
        assert "Device" not in shown

    def test_of_a_program_is_its_device_and_verified_by_nobody(self, dcmtk, tmp_path: Path) -> None:
        machine = replace(DOCUMENT, is_person=False, author="Reader 9000")
        shown = dumped(
            dcmtk("dsrdump"), tmp_path, machine, replace(REPORT, preliminary=True, comment="by a program")
        )
        assert "Verification Flag   : UNVERIFIED" in shown
        assert "Completion Flag     : PARTIAL" in shown
        assert "Preliminary Flag    : PRELIMINARY" in shown
        assert "Device Observer Name" in shown
        assert "by a program" in shown

    def test_twice_is_the_same(self) -> None:
        made = [text_report(DOCUMENT, REPORT, {"1.2.3.4.5": IMAGE}) for _ in range(2)]
        assert made[0] == made[1]


class TestEncapsulatedPdf:
    def test_gives_the_pdf_back(self, dcmtk, tmp_path: Path) -> None:
        pdf = b"%PDF-1.7 of an odd length"
        made = encapsulated_pdf(DOCUMENT, pdf, "Report", verified=True, report="1.2.3.9.1")
        path = kept(tmp_path, ENCAPSULATED_PDF, made)
        subprocess.run([dcmtk("dcm2pdf"), path, tmp_path / "out.pdf"], check=True)
        assert (tmp_path / "out.pdf").read_bytes() == pdf
