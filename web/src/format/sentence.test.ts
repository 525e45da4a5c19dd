import { describe, expect, it } from "vitest";
import { sentence } from "./sentence";

describe("sentence", () => {
  it("begins large and ends", () => {
    expect(sentence("the clinic is suspended")).toBe("The clinic is suspended.");
    expect(sentence("Gone!")).toBe("Gone!");
  });
});
