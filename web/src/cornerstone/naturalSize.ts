import { isTrueSize, millimetresOf } from "../dicomweb/distance";
import { calibrationOf } from "./calibrations";
import { datasetOf } from "./pixels";
import { type NaturalSize, showNaturalSize, type Viewport } from "./viewport";

/** Shows a picture as large as what it shows is, where that is known, else each pixel as one of CSS. */
export function naturalSize(viewport: Viewport): NaturalSize {
  const imageId = viewport.getCurrentImageId();
  const dataset = datasetOf(imageId) ?? {};
  const { dimensions: [columns, rows] = [1, 1] } = viewport.getImageData() ?? {};
  const byHand = calibrationOf(imageId);
  const known = isTrueSize(dataset, byHand);
  return showNaturalSize(
    viewport,
    known ? millimetresOf(dataset, [columns / 2, rows / 2], byHand) : undefined,
  );
}
