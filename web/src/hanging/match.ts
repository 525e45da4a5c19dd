import type { DisplaySet } from "../viewer/displaySets";
import type { Study } from "../viewer/queries";
import type { HangingProtocol } from "./queries";

type Pane = HangingProtocol["panes"][number];

/** A pane of a hung study: the display set in it; null: the view that it is for is missing. */
export interface HungPane {
  name: string;
  key: string | null;
}

/** A protocol as it fits a study. */
export interface Hung {
  protocol: HangingProtocol;
  panes: HungPane[];
}

/**
 * The protocols that fit a study, the best first: the clinic's new ones, those made for such a part of the body, those
 * that place the most views, those of which the fewest are missing, those made for such an animal.
 */
export function matching(protocols: HangingProtocol[], study: Study, sets: DisplaySet[]): Hung[] {
  return protocols
    .flatMap((protocol) => fitted(protocol, study, sets) ?? [])
    .map((hung) => ({ hung, rank: rankOf(hung) }))
    .sort((a, b) => compare(a.rank, b.rank))
    .map(({ hung }) => hung);
}

/** Those of a study in the order in which they hang, then the others in theirs. */
export function inHungOrder(sets: DisplaySet[], hung: Hung | undefined): DisplaySet[] {
  const keys = hung?.panes.map(({ key }) => key) ?? [];
  const hanging = keys.flatMap((key) => sets.find((set) => set.key === key) ?? []);
  return [...hanging, ...sets.filter((set) => !hanging.includes(set))];
}

/** Null: it is not for this study. */
function fitted(protocol: HangingProtocol, study: Study, sets: DisplaySet[]): Hung | null {
  const { enabled, modalities, regions, species, panes, least } = protocol;
  if (!enabled || (species.length && !species.some((one) => study.patient.animals.includes(one))))
    return null;
  const candidates = sets.filter(
    (set) =>
      set.frames > 0 &&
      modalities.includes(set.modality) &&
      (!regions.length || regions.some((region) => viewOf(set)?.regions.includes(region))),
  );
  if (!candidates.length) return null;
  const placed = fill(panes, candidates);
  const hung = panes.map(({ name }, at) => ({ name, key: placed[at]?.key ?? null }));
  return panes.length && hung.filter(({ key }) => key).length < least ? null : { protocol, panes: hung };
}

/** The view that a display set shows; undefined of a stack. */
export const viewOf = ({ instances }: DisplaySet) =>
  instances.length === 1 ? (instances[0]?.view ?? undefined) : undefined;

/** Which set goes into which pane: each once, the most welcome projection first, the first of several images. */
function fill(panes: Pane[], candidates: DisplaySet[]): (DisplaySet | undefined)[] {
  const placed: (DisplaySet | undefined)[] = panes.map(() => undefined);
  const steps = Math.max(1, ...panes.map(({ projections }) => projections.length));
  for (let step = 0; step < steps; step++) {
    for (const [at, pane] of panes.entries()) {
      placed[at] ??= candidates.find((set) => !placed.includes(set) && belongs(set, pane, step));
    }
  }
  return placed;
}

function belongs(set: DisplaySet, { projections, laterality, regions }: Pane, step: number): boolean {
  const view = viewOf(set);
  return Boolean(
    view &&
      (projections.length ? view.projection === projections[step] : step === 0) &&
      (!laterality || view.laterality === laterality) &&
      regions.every((region) => view.regions.includes(region)),
  );
}

/** Numbers to compare one after the other, the smaller the better. */
function rankOf({ protocol, panes }: Hung): number[] {
  const filled = panes.filter(({ key }) => key).length;
  const { regions, species, own, supplied } = protocol;
  return [
    own && !supplied ? 0 : 1,
    regions.length ? 0 : 1,
    -filled,
    panes.length - filled,
    species.length ? 0 : 1,
  ];
}

function compare(a: number[], b: number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
