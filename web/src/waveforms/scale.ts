import type { Group } from "./waveform";

/** CSS pixels of a millimetre: as CSS has them, since no browser knows how large its screen is. */
export const MILLIMETRE = 96 / 25.4;

/** mm a second that can be chosen. */
export const SPEEDS = [1, 2.5, 5, 10, 12.5, 25, 50, 100, 200];
export const USUAL_SPEED = 25;
/** How much higher or lower than usual traces are drawn; of a voltage 1 is 10 mm for a mV. */
export const GAINS = [0.1, 0.25, 0.5, 1, 2, 4, 8];
export const MM_PER_MILLIVOLT = 10;

/** Samples that are looked at for one drawing, in bytes as they are sent. */
export const MOST_BYTES = 8 << 20;

/** The speeds at which a screen of this width does not ask for more than can be read at once. */
export function speedsFor(
  { frequency, stride }: Pick<Group, "frequency" | "stride">,
  width: number,
): number[] {
  const fitting = SPEEDS.filter((speed) => (width / (speed * MILLIMETRE)) * frequency * stride <= MOST_BYTES);
  return fitting.length ? fitting : SPEEDS.slice(-1);
}

/** The next of a list in a direction; the same at its end. */
export function stepped(list: number[], from: number, by: 1 | -1): number {
  const beyond = list.filter((one) => (by > 0 ? one > from : one < from));
  return (by > 0 ? beyond[0] : beyond.at(-1)) ?? from;
}

/** The part of the time that is on the screen: from `start`, in seconds. */
export interface Span {
  start: number;
  seconds: number;
}

/** Where the view may begin: never before the recording, and not behind its last screen. */
export const clampedStart = (start: number, seconds: number, duration: number) =>
  Math.min(Math.max(0, start), Math.max(0, duration - seconds));

/** How a row is drawn: what value lies in its middle, and how high one of its unit is, in mm. */
export interface RowScale {
  centre: number;
  millimetres: number;
}

/** A voltage at the usual 10 mm/mV, anything else as high as its row has room for, by a number that can be read off. */
export function rowScaleOf(unit: string, sorted: Float32Array, room: number): RowScale {
  const at = (part: number) => sorted[Math.floor(part * (sorted.length - 1))] ?? 0;
  const middle = at(0.5);
  if (unit === "mV") {
    // The electrodes' own voltage says nothing, and would leave the row.
    return { centre: Math.abs(middle) > 0.5 ? middle : 0, millimetres: MM_PER_MILLIVOLT };
  }
  const [low, high] = [at(0), at(1)];
  if (!(high > low)) return { centre: middle, millimetres: 1 };
  const [perTen] = readable((10 * (high - low)) / (room * 0.8));
  return { centre: (low + high) / 2, millimetres: 10 / (perTen ?? 1) };
}

/** 1, 2 or 5 times a power of ten, not less than the number. */
function readable(least: number): number[] {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((times) => times * power).filter((one) => one >= least * 0.9999);
}

/** A place in a recording: when, in which channel, at which value. */
export interface Place {
  time: number;
  channel: number;
  value: number;
}

export interface Reading {
  milliseconds: number;
  /** Beats a minute, if the places are one beat apart; undefined where they are at one time. */
  beats: number | undefined;
  /** How much higher the later place is than the earlier one. */
  difference: number;
}

/** What calipers say of two places. */
export function readingOf(a: Place, b: Place): Reading {
  const seconds = Math.abs(b.time - a.time);
  return {
    milliseconds: seconds * 1000,
    beats: seconds > 0 ? 60 / seconds : undefined,
    difference: b.time < a.time ? a.value - b.value : b.value - a.value,
  };
}

/** "1:02.4", in a long recording "13:01:02". */
export function clockOf(seconds: number, tenths = false): string {
  const whole = Math.floor(seconds + 1e-6);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const two = (part: number) => String(part).padStart(2, "0");
  const clock = hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
  return tenths ? `${clock}.${Math.floor((seconds + 1e-6 - whole) * 10)}` : clock;
}

/** Whole numbers of seconds, or of tenths, that lie in a span, as far apart as their words need. */
export function ticksOf({ start, seconds }: Span, width: number): number[] {
  const most = Math.max(1, width / 70);
  const every =
    [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300].find((one) => seconds / one <= most) ?? 600;
  const first = Math.ceil(start / every - 1e-9);
  const count = Math.floor((start + seconds) / every + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, at) => (first + at) * every);
}
