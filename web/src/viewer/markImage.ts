import type { Place } from "../cornerstone/imageIds";
import { useShownImage } from "../cornerstone/useShownImage";
import { type MarkedImage, useReading } from "../reading/Reading";

export const isOne = (one: MarkedImage, other: MarkedImage) =>
  one.sopInstanceUID === other.sopInstanceUID && one.frameNumber === other.frameNumber;

const imageOf = ({ seriesInstanceUID, sopInstanceUID, frameNumber }: Place): MarkedImage => ({
  seriesInstanceUID,
  sopInstanceUID,
  frameNumber,
});

/**
 * Marks the image on the screen of a viewport as a key image, or takes the mark away. `mark` undefined: whoever reads
 * may not, there is no image, or it is of another study than the one that was opened.
 */
export function useMarkImage(viewportId: string | undefined): { isMarked: boolean; mark?: () => void } {
  const { study, rights, marked, mark } = useReading();
  const place = useShownImage(viewportId);
  if (!rights.includes("REPORT") || place?.studyInstanceUID !== study.studyInstanceUID)
    return { isMarked: false };
  const image = imageOf(place);
  const others = marked.images.filter((one) => !isOne(one, image));
  const isMarked = others.length < marked.images.length;
  return { isMarked, mark: () => mark({ ...marked, images: isMarked ? others : [...marked.images, image] }) };
}
