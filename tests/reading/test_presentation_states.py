import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydicom.dataset import Dataset

from services.archive.ingest.store import Stored
from services.dicom.structured_reports.saved import Graphic
from services.dicom.uids import new_uid
from services.errors import Invalid, NotFound, Refused
from services.persistence import Engines
from services.reading.presentation_states import Display, StoredState, states_of
from services.reading.presentation_states import save_presentation_states as save
from services.tenancy.roles import Role
from services.tenancy.scope import Scope
from tests.archive.samples import put
from tests.reading.saved_files import COLUMNS, CT, ROWS, Film, film, radiograph

RGB = {
    "SamplesPerPixel": 3,
    "PhotometricInterpretation": "RGB",
    "PlanarConfiguration": 0,
    "Rows": 8,
    "Columns": 8,
    "BitsAllocated": 8,
    "BitsStored": 8,
    "HighBit": 7,
    "PixelData": bytes(192),
}


@pytest.fixture
async def chest(oakwood: Scope, engines: Engines) -> Film:
    return await film(oakwood, engines)


async def shown(film: Film, *displays: Display) -> list[Stored]:
    return await save(film.vet, film.engines, film.study, "Läsion links", displays)


async def only(film: Film) -> StoredState:
    (state,) = await states_of(film.vet, film.engines, film.study)
    return state


def another(image: Dataset, **values: Any) -> Dataset:
    """A presentation state of another system."""
    made, one, series = Dataset(), Dataset(), Dataset()
    for keyword in ("StudyInstanceUID", "PatientName", "PatientID", "StudyDate"):
        setattr(made, keyword, image[keyword].value)
    made.SOPClassUID, made.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.11.1", new_uid()
    made.SeriesInstanceUID, made.Modality = new_uid(), "PR"
    made.ContentLabel, made.ContentCreatorName = "THEIRS", "Reader^Rita"
    made.PresentationCreationDate, made.PresentationCreationTime = "20260102", "101112.5"
    one.ReferencedSOPClassUID, one.ReferencedSOPInstanceUID = image.SOPClassUID, image.SOPInstanceUID
    series.SeriesInstanceUID, series.ReferencedImageSequence = image.SeriesInstanceUID, [one]
    made.ReferencedSeriesSequence = [series]
    for keyword, value in values.items():
        setattr(made, keyword, value)
    return made


