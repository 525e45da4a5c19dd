import file from "../../../services/dicom/measurements/references.json";
import type { MeasuredAnimal, Recumbency } from "./measurement";

/** Beyond it a finding is likely; sensitivity and specificity in percent. */
export interface Cutoff {
  side: "ABOVE" | "AT_LEAST" | "BELOW" | "AT_MOST";
  at: number;
  finding: string;
  sensitivity?: number;
  specificity?: number;
}

/** Published values of one species or some of its breeds, as `references.schema.json` has them. */
export interface Reference {
  value: string;
  species: string;
  breeds?: string[];
  recumbencies?: Recumbency[];
  variant?: string;
  sex?: "F" | "M";
  modality?: "CT";
  n?: number;
  mean?: number;
  median?: number;
  sd?: number;
  unsaid?: number;
  low?: number;
  high?: number;
  limits?: "RANGE" | "INTERVAL" | "NORMAL" | "IQR" | "GROWTH";
  cutoff?: Cutoff;
  remark?: string;
  judges?: false;
  source: string;
  grade: "A" | "S";
}

export interface Breed {
  key: string;
  name: string;
  species: string;
}

export const REFERENCES = file.references as Reference[];
export const BREEDS: Breed[] = file.breeds;
/** Species that have references. */
export const SPECIES = [...new Set(REFERENCES.map(({ species }) => species))];

const isLateral = (recumbency: Recumbency) => recumbency === "RIGHT_LATERAL" || recumbency === "LEFT_LATERAL";

const liesSo = ({ recumbencies }: Reference, recumbency: Recumbency | "") =>
  !recumbency || !recumbencies || recumbencies.includes(recumbency);

/** Tells whether both are of laterals, or neither is; "" is any. */
const isOfView = ({ recumbencies }: Reference, recumbency: Recumbency | "") =>
  !recumbency || !recumbencies || recumbencies.some((one) => isLateral(one) === isLateral(recumbency));

/**
 * What a value is compared with, first where values lie, then cut-offs. Those of the breed stand for those of the
 * species; where the breed has none of the recumbency, it is those of the other side, and never a lateral's for a VD.
 */
export function referencesFor(value: string, animal: MeasuredAnimal, variant = ""): Reference[] {
  const { species, breed, recumbency } = animal;
  const found = REFERENCES.filter(
    (row) => row.value === value && row.species === species && (row.variant ?? variant) === variant,
  );
  return [found.filter(({ cutoff }) => !cutoff), found.filter(({ cutoff }) => cutoff)].flatMap((rows) => {
    const ofBreed = rows.filter(({ breeds }) => breeds?.includes(breed));
    const general = rows.filter(({ breeds }) => !breeds);
    const [lying = [], others = []] = [ofBreed, general].map((some) =>
      some.filter((row) => liesSo(row, recumbency)),
    );
    const sameView = ofBreed.filter((row) => isOfView(row, recumbency));
    return lying.length ? lying : sameView.length ? sameView : others;
  });
}

/** What references say of a number: as is usual, not so, or one this and another that. */
export type Verdict = "usual" | "unusual" | "disputed";

/** Undefined: nothing of grade A says anything. */
export function verdictOf(
  value: number,
  references: Reference[],
  recumbency: Recumbency | "",
): Verdict | undefined {
  const said = new Set(
    references
      .filter((row) => row.grade === "A" && row.judges !== false && !row.modality && liesSo(row, recumbency))
      .map((row) => judged(value, row))
      .filter((verdict) => verdict !== undefined),
  );
  return said.size > 1 ? "disputed" : [...said][0];
}

/** Findings that are good news. */
const GOOD = ["OBSTRUCTION_UNLIKELY"];
const LIMITS: (Reference["limits"] | undefined)[] = ["RANGE", "INTERVAL", "NORMAL"];

function judged(value: number, { cutoff, limits, low, high, mean, sd }: Reference): Verdict | undefined {
  if (cutoff)
    return isBeyond(value, cutoff) ? (GOOD.includes(cutoff.finding) ? "usual" : "unusual") : undefined;
  const within = (from: number, to: number) => (value >= from && value <= to ? "usual" : "unusual");
  if (LIMITS.includes(limits)) return within(low ?? -Infinity, high ?? Infinity);
  if (mean !== undefined && sd !== undefined) return within(mean - 2 * sd, mean + 2 * sd);
  return undefined;
}

function isBeyond(value: number, { side, at }: Cutoff): boolean {
  switch (side) {
    case "ABOVE":
      return value > at;
    case "AT_LEAST":
      return value >= at;
    case "BELOW":
      return value < at;
    case "AT_MOST":
      return value <= at;
  }
}
