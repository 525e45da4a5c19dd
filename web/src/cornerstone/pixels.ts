import { cache, Enums, metaData, type Types } from "@cornerstonejs/core";
import { wadors } from "@cornerstonejs/dicom-image-loader";
import { type Dataset, text } from "../dicomweb/dataset";
import type { Point } from "../dicomweb/distance";
import { dot, type Vector } from "../dicomweb/plane";
import type { Greys } from "../measurements/statistics";
import { isGrey, isRendered } from "./modules";

export const datasetOf = (imageId: string) => wadors.metaDataManager.get(imageId) as Dataset | undefined;

export const planeModule = (imageId: string) =>
  metaData.get(Enums.MetadataModules.IMAGE_PLANE, imageId) as Types.ImagePlaneModule | undefined;

/** Where the middle of the first pixel lies, and how far it is from there to the next column and row. */
function axesOf(plane: Types.ImagePlaneModule) {
  const { rowCosines, columnCosines, imagePositionPatient } = plane;
  const [left = 0, top = 0, near = 0] = imagePositionPatient ?? [];
  return {
    origin: [left, top, near] as Vector,
    along: (rowCosines ?? [1, 0, 0]) as Vector,
    down: (columnCosines ?? [0, 1, 0]) as Vector,
    width: plane.columnPixelSpacing || 1,
    height: plane.rowPixelSpacing || 1,
  };
}

/** A point of the picture's space in its pixels. */
export function pixelAt(plane: Types.ImagePlaneModule, [x, y, z]: Types.Point3): Point {
  const { origin, along, down, width, height } = axesOf(plane);
  const from: Vector = [x - origin[0], y - origin[1], z - origin[2]];
  return [dot(from, along) / width, dot(from, down) / height];
}

/** A point in pixels as one of the picture's space. */
export function worldAt(plane: Types.ImagePlaneModule, [column, row]: Point): Types.Point3 {
  const { origin, along, down, width, height } = axesOf(plane);
  return [0, 1, 2].map(
    (at) =>
      (origin[at] as number) + column * width * (along[at] as number) + row * height * (down[at] as number),
  ) as Types.Point3;
}

/** The values of a grey picture as the modality gives them; undefined for colours and for what the server drew. */
export function greysOf(imageId: string): Greys | undefined {
  const image = cache.getImage(imageId);
  const dataset = datasetOf(imageId);
  if (!image || !dataset || image.color || isRendered(imageId) || !isGrey(dataset)) return undefined;
  const { columns, rows, preScale } = image;
  const pixels = image.getPixelData();
  const { rescaleSlope = 1, rescaleIntercept = 0 } = preScale?.scalingParameters ?? {};
  // A device that cannot draw fractions shows the stored values.
  return preScale?.scaled === false
    ? { columns, rows, at: (index) => (pixels[index] as number) * rescaleSlope + rescaleIntercept }
    : { columns, rows, at: (index) => pixels[index] as number };
}

/** What the values of a picture are: Rescale Type, and Hounsfield units for CT. */
export function valueUnitOf(dataset: Dataset): string {
  const told = text(dataset, "00281054");
  if (told === "US") return ""; // "unspecified" (PS3.3 C.11.1.1.2)
  return told || (text(dataset, "00080060") === "CT" ? "HU" : "");
}
