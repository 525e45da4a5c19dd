import { describe, expect, it } from "vitest";
import { shownDocuments } from "./documents";

const documents = (...titles: string[]) =>
  titles.map((title, number) => ({ uid: `1.${number}`, series: "1", number, title }));
const kinds = (...titles: string[]) => shownDocuments(documents(...titles)).map(({ kind }) => kind);

describe("documents beside the pictures", () => {
  it("are the report and what was added to it, without what it replaced", () => {
    expect(kinds("Preliminary report", "Report", "Addendum to the report")).toEqual(["report", "addendum"]);
    expect(kinds("Preliminary report")).toEqual(["preliminary"]);
  });
  it("are others by their title, after ours", () => {
    expect(shownDocuments(documents("Blood values", "Report")).map(({ title }) => title)).toEqual([
      "Report",
      "Blood values",
    ]);
  });
});
