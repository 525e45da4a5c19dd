import { describe, expect, it } from "vitest";
import { waitOf } from "./post";

describe("waitOf", () => {
  it("speaks of seconds, then of minutes, and bears none", () => {
    expect(waitOf("30")).toContain("30 seconds");
    expect(waitOf("240")).toContain("4 minutes");
    expect(waitOf(null)).toContain("a minute");
  });
});
