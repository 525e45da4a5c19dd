import { describe, expect, it } from "vitest";
import { gridOf } from "./grid";

describe("gridOf", () => {
  it("lays pictures of any size side by side, each whole and in the middle of its cell", () => {
    const { width, height, places } = gridOf(
      [
        { width: 100, height: 50 },
        { width: 60, height: 80 },
        { width: 100, height: 80 },
      ],
      2,
    );
    expect([width, height]).toEqual([204, 164]);
    expect(places.map(({ x, y }) => [x, y])).toEqual([
      [0, 15],
      [124, 0],
      [0, 84],
    ]);
  });

  it("makes no more pixels than a browser draws", () => {
    const { width, height, places } = gridOf(Array(12).fill({ width: 4000, height: 4000 }), 4);
    expect(width * height).toBeLessThanOrEqual(64_000_000);
    expect((places[11]?.x ?? 0) + (places[11]?.width ?? 0)).toBeLessThan(width + 1);
  });
});
