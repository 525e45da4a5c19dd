import { groupSize, variantOf } from "../measurements/kinds";
import type { Measurement, Point, Scale } from "../measurements/measurement";
import { strokesOf } from "../measurements/strokes";

export interface Outline {
  points: readonly Point[];
  closed: boolean;
}

type Lines = Pick<Measurement, "kind" | "variant" | "points">;

const STEPS = 48;

/** The lines that a measurement is, for objects that know nothing but lines. */
export function linesOf({ kind, variant, points }: Lines, scale: Scale): Outline[] {
  const [a, b, c, d] = points;
  switch (kind) {
    case "RECTANGLE":
    case "FREEHAND":
      return [{ points, closed: true }];
    case "CIRCLE":
      return a && b ? [round(a, [b[0] - a[0], b[1] - a[1]], [a[1] - b[1], b[0] - a[0]])] : [];
    case "ELLIPSE":
      return a && b && c && d ? [round(middle(a, b), half(a, b), half(c, d))] : [];
    case "LENGTH":
    case "ANGLE":
    case "ARROW":
    case "PROBE":
    case "TEXT":
    case "SIDE_MARKER":
      return [{ points, closed: false }];
    case "BIDIRECTIONAL":
    case "COBB_ANGLE":
      return [pair(a, b), pair(c, d)].flat();
    default: {
      const shape = variantOf(kind, variant);
      const each = (shape && groupSize(shape, points.length)) ?? 0;
      return strokesOf({ kind, variant, points, each }, scale).map((stroke) => ({
        points: stroke.points,
        closed: false,
      }));
    }
  }
}

const pair = (from: Point | undefined, to: Point | undefined): Outline[] =>
  from && to ? [{ points: [from, to], closed: false }] : [];

const middle = (a: Point, b: Point): Point => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
const half = (a: Point, b: Point): Point => [(b[0] - a[0]) / 2, (b[1] - a[1]) / 2];

function round(centre: Point, long: Point, short: Point): Outline {
  const points = Array.from({ length: STEPS }, (_, step): Point => {
    const angle = (step / STEPS) * 2 * Math.PI;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    return [centre[0] + cos * long[0] + sin * short[0], centre[1] + cos * long[1] + sin * short[1]];
  });
  return { points, closed: true };
}

/** What of an outline lies within an image of so many columns and rows: the lines of what reaches out end at its edge. */
export function clipped({ points, closed }: Outline, [columns, rows]: Point): Outline[] {
  const [right, bottom] = [columns - 0.5, rows - 0.5];
  const within = ([x, y]: Point) => x >= -0.5 && y >= -0.5 && x <= right && y <= bottom;
  if (points.every(within)) return [{ points, closed }];
  const [first] = points;
  const all = closed && first ? [...points, first] : points;
  return all.slice(1).flatMap((to, at) => {
    const from = all[at] as Point;
    const part = partWithin(from, to, right, bottom);
    return part ? [{ points: part.map((share) => between(from, to, share)), closed: false }] : [];
  });
}

const between = (from: Point, to: Point, share: number): Point => [
  from[0] + share * (to[0] - from[0]),
  from[1] + share * (to[1] - from[1]),
];

/** From which to which share of it a line lies within the image (Liang and Barsky); null: nowhere. */
function partWithin(from: Point, to: Point, right: number, bottom: number): [number, number] | null {
  const [across, down] = [to[0] - from[0], to[1] - from[1]];
  let [enters, leaves] = [0, 1];
  for (const [step, room] of [
    [-across, from[0] + 0.5],
    [across, right - from[0]],
    [-down, from[1] + 0.5],
    [down, bottom - from[1]],
  ] as const) {
    if (step === 0 && room < 0) return null;
    if (step < 0) enters = Math.max(enters, room / step);
    if (step > 0) leaves = Math.min(leaves, room / step);
  }
  return enters < leaves ? [enters, leaves] : null;
}
