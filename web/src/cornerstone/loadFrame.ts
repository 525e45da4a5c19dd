import { type Types, utilities } from "@cornerstonejs/core";
import { wadors } from "@cornerstonejs/dicom-image-loader";
import { type Dataset, number, text } from "../dicomweb/dataset";
import { loadRendered } from "./loadRendered";
import { isRendered } from "./modules";

/** Neither the browser nor the server can show the frame; the message says why. */
export class Unshowable extends Error {
  override name = "Unshowable";
}

/** A decoder that says nothing for so long is taken for dead, and the server is asked. */
const PATIENCE_MS = 30_000;

/** What the decoders in the browser know; all else the server renders. */
const DECODED = new Set([
  "1.2.840.10008.1.2",
  "1.2.840.10008.1.2.1",
  "1.2.840.10008.1.2.1.99",
  "1.2.840.10008.1.2.2",
  "1.2.840.10008.1.2.5",
  "1.2.840.10008.1.2.4.50",
  "1.2.840.10008.1.2.4.51",
  "1.2.840.10008.1.2.4.57",
  "1.2.840.10008.1.2.4.70",
  "1.2.840.10008.1.2.4.80",
  "1.2.840.10008.1.2.4.81",
  "1.2.840.10008.1.2.4.90",
  "1.2.840.10008.1.2.4.91",
  "1.2.840.10008.1.2.4.201",
  "1.2.840.10008.1.2.4.202",
  "1.2.840.10008.1.2.4.203",
]);
const GREY = new Set(["MONOCHROME1", "MONOCHROME2"]);
const COLOUR = new Set(["RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT"]);

/** Whether the browser can show the stored pixels: grey of 8 or 16 bits, colour of 8, in a syntax it decodes. */
export function isDecodable(dataset: Dataset): boolean {
  const syntax = text(dataset, "00083002") || text(dataset, "00020010");
  const bits = number(dataset, "00280100");
  const photometric = text(dataset, "00280004");
  if (syntax && !DECODED.has(syntax)) return false;
  if (GREY.has(photometric)) return bits === 8 || bits === 16;
  return COLOUR.has(photometric) && bits === 8;
}

/**
 * The image loader behind every frame: the stored frame decoded here, where that fails the server's rendering of it,
 * and where that fails too an error that says why. Nothing is left waiting.
 */
export function loadFrame(imageId: string, options: object): Types.IImageLoadObject {
  const promise = decodeOrAsk(imageId, options).catch((error: unknown) => {
    throw new Unshowable(error instanceof Error ? error.message : "The image could not be loaded.", {
      cause: error,
    });
  });
  return { promise };
}

async function decodeOrAsk(imageId: string, options: object): Promise<Types.IImage> {
  const dataset = wadors.metaDataManager.get(imageId) as Dataset | undefined;
  if (!dataset) throw new Error("The description of this image is missing.");
  if (isRendered(imageId) || !isDecodable(dataset)) return loadRendered(imageId);
  try {
    return await withPatience(decode(imageId, options, dataset));
  } catch {
    return loadRendered(imageId);
  }
}

async function decode(imageId: string, options: object, dataset: Dataset): Promise<Types.IImage> {
  const { promise } = wadors.loadImage(imageId, options) as unknown as { promise: Promise<Types.IImage> };
  const image = await promise;
  const expected = (number(dataset, "00280010") ?? 0) * (number(dataset, "00280011") ?? 0);
  const got = image.getPixelData().length / (image.numberOfComponents || 1);
  if (!expected || got !== expected) throw new Error(`${got} pixels where ${expected} were described`);
  return image.color ? image : withSensibleWindow(image);
}

/** A window that lies beside all pixels would show a white or a black plane: then their own range counts. */
function withSensibleWindow(image: Types.IImage): Types.IImage {
  const { minPixelValue: low, maxPixelValue: high } = image;
  const { lower, upper } = utilities.windowLevel.toLowHighRange(
    Number(image.windowWidth),
    Number(image.windowCenter),
  );
  if (!(lower < high && upper > low)) Object.assign(image, utilities.windowLevel.toWindowLevel(low, high));
  return image;
}

function withPatience<Result>(promise: Promise<Result>): Promise<Result> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("The decoder does not answer")), PATIENCE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
