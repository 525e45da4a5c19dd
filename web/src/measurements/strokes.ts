import { atriumLine, axesOf } from "./heart";
import { type Kind, namesOf, variantOf } from "./kinds";
import type { Measurement, Point, Scale } from "./measurement";
import type { Named } from "./named";
import { type Circle, circleThrough, dot, middle, minus, plus, times, toImage, toPlane, unit } from "./plane";
import { RATIOS } from "./ratios";

/** A line of a drawing, in image pixels. */
export interface Stroke {
  points: Point[];
  dashed?: boolean;
  /** What it measures: the name of a value. */
  value?: string;
  /** What stands beside it whatever it measures: "T4". */
  text?: string;
}

/** A guided measurement that may not have all its points yet. */
export type Begun = Pick<Measurement, "kind" | "variant" | "points"> & {
  /** How many points each group has or shall have. */
  each: number;
};

/** What is drawn of a guided measurement, as far as its points go. */
export function strokesOf(begun: Begun, scale: Scale): Stroke[] {
  const pen = penFor(begun, scale);
  return (DRAWN[begun.kind]?.(pen, begun.variant ?? "") ?? []).map(({ points, ...stroke }) => ({
    ...stroke,
    points: points.map((point) => toImage(point, scale)),
  }));
}

/** The points that are there, by name, with true proportions. */
interface Pen extends Named {
  has: (...names: string[]) => boolean;
}

function penFor({ kind, variant: name, points, each }: Begun, scale: Scale): Pen {
  const variant = variantOf(kind, name) ?? { points: [] };
  const names = namesOf(variant, each);
  const plane = points.map((point) => toPlane(point, scale));
  const one = (name: string) => plane[names.indexOf(name)] ?? ([Number.NaN, Number.NaN] as Point);
  const start = (group: string) => (variant.groups ?? []).indexOf(group) * each;
  return {
    one,
    all: (group) => (start(group) < 0 ? [] : plane.slice(start(group), start(group) + each)),
    has: (...wanted) => wanted.every((name) => names.includes(name) && names.indexOf(name) < plane.length),
  };
}

type Draw = (pen: Pen, variant: string) => Stroke[];

function line({ one, has }: Pen, from: string, to: string, rest: Partial<Stroke> = {}): Stroke[] {
  return has(from, to) ? [{ points: [one(from), one(to)], ...rest }] : [];
}

const ROUND = 72;

function round({ centre, radius }: Circle, dashed = false): Stroke {
  const points = Array.from({ length: ROUND + 1 }, (_, at): Point => {
    const turn = (at / ROUND) * 2 * Math.PI;
    return [centre[0] + radius * Math.cos(turn), centre[1] + radius * Math.sin(turn)];
  });
  return { points, dashed };
}

/** The circle of a group as soon as it has three points. */
const circle = ({ all }: Pen, group: string) =>
  all(group).length < 3 ? undefined : circleThrough(all(group));

const T4 = 4;

function heart(pen: Pen, variant: string): Stroke[] {
  const { one, all, has } = pen;
  const edges = all("VERTEBRA");
  const spine = [
    ...(edges.length > 1 ? [{ points: edges, dashed: true }] : []),
    ...edges.map((edge, at) => ({ points: [edge], text: `T${at + T4}` })),
    ...line(pen, "T4_CRANIAL", "T9_CRANIAL", { dashed: true, text: "T4–T9" }),
    ...line(pen, "T4_CRANIAL", "T4_CAUDAL", { text: "T4" }),
    ...line(pen, "INLET_DORSAL", "INLET_VENTRAL"),
  ];
  if (!has("CARINA", "APEX")) return spine;
  const sized = variant !== "THORACIC_INLET";
  const long = line(pen, "CARINA", "APEX", sized ? { value: "LONG_AXIS" } : {});
  if (!has("CRANIAL_BORDER", "CAUDAL_BORDER")) return [...spine, ...long];
  const axes = axesOf(pen);
  const short: Stroke = { points: axes.short, ...(sized && { value: "SHORT_AXIS" }) };
  const atrium = has("ATRIUM_DORSAL")
    ? [{ points: atriumLine(pen, axes), value: "RADIOGRAPHIC_LEFT_ATRIAL_DIMENSION" }]
    : [];
  const size = line(pen, "CARINA_CENTRE", "ATRIUM_CAUDAL", { value: "VERTEBRAL_LEFT_ATRIAL_SIZE" });
  // The long axis may have to be drawn on to where the short one crosses it.
  const foot = one("CARINA");
  const beyond = dot(minus(axes.crossing, foot), minus(one("APEX"), foot)) < 0;
  const on = beyond ? [{ points: [foot, axes.crossing], dashed: true }] : [];
  return [...spine, ...long, ...on, short, ...atrium, ...size];
}

