import { describe, expect, it } from "vitest";
import type { Dataset } from "../dicomweb/dataset";
import { turnOf } from "./facing";
import type { Facing } from "./queries";

const USUAL: Facing = { cranialAt: "LEFT", rightAt: "LEFT" };

const lying = (orientation: string, type: string | null = "QUADRUPED", part = ""): Dataset => ({
  "00200020": { vr: "CS", Value: orientation.split("\\") },
  ...(type && { "00102210": { vr: "CS", Value: [type] } }),
  ...(part && { "00180015": { vr: "CS", Value: [part] } }),
});

/** "as it came", or what is done: mirrored first, then turned clockwise. */
function done(dataset: Dataset, facing = USUAL): string {
  const turn = turnOf(dataset, facing);
  return turn ? `${turn.mirrored ? "mirrored " : ""}${turn.rotation}` : "as it came";
}

describe("turnOf", () => {
  it.each([
    ["CD\\V", "as it came"],
    ["CR\\V", "mirrored 0"],
    ["CR\\D", "180"],
    ["CD\\D", "mirrored 180"],
    ["V\\CR", "90"],
    ["D\\CD", "270"],
    ["V\\CD", "mirrored 270"],
    ["D\\CR", "mirrored 90"],
  ])("lays a lateral of %s with the cranial end at the left and the back on top: %s", (said, wanted) => {
    expect(done(lying(said))).toBe(wanted);
  });

  it.each([
    ["LE\\CD", "as it came"],
    ["RT\\CD", "mirrored 0"],
    ["RT\\CR", "180"],
    ["LE\\CR", "mirrored 180"],
    ["CD\\RT", "90"],
  ])("lays a VD of %s with the right side at the left and the head on top: %s", (said, wanted) => {
    expect(done(lying(said))).toBe(wanted);
  });

  it("faces as the clinic has it", () => {
    const facing: Facing = { cranialAt: "RIGHT", rightAt: "RIGHT" };
    expect([done(lying("CD\\V"), facing), done(lying("CR\\V"), facing)]).toEqual([
      "mirrored 0",
      "as it came",
    ]);
    expect([done(lying("LE\\CD"), facing), done(lying("RT\\CD"), facing)]).toEqual([
      "mirrored 0",
      "as it came",
    ]);
  });

  it("lays the lateral of a limb with its upper end on top", () => {
    expect(done(lying("CD\\DI", "QUADRUPED", "ELBOW"))).toBe("as it came");
    expect(done(lying("CR\\PR", "QUADRUPED", "ELBOW"))).toBe("180");
    expect(done(lying("D\\DI", "QUADRUPED", "CARPUS"))).toBe("mirrored 0");
  });

  it("knows the words of bipeds, which older devices use of animals", () => {
    expect([done(lying("F\\A", null)), done(lying("H\\A", null)), done(lying("R\\F", null))]).toEqual([
      "as it came",
      "mirrored 0",
      "mirrored 0",
    ]);
  });

  it.each([
    ["nothing is said", {}],
    ["one of both is empty", lying("CR\\")],
    ["both are the same line", lying("CR\\CD")],
    ["it says what is no side", lying("X\\Y")],
    ["it may mean two vocabularies", lying("R\\L", null)],
    ["it is a frontal of a limb", lying("L\\DI", "QUADRUPED", "ELBOW")],
  ])("leaves a picture as it came where %s", (_, dataset) => {
    expect(done(dataset)).toBe("as it came");
  });
});
