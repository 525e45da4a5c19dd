import { number } from "../dicomweb/dataset";
import { knowsSize } from "../dicomweb/distance";
import type { Kind } from "../measurements/kinds";
import { isGrey, isRendered } from "./modules";
import { datasetOf, greysOf } from "./pixels";
import type { Viewport } from "./viewport";

/** Why nothing is measured on a picture. */
export type Refusal =
  /** The picture asked for is not on the screen yet. */
  | "LOADING"
  /** The server drew it: its values are unknown, or its rows and columns are others. */
  | "PREVIEW"
  /** Colours are no values. */
  | "COLOURS"
  /** It says itself how large what it shows is. */
  | "KNOWS_ITS_SIZE";

const MARKS: (Kind | "CALIBRATION")[] = ["ARROW", "TEXT", "SIDE_MARKER"];

export function refusalOf(viewport: Viewport, kind: Kind | "CALIBRATION"): Refusal | undefined {
  const image = viewport.getCornerstoneImage();
  if (!image || image.imageId !== viewport.getCurrentImageId()) return "LOADING";
  if (MARKS.includes(kind)) return undefined;
  const dataset = datasetOf(image.imageId);
  if (!dataset) return "LOADING";
  const resized = image.columns !== number(dataset, "00280011") || image.rows !== number(dataset, "00280010");
  if (resized || (isRendered(image.imageId) && isGrey(dataset))) return "PREVIEW";
  if (kind === "PROBE" && !greysOf(image.imageId)) return "COLOURS";
  return kind === "CALIBRATION" && knowsSize(dataset) ? "KNOWS_ITS_SIZE" : undefined;
}
