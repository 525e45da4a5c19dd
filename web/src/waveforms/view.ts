import { clampedStart, GAINS, MILLIMETRE, type Place, stepped, USUAL_SPEED } from "./scale";

/** How a recording is looked at. */
export interface View {
  /** Seconds from the beginning of the group. */
  start: number;
  /** mm a second. */
  speed: number;
  gain: number;
  /** None, one that waits for the other, or both. */
  calipers: Place[];
}

export const FIRST_VIEW: View = { start: 0, speed: USUAL_SPEED, gain: 1, calipers: [] };

export type ViewChange =
  | { type: "go"; to: number }
  | { type: "pan"; seconds: number }
  | { type: "speed"; speed: number; around?: number }
  | { type: "zoom"; by: 1 | -1; around?: number }
  | { type: "gain"; gain: number }
  | { type: "amplify"; by: 1 | -1 }
  /** Sets the first caliper, then the second, then the first anew. */
  | { type: "press"; place: Place }
  | { type: "calipers"; calipers: Place[] };

/** What the recording and the screen allow. */
export interface Bounds {
  width: number;
  duration: number;
  speeds: number[];
}

/** The time a screen shows, in seconds. */
export const secondsOf = (width: number, speed: number) => width / (speed * MILLIMETRE);

export function viewChange(view: View, change: ViewChange, { width, duration, speeds }: Bounds): View {
  const at = (start: number, speed = view.speed): View => ({
    ...view,
    speed,
    start: clampedStart(start, secondsOf(width, speed), duration),
  });
  switch (change.type) {
    case "go":
      return at(change.to);
    case "pan":
      return at(view.start + change.seconds);
    case "zoom":
      return viewChange(
        view,
        { type: "speed", speed: stepped(speeds, view.speed, change.by), around: change.around },
        { width, duration, speeds },
      );
    case "speed": {
      // What lies there stays there.
      const part = change.around === undefined || !width ? 0 : change.around / width;
      const time = view.start + part * secondsOf(width, view.speed);
      return at(time - part * secondsOf(width, change.speed), change.speed);
    }
    case "gain":
      return { ...view, gain: change.gain };
    case "amplify":
      return { ...view, gain: stepped(GAINS, view.gain, change.by) };
    case "calipers":
      return { ...view, calipers: change.calipers };
    case "press": {
      const [first] = view.calipers;
      return {
        ...view,
        calipers: first && view.calipers.length === 1 ? [first, change.place] : [change.place],
      };
    }
  }
}
