import { describe, expect, it } from "vitest";
import { anchored, type Frame, textScale } from "./anchor";

const pane = { width: 1000, height: 800 };
const block = { left: 8, top: 8, width: 200, height: 40 };

describe("anchored", () => {
  it("moves nothing on a picture that is as large as its pane", () => {
    const same: Frame = { pane, picture: pane, scale: 1 };
    for (const [left, top] of [
      [8, 8],
      [792, 752],
      [400, 380],
      [120, 700],
    ] as const) {
      expect(anchored({ ...block, left, top }, same)).toEqual({ x: left, y: top });
    }
  });

  it("keeps to the edge a text stood at, in a picture of another shape", () => {
    const tall: Frame = { pane, picture: { width: 2000, height: 4000 }, scale: 2 };
    expect(anchored(block, tall)).toEqual({ x: 16, y: 16 });
    expect(anchored({ ...block, left: 790, top: 750 }, tall)).toEqual({ x: 2000 - 420, y: 4000 - 100 });
    // MIRRORED: in the middle, above the lower edge.
    expect(anchored({ left: 450, top: 712, width: 100, height: 24 }, tall)).toEqual({
      x: 900,
      y: 4000 - 176,
    });
  });

  it("is readable on a small picture", () => {
    expect(textScale(pane, { width: 128, height: 128 })).toBe(0.6);
    expect(textScale(pane, { width: 3000, height: 3000 })).toBe(3);
  });
});
