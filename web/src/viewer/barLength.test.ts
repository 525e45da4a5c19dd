import { describe, expect, it } from "vitest";
import { barOf } from "./barLength";

describe("barOf", () => {
  it.each([
    [4, 1, 20, 80],
    [1, 1, 100, 100],
    [130, 1, 1, 130],
    [2000, 1, 0.05, 100],
    [0.01, 1, 10_000, 100],
    // Half a millimetre in the picture's space is one that lay before the detector.
    [4, 0.5, 10, 80],
  ])("%d pixels and %d mm a unit: %d mm", (pixels, mm, millimetres, width) => {
    const bar = barOf(pixels, mm);
    expect(bar?.millimetres).toBe(millimetres);
    expect(bar?.width).toBeCloseTo(width, 9);
  });

  it.each([
    [4, undefined],
    [0, 1],
    [Number.NaN, 1],
  ])("says nothing of %d pixels and %d mm", (pixels, mm) => expect(barOf(pixels, mm)).toBeUndefined());
});
