import { describe, expect, it } from "vitest";
import type { Dataset } from "../dicomweb/dataset";
import { reportOf } from "./report";

const code = (meaning: string) => ({ vr: "SQ", Value: [{ "00080104": { vr: "LO", Value: [meaning] } }] });

describe("reportOf", () => {
  it("reads texts, codes and measurements with their units", () => {
    const report: Dataset = {
      "0040A040": { vr: "CS", Value: ["CONTAINER"] },
      "0040A043": code("Imaging Report"),
      "0040A730": {
        vr: "SQ",
        Value: [
          {
            "0040A040": { vr: "CS", Value: ["NUM"] },
            "0040A043": code("Length"),
            "0040A300": {
              vr: "SQ",
              Value: [
                {
                  "0040A30A": { vr: "DS", Value: [12.5] },
                  "004008EA": { vr: "SQ", Value: [{ "00080100": { vr: "SH", Value: ["mm"] } }] },
                },
              ],
            },
          },
        ],
      },
    };
    expect(reportOf(report)).toEqual({
      name: "Imaging Report",
      value: "",
      children: [{ name: "Length", value: "12.5 mm", children: [] }],
    });
  });

  it("bears a report without end", () => {
    const endless: Dataset = {};
    endless["0040A730"] = { vr: "SQ", Value: [endless] };
    expect(() => reportOf(endless)).not.toThrow();
  });
});
