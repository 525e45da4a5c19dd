import { groupSize, type Kind, variantOf } from "./kinds";
import type { Point } from "./measurement";

/** The points of a measurement by their names. */
export interface Named {
  one: (name: string) => Point;
  /** Those of a group. */
  all: (group: string) => Point[];
}

/** Undefined: so many points are not what the kind has. */
export function named(kind: Kind, name: string | undefined, points: Point[]): Named | undefined {
  const variant = variantOf(kind, name);
  const each = variant && groupSize(variant, points.length);
  if (!variant || each === undefined) return undefined;
  const { groups = [] } = variant;
  const single = groups.length * each;
  return {
    one: (name) => points[single + variant.points.indexOf(name)] ?? [Number.NaN, Number.NaN],
    all: (group) => points.slice(groups.indexOf(group) * each, (groups.indexOf(group) + 1) * each),
  };
}
