import { describe, expect, it } from "vitest";
import type { Dataset } from "./dataset";
import { frameOf } from "./frames";
import { planeOf } from "./plane";

const oriented = (...cosines: number[]) => ({
  "00209116": { vr: "SQ", Value: [{ "00200037": { vr: "DS", Value: cosines } }] },
});

const enhanced: Dataset = {
  "00280008": { vr: "IS", Value: [3] },
  "52009230": { vr: "SQ", Value: [oriented(1, 0, 0, 0, 1, 0), oriented(0, 1, 0, 0, 0, -1), {}] },
};

describe("planeOf", () => {
  it("is that of the frame, whichever was asked for before", () => {
    for (const [frame, row] of [
      [2, [0, 1, 0]],
      [1, [1, 0, 0]],
      [2, [0, 1, 0]],
    ] as const) {
      expect(planeOf(frameOf(enhanced, frame))?.row).toEqual(row);
    }
  });

  it("is none of a frame that does not say, and of the whole", () => {
    expect(planeOf(frameOf(enhanced, 3))).toBeUndefined();
    expect(planeOf(enhanced)).toBeUndefined();
  });
});
