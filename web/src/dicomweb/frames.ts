import { type Dataset, items, number } from "./dataset";

const SHARED = "52009229";
const PER_FRAME = "52009230";
const NUMBER_OF_FRAMES = "00280008";

const layers = new WeakMap<Dataset, Dataset[]>();

/**
 * What a multi-frame image says of one frame, numbered from 1, as a dataset of that frame alone: its own functional
 * groups stand over the shared ones and these over the dataset (PS3.3 C.7.6.16).
 */
export function frameOf(dataset: Dataset, at: number): Dataset {
  if (!dataset[NUMBER_OF_FRAMES] && !dataset[SHARED] && !dataset[PER_FRAME]) return dataset;
  const groups = [items(dataset, PER_FRAME)[at - 1], items(dataset, SHARED)[0]];
  const macros = groups.flatMap((group = {}) =>
    Object.keys(group).flatMap((tag) => items(group, tag).slice(0, 1)),
  );
  // What all frames share is not copied for each of thousands.
  const frame = Object.create(dataset) as Dataset;
  for (const macro of [...macros].reverse()) Object.assign(frame, macro);
  for (const tag of [SHARED, PER_FRAME, NUMBER_OF_FRAMES]) frame[tag] = undefined;
  layers.set(frame, [...macros, dataset]);
  return frame;
}

/** How many frames the image has that a frame is of. */
export const framesOf = (frame: Dataset): number =>
  number(layersOf(frame).at(-1) ?? frame, NUMBER_OF_FRAMES) ?? 1;

/** What a frame's dataset is made of, the nearest first, so that what belongs together is read from one of them. */
export function layersOf(frame: Dataset): Dataset[] {
  return layers.get(frame) ?? [frame];
}
