import { describe, expect, it } from "vitest";
import type { Point } from "../dicomweb/distance";
import type { Kind } from "./kinds";
import { handlesOf, moved } from "./moved";

const SQUARE: Point[] = [
  [0, 0],
  [10, 0],
  [10, 5],
  [0, 5],
];
const OVAL: Point[] = [
  [0, 5],
  [20, 5],
  [10, 0],
  [10, 10],
];

describe("moved", () => {
  it.each([
    [
      "as a whole",
      "LENGTH",
      undefined,
      [
        [1, 2],
        [11, 2],
      ],
    ],
    [
      "by one end",
      "LENGTH",
      1,
      [
        [0, 0],
        [11, 2],
      ],
    ],
    [
      "by its rim",
      "CIRCLE",
      1,
      [
        [0, 0],
        [11, 2],
      ],
    ],
    [
      "by its centre, with all of it",
      "CIRCLE",
      0,
      [
        [1, 2],
        [11, 2],
      ],
    ],
  ] as [string, Kind, number | undefined, Point[]][])("%s", (_, kind, at, expected) => {
    const line: Point[] = [
      [0, 0],
      [10, 0],
    ];
    expect(moved(kind, line, at, [1, 2])).toEqual(expected);
  });

  it("leaves a rectangle one", () => {
    expect(moved("RECTANGLE", SQUARE, 1, [3, -2])).toEqual([
      [0, -2],
      [13, -2],
      [13, 5],
      [0, 5],
    ]);
  });

  it("leaves an ellipse where its middle is", () => {
    expect(moved("ELLIPSE", OVAL, 1, [2, 7])).toEqual([
      [-2, 5],
      [22, 5],
      [10, 0],
      [10, 10],
    ]);
    expect(moved("ELLIPSE", OVAL, 2, [2, 1])).toEqual([
      [0, 5],
      [20, 5],
      [10, 1],
      [10, 9],
    ]);
  });

  it("knows what has no single points to move", () => {
    expect(handlesOf("FREEHAND", SQUARE)).toBe(0);
    expect(handlesOf("PROBE", [[1, 1]])).toBe(0);
    expect(handlesOf("RECTANGLE", SQUARE)).toBe(4);
  });
});
