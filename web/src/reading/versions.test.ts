import { describe, expect, it } from "vitest";
import type { Measurement } from "../measurements/measurement";
import type { MeasurementReport, ReportedMeasurement } from "./queries";
import { isSame, measurementOf, SavedDrawings, toSave, unsavedOf } from "./versions";

const IMAGE = { seriesInstanceUID: "1.2", sopInstanceUID: "1.2.3", frameNumber: 1 };

const line = (uid: string, to = 10, more: Partial<Measurement> = {}): Measurement => ({
  uid,
  kind: "LENGTH",
  image: IMAGE,
  points: [
    [0, 0],
    [to, 0],
  ],
  ...more,
});

const reported = ({ uid, kind, points, text }: Measurement): ReportedMeasurement => ({
  uid,
  kind,
  label: "Length",
  image: { ...IMAGE, missing: false },
  points: points.map((point) => [...point]),
  values: [],
  text: text ?? "",
  animal: null,
  variant: "",
  millimetres: null,
  method: "",
  reference: "",
});

const report = (sopInstanceUID: string, ...measurements: Measurement[]): MeasurementReport => ({
  sopInstanceUID,
  title: "Imaging Measurement Report",
  author: "Vet",
  savedAt: null,
  ours: true,
  replacedBy: null,
  problem: "",
  truncated: false,
  total: measurements.length,
  measurements: measurements.map(reported),
});

describe("measurementOf", () => {
  it("is none of what another system made, or whose image is not here", () => {
    expect(measurementOf({ ...reported(line("a")), kind: null })).toBeNull();
    expect(measurementOf({ ...reported(line("a")), image: { ...IMAGE, missing: true } })).toBeNull();
    expect(measurementOf({ ...reported(line("a")), image: null })).toBeNull();
    expect(measurementOf(reported(line("a", 10, { text: "here" })))).toEqual(line("a", 10, { text: "here" }));
  });
});

describe("isSame", () => {
  it("bears what single precision does to a point, and nothing more", () => {
    expect(isSame(line("a", 1234.5678), line("a", Math.fround(1234.5678)))).toBe(true);
    expect(isSame(line("a", 10), line("a", 10.1))).toBe(false);
    expect(isSame(line("a", 10, { text: "x" }), line("a", 10))).toBe(false);
    expect(isSame(line("a"), { ...line("a"), points: [[0, 0]] })).toBe(false);
  });
});

describe("SavedDrawings", () => {
  it("draws what is saved once, and again where a newer version says something else", () => {
    const drawings = new SavedDrawings();
    expect(drawings.follow([line("a")], [])).toEqual({ draw: [line("a")], erase: [] });
    expect(drawings.follow([line("a")], [line("a")])).toEqual({ draw: [], erase: [] });
    expect(drawings.follow([line("a", 20)], [line("a")])).toEqual({ draw: [line("a", 20)], erase: [] });
  });

  it("leaves what somebody has altered, and does not bring back what they took away", () => {
    const drawings = new SavedDrawings();
    drawings.follow([line("a"), line("b")], []);
    expect(drawings.follow([line("a", 20), line("b", 20)], [line("a", 15)])).toEqual({ draw: [], erase: [] });
  });

  it("erases what is saved no longer, and not what somebody has altered", () => {
    const drawings = new SavedDrawings();
    drawings.follow([line("a"), line("b")], []);
    expect(drawings.follow([], [line("a"), line("b", 15)])).toEqual({ draw: [], erase: ["a"] });
  });

  it("does not draw anew what was just saved", () => {
    const drawings = new SavedDrawings();
    expect(drawings.follow([line("a")], [line("a")])).toEqual({ draw: [], erase: [] });
  });
});

describe("unsavedOf", () => {
  const mine = report("1", line("a"), line("b"), line("c"));

  it("is what was drawn, altered and taken away", () => {
    const drawn = [line("a"), line("b", 12), line("new")];
    const unsaved = unsavedOf(drawn, [mine], mine);
    expect(unsaved.drawn).toEqual([line("b", 12), line("new")]);
    expect([...unsaved.altered]).toEqual(["b"]);
    expect(unsaved.removed.map(({ uid }) => uid)).toEqual(["c"]);
    expect(toSave(drawn, unsaved, mine)).toEqual(drawn);
  });

  it("does not count what a newer version has in place of an older one", () => {
    const older = { ...report("0", line("gone"), line("a", 5)), replacedBy: "1" };
    expect(unsavedOf([line("a"), line("b"), line("c")], [mine, older], mine).drawn).toEqual([]);
  });

  it("leaves to others what is theirs, and takes what I altered of it into my report", () => {
    const theirs = report("2", line("x"), line("y"));
    const drawn = [line("x"), line("y", 30), line("new")];
    const unsaved = unsavedOf(drawn, [theirs], undefined);
    expect(toSave(drawn, unsaved, undefined)).toEqual([line("y", 30), line("new")]);
    expect(unsaved.removed).toEqual([]);
  });
});
