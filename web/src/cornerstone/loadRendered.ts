import { Enums, metaData, type Types, utilities } from "@cornerstonejs/core";
import { t } from "@lingui/core/macro";
import { get } from "../dicomweb/fetch";
import { withShades } from "./greyImage";
import { markRendered } from "./modules";

/** The server's rendering of a frame (PS3.18 10.4.1.1.3) as an image Cornerstone shows; its window is applied already. */
export async function loadRendered(imageId: string): Promise<Types.IImage> {
  const [frame, version = ""] = imageId.slice("wadors:".length).split("?");
  const response = await get(`${frame}/rendered?${version}`, "image/png, image/jpeg;q=0.9");
  const bitmap = await createImageBitmap(await response.blob()).catch(() => {
    throw new Error(t`What the server sent is no picture this browser can read.`);
  });
  return pictureImage(imageId, bitmap);
}

/** A picture that was made elsewhere as an image Cornerstone shows. */
export function pictureImage(imageId: string, bitmap: ImageBitmap): Types.IImage {
  const { pixels, samples } = pixelsOf(bitmap);
  markRendered(imageId, samples);
  const shown = imageOf(imageId, bitmap.width, bitmap.height, pixels, samples);
  return samples === 1 ? withShades(shown, { lower: 0, upper: 255, curve: "LINEAR", inverse: false }) : shown;
}

/** RGB, or one sample where all three are equal, so that grey pictures keep their window. */
function pixelsOf(bitmap: ImageBitmap): { pixels: Uint8Array; samples: 1 | 3 } {
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d", {
    willReadFrequently: true,
  });
  if (!context) throw new Error(t`The browser gives no canvas.`);
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
  const count = data.length / 4;
  const rgb = new Uint8Array(count * 3);
  let grey = true;
  for (let from = 0, to = 0; from < data.length; from += 4, to += 3) {
    const [r, g, b] = [data[from] ?? 0, data[from + 1] ?? 0, data[from + 2] ?? 0];
    rgb[to] = r;
    rgb[to + 1] = g;
    rgb[to + 2] = b;
    if (grey && (r !== g || g !== b)) grey = false;
  }
  return grey ? { pixels: rgb.filter((_, at) => at % 3 === 0), samples: 1 } : { pixels: rgb, samples: 3 };
}

/** Pixels as an image that Cornerstone shows; grey ones get their window by `withGreys` or `withShades`. */
export function imageOf(
  imageId: string,
  columns: number,
  rows: number,
  pixels: Uint8Array | Uint16Array,
  numberOfComponents: 1 | 3,
): Types.IImage {
  const plane = metaData.get(Enums.MetadataModules.IMAGE_PLANE, imageId) as Types.ImagePlaneModule;
  const { columnPixelSpacing = 1, rowPixelSpacing = 1 } = plane;
  const voxelManager = utilities.VoxelManager.createImageVoxelManager({
    scalarData: pixels,
    width: columns,
    height: rows,
    numberOfComponents,
  });
  const photometricInterpretation = numberOfComponents === 3 ? "RGB" : "MONOCHROME2";
  return {
    imageId,
    dataType: pixels.constructor.name as Types.IImage["dataType"],
    color: numberOfComponents === 3,
    rgba: false,
    numberOfComponents,
    columns,
    rows,
    width: columns,
    height: rows,
    columnPixelSpacing,
    rowPixelSpacing,
    calibration: metaData.get(Enums.MetadataModules.CALIBRATION, imageId),
    slope: 1,
    intercept: 0,
    minPixelValue: 0,
    maxPixelValue: 255,
    windowCenter: 128,
    windowWidth: 256,
    voiLUTFunction: Enums.VOILUTFunctionType.LINEAR,
    invert: false,
    photometricInterpretation,
    imageFrame: { photometricInterpretation } as Types.IImage["imageFrame"],
    sizeInBytes: pixels.byteLength,
    voxelManager: voxelManager as Types.IImage["voxelManager"],
    getPixelData: () => pixels,
    getCanvas: undefined as unknown as Types.IImage["getCanvas"],
  };
}
