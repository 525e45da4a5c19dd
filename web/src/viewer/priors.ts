import { type DisplaySet, displaySetsOf } from "./displaySets";
import type { Study } from "./queries";
import { sameView } from "./sameView";

/** How another study of the patient stands to the one that was opened. */
export type Relation = "earlier" | "later" | "other";

interface Dated {
  studyDate?: string | null;
  studyTime?: string | null;
}

/** By day and time; without a day, or at the same moment, it is just another one. */
export function relationOf(one: Dated, present: Dated): Relation {
  if (!one.studyDate || !present.studyDate) return "other";
  const [a, b] = [momentOf(one), momentOf(present)];
  return a < b ? "earlier" : a > b ? "later" : "other";
}

const momentOf = ({ studyDate, studyTime }: Dated) =>
  `${studyDate?.replaceAll(".", "")} ${studyTime?.replaceAll(":", "") ?? ""}`;

const MARK = "prior:";

/** The study that a key names where it is not the one that was opened: two studies may have one series UID. */
export const priorOf = (key: string | null): string | null =>
  key?.startsWith(MARK) ? decodeURIComponent(key.slice(MARK.length, key.indexOf("/"))) : null;

const made = new WeakMap<Study, DisplaySet[]>();

/** The sets of another study than the one that was opened, with keys that nothing of that one has. */
export function priorSetsOf(study: Study): DisplaySet[] {
  let sets = made.get(study);
  if (!sets) {
    const mark = `${MARK}${encodeURIComponent(study.studyInstanceUID)}/`;
    sets = displaySetsOf(study).map((set) => ({ ...set, key: mark + set.key }));
    made.set(study, sets);
  }
  return sets;
}

/** The pictures of a study that are on the screen, in the order of the panes. */
export const lookedAt = (own: DisplaySet[], shown: (string | null)[]): DisplaySet[] =>
  shown.flatMap((key) => own.find((set) => set.key === key && set.frames) ?? []);

/** Keys of a set and of the one that shows the same at another time; null: none does. */
export type Pair = [present: string, prior: string | null];

/** More pairs than so many are too small to see anything. */
const MOST_PAIRS = 4;

/**
 * What of the open study is shown, each beside the same view of another one. Where that is too much, or only one has
 * room, it is the active one alone. Empty where the other study shows nothing of it.
 */
export function pairsWith(other: Study, shown: DisplaySet[], active: DisplaySet, onlyOne: boolean): Pair[] {
  const among = priorSetsOf(other);
  const all = onlyOne || shown.length > MOST_PAIRS || !shown.includes(active) ? [active] : shown;
  const pairs = all.map((set): Pair => [set.key, sameView(set, among)?.key ?? null]);
  return pairs.some(([, prior]) => prior) ? pairs : [];
}
