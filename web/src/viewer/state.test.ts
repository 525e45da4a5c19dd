import { describe, expect, it } from "vitest";
import type { HungPane } from "../hanging/match";
import { arrange, change, isLayout, type Layout, missingIn, type Seen, START } from "./state";

const HUNG: HungPane[] = [
  { name: "Right lateral", key: "rl" },
  { name: "Left lateral", key: null },
  { name: "VD", key: "vd" },
];
const KEYS = ["rl", "vd", "other"];
const seen = (layout: Layout, panes: (string | null)[] = []): Seen => ({
  ...START,
  layout,
  panes: START.panes.map((_, at) => panes[at] ?? null),
});

describe("arrange", () => {
  it("shows what hangs, and leaves the pane of a missing view empty", () => {
    const shown = arrange(seen("1x3"), KEYS, HUNG);
    expect(shown).toEqual(["rl", null, "vd"]);
    expect(missingIn(seen("1x3"), shown, HUNG)).toEqual([null, "Left lateral", null]);
  });

  it("shows the next that is free in panes beyond those of the protocol", () => {
    expect(arrange(seen("2x2"), KEYS, HUNG)).toEqual(["rl", null, "vd", "other"]);
  });

  it("shows what there is where there is no room for all that hangs", () => {
    const shown = arrange(seen("1x2"), KEYS, HUNG);
    expect(shown).toEqual(["rl", "vd"]);
    expect(missingIn(seen("1x2"), shown, HUNG)).toEqual([null, null]);
  });

  it("shows what somebody put there, and no set twice for it", () => {
    const put = seen("1x3", ["vd", "other"]);
    expect(arrange(put, KEYS, HUNG)).toEqual(["vd", "other", "rl"]);
    expect(missingIn(put, ["vd", "other", "rl"], HUNG)).toEqual([null, null, null]);
  });

  it("fills the panes in order where nothing hangs", () => {
    expect(arrange(seen("2x2", ["gone"]), KEYS, [])).toEqual(["rl", "vd", "other", null]);
  });
});

describe("change", () => {
  it("hangs anew without what was put anywhere", () => {
    const state = { ...seen("1x2", ["other"]), active: 1, overlays: false };
    const after = change(state, { type: "hang", protocol: "p" });
    expect(after).toEqual({ ...START, protocol: "p", overlays: false });
  });

  it("keeps the active pane among those that are seen", () => {
    const state = { ...seen("2x2"), active: 3 };
    expect(change(state, { type: "layout", layout: "1x2" }).active).toBe(1);
    expect(change(state, { type: "layout", layout: null }).active).toBe(0);
  });
});

describe("isLayout", () => {
  it("is one to three rows of one to four columns", () => {
    expect(["1x1", "3x4", "4x1", "1x5", "", null, 11].map(isLayout)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
