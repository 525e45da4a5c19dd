import { type Dataset, items, numbers } from "./dataset";

const SHARED = "52009229";
const PER_FRAME = "52009230";
const NUMBER_OF_FRAMES = "00280008";

/**
 * What an instance says of one of its frames, counted from 1: its functional groups, those shared by all frames first,
 * laid over the dataset (PS3.3 C.7.6.16.1). The dataset itself stays as it is.
 */
export function frameOf(dataset: Dataset, frame: number): Dataset {
  const groups = [items(dataset, SHARED)[0], items(dataset, PER_FRAME)[frame - 1]];
  if (!groups.some(Boolean)) return dataset;
  const { [SHARED]: _, [PER_FRAME]: __, [NUMBER_OF_FRAMES]: ___, ...single } = dataset;
  for (const group of groups) {
    for (const tag of Object.keys(group ?? {})) Object.assign(single, items(group ?? {}, tag)[0]);
  }
  return single;
}

export type Vector = readonly [number, number, number];

/** How the rows and the columns of a picture run in the patient's space. */
export interface Plane {
  row: Vector;
  column: Vector;
}

/** Image Orientation (Patient), two unit vectors at right angles (PS3.3 C.7.6.2.1.1); undefined where it says none. */
export function planeOf(dataset: Dataset): Plane | undefined {
  const [a, b, c, d, e, f, ...more] = numbers(dataset, "00200037");
  if (c === undefined || f === undefined || more.length) return undefined;
  const [row, column] = [unit([a ?? 0, b ?? 0, c]), unit([d ?? 0, e ?? 0, f])];
  if (!row || !column || Math.abs(dot(row, column)) > 0.05) return undefined;
  return { row, column };
}

export const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** Rounded numbers make a vector a little longer or shorter; one that is far from 1 means something else. */
function unit([x, y, z]: Vector): Vector | undefined {
  const length = Math.hypot(x, y, z);
  return Math.abs(length - 1) < 0.05 ? [x / length, y / length, z / length] : undefined;
}
