import type { Types } from "@cornerstonejs/core";
import { createImage } from "@cornerstonejs/dicom-image-loader";
import { type Dataset, number } from "../dicomweb/dataset";
import { get } from "../dicomweb/fetch";
import { hasPlanesInPixels } from "../dicomweb/overlayPlanes";

const EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";

/** How many bits of a word are the value (PS3.5 8.1.1). */
function bitsOf(dataset: Dataset) {
  const allocated = number(dataset, "00280100") ?? 16;
  const stored = number(dataset, "00280101") || allocated;
  return { allocated, stored, signed: number(dataset, "00280103") === 1 };
}

/** Whether a grey image says that the bits above its values hold something else. */
export function hasOtherBits(dataset: Dataset): boolean {
  const { stored, allocated } = bitsOf(dataset);
  return (number(dataset, "00280002") ?? 1) === 1 && stored < allocated && hasPlanesInPixels(dataset);
}

/** Whether its values stand in the lowest bits; where they do not, the server knows what each syntax means by it. */
export function isInLowestBits(dataset: Dataset): boolean {
  const { stored } = bitsOf(dataset);
  return (number(dataset, "00280102") ?? stored - 1) < stored;
}

/** Whether a decoded grey image has values of more bits than it says: they came with it unannounced. */
export function exceedsBits(image: Types.IImage, dataset: Dataset): boolean {
  const { stored, allocated, signed } = bitsOf(dataset);
  if (image.color || signed || stored >= allocated) return false;
  const { scaled, scalingParameters } = image.preScale ?? {};
  const { rescaleSlope = 1, rescaleIntercept = 0 } = (scaled && scalingParameters) || {};
  const before = [image.minPixelValue, image.maxPixelValue].map(
    (value) => (value - rescaleIntercept) / (rescaleSlope || 1),
  );
  return Math.max(...before) > 2 ** stored - 0.5;
}

/** A grey frame that the server decodes, of which the values alone are taken: with their full depth. */
export async function loadValues(imageId: string, options: object, dataset: Dataset): Promise<Types.IImage> {
  const accept = `application/octet-stream; transfer-syntax=${EXPLICIT_LITTLE_ENDIAN}`;
  const response = await get(imageId.slice("wadors:".length), accept);
  const bytes = new Uint8Array(await response.arrayBuffer());
  takeValues(bytes, dataset);
  return (await createImage(imageId, bytes as never, EXPLICIT_LITTLE_ENDIAN, options)) as Types.IImage;
}

/** Empties the bits above the values, in place. */
export function takeValues(bytes: Uint8Array, dataset: Dataset): void {
  const { allocated, stored } = bitsOf(dataset);
  const words = allocated > 8 ? new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1) : bytes;
  const mask = 2 ** stored - 1;
  for (let at = 0; at < words.length; at++) words[at] = (words[at] ?? 0) & mask;
}
