import { describe, expect, it } from "vitest";
import { displaySetsOf } from "./displaySets";
import type { Instance, Series, Study } from "./queries";

const instance = (uid: string, more: Partial<Instance> = {}): Instance => ({
  sopInstanceUID: uid,
  sopClassUID: "1.2",
  sopClassName: "CT Image Storage",
  instanceNumber: null,
  transferSyntaxUID: "1.2.840.10008.1.2.1",
  numberOfFrames: 1,
  rows: 64,
  columns: 64,
  viewPosition: null,
  view: null,
  ...more,
});

const series = (uid: string, instances: Instance[], more: Partial<Series> = {}): Series => ({
  seriesInstanceUID: uid,
  seriesNumber: null,
  modality: "CT",
  seriesDescription: null,
  bodyPartExamined: null,
  numberOfSeriesRelatedInstances: instances.length,
  instances,
  ...more,
});

const setsOf = (all: Series[]) => displaySetsOf({ series: all } as Study);

describe("displaySetsOf", () => {
  it("stacks the single pictures in the order of their numbers", () => {
    const [set] = setsOf([
      series("1", [instance("b", { instanceNumber: 2 }), instance("a", { instanceNumber: 1 })]),
    ]);
    expect(set?.instances.map(({ sopInstanceUID }) => sopInstanceUID)).toEqual(["a", "b"]);
    expect(set?.frames).toBe(2);
  });

  it("knows stored video, also where it says nothing of frames", () => {
    const syntax = (end: string) => ({ transferSyntaxUID: `1.2.840.10008.1.2.4.${end}` });
    const stored = ["100", "102", "102.1", "108", "90", "50"].map((end) => instance(end, syntax(end)));
    const sets = setsOf([series("1", stored)]);
    expect(sets.map(({ video, frames }) => [video?.name, frames])).toEqual([
      [undefined, 2],
      ["MPEG-2", 1],
      ["H.264", 1],
      ["H.264", 1],
      ["HEVC", 1],
    ]);
  });

  it("gives every clip a place of its own and a number", () => {
    const sets = setsOf([
      series("1", [instance("a", { numberOfFrames: 24 }), instance("b", { numberOfFrames: 30 })]),
    ]);
    expect(sets.map(({ part, frames }) => [part, frames])).toEqual([
      ["Clip 1", 24],
      ["Clip 2", 30],
    ]);
  });

  it("puts pictures before reports, whatever their numbers", () => {
    const report = instance("r", {
      rows: null,
      columns: null,
      numberOfFrames: 0,
      sopClassName: "Basic Text SR Storage",
    });
    const sets = setsOf([
      series("2", [report], { seriesNumber: 1, modality: "SR" }),
      series("1", [instance("a")], { seriesNumber: 9 }),
    ]);
    expect(sets.map(({ modality, frames }) => [modality, frames])).toEqual([
      ["CT", 1],
      ["SR", 0],
    ]);
  });

  it("gives every radiograph a place of its own, named by its view where the series has several", () => {
    const view = (projection: string) => ({ projection, laterality: "", regions: [] });
    const [first, second, alone] = setsOf([
      series("1", [
        instance("b", { instanceNumber: 2, view: view("") }),
        instance("a", { instanceNumber: 1, view: view("right lateral") }),
      ]),
      series("2", [instance("c", { view: view("ventrodorsal") })]),
    ]);
    expect([first, second, alone].map((set) => [set?.key, set?.frames, set?.part])).toEqual([
      ["1/a", 1, "Right lateral"],
      ["1/b", 1, "2 / 2"],
      ["2/c", 1, undefined],
    ]);
  });

  it("keeps images that came without pixels together", () => {
    const bare = { rows: null, columns: null, numberOfFrames: 0 };
    expect(setsOf([series("1", [instance("a", bare), instance("b", bare)])])).toHaveLength(1);
  });
});
