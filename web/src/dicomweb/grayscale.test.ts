import { describe, expect, it } from "vitest";
import type { Dataset } from "./dataset";
import { grayscaleOf } from "./grayscale";
import { ofStored, outputValues, rangeOf, type Shades, shadesOf, windowOf } from "./shades";
import { domainOf, storedValues, type Values } from "./storedValues";

const of = (vr: string, ...Value: unknown[]) => ({ vr, Value });
const PIXELS: Dataset = {
  "00280100": of("US", 16),
  "00280101": of("US", 12),
  "00280102": of("US", 11),
  "00280103": of("US", 0),
};

const table = (first: number, entries: number[], vr = "US") =>
  of("SQ", { "00283002": of(vr, entries.length, first, 12), "00283006": of("US", ...entries) });

async function shown(dataset: Dataset, values: Values) {
  const grayscale = await grayscaleOf({ ...PIXELS, ...dataset });
  const stored = { values, domain: domainOf(values), columns: values.length };
  const output = outputValues(stored, grayscale.modality);
  return { output: [...output], ...shadesOf(grayscale, stored, domainOf(output)) };
}

describe("grayscaleOf", () => {
  it("takes the first centre that has a width at its place", async () => {
    const dataset = { "00281050": of("DS", null, 40), "00281051": of("DS", 80, 400) };
    expect(await grayscaleOf({ ...PIXELS, ...dataset })).toMatchObject({
      window: { center: 40, width: 400 },
    });
  });

  it("reads a table's first value with the sign of what comes in", async () => {
    const rescale = { "00281052": of("DS", -1024), "00281053": of("DS", 1) };
    for (const first of [-1024, 0xfc00]) {
      const { voiLut } = await grayscaleOf({ ...PIXELS, ...rescale, "00283010": table(first, [1, 2, 3]) });
      expect(voiLut?.first).toBe(-1024);
    }
  });

  it("knows no modality transformation of XA for display", async () => {
    const dataset = { "00080016": of("UI", "1.2.840.10008.5.1.4.1.1.12.1"), "00283000": table(0, [9, 8]) };
    expect((await grayscaleOf({ ...PIXELS, ...dataset })).modality).toEqual({ slope: 1, intercept: 0 });
  });

  it("is inverse by Presentation LUT Shape, else by Photometric Interpretation", async () => {
    const told = async (photometric: string, shape?: string) =>
      (
        await grayscaleOf({
          "00280004": of("CS", photometric),
          ...(shape && { "20500020": of("CS", shape) }),
        })
      ).inverse;
    expect(await told("MONOCHROME1")).toBe(true);
    expect(await told("MONOCHROME1", "INVERSE")).toBe(true);
    expect(await told("MONOCHROME1", "IDENTITY")).toBe(false);
    expect(await told("MONOCHROME2", "INVERSE")).toBe(true);
  });
});

describe("shadesOf", () => {
  it("leaves a window aside that shows nothing, but not of one value alone", async () => {
    const beside = { "00281050": of("DS", 9000), "00281051": of("DS", 10) };
    expect(await shown(beside, Uint16Array.of(0, 100))).toMatchObject({ lower: 0.5, upper: 99.5 });
    expect(await shown(beside, Uint16Array.of(7, 7))).toMatchObject({ lower: 8995, upper: 9004 });
  });

  it("shows one value without window as black", async () => {
    expect(await shown({}, Uint16Array.of(7, 7))).toMatchObject({ lower: 7, upper: 7.5 });
  });

  it("takes a window narrower than one exactly", async () => {
    const narrow = { "00281050": of("DS", 2), "00281051": of("DS", 0.5), "00281053": of("DS", 0.001) };
    expect(await shown(narrow, Uint16Array.of(0, 4095))).toMatchObject({
      lower: 1.75,
      upper: 2.25,
      curve: "LINEAR_EXACT",
    });
  });

  it("shows a loop between the ends of all of it", async () => {
    const stored = { values: Uint16Array.of(3, 7), domain: [3, 7] as const, columns: 2 };
    const grayscale = await grayscaleOf(PIXELS);
    expect(shadesOf(grayscale, stored, [3, 7], [0, 100])).toMatchObject({ lower: 0, upper: 100 });
  });

  it("shows fractions however small", async () => {
    const rescale = { "00281052": of("DS", 0), "00281053": of("DS", 2 ** -20) };
    const { lower, upper } = await shown(rescale, Uint16Array.of(0, 1024));
    expect([lower, upper]).toEqual([5.12 * 2 ** -20, 1018.88 * 2 ** -20]);
  });

  it("does not count what pads", async () => {
    const padding = { "00280120": of("US", 0), "00280121": of("US", 10) };
    expect(await shown(padding, Uint16Array.of(0, 10, 50, 50, 150, 150))).toMatchObject({
      lower: 50,
      upper: 150,
    });
  });

  it("applies a modality table, and rescales by fractions", async () => {
    expect((await shown({ "00283000": table(1, [30, 20, 10]) }, Uint16Array.of(0, 2, 9))).output).toEqual([
      30, 20, 10,
    ]);
    const rescale = { "00281052": of("DS", -0.5), "00281053": of("DS", 0.5) };
    expect((await shown(rescale, Uint16Array.of(0, 2))).output).toEqual([-0.5, 0.5]);
  });
});

describe("ofStored", () => {
  const straight: Shades = { lower: 10, upper: 20, curve: "LINEAR", inverse: false };

  it("has the same greys before the rescale", () => {
    const rescale = { slope: 0.5, intercept: 5 };
    expect(ofStored(straight, rescale)).toMatchObject({ lower: 10, upper: 30, inverse: false });
  });

  it("turns the straight line round, or the table, where the slope falls", () => {
    const rescale = { slope: -0.5, intercept: 15 };
    const lut = { first: 10, values: Uint8Array.of(1, 2, 3), range: [1, 3] as const, most: 3 };
    expect(ofStored(straight, rescale)).toMatchObject({ lower: -10, upper: 10, inverse: true });
    const turned = ofStored({ ...straight, lut }, rescale);
    expect(turned).toMatchObject({ lower: -10, upper: 10, inverse: false });
    expect([...(turned.lut?.values ?? [])]).toEqual([3, 2, 1]);
  });
});

describe("windowOf", () => {
  it.each(["LINEAR", "LINEAR_EXACT", "SIGMOID"] as const)("is what rangeOf was of: %s", (curve) => {
    const { lower, upper } = rangeOf({ center: 40, width: 400 }, curve);
    expect(windowOf(lower, upper, curve)).toEqual({ center: 40, width: 400 });
  });
});

describe("storedValues", () => {
  const stored = (words: Values, more: Dataset, native = true) => [
    ...storedValues(words, domainOf(words), { ...PIXELS, ...more }, native),
  ];

  it("are the stored bits with their sign", () => {
    const signed = { "00280103": of("US", 1) };
    expect(stored(Uint16Array.of(0xf001, 0x0fff), {})).toEqual([1, 0xfff]);
    expect(stored(Uint16Array.of(0x0001, 0x0fff), signed)).toEqual([1, -1]);
    expect(stored(Int16Array.of(0x0010, -0x10), { ...signed, "00280102": of("US", 15) })).toEqual([1, -1]);
    expect(stored(Uint16Array.of(0x0010, 0xffff), { "00280102": of("US", 15) })).toEqual([1, 0xfff]);
  });

  it("lie at the lower end of what a decoder gives", () => {
    expect(stored(Uint16Array.of(1, 0xfff), { "00280102": of("US", 15) }, false)).toEqual([1, 0xfff]);
  });
});
