import { useSyncExternalStore } from "react";
import { canRedo, canUndo, changes, isUnderWay, onChange, selected } from "./measurements";

export interface DrawingState {
  canUndo: boolean;
  canRedo: boolean;
  /** Something is being drawn or moved. */
  underWay: boolean;
  /** The uid of the measurement that is selected. */
  selected: string | undefined;
  /** Another number whenever something was drawn, changed, taken away or back. */
  changes: number;
}

let last: DrawingState = { canUndo: false, canRedo: false, underWay: false, selected: undefined, changes: 0 };

/** The same object as long as it says the same. */
function present(): DrawingState {
  const steps = { canUndo: canUndo(), canRedo: canRedo(), changes: changes() };
  const now = { ...steps, underWay: isUnderWay(), selected: selected() };
  const same = Object.entries(now).every(([name, value]) => last[name as keyof DrawingState] === value);
  if (!same) last = now;
  return last;
}

/** What is drawn, as far as buttons have to know. */
export const useDrawing = (): DrawingState => useSyncExternalStore(onChange, present);
