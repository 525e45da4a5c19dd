import { scaleAt } from "../dicomweb/distance";
import type { Measurement, Unit, Value } from "../measurements/measurement";
import { valuesOf } from "../measurements/values";
import { annotations, uidOf } from "./annotations";
import { statistics } from "./drawnLines";
import { datasetOf, greysOf, valueUnitOf } from "./pixels";

/** The numbers of something drawn. */
export interface DrawnValues {
  /** What its points give, in full. */
  measured: Value[];
  /** What the values of the pixels give, as precise as the picture in memory is. */
  counted: Value[];
  /** What its millimetres are: "at the detector"; "" where there are none, or they are simply those of the patient. */
  meaning: string;
}

/** Nothing where its image was not shown yet. */
export function drawnValues({ uid, kind, points, variant, millimetres }: Measurement): DrawnValues {
  const imageId = annotations().find((one) => uidOf(one) === uid)?.metadata?.referencedImageId ?? "";
  const dataset = datasetOf(imageId);
  if (!dataset) return { measured: [], counted: [], meaning: "" };
  const scale = scaleAt(dataset, points, millimetres);
  const unit: Unit = valueUnitOf(dataset) === "HU" ? "HU" : "";
  const [at] = points;
  const measured = valuesOf({ kind, points, variant, millimetres }, scale);
  return {
    measured,
    meaning: measured.some((value) => value.unit.startsWith("mm")) ? scale.words : "",
    counted: kind === "PROBE" && at ? pixelValue(imageId, at, unit) : regionValues(),
  };

  function regionValues(): Value[] {
    const found = statistics(kind, points, imageId, scale);
    if (!found) return [];
    const { mean, minimum, maximum, standardDeviation } = found;
    return [
      { name: "MEAN", value: mean, unit },
      { name: "STANDARD_DEVIATION", value: standardDeviation, unit },
      { name: "MINIMUM", value: minimum, unit },
      { name: "MAXIMUM", value: maximum, unit },
    ];
  }
}

function pixelValue(imageId: string, [x, y]: Measurement["points"][number], unit: Unit): Value[] {
  const greys = greysOf(imageId);
  const [column, row] = [Math.floor(x + 0.5), Math.floor(y + 0.5)];
  if (!greys || column < 0 || row < 0 || column >= greys.columns || row >= greys.rows) return [];
  return [{ name: "PIXEL_VALUE", value: greys.at(row * greys.columns + column), unit }];
}
