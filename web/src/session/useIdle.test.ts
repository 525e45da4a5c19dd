import { describe, expect, it } from "vitest";
import { isIdle } from "./useIdle";

describe("isIdle", () => {
  it("is so after that many minutes, and never after none", () => {
    expect(isIdle(0, 2, 120_000)).toBe(false);
    expect(isIdle(0, 2, 120_001)).toBe(true);
    expect(isIdle(0, 0, 1e12)).toBe(false);
  });
});
