import { describe, expect, it } from "vitest";
import { sentence, waitOf } from "./post";

describe("waitOf", () => {
  it("speaks of seconds, then of minutes, and bears none", () => {
    expect(waitOf("30")).toContain("30 seconds");
    expect(waitOf("240")).toContain("4 minutes");
    expect(waitOf(null)).toContain("a minute");
  });
});

describe("sentence", () => {
  it("begins large and ends", () => {
    expect(sentence("the clinic is suspended")).toBe("The clinic is suspended.");
    expect(sentence("Gone!")).toBe("Gone!");
  });
});
