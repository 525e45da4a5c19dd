import { describe, expect, it, vi } from "vitest";
import { annotationsOf, isAbout } from "./annotations";
import { envelopeOf, sortedValues } from "./envelope";
import { type ReadBytes, SampleSource } from "./source";
import type { Group } from "./waveform";

/** A day of three channels at 125 Hz, in which sample n of channel c is n % 100 + c. */
const DAY: Group = {
  label: "HOLTER",
  frequency: 125,
  samples: 125 * 86_400,
  interpretation: "SS",
  bytes: 2,
  stride: 6,
  channels: [0, 1, 2].map((at) => ({
    label: `${at}`,
    unit: "mV",
    factor: 1,
    baseline: 0,
    delay: 0,
    filter: "",
  })),
  left: 0,
  padding: undefined,
  data: { path: "54000100/1/54001010" },
};

function reader() {
  const asked: [number, number][] = [];
  const read: ReadBytes = async (from, to) => {
    asked.push([from, to]);
    const values = new Int16Array((to - from) / 2);
    for (let at = 0; at < values.length; at++)
      values[at] = ((from / 6 + Math.floor(at / 3)) % 100) + (at % 3);
    return new Uint8Array(values.buffer);
  };
  return { asked, read };
}

async function opened(from: number, to: number) {
  const { asked, read } = reader();
  const source = new SampleSource(DAY, read, () => {});
  source.want(from, to);
  await vi.waitFor(() => expect(source.loading).toBe(false));
  return { asked, source };
}

describe("SampleSource", () => {
  it("reads of a day only what is looked at, and that once", async () => {
    const middle = 125 * 43_200;
    const { asked, source } = await opened(middle, middle + 125 * 12);
    const read = asked.reduce((sum, [from, to]) => sum + to - from, 0);
    expect(read).toBeLessThan(1 << 20);
    source.want(middle, middle + 125 * 12);
    expect(asked.length).toBeLessThanOrEqual(2);
    const [found] = [...source.stretches(1, middle, middle + 3)];
    expect([found?.first, [...(found?.values ?? [])]]).toEqual([middle, [1, 2, 3]]);
  });

  it("keeps no more than a few megabytes of what was looked at, and asks for no whole day at once", async () => {
    let asked = 0;
    const read: ReadBytes = async (from, to) => {
      asked += 1;
      return new Uint8Array(to - from);
    };
    // Few samples in many bytes: only how many stretches there are matters.
    const wide = { ...DAY, stride: 1 << 16, channels: DAY.channels.slice(0, 1) };
    const source = new SampleSource(wide, read, () => {});
    source.want(0, wide.samples);
    expect(asked).toBeLessThanOrEqual(32);
    for (let from = 0; from < source.each * 200; from += source.each * 30) {
      source.want(from, from + source.each * 30);
      await vi.waitFor(() => expect(source.loading).toBe(false));
    }
    expect(asked).toBeGreaterThan(100);
    const kept = [...source.stretches(0, 0, source.each * 250)].length;
    expect(kept).toBeLessThanOrEqual(64);
  });

  it("tells why nothing comes, and tries again when asked to", async () => {
    let broken = true;
    const source = new SampleSource(
      DAY,
      async (from, to) => {
        if (broken) throw new Error("The server answered 503.");
        return new Uint8Array(to - from);
      },
      () => {},
    );
    source.want(0, 10);
    await vi.waitFor(() => expect(source.error?.message).toBe("The server answered 503."));
    broken = false;
    source.retry();
    source.want(0, 10);
    await vi.waitFor(() => expect([...source.stretches(0, 0, 10)].length).toBe(1));
  });
});

describe("envelopeOf", () => {
  it("loses no beat between two pixels", async () => {
    const { source } = await opened(0, 125 * 300);
    const { low, high } = envelopeOf(source, 0, { start: 0, seconds: 300 }, 150);
    // 250 samples in each column: all of the hundred values.
    expect([...low].every((value) => value === 0)).toBe(true);
    expect([...high].every((value) => value === 99)).toBe(true);
  });

  it("is empty where nothing was recorded, and begins later for a channel that did", async () => {
    const { source } = await opened(0, 1000);
    const before = envelopeOf(source, 0, { start: -1, seconds: 2 }, 10);
    expect([...before.low].map(Number.isNaN)).toEqual([...Array(5).fill(true), ...Array(5).fill(false)]);
    expect(sortedValues(source, 2, { start: 0, seconds: 1 })[0]).toBe(2);
  });
});

describe("annotationsOf", () => {
  const named = { vr: "SQ", Value: [{ "00080104": { vr: "LO", Value: ["QRS Duration"] } }] };

  it("says in words what was measured, and of what", () => {
    const [measured, said, empty] = annotationsOf(
      {
        "0040B020": {
          vr: "SQ",
          Value: [
            {
              "0040A043": named,
              "0040A30A": { vr: "DS", Value: ["75"] },
              "004008EA": { vr: "SQ", Value: [{ "00080100": { vr: "SH", Value: ["ms"] } }] },
              "0040A0B0": { vr: "US", Value: [2, 0] },
            },
            { "00700006": { vr: "ST", Value: ["Sinus arrhythmia"] } },
            {},
          ],
        },
      },
      [500],
    );
    expect(measured?.words).toBe("QRS Duration 75 ms");
    expect([isAbout(measured as never, 1), isAbout(measured as never, 0)]).toEqual([true, false]);
    expect([said?.words, said && isAbout(said, 7)]).toEqual(["Sinus arrhythmia", true]);
    expect(empty).toBeUndefined();
  });

  it("lies where its sample is, of which the first is number 1, or at its offset", () => {
    const item = (tag: string, ...Value: number[]) => ({
      "0040A043": named,
      "0040A0B0": { vr: "US", Value: [1, 2] },
      "0040A130": { vr: "CS", Value: ["SEGMENT"] },
      [tag]: { vr: "UL", Value },
    });
    const [sampled, offset] = annotationsOf(
      { "0040B020": { vr: "SQ", Value: [item("0040A132", 1, 501), item("0040A138", 250)] } },
      [500],
    );
    expect(sampled).toMatchObject({ times: [0, 1], stretches: true, about: [{ group: 0, channel: 1 }] });
    expect(offset?.times).toEqual([0.25]);
  });
});
