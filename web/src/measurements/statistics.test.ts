import { describe, expect, it } from "vitest";
import type { Point } from "../dicomweb/distance";
import { type Greys, type Shape, statisticsOf } from "./statistics";

/** Each pixel's value is its column plus a hundred times its row. */
const greys = (columns = 40, rows = 30): Greys => ({
  columns,
  rows,
  at: (index) => (index % columns) + 100 * Math.floor(index / columns),
});

const polygon = (...corners: Point[]): Shape => ({ kind: "polygon", corners });
const ellipse = (...axes: [Point, Point, Point, Point]): Shape => ({ kind: "ellipse", axes });

/** Pixels by the definition itself, one after the other. */
function counted(within: (x: number, y: number) => boolean, { columns, rows }: Greys) {
  let count = 0;
  for (let y = 0; y < rows; y++) for (let x = 0; x < columns; x++) if (within(x, y)) count += 1;
  return count;
}

describe("statisticsOf", () => {
  it("counts the pixels whose middle is enclosed", () => {
    const found = statisticsOf(greys(), polygon([9.5, 4.5], [13.5, 4.5], [13.5, 6.5], [9.5, 6.5]));
    // Columns 10 to 13 of rows 5 and 6.
    expect(found).toEqual({
      count: 8,
      mean: 561.5,
      standardDeviation: Math.sqrt(50 ** 2 + 1.25),
      minimum: 510,
      maximum: 613,
    });
  });

  it("knows what a polygon with a bay does not enclose", () => {
    const found = statisticsOf(
      greys(),
      polygon([0.5, 0.5], [8.5, 0.5], [8.5, 6.5], [6.5, 6.5], [6.5, 2.5], [2.5, 2.5], [2.5, 6.5], [0.5, 6.5]),
    );
    expect(found?.count).toBe(8 * 6 - 4 * 4);
  });

  it.each([
    ["upright", ellipse([5, 15], [35, 15], [20, 5], [20, 25])],
    ["its axes the other way round", ellipse([20, 25], [20, 5], [35, 15], [5, 15])],
  ])("takes what an ellipse encloses, %s", (_, shape) => {
    const expected = counted((x, y) => ((x - 20) / 15) ** 2 + ((y - 15) / 10) ** 2 <= 1 + 1e-12, greys());
    expect(statisticsOf(greys(), shape)?.count).toBe(expected);
    expect(statisticsOf(greys(), shape)?.mean).toBeCloseTo(1520, 9);
  });

  it("takes one that lies aslant", () => {
    const [u, v] = [[8, 6] as const, [-3, 4] as const]; // at a right angle, 10 and 5 long
    const shape = ellipse(
      [20 - u[0], 15 - u[1]],
      [20 + u[0], 15 + u[1]],
      [20 - v[0], 15 - v[1]],
      [20 + v[0], 15 + v[1]],
    );
    const within = (x: number, y: number) => {
      const [dx, dy] = [x - 20, y - 15];
      return ((dx * 0.8 + dy * 0.6) / 10) ** 2 + ((dx * -0.6 + dy * 0.8) / 5) ** 2 <= 1 - 1e-12;
    };
    const found = statisticsOf(greys(), shape)?.count ?? 0;
    expect(Math.abs(found - counted(within, greys()))).toBeLessThanOrEqual(4); // those on the edge itself
  });

  it("leaves out what lies beyond the picture", () => {
    expect(statisticsOf(greys(), polygon([-50, -50], [500, -50], [500, 500], [-50, 500]))?.count).toBe(1200);
  });

  it.each([
    ["within no pixel", polygon([1.1, 1.1], [1.4, 1.1], [1.4, 1.4])],
    ["beside the picture", polygon([100, 100], [120, 100], [120, 120])],
    ["of no width", ellipse([5, 5], [5, 5], [5, 5], [5, 5])],
    ["without corners", polygon()],
  ])("says nothing of a shape %s", (_, shape) => expect(statisticsOf(greys(), shape)).toBeUndefined());
});
