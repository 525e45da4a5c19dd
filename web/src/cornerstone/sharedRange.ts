import { wadors } from "@cornerstonejs/dicom-image-loader";
import { type Dataset, text } from "../dicomweb/dataset";
import { framesOf } from "../dicomweb/frames";
import type { Domain } from "../dicomweb/storedValues";
import type { Image } from "./imageIds";

/** CT, MR and PET Image Storage: an instance is one slice of a stack. */
const SLICES = new Set(["2", "4", "128"].map((end) => `1.2.840.10008.5.1.4.1.1.${end}`));
/** Pictures that stand for all: the first, the last, and those that part the rest into equal pieces. */
const LOOKED_AT = 5;

const known = new Map<string, Promise<Domain | undefined>>();
/** The names of the slices of a stack, by the dataset of each. */
const stacks = new WeakMap<Dataset, string[]>();

export const forgetSharedRanges = () => known.clear();

/** The numbers of the pictures that stand for so many; the server takes the same (archive/retrieve/shared_range.py). */
export function lookedAt(pictures: number): number[] {
  const steps = Math.min(pictures, LOOKED_AT) - 1;
  if (steps < 1) return [1];
  return Array.from({ length: steps + 1 }, (_, step) => 1 + Math.floor((step * (pictures - 1)) / steps));
}

/** Tells which images are slices of one stack: those of a series, in its order. */
export function nameStacks(series: Image[]): void {
  for (const sopClass of SLICES) {
    const slices = series.filter(({ dataset }) => text(dataset, "00080016") === sopClass);
    const names = slices.map(({ imageId }) => imageId);
    for (const { dataset } of slices) stacks.set(dataset, names);
  }
}

/**
 * Between which values pictures are shown that are looked at one after the other, where nothing says how: the frames of a
 * loop, the slices of a stack. Each by its own range would make the brightness waver. `endsOf`: those of one picture,
 * undefined where that says by itself how it is shown.
 */
export function sharedRange(
  imageId: string,
  dataset: Dataset,
  endsOf: (imageId: string, dataset: Dataset) => Promise<Domain | undefined>,
): Promise<Domain | undefined> {
  const some = standingFor(imageId, dataset);
  if (some.length < 2) return Promise.resolve(undefined);
  const key = some.join(" ");
  let range = known.get(key);
  if (!range) {
    range = Promise.all(
      some.map(async (one) => {
        const described = wadors.metaDataManager.get(one) as Dataset | undefined;
        return described && endsOf(one, described);
      }),
    ).then(around);
    known.set(key, range);
    range.catch(() => known.delete(key)); // the next picture asks again
  }
  return range;
}

function standingFor(imageId: string, dataset: Dataset): string[] {
  const frames = framesOf(dataset);
  if (frames > 1) {
    return lookedAt(frames).map((number) => imageId.replace(/\/frames\/\d+/, `/frames/${number}`));
  }
  const stack = stacks.get(dataset) ?? [];
  return lookedAt(stack.length).flatMap((number) => stack[number - 1] ?? []);
}

function around(each: (Domain | undefined)[]): Domain | undefined {
  const ends = each.flatMap((one) => (one ? [...one] : []));
  return ends.length ? [Math.min(...ends), Math.max(...ends)] : undefined;
}
