import { describe, expect, it } from "vitest";
import {
  fittingFirst,
  matching,
  textOf,
  typedName,
  unanswered,
  withBlock,
  withTakenOver,
  withTemplate,
  withText,
} from "./content";
import type { Content } from "./queries";

const EMPTY: Content = {
  title: "",
  region: "",
  template: "",
  critical: "",
  sections: [],
  measurements: [],
  keyImages: [],
};
const BLOCKS = [
  { id: "1", name: "normal-bone", text: "Bones are normal.", section: "FINDINGS" as const },
  { id: "2", name: "normal", text: "Nothing abnormal.", section: "CONCLUSION" as const },
];

describe("text blocks", () => {
  it("are typed by a slash and a short name", () => {
    expect(typedName("Heart. /nor", 11)).toBe("nor");
    expect(typedName("and/or", 6)).toBeNull();
    expect(typedName("a /x b", 6)).toBeNull();
  });
  it("come of their section first", () => {
    expect(matching([...BLOCKS], "normal", "CONCLUSION").map(({ name }) => name)).toEqual([
      "normal",
      "normal-bone",
    ]);
    expect(matching([...BLOCKS], "bone", "FINDINGS").map(({ id }) => id)).toEqual(["1"]);
  });
  it("take the place of the name", () => {
    expect(withBlock("A /norm B", 7, BLOCKS[1] as never)).toEqual({
      text: "A Nothing abnormal. B",
      caret: 19,
    });
  });
});

describe("content", () => {
  it("takes of a template what is not written yet", () => {
    const written = withText(EMPTY, "FINDINGS", "mine");
    const sections = [
      { section: "FINDINGS" as const, text: "template" },
      { section: "TECHNIQUE" as const, text: "two views" },
    ];
    const made = withTemplate(written, {
      id: "t",
      name: "Thorax",
      region: "thorax",
      modalities: [],
      sections,
    });
    expect([textOf(made, "FINDINGS"), textOf(made, "TECHNIQUE"), made.title]).toEqual([
      "mine",
      "two views",
      "Thorax",
    ]);
  });
  it("takes a measurement over once", () => {
    const taken = { measurements: [{ label: "VHS", value: "10 v", uid: "2.25.1" }], keyImages: [] };
    expect(withTakenOver(withTakenOver(EMPTY, taken), taken).measurements).toHaveLength(1);
  });
});

describe("templates", () => {
  it("of the report's region come first", () => {
    const templates = ["abdomen", "", "thorax"].map((region) => ({ region }));
    expect(fittingFirst(templates, "Thorax, skull").map(({ region }) => region)).toEqual([
      "thorax",
      "abdomen",
      "",
    ]);
  });
  it("ask for what is not answered yet", () => {
    const text =
      "Heart: enlarged\nLungs:\nPleural space:\n\nMeasured:\n4 cm at the base\nConclusions follow.";
    expect(unanswered(withText(EMPTY, "FINDINGS", text))).toEqual(["Lungs", "Pleural space"]);
    expect(unanswered(EMPTY)).toEqual([]);
  });
});
