import { describe, expect, it } from "vitest";
import type { Dataset } from "./dataset";
import { distance, scaleOf } from "./distance";

const DX = "1.2.840.10008.5.1.4.1.1.1.1";
const CT = "1.2.840.10008.5.1.4.1.1.2";
const SC = "1.2.840.10008.5.1.4.1.1.7";

const TAGS: Record<string, string> = {
  sopClass: "00080016",
  modality: "00080060",
  pixel: "00280030",
  imager: "00181164",
  film: "00182010",
  type: "00280A02",
  factor: "00181114",
  toDetector: "00181110",
  toPatient: "00181111",
  aspect: "00280034",
  inBeam: "00189404",
};

const dataset = (said: Record<string, string | number | number[]>): Dataset =>
  Object.fromEntries(
    Object.entries(said).map(([name, value]) => [TAGS[name], { vr: "DS", Value: [value].flat() }]),
  );

/** 30 columns and 40 rows apart: 50 pixels. */
const length = (said: Dataset) => distance(said, [10, 10], [40, 50]);

describe("distance", () => {
  it.each([
    // The numbers at the detector are never those in the animal.
    [{ sopClass: DX, imager: [0.2, 0.2] }, "10 mm at the detector"],
    [{ sopClass: DX, imager: [0.2, 0.2], pixel: [0.2, 0.2] }, "10 mm at the detector"],
    [{ sopClass: DX, imager: [0.2, 0.2], pixel: [0.2001, 0.1999] }, "10 mm at the detector"],
    [{ modality: "CR", imager: [0.2, 0.2], factor: 1 }, "10 mm at the detector"],
    [{ modality: "CR", imager: [0.2, 0.2], factor: 0 }, "10 mm at the detector"],
    [{ modality: "CR", imager: [0.2, 0.2], factor: 125 }, "10 mm at the detector"],
    [{ modality: "CR", imager: [0.2, 0.2], toDetector: 1000, toPatient: 1000 }, "10 mm at the detector"],
    [{ modality: "CR", imager: [0.2, 0.2], toDetector: 1000, toPatient: 0 }, "10 mm at the detector"],
    // Unless the beam's magnification is known.
    [{ sopClass: DX, imager: [0.2, 0.2], factor: 1.25 }, "8 mm true size (magnification 1.25)"],
    [
      { sopClass: DX, imager: [0.2, 0.2], pixel: [0.2, 0.2], factor: 1.25 },
      "8 mm true size (magnification 1.25)",
    ],
    [
      { sopClass: DX, imager: [0.2, 0.2], toDetector: 1000, toPatient: 800 },
      "8 mm true size (magnification 1.25)",
    ],
    [
      { sopClass: DX, imager: [0.2, 0.2], factor: 1, toDetector: 1000, toPatient: 800 },
      "8 mm true size (magnification 1.25)",
    ],
    [
      { sopClass: DX, imager: [0.2, 0.2], factor: 2, toDetector: 1000, toPatient: 800 },
      "5 mm true size (magnification 2)",
    ],
    // Or the sender has calibrated; then nothing is divided again.
    [{ sopClass: DX, imager: [0.2, 0.2], pixel: [0.16, 0.16] }, "8 mm calibrated"],
    [{ sopClass: DX, imager: [0.2, 0.2], pixel: [0.16, 0.16], factor: 1.25 }, "8 mm calibrated"],
    [{ sopClass: DX, pixel: [0.16, 0.16], type: "FIDUCIAL" }, "8 mm calibrated"],
    [{ sopClass: DX, imager: [0.16, 0.16], pixel: [0.16, 0.16], type: "GEOMETRY" }, "8 mm calibrated"],
    [{ modality: "XA", imager: [0.2, 0.2], inBeam: [0.16, 0.16] }, "8 mm calibrated"],
    // Larger than at the detector, or nobody knows what it is.
    [{ sopClass: DX, imager: [0.1, 0.1], pixel: [0.2, 0.2] }, "10 mm not calibrated"],
    [{ sopClass: DX, pixel: [0.2, 0.2] }, "10 mm not calibrated"],
    [{ sopClass: SC, modality: "CR", pixel: [0.2, 0.2] }, "10 mm not calibrated"],
    // A scanned film, what lies in space, and what has no size.
    [{ sopClass: SC, modality: "CR", film: [0.2, 0.2] }, "10 mm on the film"],
    [{ sopClass: SC, film: [0.2, 0.2], pixel: [0.2, 0.2] }, "10 mm on the film"],
    [{ sopClass: CT, modality: "CT", pixel: [0.2, 0.2] }, "10 mm"],
    [{ sopClass: CT, modality: "CT", pixel: [0.1, 0.4] }, "12.6 mm"],
    [{ sopClass: "1.2.840.10008.5.1.4.1.1.13.1.1", modality: "XA", pixel: [0.2, 0.2] }, "10 mm"],
    [{ modality: "US" }, "50 px"],
    [{ modality: "US", aspect: [2, 1] }, "85.4 px"],
    [{ modality: "CT", pixel: [0, 0] }, "50 px"],
  ] as [Record<string, string | number | number[]>, string][])("%j", (said, expected) => {
    expect(length(dataset(said))).toBe(expected);
  });
});

