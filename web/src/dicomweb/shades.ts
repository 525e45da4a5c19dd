import { type Curve, type Grayscale, type Modality, modalityValue, type Window } from "./grayscale";
import type { Table } from "./lookupTables";
import type { Domain, Values } from "./storedValues";

/** Which values of the modality transformation's output are shown from black to white, and along which curve. */
export interface Shades {
  lower: number;
  upper: number;
  curve: Curve;
  /** The VOI LUT, stretched from one end to the other. */
  lut?: Table;
  /** The largest shade is black. */
  inverse: boolean;
}

/** Percent of a frame's values that are shown where nothing says how, and how many of them are looked at. */
const SHOWN = [0.5, 99.5];
const SAMPLE = 250_000;
/** Ends that meet are a threshold: all that is larger, by so much in whole numbers, is white. */
const THRESHOLD = 0.5;

/** The ends of a window (PS3.3 C.11.2.1.2, C.11.2.1.3). */
export function rangeOf({ center, width }: Window, curve: Curve): { lower: number; upper: number } {
  const half = width / 2;
  const [lower, upper] =
    curve === "LINEAR" ? [center - half, center + half - 1] : [center - half, center + half];
  return { lower, upper: above(lower, upper) };
}

const above = (lower: number, upper: number) => (upper > lower ? upper : lower + THRESHOLD);

/** The window that has these ends. */
export function windowOf(lower: number, upper: number, curve: Curve): Window {
  return curve === "LINEAR"
    ? { center: (lower + upper + 1) / 2, width: upper - lower + 1 }
    : { center: (lower + upper) / 2, width: upper - lower };
}

/** Stored values after the modality transformation. */
export function outputValues({ values, domain }: Stored, modality: Modality): Values {
  const { slope, intercept, lut } = modality;
  if (!lut && slope === 1 && intercept === 0) return values;
  const [low, high] = domain;
  const ends = lut ? lut.range : domain.map((end) => modalityValue(modality, end));
  const array = isWhole(modality) ? integersFor(ends) : Float32Array;
  const outputs = new array(high - low + 1).map((_, at) => modalityValue(modality, low + at));
  const output = new array(values.length);
  for (let at = 0; at < output.length; at += 1) output[at] = outputs[(values[at] as number) - low] as number;
  return output;
}

/** Whether a modality transformation makes whole numbers of whole numbers. */
export const isWhole = ({ slope, intercept, lut }: Modality) =>
  lut !== undefined || (Number.isInteger(slope) && Number.isInteger(intercept));

function integersFor(ends: readonly number[]) {
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  if (low >= 0 && high <= 0xffff) return high <= 0xff ? Uint8Array : Uint16Array;
  return low >= -0x8000 && high <= 0x7fff ? Int16Array : Float32Array;
}

/** The same greys of the stored values, for a device that cannot show what these are rescaled to. */
export function ofStored(shades: Shades, { slope, intercept }: Modality): Shades {
  const [lower, upper] = [(shades.lower - intercept) / slope, (shades.upper - intercept) / slope] as const;
  if (slope > 0) return { ...shades, lower, upper };
  const lut = shades.lut && { ...shades.lut, values: shades.lut.values.slice().reverse() };
  return { ...shades, lower: upper, upper: lower, lut, inverse: shades.inverse === (lut !== undefined) };
}

/** The stored values of a frame, and the least and the largest of them. */
export interface Stored {
  values: Values;
  domain: Domain;
  columns: number;
}

/**
 * What a frame is shown by at first: its window, else its VOI LUT. One that shows nothing of what is there is left
 * aside: then, and without any, what lies between the `ends` is shown, else nearly all values. `output`: the least and
 * the largest value there is after the modality transformation.
 */
export function shadesOf(grayscale: Grayscale, stored: Stored, output: Domain, ends?: Domain): Shades {
  const { window, voiLut, inverse } = grayscale;
  // Half a step off is for whole numbers; a window narrower than one step is of none.
  const curve = grayscale.curve === "LINEAR" && window && window.width < 1 ? "LINEAR_EXACT" : grayscale.curve;
  const own: Shades | undefined = window
    ? { ...rangeOf(window, curve), curve, inverse }
    : voiLut && {
        lower: voiLut.first,
        upper: above(voiLut.first, voiLut.first + voiLut.values.length - 1),
        curve: "LINEAR",
        lut: voiLut,
        inverse,
      };
  if (own && !isFlat(own, output)) return own;
  const [low, high] = ends ?? wholeRange(grayscale, stored);
  const fractions = high > low && high - low < 1;
  return { lower: low, upper: above(low, high), curve: fractions ? "LINEAR_EXACT" : "LINEAR", inverse };
}

/** Whether all of several values would be one shade. */
function isFlat(shades: Shades, [low, high]: Domain): boolean {
  if (low === high) return false;
  const { lut } = shades;
  if (!lut) return shadeOf(shades, low) === shadeOf(shades, high);
  const last = lut.values.length - 1;
  const [from, to] = [low, high].map((value) => Math.min(Math.max(Math.round(value) - lut.first, 0), last));
  const section = lut.values.subarray(from, (to ?? last) + 1);
  return section.every((value) => value === section[0]);
}

/** The shade of a value, 0 to 1, without the table and before any inversion. */
export function shadeOf({ lower, upper, curve }: Omit<Shades, "lut" | "inverse">, value: number): number {
  const place = (value - lower) / (upper - lower);
  return curve === "SIGMOID" ? 1 / (1 + Math.exp(-4 * (place - 0.5))) : Math.min(Math.max(place, 0), 1);
}

/** The ends of nearly all values after the modality transformation, without those that pad the frame. */
export function wholeRange({ modality, padding }: Grayscale, stored: Stored): Domain {
  const kept = count(stored, padding);
  const counted = kept.total ? kept : count(stored);
  const nearlyAll = SHOWN.map((percent) => percentile(counted, percent) + stored.domain[0]);
  const ends = nearlyAll[0] === nearlyAll[1] ? stored.domain : nearlyAll;
  const output = ends.map((end) => modalityValue(modality, end));
  return [Math.min(...output), Math.max(...output)];
}

interface Counted {
  /** How often there is each value, from the least on. */
  counts: Uint32Array;
  total: number;
}

/** Counts every so many values of every so many rows. */
function count({ values, domain: [low, high], columns }: Stored, padding?: Domain): Counted {
  const counts = new Uint32Array(high - low + 1);
  const step = Math.max(1, Math.trunc(Math.sqrt(values.length / SAMPLE)));
  for (let row = 0; row < values.length; row += step * columns) {
    for (let at = row; at < row + columns; at += step) {
      const place = (values[at] as number) - low;
      counts[place] = (counts[place] as number) + 1;
    }
  }
  if (padding) counts.fill(0, Math.max(padding[0] - low, 0), Math.max(padding[1] + 1 - low, 0));
  return { counts, total: counts.reduce((sum, times) => sum + times, 0) };
}

/** Between the two nearest of the values that were counted. */
function percentile({ counts, total }: Counted, percent: number): number {
  const place = ((total - 1) * percent) / 100;
  const [before, after] = [Math.floor(place), Math.ceil(place)].map((rank) => {
    let passed = 0;
    return counts.findIndex((times) => {
      passed += times;
      return passed > rank;
    });
  }) as [number, number];
  return before + (after - before) * (place - Math.floor(place));
}
