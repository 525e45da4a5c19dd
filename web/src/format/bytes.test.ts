import { describe, expect, it } from "vitest";
import { formatBytes } from "./bytes";

describe("formatBytes", () => {
  it("writes three figures", () => {
    expect(formatBytes(0)).toBe("0 bytes");
    expect(formatBytes(999)).toBe("999 bytes");
    expect(formatBytes(1234)).toBe("1.23 kB");
    expect(formatBytes(45_600_000)).toBe("45.6 MB");
    expect(formatBytes(999_999_999)).toBe("1 GB");
    expect(formatBytes(2.5e15)).toBe("2.5 PB");
  });
});
