import type { Point } from "../dicomweb/distance";
import type { Kind } from "./kinds";

/** How far apart coordinates may be that are the same. */
const SAME = 1e-3;

/** The points of a drawing whose point `at` was moved; undefined: it is moved as a whole. It stays what it is. */
export function moved(
  kind: Kind,
  points: readonly Point[],
  at: number | undefined,
  [across, down]: Point,
): Point[] {
  const held = at === undefined ? undefined : points[at];
  if (at === undefined || !held) return points.map(([x, y]) => [x + across, y + down]);
  const along =
    (x: number, y: number) =>
    (point: Point, index: number): Point =>
      index === at ? [held[0] + x, held[1] + y] : point;
  switch (kind) {
    case "RECTANGLE":
      return points.map(([x, y]) => [
        Math.abs(x - held[0]) < SAME ? x + across : x,
        Math.abs(y - held[1]) < SAME ? y + down : y,
      ]);
    case "ELLIPSE": {
      // An end goes along its axis, and the other end the other way.
      const opposite = at ^ 1;
      const other = points[opposite] ?? held;
      const lies = Math.abs(other[0] - held[0]) > Math.abs(other[1] - held[1]);
      const [x, y] = lies ? [across, 0] : [0, down];
      return points.map((point, index) =>
        index === opposite ? [other[0] - x, other[1] - y] : along(x, y)(point, index),
      );
    }
    case "CIRCLE":
      if (at === 0) return points.map(([x, y]) => [x + across, y + down]);
      return points.map(along(across, down));
    default:
      return points.map(along(across, down));
  }
}

/** How many points of a drawing are moved one by one; an outline is moved as a whole. */
export const handlesOf = (kind: Kind, points: readonly Point[]): number =>
  kind === "FREEHAND" || points.length < 2 ? 0 : points.length;
