import { describe, expect, it } from "vitest";
import { displaySetsOf } from "./displaySets";
import { pairsWith, priorOf, priorSetsOf, relationOf } from "./priors";
import type { Instance, Series, Study } from "./queries";
import { likeness, sameView } from "./sameView";
import { arrange, change, missingThen, NOTHING, START, type ViewerState } from "./state";

const PROJECTIONS: Record<string, string> = { RL: "right lateral", LL: "left lateral", VD: "ventrodorsal" };

/** A radiograph of the thorax where a projection is named, else a slice. */
const picture = (uid: string, projection: string | null = null, region = "thorax") =>
  ({
    sopInstanceUID: uid,
    sopClassName: "X",
    numberOfFrames: 1,
    rows: 8,
    columns: 8,
    instanceNumber: null,
    view: projection && { projection: PROJECTIONS[projection], laterality: "", regions: [region] },
  }) as Instance;

const series = (uid: string, view: string | null, more: Partial<Series> = {}, region?: string) =>
  ({
    seriesInstanceUID: uid,
    seriesNumber: Number(uid),
    modality: "DX",
    seriesDescription: null,
    bodyPartExamined: "CHEST",
    instances: [picture(`${uid}.1`, view, region)],
    ...more,
  }) as Series;

const study = (uid: string, ...all: Series[]) => ({ studyInstanceUID: uid, series: all }) as Study;

const PRESENT = study("now", series("1", "RL"), series("2", "VD"), series("3", "LL"));
const PRESENT_SETS = displaySetsOf(PRESENT);
const first = PRESENT_SETS[0] as (typeof PRESENT_SETS)[0];

describe("relationOf", () => {
  it("goes by day, then by time; what has no day is neither", () => {
    const at = (studyDate: string | null, studyTime: string | null = null) => ({ studyDate, studyTime });
    expect(relationOf(at("20240101"), at("20260101"))).toBe("earlier");
    expect(relationOf(at("20270101"), at("20260101"))).toBe("later");
    expect(relationOf(at("20260101", "0900"), at("20260101", "1000"))).toBe("earlier");
    expect(relationOf(at("20260101", "10:00"), at("2026.01.01", "1000"))).toBe("other");
    expect(relationOf(at(null), at("20260101"))).toBe("other");
  });
});

describe("priorSetsOf", () => {
  it("gives keys that tell the study, whatever its UID holds, also where both have a series of one UID", () => {
    const other = study("1/2 3", series("1", "RL"));
    const [set] = priorSetsOf(other);
    expect(priorOf(set?.key ?? null)).toBe("1/2 3");
    expect(PRESENT_SETS.map(({ key }) => key)).not.toContain(set?.key);
    expect(priorOf(first.key)).toBeNull();
    expect(priorSetsOf(other)[0]).toBe(set);
  });
});

describe("sameView", () => {
  const keyOf = (...all: Series[]) => sameView(first, displaySetsOf(study("then", ...all)))?.key;

  it("is the same projection of the same part, by whichever kind of plate", () => {
    expect(keyOf(series("8", "VD"), series("9", "RL", { modality: "CR" }))).toBe("9/9.1");
  });

  it("is the other side's lateral where there is no better, never a view across", () => {
    expect(keyOf(series("8", "VD"), series("9", "LL"))).toBe("9/9.1");
    expect(keyOf(series("8", "VD"))).toBeUndefined();
  });

  it("is of no other part of the body, nor of another modality, nor what is no picture", () => {
    expect(keyOf(series("9", "RL", {}, "elbow"))).toBeUndefined();
    expect(keyOf(series("9", "RL", { modality: "CT" }))).toBeUndefined();
    const report = { ...picture("r"), rows: null, columns: null };
    expect(keyOf(series("9", "RL", { instances: [report as Instance] }))).toBeUndefined();
  });

  it("is told by the part or the name where there are no projections, as in CT", () => {
    const ct = (uid: string, bodyPartExamined: string | null, seriesDescription: string | null) =>
      series(uid, null, { modality: "CT", bodyPartExamined, seriesDescription });
    const [of] = displaySetsOf(study("now", ct("1", "CHEST", "Lung 1.0")));
    const found = (...all: Series[]) =>
      of && sameView(of, displaySetsOf(study("then", ...all)))?.series.seriesInstanceUID;
    expect(found(ct("7", "CHEST", "Soft 3.0"), ct("8", "CHEST", "LUNG 1.0"))).toBe("8");
    expect(found(ct("7", "CHEST", "Soft 3.0"))).toBe("7");
    expect(found(ct("7", null, "Lung 1.0"))).toBe("7");
    expect(found(ct("7", null, null))).toBeUndefined();
  });

  it("is not of the other leg", () => {
    const view = { modality: "DX", projection: "mediolateral", regions: ["elbow"], title: "" };
    expect(likeness({ ...view, laterality: "L" }, { ...view, laterality: "R" })).toBe(0);
    expect(likeness({ ...view, laterality: "L" }, { ...view, laterality: "L" })).toBeGreaterThan(
      likeness({ ...view, laterality: "L" }, { ...view, laterality: "" }),
    );
  });
});

