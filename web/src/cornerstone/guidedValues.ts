import type { Value } from "../measurements/measurement";
import { valuesOf } from "../measurements/values";
import { type Drawn, imageIdOf } from "./annotations";
import { scaleOn } from "./guidedLines";

/** The values of a guided measurement on an image that is here, and what its millimetres mean, where it has any. */
export function valuesDrawn(drawn: Drawn): { values: Value[]; words: string } {
  const { measurement } = drawn;
  const scale = scaleOn(imageIdOf(drawn) ?? "", measurement.points);
  const values = scale ? valuesOf(measurement, scale) : [];
  return { values, words: scale && values.some(({ unit }) => unit === "mm") ? scale.words : "" };
}
