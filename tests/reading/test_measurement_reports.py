import asyncio
import json
import math
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import highdicom as hd
import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset

from services.archive.lifecycle.corrections import correct_study
from services.archive.search.browse import studies_by_uid
from services.courier.service import work_off
from services.dicom.measurements.plane import PixelScale
from services.dicom.measurements.references import references_for
from services.dicom.measurements.values import values_of
from services.dicom.structured_reports.codes import MeasurementKind as Kind
from services.dicom.uids import new_uid
from services.errors import Invalid, NotFound, QuotaExceeded, Refused, TooLarge
from services.persistence import Engines, Grant
from services.reading.measurement_reports import Drawn, reports_of
from services.reading.measurement_reports import save_measurements as save
from services.tenancy import audit, tenants
from services.tenancy.roles import Role
from services.tenancy.scope import Right, Scope, operator_scope
from services.tenancy.tenants import Limits
from tests.archive.samples import make_due, put
from tests.reading.saved_files import CT, Film, film, radiograph
from tests.trail import told

VECTORS = json.loads((Path(__file__).parents[1] / "dicom/measurements/vectors.json").read_text("utf-8"))
SCALE = PixelScale(0.2, 0.2, millimetres=True)


@pytest.fixture
async def chest(oakwood: Scope, engines: Engines) -> Film:
    return await film(oakwood, engines)


def line(chest: Film, *points: list[float], **other: Any) -> Drawn:
    ends = list(points) or [[10.125, 20.0625], [13.3, 24.7]]
    return Drawn(
        **{"uid": new_uid(), "kind": Kind.LENGTH, "image": chest.image, "points": ends, "values": [], **other}
    )


def walked(item: Dataset) -> Iterator[Dataset]:
    for below in item.get("ContentSequence", ()):
        yield below
        yield from walked(below)


def every_kind(chest: Film) -> list[Drawn]:
    """All that can be drawn, of each way of measuring one."""
    found = {(one["kind"], one.get("variant")): one for one in VECTORS}
    return [
        Drawn(
            uid=new_uid(),
            kind=Kind(kind),
            image=chest.image,
            points=one["points"],
            values=[],
            text="Größe" if kind in ("TEXT", "ARROW") else "",
            animal=("CANINE", "Beagle", "RIGHT_LATERAL"),
            variant=variant or "",
            millimetres=0.1234567890123 if kind == "LENGTH" else None,
            method="by hand",
            reference="Beagle 10.3 +/- 0.4 (n 19), Kraetschmer 2008",
        )
        for (kind, variant), one in found.items()
    ]