function norberg(pen: Pen): Stroke[] {
  const { one, has } = pen;
  const heads = [circle(pen, "HEAD_RIGHT"), circle(pen, "HEAD_LEFT")];
  const rounds = heads.flatMap((head) => (head ? [round(head)] : []));
  const [right, left] = heads;
  const between = right && left ? [{ points: [right.centre, left.centre] }] : [];
  const rims = (["RIGHT", "LEFT"] as const).flatMap((side, at) => {
    const [head, rim] = [heads[at], `ACETABULUM_${side}`];
    return head && has(rim) ? [{ points: [head.centre, one(rim)], value: `NORBERG_ANGLE_${side}` }] : [];
  });
  const femora = ["RIGHT", "LEFT"].flatMap((side) =>
    line(pen, `FEMUR_${side}_PROXIMAL`, `FEMUR_${side}_DISTAL`, {
      dashed: true,
      value: `FEMORAL_ANGULATION_${side}`,
    }),
  );
  return [...rounds, ...between, ...rims, ...femora];
}

function distraction(pen: Pen, variant: string): Stroke[] {
  return ["RIGHT", "LEFT"].flatMap((side) => {
    const [cup, head] = [circle(pen, `CUP_${side}`), circle(pen, `HEAD_${side}`)];
    const apart =
      cup && head ? [{ points: [cup.centre, head.centre], value: `${variant}_INDEX_${side}` }] : [];
    return [...(cup ? [round(cup, true)] : []), ...(head ? [round(head)] : []), ...apart];
  });
}

function plateau(pen: Pen): Stroke[] {
  const { one, has } = pen;
  if (!has("TUBERCLE_CRANIAL", "TUBERCLE_CAUDAL")) return [];
  const top = middle(one("TUBERCLE_CRANIAL"), one("TUBERCLE_CAUDAL"));
  if (!has("TALUS")) return [];
  const axis: Stroke = { points: [top, one("TALUS")] };
  const slope = line(pen, "PLATEAU_CRANIAL", "PLATEAU_CAUDAL", { value: "TIBIAL_PLATEAU_ANGLE" });
  if (!slope.length) return [axis];
  const along = unit(minus(one("TALUS"), top));
  const [cranial, caudal] = [one("PLATEAU_CRANIAL"), one("PLATEAU_CAUDAL")];
  const square: Point = [-along[1], along[0]];
  const reach = dot(minus(caudal, cranial), square);
  return [axis, ...slope, { points: [cranial, plus(cranial, times(square, reach))], dashed: true }];
}

function ratio(kind: Kind): Draw {
  return (pen) => {
    const { name, of, by } = RATIOS[kind] ?? { name: "", of: ["", ""], by: ["", ""] };
    return [
      ...line(pen, ...(of as [string, string]), { value: name }),
      ...line(pen, ...(by as [string, string])),
    ];
  };
}

const DRAWN: Partial<Record<Kind, Draw>> = {
  VERTEBRAL_HEART: heart,
  NORBERG: norberg,
  DISTRACTION_INDEX: distraction,
  TIBIAL_PLATEAU: plateau,
  TRACHEA: ratio("TRACHEA"),
  SMALL_BOWEL: ratio("SMALL_BOWEL"),
  COLON: ratio("COLON"),
  KIDNEY: ratio("KIDNEY"),
};

/** Kinds that a guide measures, step by step. */
export const GUIDED = Object.keys(DRAWN) as Kind[];
