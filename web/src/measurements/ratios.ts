import type { Scale, Value } from "./measurement";
import type { Named } from "./named";
import { apart } from "./plane";

interface Ratio {
  name: string;
  of: [string, string];
  by: [string, string];
  /** The names of the two lengths. */
  lengths: [string, string];
}

/** What is measured in lengths of something beside it. */
export const RATIOS: Record<string, Ratio> = {
  TRACHEA: {
    name: "TRACHEAL_RATIO",
    of: ["TRACHEA_DORSAL", "TRACHEA_VENTRAL"],
    by: ["T1_VENTRAL", "MANUBRIUM_DORSAL"],
    lengths: ["TRACHEAL_DIAMETER", "THORACIC_INLET"],
  },
  SMALL_BOWEL: {
    name: "SMALL_BOWEL_RATIO",
    of: ["BOWEL_START", "BOWEL_END"],
    by: ["L5_DORSAL", "L5_VENTRAL"],
    lengths: ["SMALL_BOWEL_DIAMETER", "L5_HEIGHT"],
  },
  COLON: {
    name: "COLON_RATIO",
    of: ["COLON_START", "COLON_END"],
    by: ["L5_CRANIAL", "L5_CAUDAL"],
    lengths: ["COLON_DIAMETER", "L5_LENGTH"],
  },
  KIDNEY: {
    name: "KIDNEY_RATIO",
    of: ["CRANIAL_POLE", "CAUDAL_POLE"],
    by: ["L2_CRANIAL", "L2_CAUDAL"],
    lengths: ["KIDNEY_LENGTH", "L2_LENGTH"],
  },
};

/** The ratio, and its lengths where the image knows millimetres: pixels would mean nothing. */
export function ratioValues({ one }: Named, { name, of, by, lengths }: Ratio, unit: Scale["unit"]): Value[] {
  const [long, measure] = [apart(one(of[0]), one(of[1])), apart(one(by[0]), one(by[1]))];
  const ratio: Value = { name, value: long / measure, unit: "1" };
  if (unit !== "mm") return [ratio];
  return [ratio, { name: lengths[0], value: long, unit }, { name: lengths[1], value: measure, unit }];
}
