import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { rounded } from "../dicomweb/distance";
import type { Kind } from "../measurements/kinds";

/** A number as it is read: of a drawing, or as it stands in an object. */
export interface SaidValue {
  /** Ours; null of another system's. */
  name?: string | null;
  /** What it is called in the object. */
  label?: string;
  value?: number | null;
  /** Its digits as they stand in the object. */
  text?: string;
  unit: string;
}

const UNITS: Record<string, string> = { mm2: "mm²", px2: "px²", deg: "°", "1": "" };

/** A number as short as it is worth, with its unit; one of another system as it stands in the object. */
export function valueWords({ name, value, text = "", unit }: SaidValue): string {
  const shown = UNITS[unit] ?? unit;
  if (!name || value === null || value === undefined) return [text, shown].filter(Boolean).join(" ");
  if (unit === "deg") return `${value.toFixed(1)}°`;
  const number =
    unit === "v"
      ? value.toFixed(1)
      : unit === "1" && !Number.isInteger(value)
        ? value.toFixed(2)
        : rounded(value);
  return [number, shown].filter(Boolean).join(" ");
}

/** What is measured or marked. */
export const KINDS: Record<Kind, MessageDescriptor> = {
  LENGTH: msg`Length`,
  BIDIRECTIONAL: msg`Long and short axis`,
  ANGLE: msg`Angle`,
  COBB_ANGLE: msg`Cobb angle`,
  ELLIPSE: msg`Ellipse`,
  RECTANGLE: msg`Rectangle`,
  CIRCLE: msg`Circle`,
  FREEHAND: msg`Outline`,
  PROBE: msg`Pixel value`,
  ARROW: msg`Arrow`,
  TEXT: msg`Text`,
  SIDE_MARKER: msg`Side marker`,
  VERTEBRAL_HEART: msg`Vertebral heart size`,
  NORBERG: msg`Norberg angle`,
  DISTRACTION_INDEX: msg`Distraction index`,
  TIBIAL_PLATEAU: msg`Tibial plateau angle`,
  TRACHEA: msg`Trachea`,
  SMALL_BOWEL: msg`Small bowel`,
  COLON: msg`Colon`,
  KIDNEY: msg`Kidney`,
};

/** What our numbers are called. */
export const VALUES: Record<string, MessageDescriptor> = {
  LENGTH: msg`Length`,
  LONG_AXIS: msg`Long axis`,
  SHORT_AXIS: msg`Short axis`,
  ANGLE: msg`Angle`,
  AREA: msg`Area`,
  PERIMETER: msg`Perimeter`,
  DIAMETER: msg`Diameter`,
  MEAN: msg`Mean`,
  MINIMUM: msg`Minimum`,
  MAXIMUM: msg`Maximum`,
  STANDARD_DEVIATION: msg`SD`,
  PIXEL_VALUE: msg`Value`,
  PIXEL_COUNT: msg`Pixels`,
  VERTEBRAL_HEART_SCORE: msg`VHS`,
  THORACIC_INLET_HEART_SIZE: msg`TIHS`,
  RADIOGRAPHIC_LEFT_ATRIAL_DIMENSION: msg`RLAD`,
  VERTEBRAL_LEFT_ATRIAL_SIZE: msg`VLAS`,
  NORBERG_ANGLE_RIGHT: msg`Norberg right`,
  NORBERG_ANGLE_LEFT: msg`Norberg left`,
  FEMORAL_PARALLELISM: msg`Between the femora`,
  FEMORAL_ANGULATION_RIGHT: msg`Right femur`,
  FEMORAL_ANGULATION_LEFT: msg`Left femur`,
  DISTRACTION_INDEX_RIGHT: msg`DI right`,
  DISTRACTION_INDEX_LEFT: msg`DI left`,
  COMPRESSION_INDEX_RIGHT: msg`CI right`,
  COMPRESSION_INDEX_LEFT: msg`CI left`,
  TIBIAL_PLATEAU_ANGLE: msg`TPA`,
  TPLO_ROTATION: msg`TPLO rotation`,
  TRACHEAL_RATIO: msg`Trachea to inlet`,
  TRACHEAL_DIAMETER: msg`Trachea`,
  THORACIC_INLET: msg`Thoracic inlet`,
  SMALL_BOWEL_RATIO: msg`Small bowel to L5`,
  SMALL_BOWEL_DIAMETER: msg`Small bowel`,
  L5_HEIGHT: msg`Height of L5`,
  COLON_RATIO: msg`Colon to L5`,
  COLON_DIAMETER: msg`Colon`,
  L5_LENGTH: msg`Length of L5`,
  KIDNEY_RATIO: msg`Kidney to L2`,
  KIDNEY_LENGTH: msg`Kidney`,
  L2_LENGTH: msg`Length of L2`,
};
