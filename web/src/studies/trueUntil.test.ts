import { describe, expect, it } from "vitest";
import { trueUntil } from "./trueUntil";

describe("trueUntil", () => {
  it("is when the line was lost, for until then every change was told", () => {
    expect(trueUntil({ dataUpdatedAt: 100, errorUpdatedAt: 0 }, 500)).toBe(500);
    expect(trueUntil({ dataUpdatedAt: 100, errorUpdatedAt: 600 }, 500)).toBe(500);
  });

  it("is when it was read, once it is read without a line", () => {
    expect(trueUntil({ dataUpdatedAt: 700, errorUpdatedAt: 600 }, 500)).toBe(700);
    expect(trueUntil({ dataUpdatedAt: 700, errorUpdatedAt: 0 }, 0)).toBe(700);
  });

  it("is no later than the last reading, where what was told of could not be read", () => {
    expect(trueUntil({ dataUpdatedAt: 100, errorUpdatedAt: 300 }, 500)).toBe(100);
    expect(trueUntil({ dataUpdatedAt: 100, errorUpdatedAt: 300 }, null)).toBe(100);
  });

  it("is unknown of what was never read", () => {
    expect(trueUntil({ dataUpdatedAt: 0, errorUpdatedAt: 0 }, 500)).toBe(0);
  });
});
