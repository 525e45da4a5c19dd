import { type Dataset, numbersInPlace, text } from "./dataset";
import { layersOf } from "./frames";
import { lookUp, type Table, tableOf } from "./lookupTables";
import { type Domain, storedDomain, storedWord } from "./storedValues";

/**
 * What a dataset says of the greys of its frame (PS3.3 C.11, PS3.4 N.2). The server reads the same in
 * services/dicom/grayscale.py: what one of them changes the other must.
 */
export interface Grayscale {
  modality: Modality;
  window?: Window;
  curve: Curve;
  voiLut?: Table;
  /** Stored values that only fill the frame up. */
  padding?: Domain;
  /** The largest shade is black. */
  inverse: boolean;
}

export interface Modality {
  slope: number;
  intercept: number;
  lut?: Table;
}

export interface Window {
  center: number;
  width: number;
}

/** VOI LUT Function (PS3.3 C.11.2.1.3). */
export type Curve = "LINEAR" | "LINEAR_EXACT" | "SIGMOID";

/** XA and XRF: their modality transformation tells the X-ray beam's intensity and is not for display. */
const FOR_INTENSITY = ["1", "2", "3"].map((end) => `1.2.840.10008.5.1.4.1.1.12.${end}`);
const SOFT_TISSUE: Window = { center: 40, width: 400 };

/** Reads what `frameOf` gives. LUT Data is fetched where the metadata only points to it. */
export async function grayscaleOf(frame: Dataset): Promise<Grayscale> {
  const layers = layersOf(frame);
  const stored = storedDomain(frame);
  const modality = await modalityOf(frame, layers, stored);
  const voi = await voiOf(layers, outputOf(modality, stored));
  const hounsfield = text(frame, "00080060") === "CT" && layers.some(inHounsfield);
  // Of a CT its own range is mostly air and padding.
  if (hounsfield && !voi.window && !voi.voiLut) voi.window = SOFT_TISSUE;
  return { modality, ...voi, curve: curveOf(layers), padding: paddingOf(frame), inverse: isInverse(frame) };
}

/** Whether a window or a table says what is shown. */
export const isTold = ({ window, voiLut }: Grayscale): boolean => Boolean(window ?? voiLut);

/** A stored value after the modality transformation. */
export function modalityValue({ slope, intercept, lut }: Modality, stored: number): number {
  return lut ? lookUp(lut, stored) : stored * slope + intercept;
}

/** Of the nearest layer that has a table, a slope or an intercept. */
async function modalityOf(frame: Dataset, layers: Dataset[], stored: Domain): Promise<Modality> {
  if (!FOR_INTENSITY.includes(text(frame, "00080016"))) {
    for (const layer of layers) {
      const lut = await tableOf(layer, "00283000", stored);
      const slope = numbersInPlace(layer, "00281053")[0];
      const intercept = numbersInPlace(layer, "00281052")[0];
      if (lut || slope !== undefined || intercept !== undefined) {
        return { slope: slope || 1, intercept: intercept ?? 0, lut };
      }
    }
  }
  return { slope: 1, intercept: 0 };
}

/** The first window and the table of the nearest layer that has any. */
async function voiOf(layers: Dataset[], output: Domain): Promise<Pick<Grayscale, "window" | "voiLut">> {
  for (const layer of layers) {
    const widths = numbersInPlace(layer, "00281051");
    const window = numbersInPlace(layer, "00281050")
      .map((center, at) => ({ center, width: widths[at] ?? 0 }))
      .find((pair): pair is Window => pair.center !== undefined && pair.width > 0);
    const voiLut = await tableOf(layer, "00283010", output);
    if (window || voiLut) return { window, voiLut };
  }
  return {};
}

function curveOf(layers: Dataset[]): Curve {
  const told = layers.map((layer) => text(layer, "00281056")).find(Boolean);
  return told === "SIGMOID" || told === "LINEAR_EXACT" ? told : "LINEAR";
}

function outputOf({ slope, intercept, lut }: Modality, stored: Domain): Domain {
  const ends = lut ? lut.range : stored.map((value) => value * slope + intercept);
  return [Math.min(...ends), Math.max(...ends)];
}

function inHounsfield(layer: Dataset): boolean {
  const type = text(layer, "00281054");
  return numbersInPlace(layer, "00281052")[0] !== undefined && (type === "" || type === "HU");
}

/** Pixel Padding Value and its limit, whichever is larger (PS3.3 C.7.5.1.1.2). */
function paddingOf(frame: Dataset): Domain | undefined {
  const value = storedWord(frame, "00280120");
  if (value === undefined) return undefined;
  const limit = storedWord(frame, "00280121") ?? value;
  return [Math.min(value, limit), Math.max(value, limit)];
}

/** Presentation LUT Shape tells; where it is absent Photometric Interpretation does. */
function isInverse(frame: Dataset): boolean {
  const shape = text(frame, "20500020");
  if (shape === "IDENTITY" || shape === "INVERSE") return shape === "INVERSE";
  return text(frame, "00280004") === "MONOCHROME1";
}