describe("pairsWith", () => {
  const then = study("then", series("8", "RL"), series("9", "VD"));

  it("puts every view that is shown beside the same one of then, and nothing beside one that was not shot", () => {
    const both = study("then", series("8", "RL"), series("9", "VD", {}, "pelvis"));
    expect(pairsWith(both, PRESENT_SETS.slice(0, 2), first, false)).toEqual([
      ["1/1.1", "prior:then/8/8.1"],
      ["2/2.1", null],
    ]);
  });

  it("is the active one alone where there is no room, or more is shown than can be seen", () => {
    expect(pairsWith(then, PRESENT_SETS, first, true)).toEqual([["1/1.1", "prior:then/8/8.1"]]);
    const many = [...PRESENT_SETS, ...PRESENT_SETS];
    expect(pairsWith(then, many, first, false)).toHaveLength(1);
  });

  it("is nothing where the other study shows none of it", () => {
    const elbow = study("then", series("8", "RL", {}, "elbow"));
    expect(pairsWith(elbow, PRESENT_SETS, first, false)).toEqual([]);
  });
});

describe("the viewer's state", () => {
  const own = PRESENT_SETS.map(({ key }) => key);
  const shownIn = (state: ViewerState) => arrange({ ...state, layout: state.layout ?? "1x1" }, own, []);
  const looking = change(change(START, { type: "layout", layout: "1x2" }), { type: "activate", pane: 1 });

  it("puts then below now while comparing, and all back as it was afterwards", () => {
    const pairs: [string, string | null][] = [
      ["1/1.1", "prior:then/8/8.1"],
      ["2/2.1", null],
    ];
    const comparing = change(looking, { type: "compare", pairs, stacked: false });
    expect(comparing.layout).toBe("2x2");
    expect(shownIn(comparing)).toEqual(["1/1.1", "2/2.1", "prior:then/8/8.1", null]);
    expect(comparing.panes[3]).toBe(NOTHING);
    expect(missingThen(shownIn(comparing), PRESENT_SETS)).toEqual([null, null, null, PRESENT_SETS[1]?.title]);
    const again = change(comparing, {
      type: "compare",
      pairs: [["1/1.1", "prior:before/7"]],
      stacked: false,
    });
    expect(shownIn(again)).toEqual(["1/1.1", "prior:before/7"]);
    expect(change(again, { type: "compared" })).toEqual(looking);
  });

  it("puts one view beside itself, and on a phone below", () => {
    const pairs: [string, string | null][] = [["2/2.1", "prior:then/9/9.1"]];
    expect(change(START, { type: "compare", pairs, stacked: false }).layout).toBe("1x2");
    expect(change(START, { type: "compare", pairs, stacked: true }).layout).toBe("2x1");
  });

  it("leaves comparing where somebody chooses another layout", () => {
    const comparing = change(looking, { type: "compare", pairs: [["1/1.1", null]], stacked: false });
    const chosen = change(comparing, { type: "layout", layout: "1x1" });
    expect([chosen.compared, shownIn(chosen)]).toEqual([null, ["1/1.1"]]);
  });

  it("never fills a pane with another study by itself, and keeps one that is on its way", () => {
    const shown = change(START, { type: "show", key: "prior:then/8/8.1" });
    expect(shownIn({ ...shown, layout: "2x2" })).toEqual(["prior:then/8/8.1", "1/1.1", "2/2.1", "3/3.1"]);
  });
});
