import { describe, expect, it } from "vitest";
import { formatAgo, formatDay } from "./moments";

describe("formatAgo", () => {
  const now = Date.parse("2026-01-10T12:00:00Z");
  it("uses the largest unit that fits, back and ahead", () => {
    expect(formatAgo("2026-01-10T11:59:30Z", now)).toBe("just now");
    expect(formatAgo("2026-01-10T11:55:00Z", now)).toBe("5 minutes ago");
    expect(formatAgo("2026-01-09T11:00:00Z", now)).toBe("yesterday");
    expect(formatAgo("2026-01-14T12:00:00Z", now)).toBe("in 4 days");
  });
});

describe("formatDay", () => {
  it("is nothing for no time", () => expect(formatDay(null)).toBe(""));
});
