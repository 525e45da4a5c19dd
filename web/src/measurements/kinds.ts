import table from "../../../services/dicom/measurements/kinds.json";

export type Kind = keyof typeof table;

/** One way of measuring: groups of equally many points first, then single points, all by name. */
export interface Variant {
  groups?: string[];
  /** Fewest and most points of a group, and how many a guide asks for. */
  least?: number;
  most?: number;
  usual?: number;
  points: string[];
}

const KINDS: Record<Kind, Record<string, Variant>> = table;

export const isKind = (name: string): name is Kind => Object.hasOwn(KINDS, name);

/** The ways to measure a kind, the usual one first; plain ones have the one without a name. */
export const variantsOf = (kind: Kind): string[] => Object.keys(KINDS[kind]);

/** A way of measuring by its name; undefined: the kind has none of that name. */
export const variantOf = (kind: Kind, name?: string): Variant | undefined =>
  KINDS[kind][name ?? variantsOf(kind)[0] ?? ""];

/** The name of each point, where a group has so many: "VERTEBRA_1", …, "CARINA", …. */
export function namesOf({ groups = [], points }: Variant, each: number): string[] {
  const grouped = groups.flatMap((group) => Array.from({ length: each }, (_, at) => `${group}_${at + 1}`));
  return [...grouped, ...points];
}

/** How many points a group has among so many in all; undefined: so many cannot be. */
export function groupSize({ groups = [], least = 0, most = 0, points }: Variant, all: number) {
  const each = groups.length ? (all - points.length) / groups.length : 0;
  if (!groups.length) return all === points.length ? 0 : undefined;
  return Number.isInteger(each) && each >= least && each <= most ? each : undefined;
}
