import { Enums, type Types } from "@cornerstonejs/core";
import { wadors } from "@cornerstonejs/dicom-image-loader";
import { type Dataset, items, number, numbers, text } from "../dicomweb/dataset";
import { planeOf } from "../dicomweb/plane";
import { spacingOf } from "../dicomweb/spacing";

/** Frames the server rendered for us: 8 bits, windowed already, so the stored pixel description no longer holds. */
const rendered = new Map<string, { samples: 1 | 3 }>();

export function markRendered(imageId: string, samples: 1 | 3): void {
  rendered.set(imageId, { samples });
}

export const isRendered = (imageId: string) => rendered.has(imageId);

const { IMAGE_PIXEL, IMAGE_PLANE, MODALITY_LUT, VOI_LUT, CALIBRATION } = Enums.MetadataModules;

/** Cornerstone's metadata with what it gets wrong for us put right; undefined leaves the answer to its own providers. */
export function correctedModules(type: string, imageId: unknown): unknown {
  if (typeof imageId !== "string" || !imageId.startsWith("wadors:")) return undefined;
  const dataset = wadors.metaDataManager.get(imageId) as Dataset | undefined;
  if (!dataset) return undefined;
  if (type === IMAGE_PLANE) return imagePlane(imageId, dataset);
  // Lengths are ours to tell (`distance`): Cornerstone keeps the calibration of the first image for all of a stack.
  if (type === CALIBRATION) return {};
  if (type === VOI_LUT && !rendered.has(imageId)) return voiLut(dataset);
  const server = rendered.get(imageId);
  if (!server) return undefined;
  if (type === MODALITY_LUT || type === VOI_LUT) return {};
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

/**
 * A window that can be one, else the range of the VOI LUT, else soft tissue for a CT in Hounsfield units, whose own
 * range is mostly padding and air; else none: then the pixels' own range counts.
 */
function voiLut(dataset: Dataset): object {
  const voiLUTFunction = dataset["00281056"]?.Value?.[0];
  const [center] = numbers(dataset, "00281050");
  const [width] = numbers(dataset, "00281051");
  if (center !== undefined && width !== undefined && width > 0) {
    return { windowCenter: [center], windowWidth: [width], voiLUTFunction };
  }
  const [lut] = items(dataset, "00283010");
  const [entries, first] = lut ? numbers(lut, "00283002") : [];
  if (entries !== undefined && first !== undefined) {
    const size = entries || 65_536;
    return { windowCenter: [first + size / 2], windowWidth: [size] };
  }
  const hounsfield = text(dataset, "00080060") === "CT" && number(dataset, "00281052") !== undefined;
  return hounsfield ? { windowCenter: [40], windowWidth: [400] } : {};
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
