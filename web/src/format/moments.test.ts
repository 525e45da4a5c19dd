import { describe, expect, it } from "vitest";
import { formatAgo, formatDay, formatSince } from "./moments";

describe("formatAgo", () => {
  const now = Date.parse("2026-01-10T12:00:00Z");
  it("uses the largest unit that fits, back and ahead", () => {
    expect(formatAgo("2026-01-10T11:59:30Z", now)).toBe("just now");
    expect(formatAgo("2026-01-10T11:55:00Z", now)).toBe("5 minutes ago");
    expect(formatAgo("2026-01-09T11:00:00Z", now)).toBe("yesterday");
    expect(formatAgo("2026-01-14T12:00:00Z", now)).toBe("in 4 days");
  });

  it("takes off nothing for a moment: a week from now is in 7 days", () => {
    const ends = (days: number, seconds: number) => new Date(now + days * 86_400_000 + seconds * 1000);
    expect(formatAgo(ends(7, 0).toISOString(), now)).toBe("in 7 days");
    expect(formatAgo(ends(7, -90).toISOString(), now)).toBe("in 7 days");
    expect(formatAgo(ends(0, 3599).toISOString(), now)).toBe("in 1 hour");
    expect(formatAgo(ends(1, -20).toISOString(), now)).toBe("tomorrow");
    expect(formatAgo(ends(0, -119).toISOString(), now)).toBe("2 minutes ago");
    expect(formatAgo(ends(-40, 0).toISOString(), now)).toBe("last month");
  });
});

describe("formatSince", () => {
  it("names the day where it is another", () => {
    const now = new Date(2026, 0, 10, 13, 0).getTime();
    expect(formatSince(new Date(2026, 0, 10, 12, 31).getTime(), now)).toBe("12:31");
    expect(formatSince(new Date(2026, 0, 9, 12, 31).getTime(), now)).toBe("9 Jan 2026, 12:31");
  });
});

describe("formatDay", () => {
  it("is nothing for no time", () => expect(formatDay(null)).toBe(""));
});
