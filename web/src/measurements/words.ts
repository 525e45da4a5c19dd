import type { MessageDescriptor } from "@lingui/core";
import { i18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { Value } from "./measurement";

interface Words {
  long: MessageDescriptor;
  /** As it is called for short, on the picture. */
  short: string;
}

const VALUES: Record<string, Words> = {
  VERTEBRAL_HEART_SCORE: { long: msg`Vertebral heart score`, short: "VHS" },
  LONG_AXIS: { long: msg`Long axis`, short: "L" },
  SHORT_AXIS: { long: msg`Short axis`, short: "S" },
  RADIOGRAPHIC_LEFT_ATRIAL_DIMENSION: { long: msg`Radiographic left atrial dimension`, short: "RLAD" },
  VERTEBRAL_LEFT_ATRIAL_SIZE: { long: msg`Vertebral left atrial size`, short: "VLAS" },
  THORACIC_INLET_HEART_SIZE: { long: msg`Thoracic inlet heart size`, short: "TIHS" },
  NORBERG_ANGLE_RIGHT: { long: msg`Norberg angle, right`, short: "NA R" },
  NORBERG_ANGLE_LEFT: { long: msg`Norberg angle, left`, short: "NA L" },
  FEMORAL_ANGULATION_RIGHT: { long: msg`Right femur, abducted`, short: "FA R" },
  FEMORAL_ANGULATION_LEFT: { long: msg`Left femur, abducted`, short: "FA L" },
  FEMORAL_PARALLELISM: { long: msg`Femora, apart from parallel`, short: "FA R+L" },
  DISTRACTION_INDEX_RIGHT: { long: msg`Distraction index, right`, short: "DI R" },
  DISTRACTION_INDEX_LEFT: { long: msg`Distraction index, left`, short: "DI L" },
  COMPRESSION_INDEX_RIGHT: { long: msg`Compression index, right`, short: "CI R" },
  COMPRESSION_INDEX_LEFT: { long: msg`Compression index, left`, short: "CI L" },
  TIBIAL_PLATEAU_ANGLE: { long: msg`Tibial plateau angle`, short: "TPA" },
  TPLO_ROTATION: { long: msg`Rotation to 5° (TPLO)`, short: "TPLO" },
  TRACHEAL_RATIO: { long: msg`Trachea to thoracic inlet`, short: "TD/TI" },
  TRACHEAL_DIAMETER: { long: msg`Tracheal diameter`, short: "TD" },
  THORACIC_INLET: { long: msg`Thoracic inlet`, short: "TI" },
  SMALL_BOWEL_RATIO: { long: msg`Small bowel to height of L5`, short: "SI/L5" },
  SMALL_BOWEL_DIAMETER: { long: msg`Small bowel`, short: "SI" },
  L5_HEIGHT: { long: msg`Height of L5`, short: "L5" },
  COLON_RATIO: { long: msg`Colon to length of L5`, short: "CD/L5" },
  COLON_DIAMETER: { long: msg`Colon`, short: "CD" },
  L5_LENGTH: { long: msg`Length of L5`, short: "L5" },
  KIDNEY_RATIO: { long: msg`Kidney to length of L2`, short: "K/L2" },
  KIDNEY_LENGTH: { long: msg`Kidney`, short: "K" },
  L2_LENGTH: { long: msg`Length of L2`, short: "L2" },
};

/** What people call a value. */
export function labelOf(name: string): string {
  const words = VALUES[name];
  return words ? i18n._(words.long) : "";
}

/** As it is called for short, in any language. */
export const shortLabelOf = (name: string): string => VALUES[name]?.short ?? "";

/** A number as people read it: vertebrae, degrees and millimetres to a tenth, ratios to a hundredth. */
export function written({ value, unit }: Value): string {
  switch (unit) {
    case "v":
      return `${value.toFixed(1)} v`;
    case "deg":
      return `${value.toFixed(1)}°`;
    case "1":
      return value.toFixed(2);
    default:
      return `${value.toFixed(1)} ${unit}`.trim();
  }
}
