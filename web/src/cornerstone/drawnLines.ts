import { t } from "@lingui/core/macro";
import type { Dataset } from "../dicomweb/dataset";
import { distance, type Point, rounded, scaleAt } from "../dicomweb/distance";
import type { Kind } from "../measurements/kinds";
import type { Scale, Value } from "../measurements/measurement";
import { type Shape, type Statistics, statisticsOf } from "../measurements/statistics";
import { GUIDED } from "../measurements/strokes";
import { valuesOf } from "../measurements/values";
import { calibrationOf } from "./calibrations";
import { type Annotation, pointsOf } from "./drawnPoints";
import { guidedData, guidedLines } from "./guidedLines";
import { datasetOf, greysOf, pixelAt, planeModule, valueUnitOf } from "./pixels";

/** What stands beside a drawing on an image: its numbers and what they mean. Nothing while it is being drawn. */
export function linesOf(kind: Kind, data: Annotation["data"], imageId: string): string[] {
  const dataset = datasetOf(imageId);
  const plane = planeModule(imageId);
  if (!dataset || !plane) return [];
  const points = pointsOf(kind, data).map((point) => pixelAt(plane, point));
  if (GUIDED.includes(kind)) return guidedLines(kind, guidedData({ data }).variant, points, imageId);
  const byHand = calibrationOf(imageId);
  const [from, to] = points;
  // Its axes may have units of their own, as in M-mode.
  if (kind === "LENGTH") return from && to ? [distance(dataset, from, to, byHand)] : [];
  if (kind === "PROBE") return from ? valueAt(imageId, dataset, from) : [];
  const { words, ...scale } = scaleAt(dataset, points, byHand);
  const values = valuesOf({ kind, points }, scale);
  const sized = values.some(({ unit }) => unit.startsWith("mm"));
  return [
    ...values.map(written),
    ...(sized && words ? [words] : []),
    ...statisticLines(statistics(kind, points, imageId, scale), valueUnitOf(dataset)),
  ];
}

const UNITS: Partial<Record<Value["unit"], string>> = { mm2: "mm²", px2: "px²", deg: "°" };

function written({ name, value, unit }: Value): string {
  const shown = UNITS[unit] ?? unit;
  const number = unit === "deg" ? value.toFixed(1) : rounded(value);
  const words = unit === "deg" ? `${number}${shown}` : `${number} ${shown}`;
  return [labelOf(name), words].filter(Boolean).join(" ");
}

/** "" where the drawing says it. */
function labelOf(name: string): string {
  switch (name) {
    case "AREA":
      return t`Area`;
    case "PERIMETER":
      return t`Perimeter`;
    case "DIAMETER":
      return t`Diameter`;
    case "LONG_AXIS":
      return t`Long axis`;
    case "SHORT_AXIS":
      return t`Short axis`;
    default:
      return "";
  }
}

/** The statistics of the values within a drawing that encloses some; undefined for all else. */
export function statistics(
  kind: Kind,
  points: Point[],
  imageId: string,
  scale: Scale,
): Statistics | undefined {
  const shape = shapeOf(kind, points, scale);
  const greys = shape && greysOf(imageId);
  return shape && greys && statisticsOf(greys, shape);
}

function shapeOf(kind: Kind, points: Point[], { row, column }: Scale): Shape | undefined {
  const [a, b, c, d] = points;
  if (!a || !b) return undefined;
  switch (kind) {
    case "ELLIPSE":
      return c && d && { kind: "ellipse", axes: [a, b, c, d] };
    case "CIRCLE": {
      const radius = Math.hypot((b[0] - a[0]) * column, (b[1] - a[1]) * row);
      const [wide, high] = [radius / column, radius / row];
      const [x, y] = a;
      const axes = [
        [x - wide, y] as const,
        [x + wide, y] as const,
        [x, y - high] as const,
        [x, y + high] as const,
      ];
      return { kind: "ellipse", axes: axes as [Point, Point, Point, Point] };
    }
    case "RECTANGLE":
    case "FREEHAND":
      return { kind: "polygon", corners: points };
    default:
      return undefined;
  }
}

function statisticLines(found: Statistics | undefined, unit: string): string[] {
  if (!found) return [];
  const said = (value: number) => [grey(value), unit].filter(Boolean).join(" ");
  const [mean, deviation] = [said(found.mean), said(found.standardDeviation)];
  const [least, most] = [grey(found.minimum), said(found.maximum)];
  return [t`Mean ${mean}`, t`SD ${deviation}`, t`${least} to ${most}`];
}

const grey = (value: number) => String(Number(value.toFixed(Number.isInteger(value) ? 0 : 1)));

/** The value of the pixel that a point lies in. */
function valueAt(imageId: string, dataset: Dataset, [x, y]: Point): string[] {
  const greys = greysOf(imageId);
  const [column, row] = [Math.round(x), Math.round(y)];
  if (!greys || column < 0 || row < 0 || column >= greys.columns || row >= greys.rows) return [];
  const value = greys.at(row * greys.columns + column);
  return [[grey(value), valueUnitOf(dataset)].filter(Boolean).join(" ")];
}
