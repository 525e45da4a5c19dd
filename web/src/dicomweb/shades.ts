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
/** Ends that meet are a threshold: all that is larger is white. */
const THRESHOLD = 0.5;

/** The ends of a window (PS3.3 C.11.2.1.2, C.11.2.1.3). */
export function rangeOf({ center, width }: Window, curve: Curve): { lower: number; upper: number } {
  const half = width / 2;
  const [lower, upper] =
    curve === "LINEAR" ? [center - half, center + half - 1] : [center - half, center + half];
  return { lower, upper: Math.max(upper, lower + THRESHOLD) };
}

/** The window that has these ends. */
export function windowOf(lower: number, upper: number, curve: Curve): Window {
  return curve === "LINEAR"
    ? { center: (lower + upper + 1) / 2, width: upper - lower + 1 }
    : { center: (lower + upper) / 2, width: upper - lower };
}

/** Stored values after the modality transformation, rounded where the device shows no `floats`. */
export function outputValues({ values, domain }: Stored, modality: Modality, floats: boolean): Values {
  const { slope, intercept, lut } = modality;
  if (!lut && slope === 1 && intercept === 0) return values;
  const whole = lut || (Number.isInteger(slope) && Number.isInteger(intercept)) || !floats;
  const ends = lut ? lut.range : domain.map((end) => modalityValue(modality, end));
  const output = whole ? integers(values.length, ends) : new Float32Array(values.length);
  for (let at = 0; at < values.length; at += 1) {
    const value = modalityValue(modality, values[at] as number);
    output[at] = whole ? Math.round(value) : value;
  }
  return output;
}

function integers(length: number, ends: readonly number[]): Values {
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  if (low >= 0 && high <= 0xffff) return high <= 0xff ? new Uint8Array(length) : new Uint16Array(length);
  return low >= -0x8000 && high <= 0x7fff ? new Int16Array(length) : new Float32Array(length);
}

/** The stored values of a frame, and the least and the largest of them. */
export interface Stored {
  values: Values;
  domain: Domain;
  columns: number;
}

/**
 * What a frame is shown by at first: its window, else its VOI LUT. One that shows nothing of what is there is left
 * aside: then, and without any, nearly all values are shown, each frame's own. `output`: the least and the largest
 * value there is after the modality transformation.
 */
export function shadesOf(grayscale: Grayscale, stored: Stored, output: Domain): Shades {
  const { window, curve, voiLut, inverse } = grayscale;
  const own: Shades | undefined = window
    ? { ...rangeOf(window, curve), curve, inverse }
    : voiLut && {
        lower: voiLut.first,
        upper: Math.max(voiLut.first + voiLut.values.length - 1, voiLut.first + THRESHOLD),
        curve: "LINEAR",
        lut: voiLut,
        inverse,
      };
  if (own && !isFlat(own, output)) return own;
  const [low, high] = wholeRange(grayscale, stored);
  return { lower: low, upper: Math.max(high, low + THRESHOLD), curve: "LINEAR", inverse };
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
function wholeRange({ modality, padding }: Grayscale, stored: Stored): Domain {
  const sample = sampleOf(stored);
  const [first, last] = padding ?? [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const kept = sample.filter((value) => value < first || value > last);
  const sorted = (kept.length ? kept : sample).sort();
  const nearlyAll = SHOWN.map((percent) => percentile(sorted, percent));
  const ends = nearlyAll[0] === nearlyAll[1] ? stored.domain : nearlyAll;
  const output = ends.map((end) => modalityValue(modality, end));
  return [Math.min(...output), Math.max(...output)];
}

/** Every so many values of every so many rows. */
function sampleOf({ values, columns }: Stored): Float32Array {
  const step = Math.max(1, Math.trunc(Math.sqrt(values.length / SAMPLE)));
  const across = Math.ceil(columns / step);
  const sample = new Float32Array(Math.ceil(values.length / columns / step) * across);
  for (let at = 0; at < sample.length; at += 1) {
    sample[at] = values[Math.trunc(at / across) * step * columns + (at % across) * step] as number;
  }
  return sample;
}

/** Between the two nearest of sorted values. */
function percentile(sorted: Float32Array, percent: number): number {
  const place = ((sorted.length - 1) * percent) / 100;
  const [before, after] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
  return before + (after - before) * (place - Math.floor(place));
}
