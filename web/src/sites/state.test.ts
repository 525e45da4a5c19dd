import { describe, expect, it } from "vitest";
import { stateOf } from "./state";

const quiet = {
  site: "Barn",
  heardAt: "2026-11-30T08:00:00Z",
  silent: false,
  waiting: 0,
  waitingSince: null,
  setAside: 0,
};

describe("stateOf", () => {
  it("says that all images have arrived", () => {
    expect(stateOf(quiet)).toEqual({ text: "All images of Barn have arrived.", calm: true });
  });

  it("counts what waits, since when", () => {
    const one = stateOf({ ...quiet, waiting: 1, waitingSince: "2026-11-30T07:00:00Z" });
    expect(one.text).toMatch(/^1 image waits at Barn since .*2026/);
    expect(one.calm).toBe(false);
    expect(stateOf({ ...quiet, waiting: 12, waitingSince: quiet.heardAt }).text).toMatch(/^12 images wait/);
  });

  it("says since when nothing was heard, whatever waited then", () => {
    expect(stateOf({ ...quiet, silent: true, waiting: 3 }).text).toMatch(/^Barn has not been heard of since/);
  });

  it("tells of what is set aside", () => {
    expect(stateOf({ ...quiet, setAside: 2 }).text).toMatch(/^2 images at Barn cannot be stored/);
  });
});
