import { viewOf } from "../hanging/match";
import type { DisplaySet } from "./displaySets";

/** What tells whether two sets show the same; empty: it is not told. */
export interface View {
  modality: string;
  projection: string;
  laterality: string;
  regions: string[];
  title: string;
}

/** Less than this is no likeness. */
const LEAST = 2;
const PLATES = new Set(["CR", "DX", "RG", "RF"]);
/** Projections that stand in for one another where there is no better. */
const ALIKE = [
  ["lateral", "right lateral", "left lateral"],
  ["lateral", "mediolateral", "lateromedial"],
  ["ventrodorsal", "dorsoventral"],
  ["craniocaudal", "caudocranial"],
];

/** The set that shows best what another one shows; undefined: none does. */
export function sameView(of: DisplaySet, among: DisplaySet[]): DisplaySet | undefined {
  const view = told(of);
  let best: DisplaySet | undefined;
  let most = LEAST;
  for (const set of among) {
    const score = set.frames ? likeness(view, told(set)) : 0;
    if (score < most || (best && score === most)) continue;
    best = set;
    most = score;
  }
  return best;
}

/** How alike two views are; 0 where one of them is told to be another. */
export function likeness(a: View, b: View): number {
  if (kindOf(a.modality) !== kindOf(b.modality)) return 0;
  if (a.laterality && b.laterality && a.laterality !== b.laterality) return 0;
  const shared = a.regions.filter((region) => b.regions.includes(region)).length;
  if (a.regions.length && b.regions.length && !shared) return 0;
  const projected = a.projection && b.projection ? alike(a.projection, b.projection) : null;
  if (projected === 0) return 0;
  const regions = shared && (3 * shared) / new Set([...a.regions, ...b.regions]).size;
  const side = a.laterality && b.laterality ? 1 : 0;
  const title = a.title && a.title.toUpperCase() === b.title.toUpperCase() ? 2 : 0;
  return (projected ?? 0) + regions + side + title;
}

/** What of the body two sets show matters, not by which kind of plate. */
const kindOf = (modality: string) => (PLATES.has(modality) ? "CR" : modality);

function alike(a: string, b: string): number {
  if (a === b) return 4;
  return ALIKE.some((group) => group.includes(a) && group.includes(b)) ? 2 : 0;
}

/** What a set tells of its view: a radiograph as it hangs by, a stack by what its device was set to. */
function told(set: DisplaySet): View {
  const { series, title, modality } = set;
  const { projection, laterality, regions } = viewOf(set) ?? {
    projection: "",
    laterality: "",
    regions: series.bodyPartExamined ? [series.bodyPartExamined.toLowerCase()] : [],
  };
  return { modality, projection, laterality, regions, title };
}
