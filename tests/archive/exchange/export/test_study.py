import io
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom import Dataset, dcmread
from pydicom.fileset import FileSet

from services.archive.exchange.export.study import study_zip
from services.archive.index.derived import delete_derived, derived_folder
from services.errors import NotFound, Refused
from services.persistence import Engines
from services.tenancy.roles import RIGHTS, Role
from services.tenancy.scope import Principal, Right, Scope
from tests.archive.samples import dataset, put, put_all, series


async def unpacked(scope: Scope, engines: Engines, study: str, folder: Path) -> list[str]:
    zipped = await study_zip(scope, engines, study)
    data = b"".join([piece async for piece in zipped.stream()])
    assert len(data) == zipped.length
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        opened.extractall(folder)
        return opened.namelist()


class TestStudyZip:
    async def test_is_a_medium_that_other_programs_read(
        self, oakwood: Scope, engines: Engines, tmp_path: Path, dcmtk: Callable[[str], Path]
    ) -> None:
        stored = await put_all(oakwood, engines, series(3, StudyID="S1"))
        study = stored[0].study_instance_uid
        await put(oakwood, engines, dataset(StudyInstanceUID=study, Modality="CT", StudyID="S1"))
        names = await unpacked(oakwood, engines, study, tmp_path)
        files = [name for name in names if name.startswith("DICOM/")]
        assert len(files) == 4
        assert all(len(part) <= 8 and part.isupper() for name in files for part in name.split("/"))
        medium = FileSet(tmp_path / "DICOMDIR")
        assert len(medium) == 4
        assert medium.find_values("PatientName") == ["Miller^Bella"]
        assert {one.load().SOPInstanceUID for one in medium} >= {one.sop_instance_uid for one in stored}
        medium._stage["t"].cleanup()  # its staging folder, which it leaves to the garbage collector
        dumped = subprocess.run([dcmtk("dcmdump"), tmp_path / "DICOMDIR"], check=True, capture_output=True)
        assert dumped.stdout.count(b"DirectoryRecordType") == 8
        appended = subprocess.run(
            [dcmtk("dcmmkdir"), "-v", "-Pgp", "+A", "+D", "DICOMDIR", "-W", files[0]],
            check=False, capture_output=True, cwd=tmp_path,
        )  # fmt: skip
        assert appended.returncode == 0, appended.stderr

    async def test_reports_and_documents_have_records_of_their_own_kind(
        self, oakwood: Scope, engines: Engines, tmp_path: Path, dcmtk: Callable[[str], Path]
    ) -> None:
        made = dataset()
        await put(oakwood, engines, made)
        name, pdf = Dataset(), "1.2.840.10008.5.1.4.1.1.104.1"
        name.CodeValue, name.CodingSchemeDesignator, name.CodeMeaning = "1", "99VET", "Röntgenbefund"
        language, finding = Dataset(), Dataset()
        language.RelationshipType, finding.RelationshipType = "HAS CONCEPT MOD", "CONTAINS"
        dated = {"ContentDate": "20260102", "ContentTime": "101112", "ConceptNameCodeSequence": [name]}
        report = {"CompletionFlag": "COMPLETE", "VerificationFlag": "UNVERIFIED", **dated}
        bare = dict.fromkeys(
            ("SamplesPerPixel", "PhotometricInterpretation", "Rows", "Columns", "BitsAllocated", "BitsStored",
            "HighBit", "PixelRepresentation", "PixelData")
        ) | {"StudyInstanceUID": made.StudyInstanceUID, "SpecificCharacterSet": "ISO_IR 100"}  # fmt: skip
        for sop_class, values in (
            ("1.2.840.10008.5.1.4.1.1.88.11", {**report, "ContentSequence": [language, finding]}),
            ("1.2.840.10008.5.1.4.1.1.88.59", {**dated, "ContentSequence": [finding]}),
            ("1.2.840.10008.5.1.4.1.1.88.22", {}),  # a report without all that must be listed of it
            (pdf, {"MIMETypeOfEncapsulatedDocument": "application/pdf", "EncapsulatedDocument": b"%PDF"}),
            ("1.2.840.10008.5.1.4.1.1.11.1", {
                "PresentationCreationDate": "20260102", "PresentationCreationTime": "101112",
                "ContentLabel": "KEY", "ContentDescription": "Hüfte",
            }),
        ):  # fmt: skip
            await put(oakwood, engines, dataset(**{**bare, **values, "SOPClassUID": sop_class}))
        names = await unpacked(oakwood, engines, made.StudyInstanceUID, tmp_path)
        assert len([one for one in names if one.startswith("DICOM/")]) == 6
        records = {
            record.DirectoryRecordType: record
            for record in dcmread(tmp_path / "DICOMDIR").DirectoryRecordSequence
        }
        kinds = {
            "PATIENT",
            "STUDY",
            "SERIES",
            "IMAGE",
            "SR DOCUMENT",
            "KEY OBJECT DOC",
            "ENCAP DOC",
            "PRESENTATION",
        }
        assert records.keys() == kinds
        assert records["SR DOCUMENT"].ConceptNameCodeSequence[0].CodeMeaning == "Röntgenbefund"
        assert [one.RelationshipType for one in records["SR DOCUMENT"].ContentSequence] == ["HAS CONCEPT MOD"]
        assert "ContentSequence" not in records["KEY OBJECT DOC"]
        assert records["PRESENTATION"].ContentDescription == "Hüfte"
        assert records["ENCAP DOC"].ReferencedSOPClassUIDInFile == pdf
        dumped = subprocess.run(
            [dcmtk("dcmdump"), "+U8", tmp_path / "DICOMDIR"], check=True, capture_output=True
        )
        assert "Röntgenbefund" in dumped.stdout.decode()

    async def test_has_a_page_with_pictures_that_needs_nothing_else(
        self, oakwood: Scope, engines: Engines, tmp_path: Path
    ) -> None:
        made = dataset(PatientName="<Miller>^Bella", StudyDescription="Head & neck")
        await put(oakwood, engines, made)
        names = await unpacked(oakwood, engines, made.StudyInstanceUID, tmp_path)
        page = (tmp_path / "index.html").read_text()
        pictures = [name for name in names if name.startswith("pictures/")]
        assert pictures
        assert all(f'src="{name}"' in page for name in pictures)
        assert (tmp_path / pictures[0]).read_bytes().startswith(b"\xff\xd8")
        for text in ("Bella &lt;Miller&gt;", "Canine", "2 January 2026", "Head &amp; neck", "Oakwood"):
            assert text in page
        assert "http" not in page

    async def test_pictures_go_with_their_instance(self, oakwood: Scope, engines: Engines) -> None:
        """What comes under its UID later must not be shown by them."""
        stored = await put(oakwood, engines, dataset())
        uids = (stored.study_instance_uid, stored.series_instance_uid, stored.sop_instance_uid)

        async def pictures() -> list[str]:
            objects = engines.objects.of(oakwood.grant)
            return [key async for key, _ in objects.list(derived_folder(*uids[:2])) if key.endswith(".jpg")]

        await study_zip(oakwood, engines, uids[0])
        assert len(await pictures()) == 1
        await delete_derived(engines, oakwood.grant, *uids)
        assert not await pictures()

    async def test_is_the_same_each_time(self, oakwood: Scope, engines: Engines) -> None:
        stored = await put_all(oakwood, engines, series(3))
        study = stored[0].study_instance_uid
        zips = [await study_zip(oakwood, engines, study) for _ in range(2)]
        once, again = [b"".join([piece async for piece in zipped.stream()]) for zipped in zips]
        assert once == again

    @pytest.mark.parametrize("role", Role)
    async def test_wants_the_right_to_export(self, oakwood: Scope, engines: Engines, role: Role) -> None:
        stored = await put(oakwood, engines, dataset())
        asker = Scope(Principal("user", "x", "x"), RIGHTS[role], oakwood.grants)
        if Right.EXPORT in RIGHTS[role]:
            assert (await study_zip(asker, engines, stored.study_instance_uid)).length
            return
        with pytest.raises(Refused):
            await study_zip(asker, engines, stored.study_instance_uid)

    async def test_the_neighbour_gets_nothing(self, oakwood: Scope, elmside: Scope, engines: Engines) -> None:
        stored = await put(oakwood, engines, dataset())
        with pytest.raises(NotFound):
            await study_zip(elmside, engines, stored.study_instance_uid)
