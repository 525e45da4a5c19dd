import { describe, expect, it } from "vitest";
import { moments, zones } from "./moments";

describe("moments", () => {
  it("are half hours, and what was chosen besides", () => {
    expect(moments(0)).toHaveLength(48);
    expect(moments(421).filter(({ value }) => value === "421")).toHaveLength(1);
    expect(moments(421)).toHaveLength(49);
  });
});

describe("zones", () => {
  it("hold what was chosen though the browser does not know it", () => {
    expect(zones("Mars/Olympus")).toContain("Mars/Olympus");
    expect(zones("UTC").filter((zone) => zone === "UTC")).toHaveLength(1);
  });
});