class TestSave:
    @pytest.mark.parametrize("rotation", [0, 90, 180, 270])
    @pytest.mark.parametrize("mirrored", [False, True])
    async def test_what_is_read_back_is_what_was_shown(
        self, chest: Film, rotation: int, mirrored: bool
    ) -> None:
        graphics = (
            Graphic("POLYLINE", ((10.25, 20.5), (30.0, 40.0), (50.0, 20.0)), closed=True),
            Graphic("TEXT", ((100.5, 60.25),), text="Größe"),
        )
        area = (40.0, 30.0, 339.0, 229.0)
        await shown(chest, Display(chest.image, (1000.5, 2000.0), True, rotation, mirrored, area, graphics))
        state = await only(chest)
        assert (state.problem, state.read.description, state.read.label) == (
            "",
            "Läsion links",
            "L SION LINKS",
        )
        assert (state.read.origin.author, state.read.origin.ours) == ("Dr. Änne Vet", True)
        (image,) = state.read.images
        assert (image.image, image.window_center, image.window_width) == (chest.frame(0), 1000.5, 2000)
        assert (image.rotation, image.mirrored, image.area) == (rotation, mirrored, area)
        assert state.is_inverted(image)
        drawn, written = image.graphics
        assert (drawn.closed, drawn.points[:3]) == (True, graphics[0].points)
        assert (written.text, written.points) == ("Größe", graphics[1].points)

    async def test_corners_of_the_area_are_told_as_they_come_to_lie(self, chest: Film) -> None:
        corners = {
            (0, False): ([1, 1], [COLUMNS, ROWS]),
            (90, False): ([1, ROWS], [COLUMNS, 1]),
            (180, False): ([COLUMNS, ROWS], [1, 1]),
            (270, False): ([COLUMNS, 1], [1, ROWS]),
            (0, True): ([COLUMNS, 1], [1, ROWS]),
            (90, True): ([1, 1], [COLUMNS, ROWS]),
        }
        for (rotation, mirrored), expected in corners.items():
            (made,) = await shown(chest, Display(chest.image, rotation=rotation, mirrored=mirrored))
            (area,) = (await chest.read(made.sop_instance_uid)).DisplayedAreaSelectionSequence
            told = list(area.DisplayedAreaTopLeftHandCorner), list(area.DisplayedAreaBottomRightHandCorner)
            assert told == expected, (rotation, mirrored)

    @pytest.mark.parametrize("colour", [False, True])
    async def test_dcmtk_accepts_it(
        self, oakwood: Scope, engines: Engines, dcmtk: Callable[[str], Path], tmp_path: Path, colour: bool
    ) -> None:
        one = await film(
            oakwood,
            engines,
            **(RGB if colour else {"SOPClassUID": CT, "RescaleSlope": 1, "RescaleIntercept": -1024}),
        )
        graphics = (Graphic("POLYLINE", ((1, 1), (5, 5))), Graphic("POLYLINE", ((2, 2),), text="x"))
        display = Display(one.image, (40, 400), rotation=90, mirrored=True, graphics=graphics)
        # DCMTK knows no name in UTF-8.
        vet = one.as_role(Role.VETERINARIAN, "Dr. Anne Vet")
        (made,) = await save(vet, engines, one.study, "Lesion", [display])
        path = tmp_path / "pr.dcm"
        path.write_bytes(await one.file(made.sop_instance_uid))
        found = await one.read(made.sop_instance_uid)
        assert (found.Modality, found.ResponsibleOrganization) == ("PR", "Oakwood clients")
        if colour:
            assert (found.SOPClassUID.name, "SoftcopyVOILUTSequence" in found) == (
                "Color Softcopy Presentation State Storage",
                False,
            )
            assert found.ICCProfile[36:40] == b"acsp"
            return
        assert (found.RescaleIntercept, found.SoftcopyVOILUTSequence[0].WindowCenter) == (-1024, 40)
        checked = subprocess.run([dcmtk("dcmpschk"), "-v", path], capture_output=True, text=True, check=False)
        assert (checked.returncode, "Test passed" in checked.stderr + checked.stdout) == (0, True), (
            checked.stderr
        )

    async def test_an_inverse_image_is_not_inverted_twice(self, oakwood: Scope, engines: Engines) -> None:
        negative = await film(oakwood, engines, PhotometricInterpretation="MONOCHROME1")
        for inverted, shape in ((False, "INVERSE"), (True, "IDENTITY")):
            (made,) = await shown(negative, Display(negative.image, inverted=inverted))
            assert (await negative.read(made.sop_instance_uid)).PresentationLUTShape == shape
            newest = (await states_of(negative.vet, engines, negative.study))[0]
            assert newest.is_inverted(newest.read.images[0]) is inverted

    async def test_images_turned_otherwise_are_objects_of_their_own(self, chest: Film) -> None:
        displays = [Display(chest.image, rotation=90)]
        for rotation in (90, 0):
            made = radiograph(StudyInstanceUID=chest.study)
            await put(chest.scope, chest.engines, made)
            displays.append(Display(replace(chest, dataset=made).image, rotation=rotation))
        assert len(await shown(chest, *displays)) == 2
        found = await states_of(chest.vet, chest.engines, chest.study)
        assert sorted(len(one.read.images) for one in found) == [1, 2]

    async def test_frames_of_a_loop_have_their_own_windows(self, oakwood: Scope, engines: Engines) -> None:
        loop = await film(oakwood, engines, NumberOfFrames=3, Rows=8, Columns=8, PixelData=bytes(384))
        await shown(loop, Display(loop.frame(1), (10, 20)), Display(loop.frame(3), (30, 40)))
        state = await only(loop)
        windows = {one.image.frame_number: one.window_center for one in state.read.images}
        assert (windows, state.problem) == ({1: 10, 3: 30}, "")

    async def test_what_cannot_be_is_refused(self, chest: Film, oakwood: Scope, elmside: Scope) -> None:
        theirs = await film(elmside, chest.engines)
        out = Graphic("POLYLINE", ((1, 1), (COLUMNS + 3, 5)))
        for display in (
            Display(theirs.image),
            Display(chest.image, (40, 0)),
            Display(chest.image, (40, None)),
            Display(chest.image, rotation=45),
            Display(chest.image, area=(5, 5, 1, 1)),
            Display(chest.image, area=(5, 5)),
            Display(chest.image, graphics=(out,)),
            Display(chest.image, graphics=(Graphic("POLYLINE", ()),)),
            Display(chest.image, graphics=(Graphic("POLYLINE", ((1, 1),) * 8_001),)),
        ):
            with pytest.raises(Invalid):
                await shown(chest, display)
        colour = await film(oakwood, chest.engines, **RGB)
        with pytest.raises(Invalid, match="colour"):
            await shown(colour, Display(colour.image, inverted=True))
        with pytest.raises(Invalid):
            await save(chest.vet, chest.engines, chest.study, " ", [Display(chest.image)])
        with pytest.raises(Refused):
            await save(
                chest.as_role(Role.TECHNICIAN), chest.engines, chest.study, "x", [Display(chest.image)]
            )
        with pytest.raises(NotFound):
            await save(chest.vet, chest.engines, theirs.study, "x", [Display(chest.image)])
        assert await states_of(chest.vet, chest.engines, chest.study) == []


