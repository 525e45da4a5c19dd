import { i18n } from "@lingui/core";
import { beforeAll, describe, expect, it } from "vitest";
import { aCase, formatMonth, inTime, monthsAgo, NONE, scored, turnaround } from "./figure";

beforeAll(() => i18n.loadAndActivate({ locale: "en", messages: {} }));

describe("figures", () => {
  it("are said in words, and none is none", () => {
    expect(turnaround(199.6)).toBe("3 h 20 min");
    expect(turnaround(null)).toBe(NONE);
    expect(inTime({ kept: 29, missed: 1 })).toBe("97%");
    expect(inTime({ kept: 0, missed: 0 })).toBe(NONE);
    expect(aCase(1, 3)).toBe("0.3");
    expect(aCase(1, 0)).toBe(NONE);
    expect(scored(12, 15)).toBe("12 (80%)");
    expect(formatMonth("2026-11")).toBe("Nov 2026");
  });

  it("of a year begin with the month after this one's, a year ago", () => {
    const since = new Date(monthsAgo(12, new Date(2026, 10, 29)));
    expect([since.getFullYear(), since.getMonth(), since.getDate()]).toEqual([2025, 11, 1]);
  });
});
