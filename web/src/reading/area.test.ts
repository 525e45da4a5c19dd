import { describe, expect, it } from "vitest";
import { type Affine, areaIn, boxOf, placed, pointAt, turnOf } from "./area";

/** An image of 200 columns and 100 rows, twice as large, turned clockwise and then mirrored, within 500 by 500. */
function turned(degrees: number, mirrored: boolean): Affine {
  const [cos, sin] = [
    Math.round(Math.cos((degrees * Math.PI) / 180)),
    Math.round(Math.sin((degrees * Math.PI) / 180)),
  ];
  const flip = mirrored ? -1 : 1;
  const [a, b, c, d] = [2 * cos * flip, 2 * sin, -2 * sin * flip, 2 * cos];
  return [a, b, c, d, 250 - a * 100 - c * 50, 250 - b * 100 - d * 50];
}

const TURNS = [0, 90, 180, 270].flatMap((rotation) => [
  { rotation, mirrored: false },
  { rotation, mirrored: true },
]);

describe("turnOf", () => {
  it.each(TURNS)("tells how what is placed so is turned: $rotation, $mirrored", ({ rotation, mirrored }) =>
    expect(turnOf(turned(rotation, mirrored))).toEqual({ rotation, mirrored }),
  );
});

describe("pointAt", () => {
  it("is the way back from the screen", () => {
    const matrix: Affine = [1.5, 0.5, -0.25, 2, 30, -7];
    const [x, y] = pointAt(matrix, placed(matrix, [12.5, 80]));
    expect(x).toBeCloseTo(12.5);
    expect(y).toBeCloseTo(80);
  });
});

describe("areaIn", () => {
  it.each(TURNS)(
    "is the whole image where it is seen whole: $rotation, $mirrored",
    ({ rotation, mirrored }) =>
      expect(areaIn(turned(rotation, mirrored), [500, 500], [200, 100])).toEqual([0, 0, 199, 99]),
  );

  it("is the part that is seen of an enlarged one, and lies where it was seen", () => {
    const matrix: Affine = [10, 0, 0, 10, -500, -200];
    const area = areaIn(matrix, [500, 300], [200, 100]);
    expect(area).toEqual([50, 20, 99, 49]);
    expect(boxOf(matrix, area)).toEqual({ left: 0, top: 0, width: 500, height: 300 });
  });

  it("is one pixel of an image that was pushed out of sight", () =>
    expect(areaIn([1, 0, 0, 1, -900, 0], [500, 300], [200, 100])).toEqual([199, 0, 199, 99]));
});
