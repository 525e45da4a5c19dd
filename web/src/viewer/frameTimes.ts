import { type Dataset, number, texts } from "../dicomweb/dataset";
import { layersOf } from "../dicomweb/frames";

/** Milliseconds a frame is shown: `each`, but the first ones as long as `various` has them. */
export interface FrameTimes {
  each: number;
  various: number[];
}

/** Where nothing says how long. */
const DEFAULT = 100;
const FRAME_TIME = "00181063";
const FRAME_TIME_VECTOR = "00181065";

/**
 * How long each frame of a moving image is shown (PS3.3 C.7.6.5), told of one of them or of all: by the same rule as the server's GIFs and MP4s,
 * `services/dicom/frame_times.py`; `tests/dicom/frame_times.json` holds both to it.
 */
export function frameTimesOf(frame: Dataset): FrameTimes {
  const dataset = layersOf(frame).at(-1) ?? frame;
  const frames = Math.max(1, number(dataset, "00280008") ?? 1);
  const told = [
    varying(
      frames,
      texts(dataset, FRAME_TIME_VECTOR).map((value) => (value ? Number(value) : Number.NaN)),
    ),
    constant(number(dataset, FRAME_TIME)),
  ];
  const pointers = texts(dataset, "00280009");
  if (pointers.includes(FRAME_TIME) && !pointers.includes(FRAME_TIME_VECTOR)) told.reverse();
  for (const tag of ["00082144", "00180040"]) told.push(constant(1000 / (number(dataset, tag) ?? 0)));
  return told.find((times) => times !== undefined) ?? { each: DEFAULT, various: [] };
}

const isTime = (time: number) => time >= 1 && time <= 10_000;

const constant = (time = 0): FrameTimes | undefined =>
  isTime(time) ? { each: time, various: [] } : undefined;

/** A frame lasts until the next one's increment has passed; the last one, for which none is told, as usual. */
function varying(frames: number, vector: number[]): FrameTimes | undefined {
  const complete = vector.length >= frames || vector[0] === 0;
  const increments = complete ? vector.slice(1, frames) : vector;
  const times = increments.filter(isTime).sort((a, b) => a - b);
  const usual = times[Math.floor((times.length - 1) / 2)];
  if (frames < 2 || usual === undefined) return undefined;
  const various = increments.map((time) => (isTime(time) ? time : usual));
  return { each: usual, various: various.some((time) => time !== usual) ? various : [] };
}

/** Frames a second, on the whole. */
export function rateOf({ each, various }: FrameTimes): number {
  const mean = various.length ? various.reduce((sum, time) => sum + time, 0) / various.length : each;
  return Math.round(10_000 / mean) / 10;
}

/** The frame that is on the screen so many milliseconds after frame `from` came, round and round. */
export function frameAfter(times: FrameTimes, frames: number, from: number, passed: number): number {
  const lasts = (frame: number) => times.various[frame] ?? times.each;
  if (!times.various.length) return (from + Math.floor(passed / times.each)) % frames;
  const round =
    times.various.reduce((sum, time) => sum + time, 0) + times.each * (frames - times.various.length);
  let frame = from;
  for (let left = passed % round; left >= lasts(frame); frame = (frame + 1) % frames) left -= lasts(frame);
  return frame;
}
