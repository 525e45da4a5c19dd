import type { Types } from "@cornerstonejs/core";
import { type Dataset, number, text } from "../dicomweb/dataset";
import { get } from "../dicomweb/fetch";
import { browserSeesTheSame } from "./jpegColours";
import { pictureImage } from "./loadRendered";

const BASELINE = "1.2.840.10008.1.2.4.50";

/** A colour frame of JPEG Baseline as the browser's own decoder has it, if that gives the colours it has. */
export async function loadJpeg(imageId: string, dataset: Dataset): Promise<Types.IImage> {
  const response = await get(imageId.slice("wadors:".length), `image/jpeg; transfer-syntax=${BASELINE}`);
  const frame = new Uint8Array(await response.arrayBuffer());
  if (!browserSeesTheSame(frame, text(dataset, "00280004")))
    throw new Error("The browser would guess its colours.");
  // As the server has them: what a profile within the frame would make of the values is another thing.
  const bitmap = await createImageBitmap(new Blob([frame]), { colorSpaceConversion: "none" });
  if (bitmap.height !== number(dataset, "00280010") || bitmap.width !== number(dataset, "00280011")) {
    throw new Error(`${bitmap.width} x ${bitmap.height} pixels are not those that were described`);
  }
  return pictureImage(imageId, bitmap);
}
