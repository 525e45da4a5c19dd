import { Enums, metaData, type Types } from "@cornerstonejs/core";
import { wadors } from "@cornerstonejs/dicom-image-loader";
import * as tools from "@cornerstonejs/tools";
import type { Dataset } from "../dicomweb/dataset";
import { distance, type Point } from "../dicomweb/distance";
import { dot, type Vector } from "../dicomweb/plane";
import { withoutVersion } from "./imageIds";
import type { Viewport } from "./viewport";

/** What somebody has drawn on one image; nothing of it is stored. */
export type Measurement = tools.Types.Annotation;

const { state } = tools.annotation;

/** What was measured on the image on the screen. */
export function measurementsOn(viewport: Viewport): Measurement[] {
  const imageId = viewport.getCornerstoneImage()?.imageId;
  return state
    .getAllAnnotations()
    .filter(({ metadata }) => imageId && metadata?.referencedImageId === imageId);
}

/** What was measured on an image stays on it when its name gets another version. */
export function keepMeasurements(imageIds: string[]): void {
  const drawn = state.getAllAnnotations();
  if (!drawn.length) return;
  const names = new Map(imageIds.map((imageId) => [withoutVersion(imageId), imageId]));
  for (const { metadata } of drawn) {
    const now = names.get(withoutVersion(metadata?.referencedImageId ?? ""));
    if (metadata && now) metadata.referencedImageId = now;
  }
}

export function remove(measurements: Measurement[]): void {
  for (const { annotationUID } of measurements) state.removeAnnotation(annotationUID ?? "");
}

export function putBack(measurements: Measurement[]): void {
  for (const measurement of measurements) {
    state.addAnnotation(measurement, measurement.metadata?.FrameOfReferenceUID ?? "");
  }
}

/** What stands beside a length; Cornerstone's own words take a length at the detector for one in the patient. */
export function lengthText(
  { handles }: { handles: { points: Types.Point3[] } },
  targetId: string,
): string[] | undefined {
  const imageId = targetId.replace("imageId:", "");
  const dataset = wadors.metaDataManager.get(imageId) as Dataset | undefined;
  const plane = metaData.get(Enums.MetadataModules.IMAGE_PLANE, imageId) as
    | Types.ImagePlaneModule
    | undefined;
  const [from, to] = handles.points;
  if (!dataset || !plane || !from || !to) return undefined;
  return [distance(dataset, pixelAt(plane, from), pixelAt(plane, to))];
}

function pixelAt(plane: Types.ImagePlaneModule, [x, y, z]: Types.Point3): Point {
  const { rowCosines, columnCosines, imagePositionPatient: [left = 0, top = 0, near = 0] = [] } = plane;
  const from: Vector = [x - left, y - top, z - near];
  return [
    dot(from, rowCosines as Vector) / (plane.columnPixelSpacing || 1),
    dot(from, columnCosines as Vector) / (plane.rowPixelSpacing || 1),
  ];
}
