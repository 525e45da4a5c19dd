import { describe, expect, it } from "vitest";
import { type Dataset, number, numbers, text } from "./dataset";
import { frameOf, layersOf } from "./frames";

const ds = (...Value: unknown[]) => ({ vr: "DS", Value });
const sq = (...Value: Dataset[]) => ({ vr: "SQ", Value });

const dataset: Dataset = {
  "00080060": { vr: "CS", Value: ["MR"] },
  "00280008": { vr: "IS", Value: [3] },
  "00281050": ds(1),
  "52009229": sq({ "00289110": sq({ "00280030": ds(0.5, 0.6) }), "00289132": sq({ "00281050": ds(2) }) }),
  "52009230": sq({ "00289132": sq({ "00281050": ds(3) }) }, {}),
};

describe("frameOf", () => {
  it("puts what is told of the frame over what is told of all, and that over the dataset", () => {
    expect([1, 2, 3].map((at) => number(frameOf(dataset, at), "00281050"))).toEqual([3, 2, 2]);
    expect(numbers(frameOf(dataset, 1), "00280030")).toEqual([0.5, 0.6]);
    expect(text(frameOf(dataset, 1), "00080060")).toBe("MR");
  });

  it("is a dataset of one frame and leaves the other as it was", () => {
    const frame = frameOf(dataset, 1);
    expect([frame["00280008"], frame["52009229"], frame["52009230"]]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(number(dataset, "00281050")).toBe(1);
    expect(layersOf(frame)).toHaveLength(4);
  });

  it("is the dataset itself where there is only one frame", () => {
    const single: Dataset = { "00281050": ds(1) };
    expect(frameOf(single, 1)).toBe(single);
    expect(layersOf(single)).toEqual([single]);
  });
});
