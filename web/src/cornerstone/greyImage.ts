import { canRenderFloatTextures, Enums, type Types, utilities } from "@cornerstonejs/core";
import type { Dataset } from "../dicomweb/dataset";
import { text } from "../dicomweb/dataset";
import { type Grayscale, modalityValue } from "../dicomweb/grayscale";
import {
  isWhole,
  ofStored,
  outputValues,
  type Shades,
  type Stored,
  shadesOf,
  wholeRange,
} from "../dicomweb/shades";
import { type Domain, domainOf, storedValues, type Values } from "../dicomweb/storedValues";

/** Transfer syntaxes whose frames come as the words that were stored; decoders give the values. */
const NATIVE = new Set(["", ".1", ".2", ".1.98", ".1.99", ".8.1"].map((end) => `1.2.840.10008.1.2${end}`));

const shades = new WeakMap<Types.IImage, Shades>();

/** What a grey image is shown by at first; of a colour image there is none. */
export const ownShades = (image: Types.IImage | undefined) => image && shades.get(image);

/**
 * An image as a decoder gave it, of the values and with the shades that its dataset tells. `ends`: what is shown where it
 * tells none.
 */
export function withGreys(
  image: Types.IImage,
  frame: Dataset,
  grayscale: Grayscale,
  ends?: Domain,
): Types.IImage {
  const { modality } = grayscale;
  const stored = storedOf(image, frame);
  const shown = isWhole(modality) || canRenderFloatTextures();
  const values = shown ? outputValues(stored, modality) : stored.values;
  const domain = values === stored.values ? stored.domain : domainOf(values);
  const output = modality.lut ? domain : stored.domain.map((end) => modalityValue(modality, end));
  const own = shadesOf(grayscale, stored, [Math.min(...output), Math.max(...output)], ends);
  setPixels(image, values, domain);
  image.preScale = {
    enabled: true,
    scaled: values !== stored.values,
    scalingParameters: {
      rescaleSlope: modality.slope,
      rescaleIntercept: modality.intercept,
      modality: text(frame, "00080060"),
    },
  };
  return withShades(image, shown ? own : ofStored(own, modality));
}

/** Cornerstone's window of an image is linear, with these ends; `applyShades` draws the rest. */
export function withShades(image: Types.IImage, own: Shades): Types.IImage {
  shades.set(image, own);
  const voiLUTFunction = Enums.VOILUTFunctionType.LINEAR;
  return Object.assign(image, utilities.windowLevel.toWindowLevel(own.lower, own.upper), { voiLUTFunction });
}

/** Between which values an image as a decoder gave it is shown by itself, where nothing says how. */
export const ownEnds = (image: Types.IImage, frame: Dataset, grayscale: Grayscale): Domain =>
  wholeRange(grayscale, storedOf(image, frame));

function storedOf(image: Types.IImage, frame: Dataset): Stored {
  const words = image.getPixelData() as Values;
  const { transferSyntaxUID = "" } = image as { transferSyntaxUID?: string };
  const domain = [image.minPixelValue, image.maxPixelValue] as const;
  const values = storedValues(words, domain, frame, NATIVE.has(transferSyntaxUID));
  return { values, domain: values === words ? domain : domainOf(values), columns: image.columns };
}

function setPixels(image: Types.IImage, pixels: Values, [minPixelValue, maxPixelValue]: Domain): void {
  const voxelManager = utilities.VoxelManager.createImageVoxelManager({
    scalarData: pixels as Types.PixelDataTypedArray,
    width: image.columns,
    height: image.rows,
    numberOfComponents: 1,
  });
  Object.assign(image, {
    voxelManager,
    minPixelValue,
    maxPixelValue,
    slope: 1,
    intercept: 0,
    dataType: pixels.constructor.name,
    sizeInBytes: pixels.byteLength,
    getPixelData: () => pixels,
  });
  if (image.imageFrame) Object.assign(image.imageFrame, { pixelData: pixels });
}
