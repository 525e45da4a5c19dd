import { onlineManager } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { isGone, pauseBefore, Reach } from "./reach";

describe("pauseBefore", () => {
  it("doubles up to half a minute, and is not the same for all", () => {
    expect([0, 1, 2, 4, 5, 50].map((tries) => pauseBefore(tries, 1))).toEqual([
      1000, 2000, 4000, 16_000, 30_000, 30_000,
    ]);
    expect(pauseBefore(3, 0)).toBe(4000);
  });
});

describe("isGone", () => {
  it("is a proxy's answer, no problem that the server itself tells", () => {
    expect(isGone(502, "text/html")).toBe(true);
    expect(isGone(503, null)).toBe(true);
    expect(isGone(503, "application/problem+json")).toBe(false);
    expect(isGone(500, "text/html")).toBe(false);
  });
});

describe("Reach", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    onlineManager.setOnline(true);
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it("asks again and again until something answers, however many requests have failed", async () => {
    const reach = new Reach();
    const ask = vi.fn(async () => {
      if (ask.mock.calls.length < 3) reach.lost();
      else reach.found();
    });
    vi.spyOn(Math, "random").mockReturnValue(1);
    vi.spyOn(onlineManager, "setEventListener").mockImplementation(() => undefined);
    reach.open(ask);
    const back = vi.fn();
    for (let request = 0; request < 10; request++) reach.lost();
    expect(reach.isGone).toBe(true);
    void reach.back().then(back);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(back).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(ask).toHaveBeenCalledTimes(3);
    expect(reach.isGone).toBe(false);
    expect(back).toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(ask).toHaveBeenCalledTimes(3);
  });
});
