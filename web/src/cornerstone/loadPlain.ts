import type { Types } from "@cornerstonejs/core";
import { type Dataset, number, text } from "../dicomweb/dataset";
import { get } from "../dicomweb/fetch";
import { domainOf } from "../dicomweb/storedValues";
import { imageOf } from "./loadRendered";

/**
 * A grey frame of 8 or 16 bits as the server decodes it, for what no decoder of the browser reads: with all of its bits,
 * so that its window is told and moves as any other's.
 */
export async function loadPlain(imageId: string, _: object, dataset: Dataset): Promise<Types.IImage> {
  const response = await get(
    imageId.slice("wadors:".length),
    "application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1",
  );
  const bytes = await response.arrayBuffer();
  const words =
    number(dataset, "00280100") === 8
      ? new Uint8Array(bytes)
      : new Uint16Array(bytes, 0, bytes.byteLength >> 1);
  const [columns, rows] = [number(dataset, "00280011") ?? 0, number(dataset, "00280010") ?? 0];
  const [minPixelValue, maxPixelValue] = domainOf(words);
  const transferSyntaxUID = text(dataset, "00083002");
  return Object.assign(imageOf(imageId, columns, rows, words, 1), {
    minPixelValue,
    maxPixelValue,
    transferSyntaxUID,
  });
}
