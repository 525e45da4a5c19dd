import { describe, expect, it, vi } from "vitest";
import type { Dataset } from "../dicomweb/dataset";

vi.mock("@cornerstonejs/dicom-image-loader", () => ({ createImage: vi.fn() }));
const { exceedsBits, hasOtherBits, isInLowestBits, takeValues } = await import("./loadValues");

const of = (values: Record<string, number>): Dataset =>
  Object.fromEntries(Object.entries(values).map(([tag, value]) => [tag, { vr: "US", Value: [value] }]));
const TWELVE = { "00280100": 16, "00280101": 12, "00280102": 11 };
const PLANE = { "60000010": 4, "60000011": 4, "60000100": 16, "60000102": 15 };

describe("hasOtherBits", () => {
  it("is so for a plane in the pixels", () => {
    expect(hasOtherBits(of(TWELVE))).toBe(false);
    expect(hasOtherBits(of({ ...TWELVE, ...PLANE }))).toBe(true);
    expect(hasOtherBits(of({ ...TWELVE, ...PLANE, "60003000": 1 }))).toBe(false);
    expect(hasOtherBits(of({ ...PLANE, "00280100": 16, "00280101": 16, "00280102": 15 }))).toBe(false);
  });
});

describe("isInLowestBits", () => {
  it("is not so where the high bit is higher than it need be", () => {
    expect(isInLowestBits(of(TWELVE))).toBe(true);
    expect(isInLowestBits(of({ ...TWELVE, "00280102": 15 }))).toBe(false);
    expect(isInLowestBits({})).toBe(true);
  });
});

describe("exceedsBits", () => {
  const image = (minPixelValue: number, maxPixelValue: number, rescaleSlope = 1, rescaleIntercept = 0) =>
    ({
      minPixelValue,
      maxPixelValue,
      color: false,
      preScale: { scaled: true, scalingParameters: { rescaleSlope, rescaleIntercept } },
    }) as never;

  it("looks at what was stored, not at what the rescale made of it", () => {
    expect(exceedsBits(image(0, 4095), of(TWELVE))).toBe(false);
    expect(exceedsBits(image(0, 4096), of(TWELVE))).toBe(true);
    expect(exceedsBits(image(-1024, 3071, 1, -1024), of(TWELVE))).toBe(false);
    expect(exceedsBits(image(-1024, 3072, 1, -1024), of(TWELVE))).toBe(true);
    expect(exceedsBits(image(-8190, 0, -2), of(TWELVE))).toBe(false);
    expect(exceedsBits(image(-8192, 0, -2), of(TWELVE))).toBe(true);
  });
});

describe("takeValues", () => {
  it("empties the bits above", () => {
    const words = new Uint16Array([0xf123, 0x0fff, 0x8000]);
    takeValues(new Uint8Array(words.buffer), of(TWELVE));
    expect([...words]).toEqual([0x123, 0xfff, 0]);
  });

  it("knows bytes", () => {
    const bytes = new Uint8Array([0xf3, 0x0f]);
    takeValues(bytes, of({ "00280100": 8, "00280101": 6, "00280102": 5 }));
    expect([...bytes]).toEqual([0x33, 0x0f]);
  });
});
