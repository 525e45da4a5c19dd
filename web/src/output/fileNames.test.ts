import { describe, expect, it } from "vitest";
import { fileName } from "./fileNames";
import cases from "./fileNames.json";

describe("fileName", () => {
  it.each(cases)("is safe everywhere, and the same that the server gives: $name", ({ parts, name }) => {
    expect(fileName(parts, "study")).toBe(name);
  });

  it("is as long as every system takes", () => {
    expect(new TextEncoder().encode(fileName(["山田".repeat(200)], "study")).length).toBeLessThanOrEqual(120);
  });
});
