import { describe, expect, it } from "vitest";
import { MILLIMETRE, SPEEDS } from "./scale";
import { FIRST_VIEW, secondsOf, type View, viewChange } from "./view";

const bounds = { width: 250 * MILLIMETRE, duration: 60, speeds: SPEEDS };

describe("viewChange", () => {
  it("shows ten seconds on 250 mm at 25 mm/s, and never what lies outside the recording", () => {
    expect(secondsOf(bounds.width, 25)).toBeCloseTo(10, 9);
    expect(viewChange(FIRST_VIEW, { type: "pan", seconds: -5 }, bounds).start).toBe(0);
    expect(viewChange(FIRST_VIEW, { type: "go", to: 1e9 }, bounds).start).toBeCloseTo(50, 9);
  });

  it("zooms around what lies under the finger", () => {
    const before: View = { ...FIRST_VIEW, start: 20 };
    const around = bounds.width / 4; // 22.5 s
    const after = viewChange(before, { type: "zoom", by: 1, around }, bounds);
    expect(after.speed).toBe(50);
    expect(after.start + secondsOf(bounds.width, 50) / 4).toBeCloseTo(22.5, 9);
    expect(viewChange(after, { type: "zoom", by: -1, around }, bounds)).toEqual(before);
  });

  it("sets one caliper, the other, and then the first anew", () => {
    const place = (time: number) => ({ time, channel: 0, value: 0 });
    const pressed: View[] = [FIRST_VIEW];
    for (const time of [1, 2, 3]) {
      pressed.push(viewChange(pressed.at(-1) as View, { type: "press", place: place(time) }, bounds));
    }
    expect(pressed.map(({ calipers }) => calipers.map(({ time }) => time))).toEqual([[], [1], [1, 2], [3]]);
  });

  it("amplifies by steps as far as they go", () => {
    const louder = viewChange(FIRST_VIEW, { type: "amplify", by: 1 }, bounds);
    expect([
      louder.gain,
      viewChange({ ...louder, gain: 8 }, { type: "amplify", by: 1 }, bounds).gain,
    ]).toEqual([2, 8]);
  });
});
