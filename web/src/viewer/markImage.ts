import type { Place } from "../cornerstone/imageIds";
import { useShownImage } from "../cornerstone/useShownImage";
import { type MarkedImage, type Reading, useReading } from "../reading/Reading";

export const isOne = (one: MarkedImage, other: MarkedImage) =>
  one.sopInstanceUID === other.sopInstanceUID && one.frameNumber === other.frameNumber;

/** Marks the image in the active viewport, or takes the mark away. */
export const MARK_KEY = "k";

const imageOf = ({ seriesInstanceUID, sopInstanceUID, frameNumber }: Place): MarkedImage => ({
  seriesInstanceUID,
  sopInstanceUID,
  frameNumber,
});

/**
 * Marks the image on the screen of a viewport as a key image, or takes the mark away. `mark` undefined: whoever reads
 * may not, there is no image, or it is of another study than the one that was opened.
 */
export function useMarkImage(viewportId: string | undefined): Marking {
  return markingOf(useReading(), useShownImage(viewportId));
}

interface Marking {
  isMarked: boolean;
  mark?: () => void;
}

export function markingOf({ study, rights, marked, mark }: Reading, place: Place | undefined): Marking {
  if (!rights.includes("REPORT") || place?.studyInstanceUID !== study.studyInstanceUID)
    return { isMarked: false };
  const image = imageOf(place);
  const others = marked.images.filter((one) => !isOne(one, image));
  const isMarked = others.length < marked.images.length;
  return { isMarked, mark: () => mark({ ...marked, images: isMarked ? others : [...marked.images, image] }) };
}
