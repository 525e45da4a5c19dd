import type { Shown } from "../cornerstone/useStack";
import type { Dataset } from "../dicomweb/dataset";
import { number } from "../dicomweb/dataset";
import { millimetresOf } from "../dicomweb/distance";
import { barOf } from "./barLength";
import classes from "./ScaleBar.module.css";

/** How long so many millimetres are on the screen; the words beside it say of what they are. */
export function ScaleBar({ dataset, shown }: { dataset: Dataset; shown: Shown }) {
  const middle = [(number(dataset, "00280011") ?? 1) / 2, (number(dataset, "00280010") ?? 1) / 2] as const;
  const bar = barOf(shown.pixelsPerUnit, millimetresOf(dataset, middle, shown.byHand));
  if (!bar) return null;
  return (
    <div data-testid="scale-bar">
      <span>{bar.millimetres} mm</span>
      <i className={classes.bar} style={{ width: bar.width }} />
    </div>
  );
}
