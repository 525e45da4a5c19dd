import { describe, expect, it } from "vitest";
import type { Point } from "../measurements/measurement";
import { clipped, linesOf } from "./outlines";

const SCALE = { row: 1, column: 1, unit: "px" } as const;

const SQUARE: Point[] = [
  [0, 0],
  [10, 0],
  [10, 10],
  [0, 10],
];

describe("linesOf", () => {
  it("closes what encloses something, and keeps two lines apart", () => {
    expect(linesOf({ kind: "RECTANGLE", points: SQUARE }, SCALE)).toEqual([{ points: SQUARE, closed: true }]);
    expect(linesOf({ kind: "COBB_ANGLE", points: SQUARE }, SCALE).map(({ points }) => points.length)).toEqual(
      [2, 2],
    );
  });

  it("makes a polygon of what is round, also of an ellipse that lies askew", () => {
    const [circle] = linesOf(
      {
        kind: "CIRCLE",
        points: [
          [50, 50],
          [50, 60],
        ],
      },
      SCALE,
    );
    for (const [x, y] of circle?.points ?? []) expect(Math.hypot(x - 50, y - 50)).toBeCloseTo(10);
    const askew: Point[] = [
      [0, 0],
      [8, 8],
      [2, 6],
      [6, 2],
    ];
    const [ellipse] = linesOf({ kind: "ELLIPSE", points: askew }, SCALE);
    for (const end of askew) {
      const nearest = Math.min(
        ...(ellipse?.points ?? []).map(([x, y]) => Math.hypot(x - end[0], y - end[1])),
      );
      expect(nearest).toBeLessThan(1e-9);
    }
  });

  it("draws a guided measurement as its guide does", () => {
    const points: Point[] = [
      [0, 0],
      [0, 10],
      [20, 0],
      [20, 40],
    ];
    expect(linesOf({ kind: "TRACHEA", points }, SCALE).map((line) => line.points)).toEqual([
      points.slice(0, 2),
      points.slice(2),
    ]);
  });
});

describe("clipped", () => {
  const clip = (points: Point[], closed = false) => clipped({ points, closed }, [100, 50]);

  it("leaves what lies within as it is", () =>
    expect(clip(SQUARE, true)).toEqual([{ points: SQUARE, closed: true }]));

  it("ends a line at the edge of the picture, and drops one that lies beside it", () => {
    expect(
      clip([
        [10, 10],
        [210, 10],
      ]),
    ).toEqual([
      {
        points: [
          [10, 10],
          [99.5, 10],
        ],
        closed: false,
      },
    ]);
    expect(
      clip([
        [-100.5, -10],
        [-50, 200],
      ]),
    ).toEqual([]);
    expect(clip([[200, 10]])).toEqual([]);
  });

  it("opens a polygon that reaches out", () =>
    expect(
      clip(
        [
          [90, 10],
          [110, 10],
          [110, 20],
          [90, 20],
        ],
        true,
      ),
    ).toEqual([
      {
        points: [
          [90, 10],
          [99.5, 10],
        ],
        closed: false,
      },
      {
        points: [
          [99.5, 20],
          [90, 20],
        ],
        closed: false,
      },
      {
        points: [
          [90, 20],
          [90, 10],
        ],
        closed: false,
      },
    ]));
});
