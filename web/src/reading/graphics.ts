import type { Point } from "../dicomweb/distance";
import { type Affine, type Box, placed } from "./area";

/** A line, a shape or a text over an image (PS3.3 C.10.5), as it is told of by the server. */
export interface Graphic {
  kind: string;
  points: readonly (readonly number[])[];
  closed: boolean;
  filled?: boolean;
  text: string;
  /** PIXEL, or DISPLAY: parts of the displayed area. */
  units: string;
}

/** What is drawn on the screen. */
export interface Drawing {
  paths: { d: string; filled: boolean }[];
  texts: { at: Point; text: string }[];
  /** Something of it lies outside of the picture, where nothing is drawn. */
  outside: boolean;
}

const STEPS = 64;

/** Graphics on the screen: `area` is where the displayed area lies there. */
export function drawingOf(
  graphics: readonly Graphic[],
  matrix: Affine,
  [columns, rows]: Point,
  area: Box,
): Drawing {
  const drawing: Drawing = { paths: [], texts: [], outside: false };
  const within = ([x, y]: Point) => x >= -0.5 && y >= -0.5 && x <= columns - 0.5 && y <= rows - 0.5;
  for (const graphic of graphics) {
    const display = graphic.units === "DISPLAY";
    const points = outlineOf(graphic);
    const on = (point: Point): Point =>
      display
        ? [area.left + point[0] * area.width, area.top + point[1] * area.height]
        : placed(matrix, point);
    if (!display && !points.every(within)) drawing.outside = true;
    const [first, ...others] = points.map(on);
    if (!first) continue;
    const lines =
      graphic.kind === "POINT" ? cross(first) : others.length ? line(first, others, graphic.closed) : "";
    if (lines && graphic.kind !== "TEXT") drawing.paths.push({ d: lines, filled: graphic.filled ?? false });
    if (graphic.text) drawing.texts.push({ at: first, text: graphic.text });
  }
  return drawing;
}

const line = (first: Point, others: Point[], closed: boolean) =>
  `M${first.join(" ")}L${others.map((point) => point.join(" ")).join(" ")}${closed ? "Z" : ""}`;

const cross = ([x, y]: Point) => `M${x - 5} ${y}h10M${x} ${y - 5}v10`;

/** The points of its outline: what is round becomes a polygon. */
function outlineOf({ kind, points: given }: Pick<Graphic, "kind" | "points">): Point[] {
  const points = given.map(([x = Number.NaN, y = Number.NaN]): Point => [x, y]);
  const [a, b, c, d] = points;
  if (kind === "CIRCLE" && a && b) return around(a, [b[0] - a[0], b[1] - a[1]], [a[1] - b[1], b[0] - a[0]]);
  if (kind === "ELLIPSE" && a && b && c && d) {
    const half = (from: Point, to: Point): Point => [(to[0] - from[0]) / 2, (to[1] - from[1]) / 2];
    return around([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2], half(a, b), half(c, d));
  }
  return points;
}

const around = (middle: Point, long: Point, short: Point): Point[] =>
  Array.from({ length: STEPS + 1 }, (_, step) => {
    const angle = (step / STEPS) * 2 * Math.PI;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    return [middle[0] + cos * long[0] + sin * short[0], middle[1] + cos * long[1] + sin * short[1]];
  });

/** What alone may be seen of an image (PS3.3 C.7.6.11). */
export interface Shutter {
  kind: string;
  points: readonly (readonly number[])[];
}

/** The path of all of a picture but what a shutter leaves, to be filled by the even-odd rule. */
export function shutOut({ kind, points }: Shutter, matrix: Affine, [columns, rows]: Point): string {
  const rectangle = ([x1 = 0, y1 = 0]: readonly number[], [x2 = 0, y2 = 0]: readonly number[]): Point[] => [
    [x1, y1],
    [x2, y1],
    [x2, y2],
    [x1, y2],
  ];
  const [one, other] = points;
  const open =
    kind === "RECTANGULAR" && one && other
      ? rectangle(one, other)
      : outlineOf({ kind: kind === "CIRCULAR" ? "CIRCLE" : kind, points });
  return [rectangle([-0.5, -0.5], [columns - 0.5, rows - 0.5]), open]
    .map((outline) => outline.map((point) => placed(matrix, point)))
    .map(([first, ...others]) => (first ? line(first, others, true) : ""))
    .join("");
}
