import { describe, expect, it } from "vitest";
import type { PresentationState } from "./queries";
import { together } from "./together";

const state = (sopInstanceUID: string, more: Partial<PresentationState> = {}): PresentationState => ({
  sopInstanceUID,
  label: "Lesion",
  description: "",
  author: "Vet",
  savedAt: "2026-01-02T10:00:00",
  ours: true,
  problem: "",
  images: [],
  ...more,
});

describe("together", () => {
  it("makes one of what one press has saved, and of nothing else", () => {
    const states = [
      state("1"),
      state("2", { savedAt: "2026-01-02T09:59:59", problem: "an image is not here" }),
      state("3", { savedAt: "2026-01-02T09:30:00" }),
      state("4", { label: "Heart" }),
      state("5", { author: "Another" }),
      state("6", { ours: false }),
      state("7", { ours: false }),
      state("8", { savedAt: null }),
    ];
    const found = together(states);
    expect(found.map(({ objects }) => objects)).toEqual([
      ["1", "2"],
      ["3"],
      ["4"],
      ["5"],
      ["6"],
      ["7"],
      ["8"],
    ]);
    expect(found[0]?.problem).toBe("an image is not here");
  });
});
