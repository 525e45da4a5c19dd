import type { Point, Value } from "./measurement";
import type { Named } from "./named";
import { apart, cross, dot, minus, plus, times, unit } from "./plane";

export interface HeartAxes {
  long: [Point, Point];
  /** Perpendicular to the long axis, as wide as the heart between the points that were marked. */
  short: [Point, Point];
  /** Where the two cross. */
  crossing: Point;
  /** Dorsal and caudal of the crossing, half-way between the axes. */
  bisector: Point;
}

/** The axes of Buchanan's vertebral heart scale, from the four points that were marked. */
export function axesOf({ one }: Named): HeartAxes {
  const [carina, apex] = [one("CARINA"), one("APEX")];
  const [cranial, caudal] = [one("CRANIAL_BORDER"), one("CAUDAL_BORDER")];
  const along = unit(minus(apex, carina));
  const normal: Point = [-along[1], along[0]];
  const across = times(normal, dot(minus(caudal, cranial), normal));
  const crossing = plus(carina, times(along, dot(minus(cranial, carina), along)));
  return {
    long: [carina, apex],
    short: [cranial, plus(cranial, across)],
    crossing,
    bisector: unit(minus(unit(across), along)),
  };
}

/** From the crossing of the axes half-way between dorsal and caudal, as far as the atrium reaches that way. */
export function atriumLine({ one }: Named, { crossing, bisector }: HeartAxes): [Point, Point] {
  const reach = dot(minus(one("ATRIUM_DORSAL"), crossing), bisector);
  return [crossing, plus(crossing, times(bisector, reach))];
}

/** How many vertebrae a length covers, laid along the spine from the first edge; beyond the last all are as long. */
export function vertebraeIn(length: number, edges: Point[]): number {
  let left = length;
  let last = Number.NaN;
  for (let at = 0; at + 1 < edges.length; at += 1) {
    last = apart(edges[at] as Point, edges[at + 1] as Point);
    if (left <= last) return at + left / last;
    left -= last;
  }
  return edges.length - 1 + left / last;
}

/** The edges that lengths are laid along; T4 to T9 and the length of T4 are divided evenly. */
function counted(named: Named, variant: string): (length: number) => number {
  const { one, all } = named;
  if (variant === "EVEN_SPINE") return (length) => (5 * length) / apart(one("T4_CRANIAL"), one("T9_CRANIAL"));
  if (variant === "T4_LENGTH") return (length) => length / apart(one("T4_CRANIAL"), one("T4_CAUDAL"));
  return (length) => vertebraeIn(length, all("VERTEBRA"));
}

/** Heart and left atrium by the vertebrae, or where these are odd by the thoracic inlet. */
export function heartValues(named: Named, variant: string): Value[] {
  const { one } = named;
  const axes = axesOf(named);
  const [long, short] = [apart(...axes.long), apart(...axes.short)];
  if (variant === "THORACIC_INLET") {
    const inlet = apart(one("INLET_DORSAL"), one("INLET_VENTRAL"));
    return [{ name: "THORACIC_INLET_HEART_SIZE", value: (long + short) / inlet, unit: "1" }];
  }
  const vertebrae = counted(named, variant);
  const inVertebrae = (name: string, value: number): Value => ({ name, value, unit: "v" });
  const values = [
    inVertebrae("VERTEBRAL_HEART_SCORE", vertebrae(long) + vertebrae(short)),
    inVertebrae("LONG_AXIS", vertebrae(long)),
    inVertebrae("SHORT_AXIS", vertebrae(short)),
  ];
  if (variant === "AXES") return values;
  const [from, to] = atriumLine(named, axes);
  const reach = Math.sign(dot(minus(to, from), axes.bisector)) * vertebrae(apart(from, to));
  return [
    ...values,
    inVertebrae("RADIOGRAPHIC_LEFT_ATRIAL_DIMENSION", reach),
    inVertebrae("VERTEBRAL_LEFT_ATRIAL_SIZE", vertebrae(apart(one("CARINA_CENTRE"), one("ATRIUM_CAUDAL")))),
  ];
}

/** Where a point of the short axis comes to lie when it is moved square to the long one. */
export function squared(point: Point, carina: Point, apex: Point, cranial: Point): Point {
  const along = unit(minus(apex, carina));
  const normal: Point = [-along[1], along[0]];
  return plus(cranial, times(normal, cross(along, minus(point, cranial))));
}