class TestSave:
    async def test_what_is_read_back_is_what_was_saved(self, chest: Film) -> None:
        drawn = every_kind(chest)
        assert {one.kind for one in drawn} == set(Kind)
        made = await save(chest.vet, chest.engines, chest.study, drawn)
        (report,) = await reports_of(chest.vet, chest.engines, chest.study)
        assert report.problem == ""
        assert report.stored.sop_instance_uid == made.sop_instance_uid
        assert (report.read.origin.author, report.read.origin.ours) == ("Dr. Änne Vet", True)
        assert not report.read.truncated
        for shown, read in zip(drawn, report.read.measurements, strict=True):
            assert (read.uid, read.kind, read.image) == (shown.uid, shown.kind, shown.image)
            assert [list(point) for point in read.points] == shown.points
            assert (read.text, read.variant, read.millimetres) == (
                shown.text,
                shown.variant,
                shown.millimetres,
            )
            assert (read.method, read.reference) == (shown.method, shown.reference)
            assert (read.animal.species, read.animal.breed, read.animal.recumbency) == shown.animal
            expected = values_of(
                shown.kind, shown.points, SCALE, variant=shown.variant or None, millimetres=shown.millimetres
            )
            computed = {value.name: (value.value, value.unit) for value in read.values}
            for value in expected:
                assert computed[value.name] == (value.value, value.unit)
                text = next(one.text for one in read.values if one.name == value.name)
                assert math.isclose(float(text), value.value, rel_tol=1e-12)

    async def test_dcmtk_and_highdicom_read_it(
        self, chest: Film, dcmtk: Callable[[str], Path], tmp_path: Path
    ) -> None:
        made = await save(chest.vet, chest.engines, chest.study, every_kind(chest))
        path = tmp_path / "report.dcm"
        path.write_bytes(await chest.file(made.sop_instance_uid))
        dumped = subprocess.run([dcmtk("dsrdump"), path], capture_output=True, text=True, check=True)
        # Of UTF-8 DCMTK checks the texts not.
        assert [one for one in dumped.stderr.splitlines() if "ISO_IR 192" not in one] == []
        for words in ("Comprehensive SR Document", "Vertebral heart score", "Imaging Measurement Report"):
            assert words in dumped.stdout
        content: Any = hd.sr.srread(path).content
        groups = content.get_image_measurement_groups()
        assert len(groups) == len(every_kind(chest))
        first = groups[0].get_measurements()[0]
        data = first.referenced_coordinates[0].value
        assert data == pytest.approx(np.asarray(every_kind(chest)[0].points) + 0.5, rel=1e-6)

    async def test_it_is_of_the_patient_and_by_who_saved_it(self, chest: Film) -> None:
        made = await save(chest.vet, chest.engines, chest.study, [line(chest)])
        found = await chest.read(made.sop_instance_uid)
        for keyword in (
            "PatientName", "PatientID", "PatientSpeciesDescription", "PatientSpeciesCodeSequence",
            "PatientBreedDescription", "PatientSexNeutered", "ResponsiblePerson", "ResponsibleOrganization",
            "StudyInstanceUID", "StudyDate", "StudyTime", "AccessionNumber", "StudyDescription",
        ):  # fmt: skip
            assert found[keyword].value == chest.dataset[keyword].value, keyword
        assert (found.Modality, found.Manufacturer, found.CompletionFlag) == ("SR", "Vetark", "COMPLETE")
        (observer,) = (one for one in found.ContentSequence if one.ValueType == "PNAME")
        assert str(observer.PersonName).rstrip("^") == "Dr. Änne Vet"
        (scheme,) = found.CodingSchemeIdentificationSequence
        assert scheme.CodingSchemeDesignator == "99VETARK"

    async def test_published_values_stand_beside_the_numbers(self, chest: Film) -> None:
        (heart, *_) = [one for one in every_kind(chest) if one.kind == Kind.VERTEBRAL_HEART]
        drawn = replace(heart, animal=("dog", "beagle", "RIGHT_LATERAL"), reference="")
        made = await save(chest.vet, chest.engines, chest.study, [drawn])
        (report,) = await reports_of(chest.vet, chest.engines, chest.study)
        (one,) = report.read.measurements
        rows = references_for("VERTEBRAL_HEART_SCORE", "dog", "beagle", "RIGHT_LATERAL", drawn.variant)
        assert rows
        for row in rows:
            assert f"VERTEBRAL_HEART_SCORE: {row.text()}" in one.reference.splitlines()
        trusted = next(row for row in rows if row.grade == "A" and row.sd is not None)
        dataset = await chest.read(made.sop_instance_uid)
        numbers = [item for item in walked(dataset) if item.get("RelationshipType") == "HAS PROPERTIES"]
        told = {item.ConceptNameCodeSequence[0].CodeMeaning: item for item in numbers}
        mean = told["Mean Value of population"].MeasuredValueSequence[0]
        assert (float(mean.NumericValue), mean.MeasurementUnitsCodeSequence[0].CodeValue) == (
            trusted.mean,
            "{vertebrae}",
        )
        assert [value.name for value in one.values][:1] == ["VERTEBRAL_HEART_SCORE"]

    async def test_a_program_is_a_device(self, chest: Film) -> None:
        await save(chest.scope, chest.engines, chest.study, [line(chest)])
        (report,) = await reports_of(chest.scope, chest.engines, chest.study)
        assert report.read.origin.author == "Vetark"

    async def test_whatever_a_patient_is_called_by_their_modality(
        self, oakwood: Scope, engines: Engines
    ) -> None:
        odd = await film(
            oakwood,
            engines,
            PatientBirthDate="spring 2019",
            PatientSex="CASTRATED MALE",
            PatientWeight="9.123456789",
            StudyTime="25:99",
        )
        made = await save(odd.vet, engines, odd.study, [line(odd)])
        file = await odd.file(made.sop_instance_uid)
        found = pydicom.dcmread(BytesIO(file))
        raw = {
            keyword: found.get_item(keyword).value
            for keyword in ("PatientBirthDate", "PatientSex", "StudyTime")
        }
        assert raw == {
            "PatientBirthDate": b"spring 2019 ",
            "PatientSex": b"CASTRATED MALE",
            "StudyTime": b"25:99 ",
        }
        assert float(found.PatientWeight) == 9.123456789

    async def test_corrections_hold_for_it_and_are_taken_back_with_the_images(self, chest: Film) -> None:
        scope, engines = chest.scope, chest.engines
        known = await correct_study(
            scope, engines, chest.study, {"PatientName": "Miller^Luna", "PatientID": "B-18"}, "x"
        )
        made = await save(chest.vet, engines, chest.study, [line(chest)])
        found = await chest.read(made.sop_instance_uid)
        assert (found.PatientName, found.PatientID) == ("Miller^Luna", "B-18")
        assert known.holds
        await make_due(scope, engines)
        await work_off(engines, "test")
        study = (await studies_by_uid(scope, engines, [chest.study]))[chest.study]
        assert (study["counts"]["instances"], study.get("other_patients") or []) == (2, [])
        assert "SR" in study["ModalitiesInStudy"]

    async def test_numbers_that_the_points_do_not_give_are_refused(self, chest: Film) -> None:
        right = math.hypot(3.175, 4.6375) * 0.2
        for shown, reason in (
            (("LENGTH", right * (1 + 1e-6), "mm"), "LENGTH is not what the points give"),
            (("LENGTH", right, "px"), "LENGTH is in mm here"),
            (("ANGLE", 1.0, "deg"), "these points give no ANGLE"),
        ):
            with pytest.raises(Invalid, match=reason):
                await save(chest.vet, chest.engines, chest.study, [line(chest, values=[shown])])
        rounded = line(chest, values=[("LENGTH", right * (1 + 1e-13), "mm")])
        await save(chest.vet, chest.engines, chest.study, [rounded])
        assert len(await reports_of(chest.vet, chest.engines, chest.study)) == 1

    async def test_regions_have_the_numbers_of_their_pixels(self, oakwood: Scope, engines: Engines) -> None:
        slice_ = await film(
            oakwood, engines, SOPClassUID=CT, Modality="CT", RescaleSlope=2, RescaleIntercept=-1000
        )
        corners = [[10, 5], [20, 5], [20, 9], [10, 9]]
        drawn = [
            line(
                slice_,
                *corners,
                kind=Kind.RECTANGLE,
                values=[("MEAN", -970.0, "HU"), ("PIXEL_COUNT", 55.0, "1")],
            ),
            line(slice_, [30.4, 7.0], kind=Kind.PROBE, values=[("PIXEL_VALUE", -940.0, "HU")]),
        ]
        await save(slice_.vet, engines, slice_.study, drawn)
        (report,) = await reports_of(slice_.vet, engines, slice_.study)
        values = {one.name: one for one in report.read.measurements[0].values}
        assert (values["MINIMUM"].text, values["MAXIMUM"].text) == ("-980.0", "-960.0")
        assert values["STANDARD_DEVIATION"].value == pytest.approx(math.sqrt(40))
        with pytest.raises(Invalid, match="MEAN is not what the points give"):
            await save(
                slice_.vet, engines, slice_.study, [replace(drawn[0], values=[("MEAN", -970.1, "HU")])]
            )

    async def test_colour_and_points_outside_have_no_pixel_values(
        self, oakwood: Scope, engines: Engines
    ) -> None:
        colour = await film(
            oakwood,
            engines,
            SamplesPerPixel=3,
            PhotometricInterpretation="RGB",
            PlanarConfiguration=0,
            Rows=8,
            Columns=8,
            BitsAllocated=8,
            BitsStored=8,
            HighBit=7,
            PixelData=bytes(192),
        )
        drawn = [line(colour, [2, 2], kind=Kind.PROBE), line(colour, [3, 3], [4, 4], kind=Kind.CIRCLE)]
        await save(colour.vet, engines, colour.study, drawn)
        (report,) = await reports_of(colour.vet, engines, colour.study)
        assert [[value.name for value in one.values] for one in report.read.measurements] == [
            [],
            ["AREA", "DIAMETER"],
        ]

    async def test_a_new_version_names_the_one_it_replaces(self, chest: Film) -> None:
        first = await save(chest.vet, chest.engines, chest.study, [line(chest)])
        again = await save(chest.vet, chest.engines, chest.study, [line(chest)], first.sop_instance_uid)
        newest, oldest = await reports_of(chest.vet, chest.engines, chest.study)
        assert (newest.stored.sop_instance_uid, newest.replaced_by) == (again.sop_instance_uid, None)
        assert oldest.replaced_by == again.sop_instance_uid
        (study,) = (await chest.read(again.sop_instance_uid)).PredecessorDocumentsSequence
        (series,) = study.ReferencedSeriesSequence
        assert series.ReferencedSOPSequence[0].ReferencedSOPInstanceUID == first.sop_instance_uid
        for uid in (chest.image.sop_instance_uid, "2.25.1"):
            with pytest.raises(NotFound):
                await save(chest.vet, chest.engines, chest.study, [line(chest)], uid)

    async def test_a_new_version_may_say_that_all_was_taken_away(
        self, chest: Film, dcmtk: Callable[[str], Path], tmp_path: Path
    ) -> None:
        first = await save(chest.vet, chest.engines, chest.study, [line(chest)])
        again = await save(chest.vet, chest.engines, chest.study, [], first.sop_instance_uid)
        newest, oldest = await reports_of(chest.vet, chest.engines, chest.study)
        assert (newest.read.measurements, newest.problem) == ((), "")
        assert oldest.replaced_by == again.sop_instance_uid
        path = tmp_path / "report.dcm"
        path.write_bytes(await chest.file(again.sop_instance_uid))
        dumped = subprocess.run([dcmtk("dsrdump"), path], capture_output=True, text=True, check=True)
        assert [one for one in dumped.stderr.splitlines() if "ISO_IR 192" not in one] == []
        assert "No measurements" in dumped.stdout
        with pytest.raises(Invalid):
            await save(chest.vet, chest.engines, chest.study, [])

    async def test_of_two_who_save_at_once_both_are_there(self, chest: Film) -> None:
        first = await save(chest.vet, chest.engines, chest.study, [line(chest)])
        people = [chest.as_role(Role.VETERINARIAN, name) for name in ("Ada", "Bob")]
        saves = (
            save(one, chest.engines, chest.study, [line(chest)], first.sop_instance_uid) for one in people
        )
        await asyncio.gather(*saves)
        found = await reports_of(chest.vet, chest.engines, chest.study)
        assert {one.read.origin.author for one in found if not one.replaced_by} == {"Ada", "Bob"}

    async def test_who_may_report_saves_and_nobody_else(self, chest: Film) -> None:
        reader = chest.as_role(Role.RADIOLOGIST)
        assert Right.STORE not in reader.rights
        await save(reader, chest.engines, chest.study, [line(chest)])
        for role in (Role.TECHNICIAN, Role.FRONT_DESK, Role.REFERRING_VETERINARIAN):
            with pytest.raises(Refused):
                await save(chest.as_role(role), chest.engines, chest.study, [line(chest)])
        with pytest.raises(Refused):
            await reports_of(chest.as_role(Role.FRONT_DESK), chest.engines, chest.study)
        narrowed = replace(reader, grants=(Grant("oakwood", frozenset({chest.study}), frozenset({"1.2"})),))
        with pytest.raises(Refused, match="some series"):
            await save(narrowed, chest.engines, chest.study, [line(chest)])
        assert await reports_of(narrowed, chest.engines, chest.study) == []

    async def test_the_trail_tells_it(self, chest: Film) -> None:
        await save(chest.vet, chest.engines, chest.study, [line(chest)])
        (stored,) = await told(chest.scope, chest.engines, audit.Event.STORED)
        assert (stored.study, stored.principal.name) == (chest.study, "Dr. Änne Vet")

    async def test_a_full_tenant_is_told(self, oakwood: Scope, engines: Engines) -> None:
        await tenants.update(operator_scope(), engines, "oakwood", limits=Limits(instances_a_day=1))
        chest = await film(oakwood, engines)
        with pytest.raises(QuotaExceeded):
            await save(chest.vet, chest.engines, chest.study, [line(chest)])

    async def test_what_cannot_be_is_refused(self, chest: Film, elmside: Scope) -> None:
        other, theirs = await film(chest.scope, chest.engines), radiograph()
        await put(elmside, chest.engines, theirs)
        same = line(chest)
        away = replace(
            chest.image,
            sop_instance_uid=str(theirs.SOPInstanceUID),
            series_instance_uid=str(theirs.SeriesInstanceUID),
        )
        nobody = replace(chest.image, sop_instance_uid="2.25.4", series_instance_uid="2.25.5")
        reasons = {}
        for what, drawn in {
            "none": [],
            "twice": [same, same],
            "uid": [line(chest, uid="not a uid")],
            "points": [line(chest, [1, 2])],
            "far": [line(chest, [1, 2], [1e7, 3])],
            "frame": [line(chest, image=chest.frame(2))],
            "series": [line(chest, image=replace(chest.image, series_instance_uid="2.25.5"))],
            "other study": [line(chest, image=other.image)],
            "other clinic": [line(chest, image=away)],
            "nobody": [line(chest, image=nobody)],
            "variant": [line(chest, variant="SIDEWAYS")],
            "millimetres": [line(chest, millimetres=-1.0)],
            "control": [line(chest, text="a\x07")],
        }.items():
            with pytest.raises(Invalid) as refused:
                await save(chest.vet, chest.engines, chest.study, drawn)
            reasons[what] = str(refused.value)
        assert reasons["other clinic"] == reasons["nobody"] == reasons["other study"]
        with pytest.raises(TooLarge):
            await save(chest.vet, chest.engines, chest.study, [line(chest) for _ in range(201)])
        with pytest.raises(NotFound):
            await save(chest.vet, chest.engines, str(theirs.StudyInstanceUID), [line(chest)])
        assert await reports_of(chest.vet, chest.engines, chest.study) == []
