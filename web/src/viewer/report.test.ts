import { describe, expect, it } from "vitest";
import type { Dataset } from "../dicomweb/dataset";
import { speak } from "../language";
import { blocksOf, type ReportItem, reportOf } from "./report";

speak();

const element = (vr: string, ...Value: unknown[]) => ({ vr, Value });
const code = (meaning: string, value = meaning) =>
  element("SQ", { "00080100": element("SH", value), "00080104": element("LO", meaning) });

/** A content item; the concept is "meaning" or ["meaning", "code"]. */
function item(type: string, concept: string | [string, string], more: Dataset = {}): Dataset {
  const [meaning, value] = typeof concept === "string" ? [concept, concept] : concept;
  return { "0040A040": element("CS", type), "0040A043": code(meaning, value), ...more };
}
const content = (...items: Dataset[]): Dataset => ({ "0040A730": element("SQ", ...items) });
const related = (how: string): Dataset => ({ "0040A010": element("CS", how) });
const number = (name: string, value: number, unit: string, ...children: Dataset[]) =>
  item("NUM", name, {
    "0040A300": element("SQ", { "0040A30A": element("DS", value), "004008EA": code(unit) }),
    ...(children.length ? content(...children) : {}),
  });
const image = (uid: string, frame?: number) =>
  item("IMAGE", "Source Image", {
    "00081199": element("SQ", {
      "00081155": element("UI", uid),
      ...(frame && { "00081160": element("IS", frame) }),
    }),
  });

describe("reportOf", () => {
  it("tells who says it, when, whether it is finished, and nothing of how it is written", () => {
    const report = reportOf({
      ...item("CONTAINER", "Imaging Report"),
      "00080023": element("DA", "20260102"),
      "00080033": element("TM", "140500"),
      "0040A491": element("CS", "PARTIAL"),
      "0040A493": element("CS", "VERIFIED"),
      "0040A073": element("SQ", { "0040A075": element("PN", { Alphabetic: "Vet^Ann" }) }),
      ...content(
        item("CODE", ["Language of Content Item", "121049"], { "0040A168": code("English") }),
        item("CODE", ["Observer Type", "121005"], {
          ...related("HAS OBS CONTEXT"),
          "0040A168": code("Person"),
        }),
        item("PNAME", ["Person Observer Name", "121008"], {
          ...related("HAS OBS CONTEXT"),
          "0040A123": element("PN", { Alphabetic: "Reader^Rita" }),
        }),
        item("UIDREF", ["Device Observer UID", "121012"], { "0040A124": element("UI", "1.2.3.4") }),
        item("TEXT", "Finding", { "0040A160": element("UT", "All is well") }),
      ),
    });
    expect(report).toMatchObject({
      title: "Imaging Report",
      observers: ["Reader Rita"],
      made: "2 Jan 2026 14:05",
      partial: true,
      verifiedBy: "Vet Ann",
    });
    expect(report.items.map(({ name, value }) => [name, value])).toEqual([["Finding", "All is well"]]);
    expect(JSON.stringify(report)).not.toContain("1.2.3.4");
  });

  it("reads numbers with their units, and a reason in place of one", () => {
    const nothing = item("NUM", "Volume", { "0040A300": element("SQ"), "0040A301": code("Not measured") });
    const { items } = reportOf(content(number("Length", 12.5, "mm"), number("Ratio", 2, "1"), nothing));
    expect(items.map(({ value }) => value)).toEqual(["12.5 mm", "2", "Not measured"]);
  });

  it("bears a report without end", () => {
    const endless: Dataset = item("CONTAINER", "Again");
    endless["0040A730"] = { vr: "SQ", Value: [endless] };
    expect(() => reportOf(endless)).not.toThrow();
  });
});

describe("blocksOf", () => {
  const rowsOf = (items: ReportItem[]) =>
    blocksOf(items).map((block) => ("rows" in block ? block.rows : "item"));

  it("makes one table of measurement groups, each with what it is of and where", () => {
    const group = (name: string, ...values: Dataset[]) =>
      item("CONTAINER", ["Measurement Group", "125007"], {
        ...content(
          item("TEXT", ["Tracking Identifier", "112039"], { "0040A160": element("UT", name) }),
          item("CODE", ["Finding Site", "363698007"], { "0040A168": code("Spine") }),
          item("SCOORD", "Image Region", {
            "00700023": element("CS", "CIRCLE"),
            ...content(image("1.2", 3)),
          }),
          ...values,
        ),
      });
    const { items } = reportOf(
      content(
        group("Lesion 1", number("Area", 1.7, "cm2"), number("Mean", 40, "HU")),
        group("Lesion 2", number("Area", 2, "cm2")),
        item("TEXT", "Impression", { "0040A160": element("UT", "Two lesions") }),
      ),
    );
    const references = [{ sopInstanceUID: "1.2", frameNumbers: [3] }];
    expect(rowsOf(items)).toEqual([
      [
        { what: ["Lesion 1", "Spine"], name: "Area", value: "1.7 cm2", notes: [], references },
        { what: [], name: "Mean", value: "40 HU", notes: [], references: [] },
        { what: ["Lesion 2", "Spine"], name: "Area", value: "2 cm2", notes: [], references },
      ],
      "item",
    ]);
  });

  it("notes beside a number what qualifies it", () => {
    const mean = item("CODE", "Derivation", { ...related("HAS CONCEPT MOD"), "0040A168": code("Mean") });
    const { items } = reportOf(content(number("Length", 5, "mm", mean)));
    expect(rowsOf(items)).toEqual([
      [{ what: [], name: "Length", value: "5 mm", notes: ["Derivation: Mean"], references: [] }],
    ]);
  });

  it("keeps a group that holds more than measurements as it is", () => {
    const { items } = reportOf(
      content(
        item("CONTAINER", ["Measurement Group", "125007"], {
          ...content(item("CONTAINER", "Inner", content(number("Length", 5, "mm")))),
        }),
      ),
    );
    expect(rowsOf(items)).toEqual(["item"]);
  });
});
