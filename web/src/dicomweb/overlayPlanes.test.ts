import { describe, expect, it } from "vitest";
import type { Dataset } from "./dataset";
import { hasOverlayPlanes, overlayPlanesPath } from "./overlayPlanes";

const of = (values: Record<string, number>): Dataset =>
  Object.fromEntries(Object.entries(values).map(([tag, value]) => [tag, { vr: "US", Value: [value] }]));
const whole = { "601E0010": 8, "601E0011": 8, "601E3000": 1 };
const FRAME = "/series/1/instances/2/frames/7?version=v";

describe("hasOverlayPlanes", () => {
  it("looks into the sixteen groups there are", () => {
    expect(hasOverlayPlanes(of(whole))).toBe(true);
    expect(hasOverlayPlanes(of({ "60200010": 8, "60200011": 8 }))).toBe(false);
    expect(hasOverlayPlanes(of({ "60000010": 0, "60000011": 8 }))).toBe(false);
    expect(hasOverlayPlanes({})).toBe(false);
  });
});

describe("overlayPlanesPath", () => {
  it("is the first frame's where one plane is for all frames", () => {
    expect(overlayPlanesPath(of(whole), FRAME)).toBe(
      "/series/1/instances/2/frames/1/overlay-planes?version=v",
    );
  });

  it("is the frame's own where planes are for some frames, or in the pixels", () => {
    const others: Record<string, number>[] = [
      { "601E0015": 3 },
      { "601E0051": 2 },
      { "60000010": 8, "60000011": 8, "60000102": 12 },
    ];
    for (const more of others) {
      expect(overlayPlanesPath(of({ ...whole, ...more }), FRAME)).toContain("/frames/7/overlay-planes");
    }
  });
});
