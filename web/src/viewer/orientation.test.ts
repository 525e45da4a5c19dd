import { describe, expect, it } from "vitest";
import type { Dataset } from "../dicomweb/dataset";
import { edgesOf } from "./orientation";

const upright = { viewUp: [0, -1, 0], viewPlaneNormal: [0, 0, -1] } as const;
const turned = { viewUp: [1, 0, 0], viewPlaneNormal: [0, 0, -1] } as const;
const axial: Dataset = { "00200037": { vr: "DS", Value: [1, 0, 0, 0, 1, 0] } };
const plane = { row: [1, 0, 0], column: [0, 1, 0] } as const;

describe("edgesOf", () => {
  it("names the sides of an axial slice", () => {
    expect(edgesOf(axial, upright, plane)).toEqual({ top: "A", bottom: "P", left: "R", right: "L" });
  });

  it("uses an animal's own words where the modality says it stands on four legs", () => {
    const dog = { ...axial, "00102210": { vr: "CS", Value: ["QUADRUPED"] } };
    expect(edgesOf(dog, upright, plane)).toEqual({ top: "V", bottom: "D", left: "RT", right: "LE" });
  });

  it("turns with the picture", () => {
    expect(edgesOf(axial, turned, plane)?.top).toBe("L");
  });

  it("takes a radiograph's sides from its rows and columns", () => {
    const lateral: Dataset = { "00200020": { vr: "CS", Value: ["CD", "V"] } };
    expect(edgesOf(lateral, upright, plane)).toEqual({ top: "D", bottom: "V", left: "CR", right: "CD" });
  });

  it("says nothing where the modality said nothing", () => expect(edgesOf({}, upright, plane)).toBeNull());
});
