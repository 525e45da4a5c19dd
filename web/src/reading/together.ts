import type { PresentationState } from "./queries";

/** As far apart in time are at most the objects that one press has saved. */
const TOGETHER_MS = 10_000;

/** A display that was saved with one press: an object for all images that are turned and coloured alike. */
export interface SavedDisplay extends PresentationState {
  /** Its objects; `sopInstanceUID` is the first of them. */
  objects: string[];
}

/** Presentation states, the newest first, as they were saved: ours of one name, person and moment are one. */
export function together(states: readonly PresentationState[]): SavedDisplay[] {
  const found: SavedDisplay[] = [];
  for (const state of states) {
    const same = found.find((one) => isTogether(one, state));
    if (same) {
      same.images = [...same.images, ...state.images];
      same.objects.push(state.sopInstanceUID);
      same.problem = [...new Set([same.problem, state.problem])].filter(Boolean).join("; ");
    } else found.push({ ...state, objects: [state.sopInstanceUID] });
  }
  return found;
}

function isTogether(one: PresentationState, other: PresentationState): boolean {
  const apart = Math.abs(new Date(one.savedAt ?? "").getTime() - new Date(other.savedAt ?? "").getTime());
  return (
    one.ours && other.ours && one.label === other.label && one.author === other.author && apart <= TOGETHER_MS
  );
}
