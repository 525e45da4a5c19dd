import { Enums, type Types } from "@cornerstonejs/core";
import { wadors } from "@cornerstonejs/dicom-image-loader";
import { type Dataset, number, text } from "../dicomweb/dataset";
import { planeOf } from "../dicomweb/plane";
import { spacingOf } from "../dicomweb/spacing";

/** Frames the server rendered for us: 8 bits, windowed already, so the stored pixel description no longer holds. */
const rendered = new Map<string, { samples: 1 | 3 }>();

export function markRendered(imageId: string, samples: 1 | 3): void {
  rendered.set(imageId, { samples });
}

export const isGrey = (dataset: Dataset) => /^MONOCHROME[12]$/.test(text(dataset, "00280004"));

export const isRendered = (imageId: string) => rendered.has(imageId);

export const forgetRendered = () => rendered.clear();

const { IMAGE_PIXEL, IMAGE_PLANE, MODALITY_LUT, VOI_LUT, CALIBRATION } = Enums.MetadataModules;

/** Cornerstone's metadata with what it gets wrong for us put right; undefined leaves the answer to its own providers. */
export function correctedModules(type: string, imageId: unknown): unknown {
  if (typeof imageId !== "string" || !imageId.startsWith("wadors:")) return undefined;
  const dataset = wadors.metaDataManager.get(imageId) as Dataset | undefined;
  if (!dataset) return undefined;
  if (type === IMAGE_PLANE) return imagePlane(imageId, dataset);
  // Lengths are ours to tell (`distance`): Cornerstone keeps the calibration of the first image for all of a stack.
  if (type === CALIBRATION) return {};
  if (type === MODALITY_LUT || type === VOI_LUT) return {};
  const server = rendered.get(imageId);
  if (!server) return type === IMAGE_PIXEL && isGrey(dataset) ? greyPixels(imageId) : undefined;
  if (type === IMAGE_PIXEL) return renderedPixels(dataset, server.samples);
  return undefined;
}

/**
 * A radiograph has a pixel spacing but no position in space. Cornerstone then says "default values" and measures in
 * pixels; and without any spacing it must not say millimetres. Where the orientation is none, rows and columns lie
 * along x and y.
 */
function imagePlane(imageId: string, dataset: Dataset): object {
  const plane = wadors.metaData.metaDataProvider(IMAGE_PLANE, imageId) as Types.ImagePlaneModule;
  const { row, column, basis } = spacingOf(dataset);
  return {
    ...plane,
    ...(dataset["00200037"] && laid(dataset)),
    pixelSpacing: [row, column],
    rowPixelSpacing: row,
    columnPixelSpacing: column,
    usingDefaultValues: basis === "none",
  };
}

function laid(dataset: Dataset): object {
  const { row, column } = planeOf(dataset) ?? { row: [1, 0, 0], column: [0, 1, 0] };
  return { rowCosines: row, columnCosines: column, imageOrientationPatient: [...row, ...column] };
}

/** Words as they come: which of their bits are stored, and what is inverse, `withGreys` sees to. */
function greyPixels(imageId: string): object {
  const pixels = wadors.metaData.metaDataProvider(IMAGE_PIXEL, imageId) as Types.ImagePixelModule;
  const { bitsAllocated } = pixels;
  return {
    ...pixels,
    photometricInterpretation: "MONOCHROME2",
    bitsStored: bitsAllocated,
    highBit: bitsAllocated - 1,
  };
}

function renderedPixels(dataset: Dataset, samples: 1 | 3): object {
  return {
    samplesPerPixel: samples,
    photometricInterpretation: samples === 3 ? "RGB" : "MONOCHROME2",
    planarConfiguration: 0,
    rows: number(dataset, "00280010"),
    columns: number(dataset, "00280011"),
    bitsAllocated: 8,
    bitsStored: 8,
    highBit: 7,
    pixelRepresentation: 0,
  };
}
