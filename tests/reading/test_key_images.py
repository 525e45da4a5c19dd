import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import highdicom as hd
import pydicom
import pytest
from pydicom.dataset import Dataset

from services.dicom.structured_reports.codes import KeyImageTitle
from services.dicom.uids import new_uid
from services.errors import Invalid, NotFound, Refused
from services.persistence import Engines
from services.reading.key_images import save_key_images as save
from services.reading.key_images import selections_of, title_of
from services.tenancy.roles import Role
from services.tenancy.scope import Scope
from tests.archive.samples import encoded, put
from tests.reading.others import code, image_item, item, plain
from tests.reading.saved_files import Film, film, radiograph

TEACHING = KeyImageTitle.FOR_TEACHING


@pytest.fixture
async def loop(oakwood: Scope, engines: Engines) -> Film:
    return await film(
        oakwood,
        engines,
        NumberOfFrames=3,
        Rows=8,
        Columns=8,
        PixelData=bytes(384),
        SOPClassUID="1.2.840.10008.5.1.4.1.1.3.1",
    )


def selection(image: Dataset, *chosen: Dataset) -> Dataset:
    """A selection of another system."""
    made = Dataset()
    for keyword in ("StudyInstanceUID", "PatientName", "PatientID", "StudyDate"):
        setattr(made, keyword, image[keyword].value)
    made.SOPClassUID, made.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.88.59", new_uid()
    made.SeriesInstanceUID, made.Modality, made.ValueType = new_uid(), "KO", "CONTAINER"
    made.ConceptNameCodeSequence = [code("113001", "DCM", "Rejected for Quality Reasons")]
    made.ContentSequence = [
        item("IMAGE", "CONTAINS", None, ReferencedSOPSequence=image_item(one).ReferencedSOPSequence)
        for one in chosen
    ]
    return made


class TestSave:
    async def test_what_is_read_back_is_what_was_chosen(
        self, loop: Film, dcmtk: Callable[[str], Path], tmp_path: Path
    ) -> None:
        still = radiograph(StudyInstanceUID=loop.study)
        await put(loop.scope, loop.engines, still)
        other = replace(loop, dataset=still).image
        chosen = [loop.frame(3), loop.frame(1), other]
        made = await save(loop.vet, loop.engines, loop.study, TEACHING, chosen, description="Für den Kurs")
        (found,) = await selections_of(loop.vet, loop.engines, loop.study)
        assert (title_of(found.read), found.read.description, found.problem) == (TEACHING, "Für den Kurs", "")
        assert (found.read.origin.title, found.read.origin.author) == ("For Teaching", "Dr. Änne Vet")
        assert set(found.read.images) == set(chosen)
        path = tmp_path / "ko.dcm"
        path.write_bytes(await loop.file(made.sop_instance_uid))
        dumped = subprocess.run([dcmtk("dsrdump"), path], capture_output=True, text=True, check=True)
        assert "Key Object Selection Document" in dumped.stdout
        # DCMTK does not check texts in UTF-8, nor this template.
        unchecked = ("ISO_IR 192", "template constraints not yet supported")
        assert [
            one for one in dumped.stderr.splitlines() if not any(words in one for words in unchecked)
        ] == []
        document = hd.ko.KeyObjectSelectionDocument.from_dataset(pydicom.dcmread(path))
        assert len(document.content.get_references()) == 2
        assert (document.Modality, document.PatientName) == ("KO", "Müller^Bella")
        assert document.ResponsibleOrganization == "Oakwood clients"

    async def test_a_new_version_takes_the_place_of_the_old(self, loop: Film) -> None:
        first = await save(loop.vet, loop.engines, loop.study, TEACHING, [loop.image])
        old = first.sop_instance_uid
        again = await save(loop.vet, loop.engines, loop.study, TEACHING, [loop.frame(2)], replaces=old)
        newest, oldest = await selections_of(loop.vet, loop.engines, loop.study)
        assert (newest.replaced_by, oldest.replaced_by) == (None, again.sop_instance_uid)

    async def test_what_cannot_be_is_refused(self, loop: Film, elmside: Scope) -> None:
        theirs = await film(elmside, loop.engines)
        for images in ([], [theirs.image], [loop.frame(4)], [loop.frame(0)]):
            with pytest.raises(Invalid):
                await save(loop.vet, loop.engines, loop.study, TEACHING, images)
        with pytest.raises(Refused):
            await save(loop.as_role(Role.TECHNICIAN), loop.engines, loop.study, TEACHING, [loop.image])
        with pytest.raises(NotFound):
            await save(loop.vet, loop.engines, theirs.study, TEACHING, [loop.image])
        assert await selections_of(loop.vet, loop.engines, loop.study) == []


class TestSelectionsOf:
    async def test_of_another_clinics_images_nothing_is_told(self, loop: Film, elmside: Scope) -> None:
        theirs = await film(elmside, loop.engines)
        told = []
        for image in (theirs.dataset, radiograph()):
            await put(loop.scope, loop.engines, selection(loop.dataset, loop.dataset, image))
            newest = (await selections_of(loop.vet, loop.engines, loop.study))[0]
            here, away = (newest.found.referred(one) for one in newest.read.images)
            assert (here.missing, here.study_instance_uid) == (False, loop.study)
            assert (away.missing, away.study_instance_uid, away.reference.series_instance_uid) == (
                True,
                None,
                "",
            )
            told.append((newest.problem, title_of(newest.read), newest.read.origin.title))
        assert told == [("1 of the images it names are not here", None, "Rejected for Quality Reasons")] * 2

    async def test_real_ones_are_read(self, oakwood: Scope, engines: Engines, data_folder: Path) -> None:
        made = pydicom.dcmread(data_folder / "derived/ko_key_object.dcm")
        await put(oakwood, engines, plain(made), data=encoded(plain(made)))
        (found,) = await selections_of(oakwood, engines, str(made.StudyInstanceUID))
        assert found.read.images
        assert found.read.origin.title
