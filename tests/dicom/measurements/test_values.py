"""services/dicom/measurements: the values of known figures, turned, mirrored, on any pixels."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.dicom.measurements.kinds import kinds
from services.dicom.measurements.plane import PixelScale
from services.dicom.measurements.value import Value
from services.dicom.measurements.values import values_of
from services.errors import Invalid

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))
"""`web/src/measurements/values.test.ts` reads them as well."""
SQUARE = PixelScale(0.2, 0.2, millimetres=True)


class TestValuesOf:
    @pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector['kind']}: {vector['about']}")
    def test_are_those_of_the_figure(self, vector: dict[str, Any]) -> None:
        row, column, unit = vector["scale"].values()
        found = values_of(
            vector["kind"],
            vector["points"],
            PixelScale(row, column, millimetres=unit == "mm"),
            variant=vector.get("variant"),
            millimetres=vector.get("millimetres"),
        )
        expected = [Value(**value) for value in vector["values"]]
        assert [(one.name, one.unit) for one in found] == [(one.name, one.unit) for one in expected]
        assert [one.value for one in found] == pytest.approx([one.value for one in expected], abs=1e-5)

    def test_every_way_of_measuring_is_among_the_vectors(self) -> None:
        tried = {(one["kind"], one.get("variant", next(iter(kinds()[one["kind"]])))) for one in VECTORS}
        there = {(kind, name) for kind, variants in kinds().items() for name in variants}
        # One kidney is measured as the other.
        assert there - tried == {("KIDNEY", "RIGHT")}

    @pytest.mark.parametrize(
        ("kind", "points", "variant", "millimetres"),
        [
            ("LENGTH", [[0, 0]], None, None),
            ("LENGTH", [[0, 0], [1, 1], [2, 2]], None, None),
            ("LENGTH", [[0, 0], [1, float("nan")]], None, None),
            ("LENGTH", [[0, 0], [1, 1, 1]], None, None),
            ("LENGTH", [[0, 0], [1, 1]], "SPINE", None),
            ("LENGTH", [[0, 0], [1, 1]], None, 0.0),
            ("LENGTH", [[0, 0], [1, 1]], None, float("inf")),
            ("FREEHAND", [[0, 0], [1, 1]], None, None),
            ("FREEHAND", [[0, 0]] * 5000, None, None),
            ("NORBERG", [[0, 0]] * 9, "HIPS", None),
            ("VERTEBRAL_HEART", [[0, 0]] * 18, "SPINE", None),
            ("VERTEBRAL_HEART", [[0, 0]] * 8, "SPINE", None),
            ("NOTHING", [], None, None),
        ],
    )
    def test_what_cannot_be_measured_is_refused(
        self, kind: str, points: list[list[float]], variant: str | None, millimetres: float | None
    ) -> None:
        with pytest.raises(Invalid):
            values_of(kind, points, SQUARE, variant=variant, millimetres=millimetres)

    def test_points_in_one_place_and_far_away_have_no_values(self) -> None:
        assert values_of("VERTEBRAL_HEART", [[5, 5]] * 14, SQUARE) == ()
        assert values_of("LENGTH", [[-1e308, 0], [1e308, 0]], PixelScale(9, 9, millimetres=True)) == ()


class TestNames:
    def test_each_point_has_one(self) -> None:
        heart = kinds()["VERTEBRAL_HEART"]["SPINE"]
        assert heart.names(14)[:8] == [*(f"VERTEBRA_{number}" for number in range(1, 8)), "CARINA"]
        assert kinds()["NORBERG"]["HIPS"].names(8)[2:5] == ["HEAD_RIGHT_3", "HEAD_LEFT_1", "HEAD_LEFT_2"]
