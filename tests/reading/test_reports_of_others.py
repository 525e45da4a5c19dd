import time
from pathlib import Path

import highdicom as hd
import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes

from services.dicom.structured_reports.codes import KeyImageTitle
from services.dicom.uids import new_uid
from services.persistence import Engines
from services.reading import key_images, measurement_reports, stored_objects
from services.reading.measurement_reports import StoredReport, reports_of
from services.tenancy.scope import Scope
from tests.archive.damage import damage, truncated
from tests.archive.samples import encoded, put
from tests.reading.others import code, item, number, ohif_group, ohif_report, plain
from tests.reading.saved_files import Film, film, radiograph
from tests.reading.test_key_images import selection
from tests.reading.test_measurement_reports import line as drawn_line

LENGTH = code("G-D7FE", "SRT", "Length")


@pytest.fixture
async def chest(oakwood: Scope, engines: Engines) -> Film:
    return await film(oakwood, engines)


def item_bytes(data: bytes) -> bytes:
    return b"\xfe\xff\x00\xe0" + len(data).to_bytes(4, "little") + data


def sequence(items: bytes) -> bytes:
    """Content Sequence, the last element of whatever has one here."""
    return b"\x40\x00\x30\xa7SQ\0\0" + len(items).to_bytes(4, "little") + items


async def read(chest: Film, *made: Dataset) -> list[StoredReport]:
    for one in made:
        await put(chest.scope, chest.engines, one)
    return await reports_of(chest.vet, chest.engines, chest.study)


