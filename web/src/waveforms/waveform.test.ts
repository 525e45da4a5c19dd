import { describe, expect, it } from "vitest";
import { decoded } from "./source";
import { durationOf, type Group, groupsOf, isWaveform } from "./waveform";
import { channel, type Made, waveform } from "./waveform.fixture";

const only = (made: Made): Group => {
  const [group] = groupsOf(waveform(made));
  if (!group) throw new Error("not read");
  return group;
};

const inline = ({ data }: Group) => (data && "inline" in data ? data.inline : new Uint8Array());

/** Numbers as bytes of any width in little endian. */
function bytes(values: number[], width: number): Uint8Array {
  const made = new DataView(new ArrayBuffer(values.length * width));
  values.forEach((value, at) => {
    if (width === 8) made.setBigInt64(at * 8, BigInt(value), true);
    else
      for (let byte = 0; byte < width; byte++) made.setUint8(at * width + byte, (value >> (8 * byte)) & 0xff);
  });
  return new Uint8Array(made.buffer);
}

describe("groupsOf", () => {
  it.each([
    ["SB", 8, [-128, -1, 127], [-128, -1, 127]],
    ["UB", 8, [0, 255], [0, 255]],
    ["SS", 16, [-32768, 5], [-32768, 5]],
    ["US", 16, [65535, 5], [65535, 5]],
    ["SL", 32, [-2147483648, 7], [-2147483648, 7]],
    ["UL", 32, [-2147483648, 7], [2147483648, 7]],
    ["SV", 64, [-9, 7], [-9, 7]],
    ["UV", 64, [9, 7], [9, 7]],
    // ITU-T G.711: the ends of the scale, the smallest steps.
    ["MB", 8, [0x00, 0x80, 0xff, 0x7f, 0xfe], [-8031, 8031, 0, 0, 2]],
    ["AB", 8, [0x2a, 0xaa, 0xd5, 0x55], [-4032, 4032, 1, -1]],
  ])("reads samples written as %s", (interpretation, bits, sent, read) => {
    const group = only({
      interpretation,
      bits,
      data: bytes(sent, bits / 8),
      channels: [channel("A", 1, "1")],
    });
    expect(group.samples).toBe(sent.length);
    expect([...(decoded(group, inline(group), sent.length)[0] ?? [])]).toEqual(read);
  });

  it("gives every channel its own sensitivity, correction and baseline, voltages in mV", () => {
    const group = only({
      channels: [
        channel("II", 2.5, "uV", {
          "003A0212": { vr: "DS", Value: ["2"] },
          "003A0213": { vr: "DS", Value: ["100"] },
        }),
        channel("ART", 0.5, "mm[Hg]", { "003A0213": { vr: "DS", Value: ["-10"] } }),
      ],
      data: bytes([1000, 200, -1000, 240], 2),
    });
    const [lead, pressure] = decoded(group, inline(group), 2);
    expect([...(lead ?? [])].map((value) => Number(value.toFixed(4)))).toEqual([5.1, -4.9]);
    expect([...(pressure ?? [])]).toEqual([90, 110]);
    expect(group.channels.map(({ label, unit }) => [label, unit])).toEqual([
      ["II", "mV"],
      ["ART", "mm[Hg]"],
    ]);
  });

  it("leaves a gap where the sample is padding, and where bytes are missing", () => {
    const group = only({ data: bytes([1, -32768, 3], 2), padding: bytes([-32768], 2) });
    const [values] = decoded(group, inline(group), 4);
    expect([...(values ?? [])].map(Number.isNaN)).toEqual([false, true, false, true]);
  });

  it("names a lead by its source, and tells when a channel began and how it was filtered", () => {
    const skewed = {
      "003A0208": { vr: "SQ", Value: [{ "00080104": { vr: "LO", Value: ["Lead I (Einthoven)"] } }] },
      "003A0215": { vr: "DS", Value: ["5"] },
      "003A0220": { vr: "DS", Value: ["0.050"] },
      "003A0221": { vr: "DS", Value: ["150"] },
    };
    const { channels, frequency, samples } = only({
      channels: [channel("", 1, "uV", skewed)],
      data: bytes([1, 2], 2),
    });
    expect(channels[0]).toMatchObject({ label: "I", delay: 0.05, filter: "0.05–150 Hz" });
    expect(durationOf({ frequency, samples })).toBe(0.02);
  });

  it("believes no count that the bytes do not hold, and reads nothing that does not say how", () => {
    expect(only({ data: bytes([1, 2], 2), samples: 1e9 }).samples).toBe(2);
    expect(groupsOf(waveform({ interpretation: "XX" }))).toEqual([null]);
    expect(groupsOf(waveform({ frequency: 0 }))).toEqual([null]);
    expect(groupsOf(waveform({ bits: 32 }))).toEqual([null]);
    expect(groupsOf({})).toEqual([]);
  });

  it("shows no more channels than anybody can look at", () => {
    const many = only({ channels: Array.from({ length: 300 }, (_, at) => channel(`C${at}`)) });
    expect([many.channels.length, many.left, many.stride]).toEqual([256, 44, 600]);
  });
});

describe("isWaveform", () => {
  it("is so of every waveform and of no presentation state of one", () => {
    expect(isWaveform("1.2.840.10008.5.1.4.1.1.9.1.1")).toBe(true);
    expect(isWaveform("1.2.840.10008.5.1.4.1.1.9.100.1")).toBe(false);
    expect(isWaveform("1.2.840.10008.5.1.4.1.1.2")).toBe(false);
  });
});
