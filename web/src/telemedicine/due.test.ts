import { describe, expect, it } from "vitest";
import { dueAt, dueIn, urgencyOf } from "./due";

const now = new Date(2026, 0, 10, 15, 0).getTime();
const later = (minutes: number) => new Date(now + minutes * 60_000).toISOString();

describe("dueIn", () => {
  it("counts down in words", () => {
    expect(dueIn(later(0.5), now)).toBe("due now");
    expect(dueIn(later(40), now)).toBe("in 40 min");
    expect(dueIn(later(130), now)).toBe("in 2 h 10 min");
    expect(dueIn(later(180), now)).toBe("in 3 h");
    expect(dueIn(later(3 * 1440 + 5), now)).toBe("in 3 days");
  });

  it("says that it is late, and by how much", () => {
    expect(dueIn(later(-0.5), now)).toBe("overdue");
    expect(dueIn(later(-25), now)).toBe("overdue by 25 min");
  });
});

describe("dueAt", () => {
  it("names the day where it is another", () => {
    expect(dueAt(later(150), now)).toBe("today 17:30");
    expect(dueAt(later(60 * 24), now)).toBe("tomorrow 15:00");
    expect(dueAt(later(60 * 72), now)).toBe("13 Jan 2026, 15:00");
  });
});

describe("urgencyOf", () => {
  it("is late from the due time on", () => {
    expect([later(-1), later(59), later(61)].map((at) => urgencyOf(at, now))).toEqual([
      "late",
      "soon",
      "later",
    ]);
  });
});
