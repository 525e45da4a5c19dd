import { placeOf } from "../cornerstone/imageIds";
import { stackViewport } from "../cornerstone/start";
import { useShownImage } from "../cornerstone/useShownImage";
import { type MarkedImage, type Reading, useReading } from "../reading/Reading";

/** The key that marks the image in the active viewport. */
export const MARK_KEY = "k";

export const isOne = (one: MarkedImage, other: MarkedImage) =>
  one.sopInstanceUID === other.sopInstanceUID && one.frameNumber === other.frameNumber;

/**
 * Marks the image on the screen of a viewport as a key image, or takes the mark away; nothing where whoever reads may
 * not, there is no image, or it is of another study than the one that was opened.
 */
export function toggleMark(
  { study, rights, marked, mark }: Pick<Reading, "study" | "rights" | "marked" | "mark">,
  viewportId: string | undefined,
): void {
  const imageId = viewportId && stackViewport(viewportId)?.getCornerstoneImage()?.imageId;
  const place = imageId ? placeOf(imageId) : undefined;
  if (!rights.includes("REPORT") || place?.studyInstanceUID !== study.studyInstanceUID) return;
  const { seriesInstanceUID, sopInstanceUID, frameNumber } = place;
  const image = { seriesInstanceUID, sopInstanceUID, frameNumber };
  const others = marked.images.filter((one) => !isOne(one, image));
  const images = others.length < marked.images.length ? others : [...marked.images, image];
  mark({ ...marked, images });
}

/** Whether the image on the screen of a viewport is marked, and whether it can be. */
export function useMark(viewportId: string | undefined): { can: boolean; isMarked: boolean } {
  const { study, marked } = useReading();
  const place = useShownImage(viewportId);
  if (place?.studyInstanceUID !== study.studyInstanceUID) return { can: false, isMarked: false };
  return { can: true, isMarked: marked.images.some((one) => isOne(one, place)) };
}