/** A region from one corner to the other: what a pixel is across and down, in units of PS3.3 C.8.5.5.1.15. */
const region = (
  [x0, y0, x1, y1]: number[],
  [dx, dy]: number[],
  [ux, uy]: number[] = [3, 3],
): Record<string, unknown> =>
  Object.fromEntries(
    [
      ["00186018", x0],
      ["0018601A", y0],
      ["0018601C", x1],
      ["0018601E", y1],
      ["0018602C", dx],
      ["0018602E", dy],
      ["00186024", ux],
      ["00186026", uy],
    ].map(([tag, value]) => [tag, { vr: "UL", Value: [value] }]),
  );

const ultrasound = (...regions: Record<string, unknown>[]): Dataset => ({
  ...dataset({ modality: "US", pixel: [9, 9] }),
  "00186011": { vr: "SQ", Value: regions },
});

describe("distance in an ultrasound image", () => {
  const whole = [0, 0, 99, 99];

  it.each([
    ["cm become mm", [region(whole, [0.02, 0.02])], "10 mm"],
    ["each axis has its own", [region(whole, [0.02, 0.01])], "7.21 mm"],
    ["a delta may count upwards", [region(whole, [0.02, -0.02])], "10 mm"],
    ["in M-mode across is time", [region(whole, [0.005, 0.02], [4, 3])], "0.15 s · 8 mm"],
    ["in Doppler down is velocity", [region(whole, [0.005, 0.5], [4, 7])], "0.15 s · 20 cm/s"],
    [
      "of two regions the one around both points",
      [region(whole, [0.02, 0.02]), region([60, 60, 99, 99], [1, 1])],
      "10 mm",
    ],
    ["two that agree", [region(whole, [0.02, 0.02]), region([5, 5, 60, 60], [0.02, 0.02])], "10 mm"],
    ["two that do not agree", [region(whole, [0.02, 0.02]), region([5, 5, 60, 60], [0.03, 0.03])], "50 px"],
    ["one end outside", [region([0, 0, 30, 99], [0.02, 0.02])], "50 px"],
    ["no units", [region(whole, [0.02, 0.02], [0, 0])], "50 px"],
    ["no size", [region(whole, [0, 0])], "50 px"],
    ["no corners", [{}], "50 px"],
  ])("%s", (_, regions, expected) => expect(length(ultrasound(...regions))).toBe(expected));
});

describe("scaleOf", () => {
  it.each([
    [dataset({ sopClass: DX, imager: [0.2, 0.2] }), "mm at the detector"],
    [dataset({ sopClass: DX, imager: [0.2, 0.2], factor: 1.25 }), "mm true size (magnification 1.25)"],
    [dataset({ sopClass: CT, pixel: [0.2, 0.2] }), ""],
    [ultrasound(region([0, 0, 99, 99], [0.02, 0.02])), ""],
    [dataset({}), ""],
  ])("%#", (said, expected) => expect(scaleOf(said)).toBe(expected));
});
