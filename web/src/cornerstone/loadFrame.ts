import type { Types } from "@cornerstonejs/core";
import { wadors } from "@cornerstonejs/dicom-image-loader";
import { t } from "@lingui/core/macro";
import { type Dataset, number, text } from "../dicomweb/dataset";
import { get } from "../dicomweb/fetch";
import { grayscaleOf, isTold } from "../dicomweb/grayscale";
import type { Domain } from "../dicomweb/storedValues";
import { reach } from "../graphql/reach";
import { renewal } from "../graphql/renewal";
import { ApiError } from "../graphql/request";
import { ownEnds, withGreys } from "./greyImage";
import { loadJpeg } from "./loadJpeg";
import { loadPlain } from "./loadPlain";
import { loadRendered } from "./loadRendered";
import { isGrey, isRendered } from "./modules";
import { sharedRange } from "./sharedRange";

/** Neither the browser nor the server can show the frame; the message says why. */
export class Unshowable extends Error {
  override name = "Unshowable";
}

/** A decoder that says nothing for so long is taken for dead, and the server is asked. */
const PATIENCE_MS = 30_000;

/** What the decoders in the browser know; all else the server renders. */
const PLAIN = ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2"];
const JPEG_2000 = ["4.90", "4.91", "4.201", "4.202", "4.203"].map((end) => `1.2.840.10008.1.2.${end}`);
const AS_CODED = ["5", "4.57", "4.70", "4.80", "4.81"].map((end) => `1.2.840.10008.1.2.${end}`);
const BASELINE = "1.2.840.10008.1.2.4.50";
const DECODED = new Set([...PLAIN, ...JPEG_2000, ...AS_CODED, BASELINE, "1.2.840.10008.1.2.4.51"]);
/**
 * Where the label alone says what comes out of the decoder. The codestream and the length of what is plain go before
 * it, and the server looks at those (services/dicom/corrections.py).
 */
const COLOUR: [string[], Set<string>][] = [
  [PLAIN, new Set(["RGB"])],
  [AS_CODED, new Set(["RGB", "YBR_FULL"])],
  [JPEG_2000, new Set(["RGB", "YBR_RCT", "YBR_ICT"])],
];

const syntaxOf = (dataset: Dataset) => text(dataset, "00083002") || text(dataset, "00020010");
const isGreyOfWords = (dataset: Dataset) =>
  isGrey(dataset) && [8, 16].includes(number(dataset, "00280100") ?? 0);
const isColourOfBytes = (dataset: Dataset) =>
  number(dataset, "00280100") === 8 && number(dataset, "00280002") === 3;

/** Whether the browser can show the stored pixels: grey of 8 or 16 bits, colour of 8, in a syntax it decodes. */
export function isDecodable(dataset: Dataset): boolean {
  const syntax = syntaxOf(dataset);
  const photometric = text(dataset, "00280004");
  if (syntax && !DECODED.has(syntax)) return false;
  if (isGrey(dataset)) return isGreyOfWords(dataset);
  const inPlanes = number(dataset, "00280006") === 1 && !PLAIN.includes(syntax);
  return (
    isColourOfBytes(dataset) &&
    !inPlanes &&
    COLOUR.some(([syntaxes, labels]) => syntaxes.includes(syntax) && labels.has(photometric))
  );
}

/**
 * The image loader behind every frame: the stored frame decoded here, where that fails by the server, where that fails
 * the server's rendering of it, and where that fails too an error that says why. Nothing is left waiting.
 */
export function loadFrame(imageId: string, options: object): Types.IImageLoadObject {
  const promise = untilAnswered(imageId, options).catch((error: unknown) => {
    throw new Unshowable(error instanceof Error ? error.message : t`The image could not be loaded.`, {
      cause: error,
    });
  });
  return { promise };
}

/** The frame, also where the session is over or the server away meanwhile: it is asked for again after that. */
async function untilAnswered(imageId: string, options: object): Promise<Types.IImage> {
  let asked = false;
  for (;;) {
    try {
      return await decodeOrAsk(imageId, options);
    } catch (error) {
      if (statusOf(error) === UNAUTHENTICATED) await renewal.wait(error);
      else if (reach.isGone) await reach.back();
      else if (isUnavailable(error) && !asked) {
        asked = true;
        await fetched(imageId);
      } else throw error;
    }
  }
}

