import { t } from "@lingui/core/macro";
import type { Scale } from "../measurements/measurement";
import { type Dataset, items, number } from "./dataset";
import { type Spacing, spacingOf } from "./spacing";

/** Column and row; the middle of the first pixel is 0, 0. */
export type Point = readonly [number, number];

/**
 * What lies between two points of a picture, in words: "12.3 mm at the detector". In an ultrasound image only its
 * regions know a size, and only within one of them; where their axes differ, as in M-mode, each says its own.
 */
export function distance(dataset: Dataset, from: Point, to: Point, byHand?: number): string {
  const [columns, rows] = [Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1])];
  const region = byHand ? undefined : regionAround(regionsOf(dataset), [from, to]);
  const { row, column, unit, words } = scaleAt(dataset, [from, to], byHand);
  const length = `${rounded(Math.hypot(columns * column, rows * row))} ${unit}`;
  return (region && inUnits(region, columns, rows)) ?? [length, words].filter(Boolean).join(" ");
}

/** What a pixel is where some points lie, and in words what that means: "at the detector". */
export interface KnownScale extends Scale {
  words: string;
}

/** `byHand`: how many mm a pixel is wide, as somebody said with a known object; its height keeps its proportion. */
export function scaleAt(dataset: Dataset, points: readonly Point[], byHand?: number): KnownScale {
  const regions = regionsOf(dataset);
  if (regions.length && !byHand) {
    const { width, height } = regionAround(regions, points) ?? {};
    if (width?.name !== "mm" || height?.name !== "mm") return { row: 1, column: 1, unit: "px", words: "" };
    return { row: height.perPixel, column: width.perPixel, unit: "mm", words: "" };
  }
  const spacing = spacingOf(dataset);
  const { row, column, basis } = spacing;
  if (byHand)
    return { row: (row / column) * byHand, column: byHand, unit: "mm", words: t`calibrated by hand` };
  return { row, column, unit: basis === "none" ? "px" : "mm", words: meaning(spacing) };
}

/** Whether the millimetres of a picture are those of the patient, not of a shadow or a film. */
export function isTrueSize(dataset: Dataset, byHand?: number): boolean {
  const { basis } = spacingOf(dataset);
  return (
    Boolean(byHand) || regionsOf(dataset).length > 0 || ["true", "calibrated", "magnified"].includes(basis)
  );
}

/**
 * How many mm one of the picture's space is, that is one of what lies between its pixels as `spacingOf` has it; undefined
 * where nobody knows mm, or in one direction others than in the other. `middle`: of the picture.
 */
export function millimetresOf(dataset: Dataset, middle: Point, byHand?: number): number | undefined {
  const { row, column, unit } = scaleAt(dataset, [middle], byHand);
  const spacing = spacingOf(dataset);
  const [across, down] = [column / spacing.column, row / spacing.row];
  return unit === "mm" && Math.abs(across / down - 1) < 0.01 ? across : undefined;
}

/** Whether the picture itself knows how large what it shows is, so that nobody has to say it. */
export const knowsSize = (dataset: Dataset): boolean =>
  regionsOf(dataset).length > 0 || spacingOf(dataset).basis === "true";

/** What the millimetres of a picture are, before anything is measured; "" where they are simply those of the patient. */
export function scaleOf(dataset: Dataset, byHand?: number): string {
  if (regionsOf(dataset).length && !byHand) return "";
  const { words } = scaleAt(dataset, [], byHand);
  return words && `mm ${words}`;
}

function meaning({ basis, magnification }: Spacing): string {
  switch (basis) {
    case "calibrated":
      return "calibrated";
    case "magnified":
      return `true size (magnification ${rounded(magnification ?? 1)})`;
    case "detector":
      return "at the detector";
    case "film":
      return "on the film";
    case "uncalibrated":
      return "not calibrated";
    default:
      return "";
  }
}

/** As many digits as a drawn line is worth. */
export const rounded = (value: number) =>
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
function regionAround(regions: Region[], points: readonly Point[]): Region | undefined {
  const within = ([low, high]: readonly [number, number], at: number) => at >= low - 0.5 && at <= high + 0.5;
  const around = regions.filter(({ columns, rows }) =>
    points.every(([column, row]) => within(columns, column) && within(rows, row)),
  );
  const told = new Set(around.map(({ width, height }) => JSON.stringify([width, height])));
  return told.size === 1 ? around[0] : undefined;
}

/** Each axis by itself, where both have a unit and not the same length. */
function inUnits({ width, height }: Region, columns: number, rows: number): string | undefined {
  if (!width || !height || (width.name === "mm" && height.name === "mm")) return undefined;
  const [across, down] = [columns * width.perPixel, rows * height.perPixel];
  return `${rounded(across)} ${width.name} · ${rounded(down)} ${height.name}`;
}
