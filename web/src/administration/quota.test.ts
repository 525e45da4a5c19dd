import { describe, expect, it } from "vitest";
import { percentOf, quotaColor } from "./quota";

describe("percentOf", () => {
  it("is whole percent, never more than is used", () => {
    expect(percentOf(799, 1000)).toBe(79);
    expect(percentOf(1500, 1000)).toBe(150);
    expect(percentOf(5, null)).toBeUndefined();
    expect([percentOf(0, 0), percentOf(1, 0)]).toEqual([0, 100]);
  });
});

describe("quotaColor", () => {
  it("warns from 80 percent on", () => {
    expect([79, 80, 99, 100].map(quotaColor)).toEqual(["teal", "orange", "orange", "red"]);
  });
});
