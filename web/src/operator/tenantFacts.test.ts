import { describe, expect, it } from "vitest";
import { slugOf, tenantFactsOf } from "./tenantFacts";

describe("tenantFactsOf", () => {
  it("reads an empty limit as none and gigabytes as bytes", () => {
    const form = new FormData();
    form.set("name", " Oakwood ");
    form.set("storage", "1.5");
    form.set("associations", "");
    form.set("past-storage", "hard");
    expect(tenantFactsOf(form)).toMatchObject({
      name: "Oakwood",
      limits: { storageBytes: 1_500_000_000, storageHard: true, associations: null, instancesADay: null },
    });
  });
});

describe("slugOf", () => {
  it("keeps to small letters, digits and single dashes", () => {
    expect(slugOf("Tierklinik Süd, Köln")).toBe("tierklinik-sud-koln");
    expect(slugOf("  &  ")).toBe("");
  });
});
