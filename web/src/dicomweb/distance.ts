import { t } from "@lingui/core/macro";
import { type Dataset, items, number } from "./dataset";
import { type Spacing, spacingOf } from "./spacing";

/** Column and row; the middle of the first pixel is 0, 0. */
export type Point = readonly [number, number];

/**
 * What lies between two points of a picture, in words: "12.3 mm at the detector". In an ultrasound image only its
 * regions know a size, and only within one of them; where their axes differ, as in M-mode, each says its own.
 */
export function distance(dataset: Dataset, from: Point, to: Point): string {
  const [columns, rows] = [Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1])];
  const regions = regionsOf(dataset);
  if (regions.length) {
    const region = regionAround(regions, [from, to]);
    return (region && inRegion(region, columns, rows)) ?? pixels(Math.hypot(columns, rows));
  }
  const spacing = spacingOf(dataset);
  const length = Math.hypot(columns * spacing.column, rows * spacing.row);
  if (spacing.basis === "none") return pixels(length);
  return [`${rounded(length)} mm`, meaning(spacing)].filter(Boolean).join(" ");
}

/** What the millimetres of a picture are, before anything is measured; "" where they are simply those of the patient. */
export function scaleOf(dataset: Dataset): string {
  if (regionsOf(dataset).length) return "";
  const words = meaning(spacingOf(dataset));
  return words && `mm ${words}`;
}

function meaning({ basis, magnification }: Spacing): string {
  switch (basis) {
    case "calibrated":
      return t`calibrated`;
    case "magnified":
      return t`true size (magnification ${rounded(magnification ?? 1)})`;
    case "detector":
      return t`at the detector`;
    case "film":
      return t`on the film`;
    case "uncalibrated":
      return t`not calibrated`;
    default:
      return "";
  }
}

const pixels = (length: number) => `${rounded(length)} px`;

/** As many digits as a drawn line is worth. */
const rounded = (value: number) =>
  String(Number(value < 1 ? value.toPrecision(2) : value.toFixed(value < 10 ? 2 : 1)));

/** A part of an ultrasound image with units of its own (PS3.3 C.8.5.5): of each axis what a pixel is, in which unit. */
interface Region {
  columns: readonly [number, number];
  rows: readonly [number, number];
  width: Unit | undefined;
  height: Unit | undefined;
}

interface Unit {
  name: string;
  perPixel: number;
}

/** Physical Units X and Y Direction (PS3.3 C.8.5.5.1.15): our name, and how many of it are one of theirs. */
const UNITS: Record<number, readonly [string, number]> = {
  3: ["mm", 10],
  4: ["s", 1],
  5: ["Hz", 1],
  7: ["cm/s", 1],
};

function regionsOf(dataset: Dataset): Region[] {
  return items(dataset, "00186011").map((item) => {
    const at = (tag: string) => number(item, tag) ?? Number.NaN;
    return {
      columns: [at("00186018"), at("0018601C")],
      rows: [at("0018601A"), at("0018601E")],
      width: unitOf(number(item, "00186024"), number(item, "0018602C")),
      height: unitOf(number(item, "00186026"), number(item, "0018602E")),
    };
  });
}

function unitOf(units: number | undefined, delta: number | undefined): Unit | undefined {
  const [name, times] = UNITS[units ?? 0] ?? [];
  return name && times && delta ? { name, perPixel: Math.abs(delta) * times } : undefined;
}

/** The region that all points lie in; undefined where there is none, or several that do not agree. */
function regionAround(regions: Region[], points: Point[]): Region | undefined {
  const within = ([low, high]: readonly [number, number], at: number) => at >= low - 0.5 && at <= high + 0.5;
  const around = regions.filter(({ columns, rows }) =>
    points.every(([column, row]) => within(columns, column) && within(rows, row)),
  );
  const told = new Set(around.map(({ width, height }) => JSON.stringify([width, height])));
  return told.size === 1 ? around[0] : undefined;
}

function inRegion({ width, height }: Region, columns: number, rows: number): string | undefined {
  if (!width || !height) return undefined;
  const [across, down] = [columns * width.perPixel, rows * height.perPixel];
  if (width.name === "mm" && height.name === "mm") return `${rounded(Math.hypot(across, down))} mm`;
  return `${rounded(across)} ${width.name} · ${rounded(down)} ${height.name}`;
}
