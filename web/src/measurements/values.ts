import { heartValues } from "./heart";
import { distractionValues, norbergValues } from "./hips";
import { type Kind, variantsOf } from "./kinds";
import type { Measurement, Scale, Value } from "./measurement";
import { type Named, named } from "./named";
import { PLAIN } from "./plain";
import { toPlane } from "./plane";
import { RATIOS, ratioValues } from "./ratios";
import { plateauValues } from "./stifle";

type Guided = (named: Named, variant: string) => Value[];

const GUIDED: Partial<Record<Kind, Guided>> = {
  VERTEBRAL_HEART: heartValues,
  NORBERG: norbergValues,
  DISTRACTION_INDEX: distractionValues,
  TIBIAL_PLATEAU: plateauValues,
};

/**
 * What a measurement says, in full: lengths in mm, or in pixels where nobody knows mm; angles and ratios with the true
 * proportions of the pixels. Nothing where points are missing, or lie so that there is no value. Statistics of pixels
 * are none of this.
 */
export function valuesOf(
  { kind, variant, points, millimetres }: Pick<Measurement, "kind" | "variant" | "points" | "millimetres">,
  scale: Scale,
): Value[] {
  const known = calibrated(scale, millimetres);
  const plane = points.map((point) => toPlane(point, known));
  const found = named(kind, variant, plane);
  if (!found) return [];
  const plain = PLAIN[kind];
  const ratio = RATIOS[kind];
  const values =
    plain?.(plane, known.unit) ??
    (ratio && ratioValues(found, ratio, known.unit)) ??
    GUIDED[kind]?.(found, variant ?? variantsOf(kind)[0] ?? "") ??
    [];
  return values.every(({ value }) => Number.isFinite(value)) ? values : [];
}

/** The scale that somebody gave with a known object: mm of a pixel's width; its height keeps its proportion. */
export function calibrated(scale: Scale, millimetres: number | undefined): Scale {
  if (!millimetres) return scale;
  return { row: (scale.row / scale.column) * millimetres, column: millimetres, unit: "mm" };
}
