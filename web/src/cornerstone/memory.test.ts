import { describe, expect, it } from "vitest";
import { cacheBytes, readAhead } from "./memory";

describe("cacheBytes", () => {
  it.each([
    [0.5, 256_000_000],
    [2, 256_000_000],
    [4, 357_913_941],
    [8, 600_000_000],
    [32, 600_000_000],
  ])("of %d GiB keeps %d bytes of pictures", (gibibytes, bytes) => {
    for (const handheld of [true, false]) expect(cacheBytes({ gibibytes, handheld })).toBe(bytes);
  });

  it("keeps less on a phone that does not tell than on a computer", () => {
    expect(cacheBytes({ gibibytes: undefined, handheld: true })).toBe(256_000_000);
    expect(cacheBytes({ gibibytes: undefined, handheld: false })).toBe(400_000_000);
  });
});

describe("readAhead", () => {
  it.each([
    [500_000, 12],
    [40_000_000, 3],
    [500_000_000, 1],
    [0, 12],
  ])("of pictures of %d bytes reads %d", (bytes, count) => {
    expect(readAhead(12, bytes, 256_000_000)).toBe(count);
  });
});
