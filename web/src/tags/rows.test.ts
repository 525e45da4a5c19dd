import { describe, expect, it } from "vitest";
import type { Dataset, Element } from "../dicomweb/dataset";
import { type Asked, MOST_ROWS, rowsOf, tagsOf, written, writtenValue } from "./rows";

const element = (vr: string, ...Value: unknown[]): Element => ({ vr, Value });
const NAMES: Record<string, string> = {
  "00100010": "Patient's Name",
  "00081155": "Referenced SOP Instance UID",
};
const asked = (more: Partial<Asked> = {}): Asked => ({
  open: new Set(),
  search: "",
  nameOf: (tag) => NAMES[tag] ?? "",
  frame: 1,
  ...more,
});

const DATASET: Dataset = {
  "00081140": element("SQ", { "00081155": element("UI", "1.2.3") }, { "00081155": element("UI", "1.2.4") }),
  "00100010": element("PN", { Alphabetic: "Miller^Bella", Ideographic: "山田^花" }),
  "00190010": element("LO", "ACME"),
  "00191001": element("DS", 1.5, 2),
  "7FE00010": { vr: "OW", BulkDataURI: "http://pacs/bulkdata/7FE00010" },
};

const lines = (dataset: Dataset, more?: Partial<Asked>) =>
  rowsOf(dataset, asked(more)).rows.map(({ tag, kind, value }) => [tag, kind, value]);

describe("rowsOf", () => {
  it("lists every attribute in the order of tags, sequences folded", () => {
    expect(lines(DATASET)).toEqual([
      ["00081140", "sequence", "2"],
      ["00100010", "value", "Miller^Bella=山田^花"],
      ["00190010", "value", "ACME"],
      ["00191001", "value", "1.5\\2"],
      ["7FE00010", "bulk", ""],
    ]);
  });

  it("unfolds what is opened, item by item", () => {
    expect(lines(DATASET, { open: new Set(["00081140"]) }).slice(0, 5)).toEqual([
      ["00081140", "sequence", "2"],
      ["00081140", "item", "1"],
      ["00081155", "value", "1.2.3"],
      ["00081140", "item", "2"],
      ["00081155", "value", "1.2.4"],
    ]);
  });

  it.each([
    ["bella", ["00100010"]],
    ["patient's", ["00100010"]],
    ["0010,0010", ["00100010"]],
    ["7fe0", ["7FE00010"]],
    ["acme", ["00190010", "00191001"]],
    ["1.2.4", ["00081140", "00081140", "00081155"]],
    ["nothing", []],
  ])("finds %s in tag, name, creator or value, within folded sequences too", (search, tags) => {
    expect(rowsOf(DATASET, asked({ search })).rows.map(({ tag }) => tag)).toEqual(tags);
  });

  it("shows of the frames' own attributes those of the frame that is shown", () => {
    const frames = Array.from({ length: 3 }, (_, at) => ({ "00209057": element("UL", at) }));
    const rows = lines({ "52009230": element("SQ", ...frames) }, { open: new Set(["52009230"]), frame: 2 });
    expect(rows).toEqual([
      ["52009230", "sequence", "3"],
      ["52009230", "item", "2"],
      ["00209057", "value", "1"],
    ]);
  });

  it("tells what stood there before it was corrected, first of all", () => {
    const change = (when: string, name: string) => ({
      "04000562": element("DT", when),
      "04000550": element("SQ", { "00100010": element("PN", { Alphabetic: name }) }),
    });
    const { rows } = rowsOf(
      { ...DATASET, "04000561": element("SQ", change("20260102", "Second"), change("20260101", "First")) },
      asked(),
    );
    expect(rows.find(({ tag }) => tag === "00100010")?.before).toBe("First");
    expect(rows.filter(({ before }) => before !== undefined).length).toBe(1);
  });

  it("lists no more than can be looked at, and says so", () => {
    const many: Dataset = {};
    for (let at = 0; at < 5000; at++) many[`0011${at.toString(16).padStart(4, "0")}`] = element("LO", "x");
    const { rows, more } = rowsOf(many, asked());
    expect([rows.length, more]).toEqual([MOST_ROWS, true]);
    expect(rowsOf(DATASET, asked()).more).toBe(false);
  });

  it("does not follow sequences for ever", () => {
    const endless: Dataset = {};
    endless["00081140"] = element("SQ", endless);
    expect(rowsOf(endless, asked({ search: "x" })).rows).toEqual([]);
    expect(tagsOf(endless).length).toBe(1);
  });
});

describe("writtenValue", () => {
  it("writes out the first bytes of a binary value, and knows how many there are", () => {
    const long = { vr: "OB", InlineBinary: btoa("A".repeat(20)) };
    expect(writtenValue({ vr: "OB", InlineBinary: btoa("\u0001\u00ff") })).toBe("01 ff");
    expect([writtenValue(long).endsWith("…"), rowsOf({ "00091001": long }, asked()).rows[0]?.bytes]).toEqual([
      true,
      20,
    ]);
    expect(written("7fe00010")).toBe("(7FE0,0010)");
  });
});

describe("tagsOf", () => {
  it("takes nothing for a tag that is none", () => {
    const marked = { ...DATASET, isMultiframe: false } as unknown as Dataset;
    expect(tagsOf(marked)).toEqual(tagsOf(DATASET));
    expect(lines(marked)).toEqual(lines(DATASET));
  });

  it("names every tag once, private ones with who made them", () => {
    expect(tagsOf(DATASET)).toContainEqual({ tag: "00191001", creator: "ACME" });
    expect(tagsOf(DATASET).filter(({ tag }) => tag === "00081155").length).toBe(1);
  });
});
