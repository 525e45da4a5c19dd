import { describe, expect, it } from "vitest";
import { withFocused, withGaps } from "./gaps";

const row = (index: number) => ({ index, start: 100 + index * 50, end: 150 + index * 50 });

describe("withGaps", () => {
  it("leaves the room of the rows that are not in the page", () => {
    expect(withGaps([row(0), row(4), row(5)], 100, 600)).toEqual([
      { row: row(0) },
      { gap: 150, before: 4 },
      { row: row(4) },
      { row: row(5) },
      { gap: 200, before: -1 },
    ]);
  });

  it("is all room before anything is measured, and nothing without rows", () => {
    expect(withGaps([], 100, 600)).toEqual([{ gap: 500, before: -1 }]);
    expect(withGaps([], 100, 100)).toEqual([]);
  });
});

describe("withFocused", () => {
  it("keeps the row with the focus, in order and once", () => {
    expect(withFocused([5, 6], 2)).toEqual([2, 5, 6]);
    expect(withFocused([5, 6], 6)).toEqual([5, 6]);
    expect(withFocused([5, 6], -1)).toEqual([5, 6]);
  });
});
