import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { rounded } from "../dicomweb/distance";
import type { Kind } from "../measurements/kinds";
import { labelOf } from "../measurements/words";

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

/** A number of another system: in its own words and digits. */
export const asItStands = (value: SaidValue): SaidValue => ({ ...value, name: null });

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

/** What numbers of plain drawings are called; those of guided ones `measurements/words.ts` names. */
const PLAIN: Record<string, MessageDescriptor> = {
  LENGTH: msg`Length`,
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
};

/** What a number is called: in our words, else in those of the object. */
export function valueLabel({ name, label = "" }: SaidValue): string {
  const plain = name ? PLAIN[name] : undefined;
  return (plain ? i18n._(plain) : name && labelOf(name)) || label;
}