class TestReportsOf:
    async def test_what_ohif_saved_is_read(self, chest: Film) -> None:
        length = number(LENGTH, "12.345678901234", "mm", "POLYLINE", [10.5, 20.5, 30.5, 40.5], chest.dataset)
        area = number(
            code("G-D7FE", "SRT", "AREA"), "3.5", "mm2", "ELLIPSE", [1, 5, 9, 5, 5, 3, 5, 7], chest.dataset
        )
        place = item(
            "NUM",
            "CONTAINS",
            code("111010", "DCM", "Center"),
            ContentSequence=number(LENGTH, "1", "1", "POINT", [7.5, 8.5], chest.dataset).ContentSequence,
        )
        groups = [
            ohif_group(chest.dataset, "Length", [length], "left kidney"),
            ohif_group(chest.dataset, "EllipticalROI", [area], "spleen"),
            ohif_group(chest.dataset, "ArrowAnnotate", [place], "here"),
        ]
        (report,) = await read(chest, ohif_report(chest.dataset, groups))
        assert (report.problem, report.read.origin.ours, report.read.origin.author) == (
            "",
            False,
            "unknown unknown",
        )
        first, second, third = report.read.measurements
        assert (first.kind, first.label, first.image) == (None, "left kidney", chest.image)
        assert first.points == ((10, 20), (30, 40))
        assert (first.values[0].text, first.values[0].unit, first.values[0].label) == (
            "12.345678901234",
            "mm",
            "Length",
        )
        assert (len(second.points), second.values[0].unit) == (4, "mm2")
        assert (third.label, third.points, [one.text for one in third.values]) == ("here", ((7, 8),), [""])

    async def test_what_highdicom_wrote_is_read(self, chest: Film) -> None:
        image = chest.dataset
        for keyword in ("PatientBirthDate", "PatientSex", "StudyID", "ReferringPhysicianName"):
            setattr(image, keyword, image.get(keyword))
        region = hd.sr.ImageRegion(
            "CIRCLE",
            np.array([[10.5, 10.5], [15.5, 10.5]]),
            hd.sr.SourceImageForRegion(image.SOPClassUID, image.SOPInstanceUID),
        )
        group = hd.sr.PlanarROIMeasurementsAndQualitativeEvaluations(
            tracking_identifier=hd.sr.TrackingIdentifier(uid=new_uid(), identifier="nodule 1"),
            referenced_region=region,
            finding_type=codes.SCT.Nodule,
            measurements=[hd.sr.Measurement(codes.SCT.Area, 78.5, codes.UCUM.SquareMillimeter)],
        )
        observer = hd.sr.ObserverContext(
            codes.DCM.Person, hd.sr.PersonObserverIdentifyingAttributes("Reader^Rita")
        )
        content = hd.sr.MeasurementReport(
            hd.sr.ObservationContext(observer), codes.SCT.ImagingProcedure, imaging_measurements=[group]
        )
        made = hd.sr.Comprehensive3DSR([image], content[0], new_uid(), 1, new_uid(), 1)
        made.SpecificCharacterSet = "ISO_IR 192"
        (report,) = await read(chest, plain(made))
        (found,) = report.read.measurements
        assert (report.read.origin.author, found.label, found.image) == ("Reader Rita", "Nodule", chest.image)
        assert (found.points, found.values[0].text) == (((10, 10), (15, 10)), "78.5")
        assert ("Area", "78.5 mm2") in [(one.label, one.text) for one in report.read.lines]
        assert not any("1.2.840" in one.text or "2.25." in one.text for one in report.read.lines)

    async def test_of_5000_measurements_the_first_are_shown(self, chest: Film) -> None:
        length = number(LENGTH, "1.5", "mm", "POLYLINE", [1, 2, 3, 4], chest.dataset)
        group = encoded(ohif_group(chest.dataset, "Length", [length], "one of many"))
        made = ohif_report(chest.dataset, [])
        (_, container) = made.ContentSequence
        del made.ContentSequence, container.ContentSequence
        measured = encoded(container) + sequence(item_bytes(group) * 5000)
        data = encoded(made) + sequence(item_bytes(measured))
        await put(chest.scope, chest.engines, made, data=data)
        start = time.process_time()
        (report,) = await reports_of(chest.vet, chest.engines, chest.study)
        assert time.process_time() - start < 10
        assert (report.read.truncated, report.read.total, len(report.read.measurements)) == (True, 5000, 500)
        assert "5000 measurements: 500 are shown" in report.problem
        assert len(report.read.lines) == 500

    async def test_images_that_are_not_here_are_told_and_nothing_of_another_clinic(
        self, chest: Film, elmside: Scope
    ) -> None:
        theirs, nobodys = radiograph(), radiograph()
        await put(elmside, chest.engines, theirs)
        told = []
        for image in (theirs, nobodys):
            length = number(LENGTH, "1.5", "mm", "POLYLINE", [1, 2, 3, 4], image)
            made = ohif_report(chest.dataset, [ohif_group(image, "Length", [length], "x")])
            report = (await read(chest, made))[0]
            (one,) = report.read.measurements
            referred = report.found.referred(one.image)
            assert (referred.missing, referred.study_instance_uid) == (True, None)
            assert one.values[0].text == "1.5"
            told.append(report.problem)
        assert told == ["1 of the images it names are not here"] * 2

    async def test_a_broken_one_says_so_and_the_others_are_read(self, chest: Film) -> None:
        length = number(LENGTH, "1.5", "mm", "POLYLINE", [1, 2, 3, 4], chest.dataset)
        good = ohif_report(chest.dataset, [ohif_group(chest.dataset, "Length", [length], "good")])
        odd = ohif_report(chest.dataset, [])
        odd.ContentSequence = [
            item("NUM", "CONTAINS", None),
            item("SCOORD", "CONTAINS", None, GraphicType="SPIRAL", GraphicData=[1.0]),
            item("CONTAINER", "CONTAINS", code("125007", "DCM", "Measurement Group")),
            Dataset(),
        ]
        empty = ohif_report(chest.dataset, [])
        del empty.ContentSequence
        found = await read(chest, good, odd, empty)
        assert [len(one.read.measurements) for one in found] == [0, 1, 1]
        assert [one.problem for one in found] == ["", "", ""]

    async def test_a_damaged_one_says_so(self, chest: Film) -> None:
        length = number(LENGTH, "1.5", "mm", "POLYLINE", [1, 2, 3, 4], chest.dataset)
        made = [
            ohif_report(chest.dataset, [ohif_group(chest.dataset, "Length", [length], "x")]) for _ in range(2)
        ]
        for one in made:
            await put(chest.scope, chest.engines, one)
        await damage(chest.scope, chest.engines, str(made[0].SOPInstanceUID), truncated)
        newest, oldest = await reports_of(chest.vet, chest.engines, chest.study)
        assert (newest.problem, oldest.problem) == ("", "damaged: it cannot be read")

    async def test_deep_nesting_and_points_in_space_do_no_harm(self, chest: Film) -> None:
        below = item("TEXT", "CONTAINS", code("1", "99X", "deep"), TextValue="bottom")
        for _ in range(60):
            below = item("CONTAINER", "CONTAINS", code("1", "99X", "deep"), ContentSequence=[below])
        deep = ohif_report(chest.dataset, [])
        deep.ContentSequence = [below]
        length = number(LENGTH, "2.5", "mm", "POLYLINE", [1, 2, 3, 4], chest.dataset)
        space = item("SCOORD3D", "INFERRED FROM", None, GraphicType="POLYLINE", GraphicData=[1.0] * 6)
        length.ContentSequence = [space]
        solid = ohif_report(chest.dataset, [ohif_group(chest.dataset, "Length", [length], "solid")])
        first, second = await read(chest, deep, solid)
        assert first.problem == "coordinates in space are not drawn on the images"
        assert first.read.measurements[0].values[0].text == "2.5"
        assert second.read.measurements == ()

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("pydicom/reportsi.dcm", "Report"),
            ("pydicom/reportsi_with_empty_number_tags.dcm", "Report"),
            ("highdicom/sr_document.dcm", "Imaging Measurements"),
            ("dcmjs-dimse/sr.dcm", ""),
        ],
    )
    async def test_real_files_are_read(
        self, oakwood: Scope, engines: Engines, data_folder: Path, name: str, words: str
    ) -> None:
        made = pydicom.dcmread(data_folder / name)
        await put(oakwood, engines, made, data=encoded(plain(made)))
        (report,) = await reports_of(oakwood, engines, str(made.StudyInstanceUID))
        assert report.problem in ("", "1 of the images it names are not here") or "images" in report.problem
        said = [f"{one.label} {one.text}" for one in report.read.lines]
        assert said
        assert any(words in one for one in [report.read.origin.title, *said])

    async def test_what_only_says_that_it_is_ours_is_drawn_as_far_as_it_fits(self, chest: Film) -> None:
        length = number(LENGTH, "1.5", "mm", "POLYLINE", [1, 2, 3, 4], chest.dataset)
        group = ohif_group(chest.dataset, "Length", [length], "x")
        group.ContentSequence[2].ConceptCodeSequence = [code("1101", "99VETARK", "Vertebral heart size")]
        points = item("TEXT", "CONTAINS", code("3001", "99VETARK", "Points"), TextValue="1,2 3,nan")
        group.ContentSequence.append(points)
        made = ohif_report(chest.dataset, [group])
        made.Manufacturer = "Vetark"
        (report,) = await read(chest, made)
        (one,) = report.read.measurements
        assert (one.kind, one.points) == (None, ((0.5, 1.5), (2.5, 3.5)))
        points.TextValue = "1,2 3,4"
        made.SOPInstanceUID = new_uid()
        (one,) = (await read(chest, made))[0].read.measurements
        assert one.kind is None

    async def test_of_many_objects_the_latest_are_read(
        self, chest: Film, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(stored_objects, "MOST_OBJECTS", 2)
        length = number(LENGTH, "1.5", "mm", "POLYLINE", [1, 2, 3, 4], chest.dataset)
        group = ohif_group(chest.dataset, "Length", [length], "x")
        found = await read(chest, *(ohif_report(chest.dataset, [group]) for _ in range(3)))
        assert [len(one.read.measurements) for one in found] == [1, 1, 0]
        assert found[2].problem == stored_objects.TOO_MANY

    async def test_what_was_saved_here_is_whole_however_much_others_sent_after_it(
        self, chest: Film, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(measurement_reports, "MOST_SHOWN", 3)
        monkeypatch.setattr(key_images, "_MOST_SHOWN", 1)
        first, second = ([drawn_line(chest) for _ in range(2)] for _ in range(2))
        vet = (chest.vet, chest.engines, chest.study)
        before = await measurement_reports.save_measurements(*vet, first)
        await measurement_reports.save_measurements(*vet, second, before.sop_instance_uid)
        await key_images.save_key_images(*vet, KeyImageTitle.FOR_TEACHING, [chest.image])
        length = number(LENGTH, "1.5", "mm", "POLYLINE", [1, 2, 3, 4], chest.dataset)
        group = ohif_group(chest.dataset, "Length", [length], "x")
        await put(chest.scope, chest.engines, selection(chest.dataset, chest.dataset))
        theirs, newer, older = await read(chest, ohif_report(chest.dataset, [group] * 5))
        read_ = [len(one.read.measurements) for one in (newer, theirs, older)]
        assert (read_, newer.problem) == ([2, 1, 0], "")
        assert "5 measurements: 1 are shown" in theirs.problem
        of_another, ours = await key_images.selections_of(*vet)
        assert (len(ours.read.images), ours.problem) == (1, "")
        assert (of_another.read.images, of_another.problem) == ((), "it names 1 images: 0 are shown")