/** Until the frame can be had: it may have to be fetched from an archive. Rejects where it cannot for another reason. */
async function fetched(imageId: string): Promise<void> {
  const response = await get(
    imageId.slice("wadors:".length),
    'multipart/related; type="application/octet-stream"; transfer-syntax=*',
  );
  await response.body?.cancel();
}

async function decodeOrAsk(imageId: string, options: object): Promise<Types.IImage> {
  const dataset = wadors.metaDataManager.get(imageId) as Dataset | undefined;
  if (!dataset) throw new Error(t`The description of this image is missing.`);
  if (syntaxOf(dataset) === BASELINE && isColourOfBytes(dataset)) {
    return loadJpeg(imageId, dataset).catch(() => loadRendered(imageId));
  }
  if (isRendered(imageId)) return loadRendered(imageId);
  try {
    return await decode(imageId, options, dataset);
  } catch (error) {
    if (isForNow(error)) throw error;
    return loadRendered(imageId);
  }
}

const UNAUTHENTICATED = 401;
const UNAVAILABLE = 503;

/** The loader fails with the request itself, we with an error that knows what was answered. */
const statusOf = (error: unknown) => (error as { status?: number } | undefined)?.status;

/** Whether the frame itself may be had a little later: then no other picture of it is asked for. */
const isForNow = (error: unknown) => statusOf(error) === UNAUTHENTICATED || isUnavailable(error);

/** Whether the server itself said so; an ApiError says that nobody has answered. */
const isUnavailable = (error: unknown) => statusOf(error) === UNAVAILABLE && !(error instanceof ApiError);

async function decode(imageId: string, options: object, dataset: Dataset): Promise<Types.IImage> {
  const grey = isGrey(dataset) ? grayscaleOf(dataset) : undefined;
  grey?.catch(() => undefined); // it is waited for when the pixels are there
  const image = await storedImage(imageId, options, dataset);
  if (!grey) return image;
  const grayscale = await grey;
  const ends = isTold(grayscale)
    ? undefined
    : await sharedRange(imageId, dataset, (other, described) => endsOf(other, options, described));
  return withGreys(image, dataset, grayscale, ends);
}

/** Between which values a frame is shown by itself; undefined where it says how, is in colour, or damaged. */
async function endsOf(imageId: string, options: object, dataset: Dataset): Promise<Domain | undefined> {
  if (!isGrey(dataset)) return undefined;
  const grayscale = await grayscaleOf(dataset);
  if (isTold(grayscale)) return undefined;
  try {
    return ownEnds(await storedImage(imageId, options, dataset), dataset, grayscale);
  } catch (error) {
    if (isForNow(error) || reach.isGone) throw error;
    return undefined;
  }
}

/** The pixels of a frame as they are stored: decoded here, grey ones where that fails by the server. */
async function storedImage(imageId: string, options: object, dataset: Dataset): Promise<Types.IImage> {
  let failure: unknown = new Error(t`There is no decoder for this frame.`);
  const ways = [
    ...(isDecodable(dataset) ? [decodeHere] : []),
    ...(isGreyOfWords(dataset) ? [loadPlain] : []),
  ];
  for (const way of ways) {
    try {
      return whole(await withPatience(way(imageId, options, dataset)), dataset);
    } catch (error) {
      if (isForNow(error)) throw error;
      failure = error;
    }
  }
  throw failure;
}

async function decodeHere(imageId: string, options: object): Promise<Types.IImage> {
  const { promise } = wadors.loadImage(imageId, { ...options, preScale: { enabled: false } }) as unknown as {
    promise: Promise<Types.IImage>;
  };
  return promise;
}

function whole(image: Types.IImage, dataset: Dataset): Types.IImage {
  const expected = (number(dataset, "00280010") ?? 0) * (number(dataset, "00280011") ?? 0);
  const got = image.getPixelData().length / (image.numberOfComponents || 1);
  if (!expected || got !== expected) throw new Error(t`${got} pixels where ${expected} were described`);
  return image;
}

function withPatience<Result>(promise: Promise<Result>): Promise<Result> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(t`The decoder does not answer`)), PATIENCE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
