import type { Types } from "@cornerstonejs/core";
import type * as tools from "@cornerstonejs/tools";
import type { Kind } from "../measurements/kinds";

export type Annotation = tools.Types.Annotation;

/** Cornerstone gives a rectangle's corners as two rows, we as they follow each other. */
const CORNERS = [0, 1, 3, 2];

const around = (points: Types.Point3[]) => CORNERS.flatMap((at) => (points[at] ? [points[at]] : []));

/** Cornerstone's axes stand upright and lie flat, ours are the long and the short one. */
function longFirst([a, b, c, d]: Types.Point3[]): Types.Point3[] {
  if (!a || !b || !c || !d) return [];
  const length = (from: Types.Point3, to: Types.Point3) =>
    Math.hypot(to[0] - from[0], to[1] - from[1], to[2] - from[2]);
  return length(a, b) > length(c, d) ? [a, b, c, d] : [c, d, a, b];
}

/** The points of a drawing in our order; fewer while it is being drawn. */
export function pointsOf(kind: Kind, data: Annotation["data"]): Types.Point3[] {
  const points = data.handles?.points ?? [];
  switch (kind) {
    case "RECTANGLE":
      return around(points);
    case "ELLIPSE":
      return longFirst(points);
    case "CIRCLE":
      return points.slice(0, 2);
    case "TEXT":
    case "SIDE_MARKER":
      return points.slice(0, 1);
    case "FREEHAND":
      return data.contour?.polyline ?? [];
    default:
      return points;
  }
}

/** Points in our order as a drawing has them. */
export function withPoints(
  kind: Kind,
  points: Types.Point3[],
): Pick<Annotation["data"], "handles" | "contour"> {
  const handles = { points, activeHandleIndex: null };
  if (kind === "RECTANGLE") return { handles: { ...handles, points: around(points) } };
  if (kind === "FREEHAND") {
    return { handles: { ...handles, points: [] }, contour: { polyline: points, closed: true } };
  }
  return { handles };
}
