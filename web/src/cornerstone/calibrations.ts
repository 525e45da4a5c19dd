import { withoutVersion } from "./imageIds";

/** How many mm a pixel of an image is wide, as somebody said with an object of known size. */
const byHand = new Map<string, number>();

export const calibrationOf = (imageId: string) => byHand.get(withoutVersion(imageId));

export function calibrate(imageId: string, millimetres: number | undefined): void {
  const name = withoutVersion(imageId);
  if (millimetres) byHand.set(name, millimetres);
  else byHand.delete(name);
}

/** All of them, by the images' names without their versions. */
export const calibrations = (): ReadonlyMap<string, number> => byHand;
