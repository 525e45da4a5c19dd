import { wadors } from "@cornerstonejs/dicom-image-loader";
import type { Dataset } from "../dicomweb/dataset";
import { framesOf } from "../dicomweb/frames";
import type { Domain } from "../dicomweb/storedValues";

/** Frames that stand for all of a loop: the first, the last, and those that part the rest into equal pieces. */
const LOOKED_AT = 5;

const known = new Map<string, Promise<Domain | undefined>>();

export const forgetLoopRanges = () => known.clear();

/** The numbers of the frames that stand for so many; the server takes the same (archive/retrieve/loop_range.py). */
export function lookedAt(frames: number): number[] {
  const steps = Math.min(frames, LOOKED_AT) - 1;
  if (steps < 1) return [1];
  return Array.from({ length: steps + 1 }, (_, step) => 1 + Math.floor((step * (frames - 1)) / steps));
}

/**
 * Between which values all frames of a loop are shown of which nothing says how: each by its own range would make the
 * brightness waver. `endsOf`: those of one frame, undefined where that says by itself how it is shown.
 */
export function loopRange(
  imageId: string,
  dataset: Dataset,
  endsOf: (imageId: string, dataset: Dataset) => Promise<Domain | undefined>,
): Promise<Domain | undefined> {
  const frames = framesOf(dataset);
  if (frames < 2) return Promise.resolve(undefined);
  const loop = imageId.replace(/\/frames\/\d+/, "");
  let range = known.get(loop);
  if (!range) {
    const others = lookedAt(frames).map((number) => imageId.replace(/\/frames\/\d+/, `/frames/${number}`));
    range = Promise.all(
      others.map(async (other) => {
        const described = wadors.metaDataManager.get(other) as Dataset | undefined;
        return described && endsOf(other, described);
      }),
    ).then(around);
    known.set(loop, range);
    range.catch(() => known.delete(loop)); // the next frame asks again
  }
  return range;
}

function around(each: (Domain | undefined)[]): Domain | undefined {
  const ends = each.flatMap((one) => (one ? [...one] : []));
  return ends.length ? [Math.min(...ends), Math.max(...ends)] : undefined;
}
