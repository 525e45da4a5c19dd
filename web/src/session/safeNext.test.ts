import { describe, expect, it } from "vitest";
import { safeNext } from "./safeNext";

describe("safeNext", () => {
  it("stays on this site", () => {
    expect(safeNext("/tenants/oakwood?q=rex")).toBe("/tenants/oakwood?q=rex");
    for (const elsewhere of [
      "//evil.test",
      "https://evil.test",
      "/\\evil.test",
      "javascript:alert(1)",
      null,
    ]) {
      expect(safeNext(elsewhere)).toBe("/");
    }
  });
});
