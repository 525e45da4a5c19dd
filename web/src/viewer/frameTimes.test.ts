import { describe, expect, it } from "vitest";
import cases from "../../../tests/dicom/frame_times.json";
import type { Dataset } from "../dicomweb/dataset";
import { frameAfter, frameTimesOf, rateOf } from "./frameTimes";

describe("frameTimesOf", () => {
  for (const { case: name, frames, told, each, various = [] } of cases) {
    it(`finds the server's times: ${name}`, () => {
      const elements = Object.entries({ ...told, "00280008": [frames] });
      const dataset: Dataset = Object.fromEntries(elements.map(([tag, Value]) => [tag, { vr: "DS", Value }]));
      expect(frameTimesOf(dataset)).toEqual({ each: expect.closeTo(each, 6), various });
    });
  }
});

describe("frameAfter", () => {
  const times = { each: 40, various: [40, 100] };
  const shown = (from: number, ...passed: number[]) => passed.map((ms) => frameAfter(times, 3, from, ms));

  it("shows each frame as long as it lasts, round and round", () => {
    expect(shown(0, 0, 39, 40, 139, 140, 179, 180, 220)).toEqual([0, 0, 1, 1, 2, 2, 0, 1]);
  });

  it("begins where one stands", () => {
    expect(shown(1, 0, 99, 100, 140)).toEqual([1, 1, 2, 0]);
  });

  it("leaves out what is late where all last as long", () => {
    expect(frameAfter({ each: 40, various: [] }, 10, 8, 125)).toBe(1);
  });
});

describe("rateOf", () => {
  it("is the mean of those that vary", () => {
    expect(rateOf({ each: 40, various: [40, 60] })).toBe(20);
    expect(rateOf({ each: 33.3, various: [] })).toBe(30);
    expect(rateOf({ each: 2000, various: [] })).toBe(0.5);
  });
});
