import { describe, expect, it } from "vitest";
import {
  clampedStart,
  clockOf,
  MILLIMETRE,
  MOST_BYTES,
  readingOf,
  rowScaleOf,
  SPEEDS,
  speedsFor,
  stepped,
  ticksOf,
} from "./scale";

describe("calipers", () => {
  it("tell the time between two places, beats a minute and the difference", () => {
    const [a, b] = [
      { time: 1.2, channel: 0, value: 0.1 },
      { time: 1.7, channel: 0, value: 1.6 },
    ];
    for (const reading of [readingOf(a, b)]) {
      expect(reading.milliseconds).toBeCloseTo(500, 6);
      expect(reading.beats).toBeCloseTo(120, 6);
      expect(reading.difference).toBeCloseTo(1.5, 6);
    }
    // Whichever was set first.
    expect(readingOf(b, a)).toEqual(readingOf(a, b));
    expect(readingOf(a, a)).toEqual({ milliseconds: 0, beats: undefined, difference: 0 });
  });
});

describe("rowScaleOf", () => {
  it("is 10 mm for a mV, around zero or around what the electrodes add", () => {
    expect(rowScaleOf("mV", Float32Array.of(-0.2, 0.01, 1.5), 20)).toEqual({ centre: 0, millimetres: 10 });
    expect(rowScaleOf("mV", Float32Array.of(4, 5, 6), 20)).toEqual({ centre: 5, millimetres: 10 });
  });

  it("fits anything else into its row by a number that can be read off", () => {
    const { centre, millimetres } = rowScaleOf("mm[Hg]", Float32Array.of(60, 90, 120), 20);
    expect([centre, 10 / millimetres]).toEqual([90, 50]);
    expect(60 * millimetres).toBeLessThanOrEqual(20);
    expect(rowScaleOf("", Float32Array.of(7, 7), 20)).toEqual({ centre: 7, millimetres: 1 });
    expect(rowScaleOf("", new Float32Array(), 20)).toEqual({ centre: 0, millimetres: 1 });
  });
});

describe("speedsFor", () => {
  it("offers every speed for an ECG, and no more than can be read of what is sampled a million times a second", () => {
    expect(speedsFor({ frequency: 1000, stride: 24 }, 1100)).toEqual(SPEEDS);
    const fast = speedsFor({ frequency: 1e6, stride: 2 }, 1100);
    expect(fast.length).toBeLessThan(SPEEDS.length);
    for (const speed of fast.slice(0, -1)) {
      expect((1100 / (speed * MILLIMETRE)) * 2e6).toBeLessThanOrEqual(MOST_BYTES);
    }
    expect(speedsFor({ frequency: 1e12, stride: 2000 }, 1100)).toEqual([200]);
  });

  it("are taken one after the other", () => {
    expect([stepped(SPEEDS, 25, 1), stepped(SPEEDS, 25, -1), stepped(SPEEDS, 200, 1)]).toEqual([
      50, 12.5, 200,
    ]);
  });
});

describe("time", () => {
  it("is never left by scrolling", () => {
    expect([clampedStart(-1, 10, 60), clampedStart(55, 10, 60), clampedStart(5, 100, 60)]).toEqual([
      0, 50, 0,
    ]);
  });

  it("is written at whole seconds, as far apart as words need", () => {
    expect(ticksOf({ start: 0.5, seconds: 4 }, 400)).toEqual([1, 2, 3, 4]);
    expect(ticksOf({ start: 3600, seconds: 300 }, 1100).length).toBeLessThan(16);
    expect([clockOf(62.4), clockOf(62.4, true), clockOf(46_862)]).toEqual(["1:02", "1:02.4", "13:01:02"]);
  });
});
