import { describe, expect, it } from "vitest";
import type { Affine } from "./area";
import { drawingOf, type Graphic, shutOut } from "./graphics";

const PLAIN: Affine = [1, 0, 0, 1, 0, 0];
const AREA = { left: 0, top: 0, width: 100, height: 50 };

const graphic = (kind: string, points: number[][], more: Partial<Graphic> = {}): Graphic => ({
  kind,
  points,
  closed: false,
  text: "",
  units: "PIXEL",
  ...more,
});
const drawn = (...graphics: Graphic[]) => drawingOf(graphics, PLAIN, [100, 50], AREA);

describe("drawingOf", () => {
  it("draws lines where the pixels are", () =>
    expect(
      drawn(
        graphic("POLYLINE", [
          [0, 0],
          [10, 20],
        ]),
        graphic(
          "POLYLINE",
          [
            [0, 0],
            [1, 0],
            [1, 1],
          ],
          { closed: true },
        ),
      ).paths,
    ).toEqual([
      { d: "M0.5 0.5L10.5 20.5", filled: false },
      { d: "M0.5 0.5L1.5 0.5 1.5 1.5Z", filled: false },
    ]));

  it("writes a text where its anchor is, also one told in parts of the displayed area", () =>
    expect(
      drawn(
        graphic("TEXT", [[10, 10]], { text: "lesion" }),
        graphic("TEXT", [[0.5, 0.5]], { text: "middle", units: "DISPLAY" }),
      ).texts,
    ).toEqual([
      { at: [10.5, 10.5], text: "lesion" },
      { at: [50, 25], text: "middle" },
    ]));

  it("makes a polygon of what is round", () => {
    const [circle] = drawn(
      graphic("CIRCLE", [
        [20, 20],
        [25, 20],
      ]),
    ).paths;
    const points = (circle?.d.match(/[-\d.e]+ [-\d.e]+/g) ?? []).map((point) => point.split(" ").map(Number));
    expect(points.length).toBeGreaterThan(60);
    for (const [x = 0, y = 0] of points) expect(Math.hypot(x - 20.5, y - 20.5)).toBeCloseTo(5);
  });

  it.each([
    [
      [
        [0, 0],
        [99, 49],
      ],
      false,
    ],
    [
      [
        [0, 0],
        [130, 49],
      ],
      true,
    ],
    [
      [
        [-4, 0],
        [9, 9],
      ],
      true,
    ],
    [
      [
        [Number.NaN, 0],
        [9, 9],
      ],
      true,
    ],
  ])("says whether %j reaches out of the picture: %s", (points, outside) =>
    expect(drawn(graphic("POLYLINE", points)).outside).toBe(outside),
  );

  it("draws nothing of what has no points", () =>
    expect(drawn(graphic("POLYLINE", []), graphic("ELLIPSE", [[1, 1]])).paths).toEqual([]));
});

describe("shutOut", () => {
  it("leaves what lies within", () =>
    expect(
      shutOut(
        {
          kind: "RECTANGULAR",
          points: [
            [10, 10],
            [20, 20],
          ],
        },
        PLAIN,
        [100, 50],
      ),
    ).toBe("M0 0L100 0 100 50 0 50ZM10.5 10.5L20.5 10.5 20.5 20.5 10.5 20.5Z"));
});
