import type { Point, Scale } from "./measurement";

/** Image pixels with their true proportions, so that angles and circles are what they are. */
export const toPlane = ([column, row]: Point, scale: Scale): Point => [
  column * scale.column,
  row * scale.row,
];

export const toImage = ([x, y]: Point, scale: Scale): Point => [x / scale.column, y / scale.row];

export const plus = (a: Point, b: Point): Point => [a[0] + b[0], a[1] + b[1]];
export const minus = (a: Point, b: Point): Point => [a[0] - b[0], a[1] - b[1]];
export const times = (a: Point, factor: number): Point => [a[0] * factor, a[1] * factor];
export const dot = (a: Point, b: Point) => a[0] * b[0] + a[1] * b[1];
export const cross = (a: Point, b: Point) => a[0] * b[1] - a[1] * b[0];
export const apart = (a: Point, b: Point) => Math.hypot(b[0] - a[0], b[1] - a[1]);
export const middle = (a: Point, b: Point): Point => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
export const unit = (a: Point): Point => times(a, 1 / Math.hypot(a[0], a[1]));

const DEGREE = Math.PI / 180;
export const degrees = (radians: number) => radians / DEGREE;
export const radians = (degrees: number) => degrees * DEGREE;

/** Between two directions, 0 to 180 degrees. */
export const angle = (a: Point, b: Point) => degrees(Math.atan2(Math.abs(cross(a, b)), dot(a, b)));

/** What an outline encloses. */
export function area(outline: Point[]): number {
  const [from] = outline;
  if (!from) return 0;
  let twice = 0;
  outline.forEach((point, at) => {
    twice += cross(minus(point, from), minus(outline[(at + 1) % outline.length] ?? from, from));
  });
  return Math.abs(twice) / 2;
}

export const perimeter = (outline: Point[]) =>
  outline.reduce((sum, point, at) => sum + apart(point, outline[(at + 1) % outline.length] ?? point), 0);

export interface Circle {
  centre: Point;
  radius: number;
}

/** Points whose triangle is flatter than this lie on a line: its area, by the square of how far they reach. */
const FLAT = 1e-6;

/** The circle that three points or more lie on best, by least squares (Kåsa 1976); none through points on a line. */
export function circleThrough(points: Point[]): Circle | undefined {
  const mean = times(points.reduce(plus, [0, 0]), 1 / points.length);
  let [xx, xy, yy, xz, yz, z] = [0, 0, 0, 0, 0, 0];
  for (const [x, y] of points.map((point) => minus(point, mean))) {
    const square = x * x + y * y;
    xx += x * x;
    xy += x * y;
    yy += y * y;
    xz += x * square;
    yz += y * square;
    z += square;
  }
  const flat = xx * yy - xy * xy;
  if (!(flat > FLAT * z * z)) return undefined;
  const from: Point = [(xz * yy - yz * xy) / (2 * flat), (yz * xx - xz * xy) / (2 * flat)];
  return { centre: plus(mean, from), radius: Math.sqrt(dot(from, from) + z / points.length) };
}
