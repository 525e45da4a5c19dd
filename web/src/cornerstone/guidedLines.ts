import { scaleAt } from "../dicomweb/distance";
import type { Kind } from "../measurements/kinds";
import type { MeasuredAnimal, Point, Scale, Value } from "../measurements/measurement";
import { valuesOf } from "../measurements/values";
import { shortLabelOf, written } from "../measurements/words";
import { calibrationOf } from "./calibrations";
import type { Annotation } from "./drawnPoints";
import { datasetOf, pixelAt, planeModule } from "./pixels";

/** What Cornerstone's drawing keeps of a guided measurement beside its points. */
export interface GuidedData {
  variant?: string;
  animal?: MeasuredAnimal;
  /** Of one that is being measured: how many points each group shall have. */
  each?: number;
}

export const guidedData = ({ data }: Pick<Annotation, "data">): GuidedData => data.measured ?? {};

/** What a pixel of an image is where some points lie; undefined: the image is not here. */
export function scaleOn(imageId: string, points: Point[]): (Scale & { words: string }) | undefined {
  const dataset = datasetOf(imageId);
  return dataset && scaleAt(dataset, points, calibrationOf(imageId));
}

/** The points of a drawing in the pixels of its image. */
export function pixelsOf({ data, metadata }: Annotation): Point[] {
  const plane = planeModule(metadata?.referencedImageId ?? "");
  return plane ? (data.handles?.points ?? []).map((point) => pixelAt(plane, point)) : [];
}

/** On the lines they belong to. */
const ON_LINES = ["LONG_AXIS", "SHORT_AXIS"];

/** What stands beside a guided measurement: its values, and what its millimetres mean. */
export function guidedLines(
  kind: Kind,
  variant: string | undefined,
  points: Point[],
  imageId: string,
): string[] {
  const scale = scaleOn(imageId, points);
  if (!scale) return [];
  const values = valuesOf({ kind, variant, points }, scale).filter(({ name }) => !ON_LINES.includes(name));
  const sized = values.some(({ unit }) => unit === "mm");
  return [...values.map(shortly), ...(sized && scale.words ? [scale.words] : [])];
}

/** "VHS 10.2 v" */
export const shortly = (value: Value) => `${shortLabelOf(value.name)} ${written(value)}`.trim();
