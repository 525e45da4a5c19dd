import { type Dataset, number, numbers, text } from "./dataset";

/** What a distance between two pixels stands for. */
export type Basis =
  /** In the patient: CT, MR, or what says so. */
  | "true"
  /** In the patient, by an object of known size or a known magnification. */
  | "calibrated"
  /** In the patient, estimated from the magnification of the beam. */
  | "magnified"
  /** At the detector: larger than in the patient. */
  | "detector"
  /** On the film that was scanned. */
  | "film"
  /** Nobody said whether at the detector or in the patient. */
  | "uncalibrated"
  /** None: pixels only. */
  | "none";

export interface Spacing {
  /** Between rows, and between columns: mm; without any their ratio. */
  row: number;
  column: number;
  basis: Basis;
  /** What the detector's spacing was divided by, where it was. */
  magnification?: number;
}

/** More than that no beam magnifies an animal; such a number means something else. */
const LARGEST_MAGNIFICATION = 10;
/** A calibration changes the spacing by more than this part of it; rounding does not. */
const SAME = 0.01;

const STORAGE = "1.2.840.10008.5.1.4.1.1.";
/** Images that are the shadow of what lies before a detector: CR, DX, mammography, intra-oral, XA, RF. */
const PROJECTIONS = /^(1|1\.1|1\.1\.1|1\.2|1\.2\.1|1\.3|1\.3\.1|12\.1|12\.1\.1|12\.2|12\.2\.1)$/;
const SECONDARY_CAPTURE = /^(7|7\..*)?$/;
const PROJECTING = new Set(["CR", "DX", "MG", "IO", "PX", "XA", "RF", "RG"]);

/**
 * How far apart the pixels are and what that means (PS3.3 10.7.1.3): a beam that starts from a point draws everything
 * larger at the detector than it is.
 */
export function spacingOf(dataset: Dataset): Spacing {
  const pixel = pair(dataset, "00280030");
  const imager = pair(dataset, "00181164");
  const film = pair(dataset, "00182010");
  const inBeam = pair(dataset, "00189404");
  if (pixel && CALIBRATIONS.has(text(dataset, "00280A02"))) return { ...pixel, basis: "calibrated" };
  if (inBeam) return { ...inBeam, basis: "calibrated" };
  if (imager) return onDetector(dataset, pixel, imager);
  if (film && (!pixel || same(film, pixel))) return { ...film, basis: "film" };
  if (pixel) return { ...pixel, basis: isProjection(dataset) ? "uncalibrated" : "true" };
  return { ...aspect(dataset), basis: "none" };
}

const CALIBRATIONS = new Set(["GEOMETRY", "FIDUCIAL"]);

type Pair = Pick<Spacing, "row" | "column">;

function onDetector(dataset: Dataset, pixel: Pair | undefined, imager: Pair): Spacing {
  if (pixel && !same(pixel, imager)) {
    // What lies before the detector cannot be larger than its shadow: then the numbers do not belong together.
    return { ...pixel, basis: pixel.row < imager.row ? "calibrated" : "uncalibrated" };
  }
  const magnification = magnificationOf(dataset);
  if (!magnification) return { ...imager, basis: "detector" };
  const [row, column] = [imager.row / magnification, imager.column / magnification];
  return { row, column, basis: "magnified", magnification };
}

/** Estimated Radiographic Magnification Factor, else the distances of source, patient and detector. */
function magnificationOf(dataset: Dataset): number | undefined {
  const [toDetector = 0, toPatient = 0] = [number(dataset, "00181110"), number(dataset, "00181111")];
  const told = [number(dataset, "00181114") ?? 0, toPatient > 0 ? toDetector / toPatient : 0];
  return told.find((factor) => factor > 1 && factor <= LARGEST_MAGNIFICATION);
}

/** By its SOP Class; what was captured from another system says only by its modality what it was. */
function isProjection(dataset: Dataset): boolean {
  const kind = text(dataset, "00080016").replace(STORAGE, "");
  return (
    PROJECTIONS.test(kind) || (SECONDARY_CAPTURE.test(kind) && PROJECTING.has(text(dataset, "00080060")))
  );
}

function pair(dataset: Dataset, tag: string): Pair | undefined {
  const [row, column = row] = numbers(dataset, tag);
  return row && column && row > 0 && column > 0 ? { row, column } : undefined;
}

const same = (a: Pair, b: Pair) =>
  Math.abs(a.row / b.row - 1) < SAME && Math.abs(a.column / b.column - 1) < SAME;

/** Without spacing the pixels may still not be square (PS3.3 C.7.6.3.1.7): vertical \ horizontal. */
function aspect(dataset: Dataset): Pair {
  const { row, column } = pair(dataset, "00280034") ?? { row: 1, column: 1 };
  return { row: row / column, column: 1 };
}
