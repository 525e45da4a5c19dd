import { describe, expect, it } from "vitest";
import { formatDate, formatRange, formatTime, parseDate, toDicomDate, toIsoDate } from "./dates";

describe("formatDate", () => {
  it("writes a DICOM date as people do, the old form too", () => {
    expect(formatDate("20260102")).toBe("2 Jan 2026");
    expect(formatDate("2026.01.02")).toBe("2 Jan 2026");
  });

  it("shows what is no date as it came", () => {
    expect(formatDate("20231345")).toBe("20231345");
    expect(formatDate("yesterday")).toBe("yesterday");
    expect(formatDate(null)).toBe("");
  });
});

describe("formatTime", () => {
  it("leaves out the seconds and bears parts that are missing", () => {
    expect(formatTime("140509.123")).toBe("14:05");
    expect(formatTime("14:05:09")).toBe("14:05");
    expect(formatTime("14")).toBe("14:00");
  });

  it("shows what is no time as it came", () => {
    expect(formatTime("256100")).toBe("256100");
    expect(formatTime("noon")).toBe("noon");
    expect(formatTime(null)).toBe("");
  });
});

describe("parseDate", () => {
  it("knows that February has no 30th day", () => expect(parseDate("20260230")).toBeNull());
});

describe("formatRange", () => {
  it("waits for its end, and is nothing without a beginning", () => {
    expect(formatRange(["2026-01-02", "2026-01-05"])).toBe("2 Jan 2026 – 5 Jan 2026");
    expect(formatRange(["2026-01-02", null])).toBe("2 Jan 2026 – ");
    expect(formatRange([null, null])).toBe("");
  });
});

describe("toIsoDate", () => {
  it("is undone by toDicomDate", () => expect(toDicomDate(toIsoDate("20260102"))).toBe("20260102"));
});
