import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Fetching } from "./fetching";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("Fetching", () => {
  it("has all go on together once it is time, and says that it waits", async () => {
    const fetching = new Fetching();
    const seen: boolean[] = [];
    fetching.subscribe(() => seen.push(fetching.isUnderWay));
    const all = Promise.all([fetching.wait("one", 60), fetching.wait("two", 60)]);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(fetching.isUnderWay).toBe(true);
    await vi.advanceTimersByTimeAsync(1_000);
    await all;
    expect(seen).toEqual([true, true, false]);
  });

  it("ends where nobody looks any more", async () => {
    const fetching = new Fetching();
    const leave = fetching.subscribe(() => undefined);
    const waited = fetching.wait("refused", 60).catch((reason: unknown) => reason);
    leave();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await waited).toBe("refused");
    expect(fetching.isUnderWay).toBe(false);
  });
});
