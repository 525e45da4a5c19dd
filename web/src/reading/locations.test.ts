import { describe, expect, it } from "vitest";
import { speak } from "../language";
import type { DisplaySet } from "../viewer/displaySets";
import { locationOf, locationsOf, narrowed, titleOf } from "./locations";

speak();

const set = (key: string, uids: string[], more: Partial<DisplaySet> = {}) =>
  ({
    key,
    title: key,
    modality: "CR",
    frames: uids.length,
    instances: uids.map((sopInstanceUID) => ({ sopInstanceUID, numberOfFrames: 1 })),
    ...more,
  }) as DisplaySet;

const THORAX = set("Thorax", ["1", "2", "3"]);
const CLIP = set("Echo", ["9"], { frames: 24, part: "Clip 2" });
const REPORT = set("Report", ["8"], { frames: 0 });
const SETS = [THORAX, CLIP, REPORT];
const find = (sopInstanceUID: string, ...frameNumbers: number[]) =>
  locationOf(locationsOf(SETS), { sopInstanceUID, frameNumbers });

describe("locationOf", () => {
  it("finds an image of a stack, a frame of a clip, and what is no picture", () => {
    expect(find("3")).toEqual({ set: THORAX, index: 2 });
    expect(find("3", 1)).toEqual({ set: THORAX, index: 2 });
    expect(find("9", 12)).toEqual({ set: CLIP, index: 11 });
    expect(find("9", 99)).toEqual({ set: CLIP, index: 0 });
    expect(find("8")).toEqual({ set: REPORT, index: 0 });
    expect(find("7")).toBeUndefined();
  });
});

describe("titleOf", () => {
  it.each([
    [{ set: THORAX, index: 2 }, "Image 3 of Thorax"],
    [{ set: CLIP, index: 11 }, "Image 12 of Echo, Clip 2"],
    [{ set: REPORT, index: 0 }, "Report"],
    [{ set: set("", ["1", "2"]), index: 0 }, "Image 1 of CR"],
  ])("is what a person calls it", (location, title) => expect(titleOf(location)).toBe(title));
});

describe("narrowed", () => {
  it("leaves the images that are meant, clips whole, and nothing else", () => {
    const references = ["3", "9", "8", "7"].map((sopInstanceUID) => ({ sopInstanceUID, frameNumbers: [1] }));
    expect(narrowed(SETS, references).map(({ key, frames }) => [key, frames])).toEqual([
      ["Thorax", 1],
      ["Echo", 24],
    ]);
  });
});