class TestStatesOf:
    async def test_what_reaches_out_of_the_picture_is_told(self, chest: Film) -> None:
        drawn, note = Dataset(), Dataset()
        drawn.GraphicType, drawn.GraphicAnnotationUnits = "POLYLINE", "PIXEL"
        drawn.GraphicData, drawn.GraphicFilled = [-500.0, 1.0, 10.0, 9999.0], "N"
        note.GraphicObjectSequence = [drawn]
        await put(chest.scope, chest.engines, another(chest.dataset, GraphicAnnotationSequence=[note]))
        state = await only(chest)
        assert state.problem == "graphics reach out of 1 of its images"
        assert state.read.images[0].graphics[0].points == ((-500.5, 0.5), (9.5, 9998.5))
        assert (state.read.origin.author, state.read.origin.ours) == ("Reader Rita", False)
        assert str(state.read.origin.saved_at) == "2026-01-02 10:11:12"

    async def test_shutters_and_display_units_are_read(self, chest: Film) -> None:
        written, note = Dataset(), Dataset()
        written.BoundingBoxAnnotationUnits, written.UnformattedTextValue = "DISPLAY", "R"
        written.BoundingBoxTopLeftHandCorner, written.BoundingBoxBottomRightHandCorner = (
            [0.1, 0.2],
            [0.3, 0.4],
        )
        note.TextObjectSequence = [written]
        made = another(
            chest.dataset,
            ShutterShape=["RECTANGULAR", "CIRCULAR"],
            ShutterLeftVerticalEdge=11,
            ShutterRightVerticalEdge=101,
            ShutterUpperHorizontalEdge=21,
            ShutterLowerHorizontalEdge=201,
            CenterOfCircularShutter=[51, 61],
            RadiusOfCircularShutter=7,
            GraphicAnnotationSequence=[note],
        )
        await put(chest.scope, chest.engines, made)
        (image,) = (await only(chest)).read.images
        assert [(one.kind, one.points) for one in image.shutters] == [
            ("RECTANGULAR", ((10, 20), (100, 200))),
            ("CIRCULAR", ((60, 50), (67, 50))),
        ]
        (text,) = image.graphics
        assert (text.text, text.units, text.points[0]) == ("R", "DISPLAY", pytest.approx((0.1, 0.2)))

    async def test_one_that_is_broken_or_of_images_not_here_says_so(
        self, chest: Film, elmside: Scope
    ) -> None:
        theirs = await film(elmside, chest.engines)
        bare = another(chest.dataset, ImageRotation=45)
        del bare.ReferencedSeriesSequence
        away = another(chest.dataset)
        away.ReferencedSeriesSequence = another(theirs.dataset).ReferencedSeriesSequence
        odd = Dataset()
        odd.GraphicType, odd.GraphicAnnotationUnits, odd.GraphicData = "SPIRAL", "MATRIX", [1.0]
        note = Dataset()
        note.GraphicObjectSequence = [odd]
        spiral = another(chest.dataset, GraphicAnnotationSequence=[note])
        for one in (bare, away, spiral):
            await put(chest.scope, chest.engines, one)
        newest, middle, oldest = await states_of(chest.vet, chest.engines, chest.study)
        assert (newest.problem, len(newest.read.images)) == ("some of its graphics cannot be drawn", 1)
        assert middle.problem == "1 of the images it names are not here"
        assert (oldest.problem, oldest.read.images) == ("it is turned by an odd angle", ())

    async def test_more_than_an_answer_holds_is_told(self, chest: Film) -> None:
        drawn, note = Dataset(), Dataset()
        drawn.GraphicType, drawn.GraphicAnnotationUnits = "POLYLINE", "PIXEL"
        drawn.GraphicData, drawn.GraphicFilled = [1.0, 2.0] * 8_000, "N"
        note.GraphicObjectSequence = [drawn, drawn]
        crowded = Dataset()
        crowded.GraphicObjectSequence = [drawn, drawn, drawn]
        await put(chest.scope, chest.engines, another(chest.dataset, GraphicAnnotationSequence=[crowded]))
        (state,) = await states_of(chest.vet, chest.engines, chest.study)
        assert (state.problem, len(state.read.images[0].graphics)) == (
            "it has too many graphics: not all are drawn",
            2,
        )
        for _ in range(3):
            await put(chest.scope, chest.engines, another(chest.dataset, GraphicAnnotationSequence=[note]))
        problems = [one.problem for one in await states_of(chest.vet, chest.engines, chest.study)]
        assert problems == ["", "", "", "not shown: the study has too much of this kind"]
