import { type Dataset, numbers } from "./dataset";

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
