import { describe, expect, it } from "vitest";
import type { Dataset } from "./dataset";
import { number, text } from "./dataset";
import { frameOf, planeOf } from "./frames";

const oriented = (...cosines: number[]) => ({
  "00209116": { vr: "SQ", Value: [{ "00200037": { vr: "DS", Value: cosines } }] },
});

const enhanced: Dataset = {
  "00080060": { vr: "CS", Value: ["MR"] },
  "00280008": { vr: "IS", Value: [2] },
  "52009229": {
    vr: "SQ",
    Value: [{ "00289110": { vr: "SQ", Value: [{ "00280030": { vr: "DS", Value: [0.5, 0.5] } }] } }],
  },
  "52009230": { vr: "SQ", Value: [oriented(1, 0, 0, 0, 1, 0), oriented(0, 1, 0, 0, 0, -1)] },
};

describe("frameOf", () => {
  it("is what the frame's own groups and the shared ones say", () => {
    const second = frameOf(enhanced, 2);
    expect(planeOf(second)?.row).toEqual([0, 1, 0]);
    expect(number(second, "00280030")).toBe(0.5);
    expect(text(second, "00080060")).toBe("MR");
  });

  it("leaves the dataset and the other frames as they are", () => {
    frameOf(enhanced, 2);
    expect(planeOf(enhanced)).toBeUndefined();
    expect(planeOf(frameOf(enhanced, 1))?.row).toEqual([1, 0, 0]);
  });

  it("is the dataset itself where there are no groups", () => {
    const clip: Dataset = { "00280008": { vr: "IS", Value: [90] } };
    expect(frameOf(clip, 7)).toBe(clip);
  });

  it("bears groups that are empty or missing", () => {
    const odd: Dataset = {
      ...enhanced,
      "52009230": { vr: "SQ", Value: [null, { "00209116": { vr: "SQ" } }] },
    };
    expect(number(frameOf(odd, 2), "00280030")).toBe(0.5);
    expect(number(frameOf(odd, 9), "00280030")).toBe(0.5);
  });
});
