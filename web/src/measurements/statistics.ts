import type { Point } from "../dicomweb/distance";

/** A grey picture's values, row by row. */
export interface Greys {
  columns: number;
  rows: number;
  at: (index: number) => number;
}

/** What encloses pixels; points are columns and rows. */
export type Shape =
  /** Corner after corner. */
  | { kind: "polygon"; corners: readonly Point[] }
  /** The ends of its two axes. */
  | { kind: "ellipse"; axes: readonly [Point, Point, Point, Point] };

export interface Statistics {
  count: number;
  mean: number;
  /** Of the pixels as they are, not as a sample of more (divided by their number). */
  standardDeviation: number;
  minimum: number;
  maximum: number;
}

/** The statistics of the pixels whose middle lies within the shape or on its edge; undefined where it holds none. */
export function statisticsOf(greys: Greys, shape: Shape): Statistics | undefined {
  const spansOf = shape.kind === "ellipse" ? spansOfEllipse(shape.axes) : spansOfPolygon(shape.corners);
  const points = shape.kind === "ellipse" ? shape.axes : shape.corners;
  const [top, bottom] =
    shape.kind === "ellipse" ? heightOfEllipse(shape.axes) : ends(points.map(([, y]) => y));
  let count = 0;
  let mean = 0;
  let squares = 0;
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  for (let row = Math.max(0, Math.ceil(top)); row <= Math.min(greys.rows - 1, Math.floor(bottom)); row++) {
    for (const [left, right] of spansOf(row)) {
      const last = Math.min(greys.columns - 1, Math.floor(right));
      for (let column = Math.max(0, Math.ceil(left)); column <= last; column++) {
        const value = greys.at(row * greys.columns + column);
        count += 1;
        const off = value - mean;
        mean += off / count;
        squares += off * (value - mean);
        if (value < minimum) minimum = value;
        if (value > maximum) maximum = value;
      }
    }
  }
  return count ? { count, mean, standardDeviation: Math.sqrt(squares / count), minimum, maximum } : undefined;
}

type Span = readonly [number, number];

const ends = (values: number[]): Span => [Math.min(...values), Math.max(...values)];

/** Between which columns a row lies within a polygon, by the crossings of its sides (even-odd). */
function spansOfPolygon(corners: readonly Point[]): (row: number) => Span[] {
  return (row) => {
    const crossings = corners
      .flatMap(([x, y], at) => {
        const [nextX, nextY] = corners[(at + 1) % corners.length] as Point;
        return y <= row !== nextY <= row ? [x + ((row - y) / (nextY - y)) * (nextX - x)] : [];
      })
      .sort((a, b) => a - b);
    return pairs(crossings);
  };
}

const pairs = (values: number[]): Span[] =>
  values.flatMap((value, at) => (at % 2 ? [[values[at - 1] as number, value] as const] : []));

/** The middle of an ellipse, and from there to the end of each axis. */
function halvesOf([a, b, c, d]: readonly [Point, Point, Point, Point]) {
  const middle: Point = [(a[0] + b[0] + c[0] + d[0]) / 4, (a[1] + b[1] + c[1] + d[1]) / 4];
  const half = (from: Point, to: Point): Point => [(to[0] - from[0]) / 2, (to[1] - from[1]) / 2];
  return { middle, one: half(a, b), other: half(c, d) };
}

function heightOfEllipse(axes: readonly [Point, Point, Point, Point]): Span {
  const { middle, one, other } = halvesOf(axes);
  const half = Math.hypot(one[1], other[1]);
  return [middle[1] - half, middle[1] + half];
}

/**
 * Points of an ellipse are middle + one cos t + other sin t, also where pixels are not square and the axes stand at no
 * right angle in columns and rows. A row is cut where the sum of the squares of both coordinates is 1.
 */
function spansOfEllipse(axes: readonly [Point, Point, Point, Point]): (row: number) => Span[] {
  const { middle, one, other } = halvesOf(axes);
  const size = one[0] * other[1] - one[1] * other[0];
  return (row) => {
    const y = row - middle[1];
    const a = (other[1] ** 2 + one[1] ** 2) / size ** 2;
    const b = (-2 * y * (other[1] * other[0] + one[1] * one[0])) / size ** 2;
    const c = (y ** 2 * (other[0] ** 2 + one[0] ** 2)) / size ** 2 - 1;
    const under = b ** 2 - 4 * a * c;
    if (!size || under < 0) return [];
    const half = Math.sqrt(under);
    return [[middle[0] + (-b - half) / (2 * a), middle[0] + (-b + half) / (2 * a)]];
  };
}
