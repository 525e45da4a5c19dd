import { inlineBytes } from "../dicomweb/bytes";
import { type Dataset, items, number, numbers, text } from "../dicomweb/dataset";

/** How a sample is written (5400,1006): signed and unsigned numbers, and both laws of ITU-T G.711. */
export type Interpretation = "SB" | "UB" | "MB" | "AB" | "SS" | "US" | "SL" | "UL" | "SV" | "UV";

export interface Channel {
  label: string;
  /** What its values are in, as UCUM writes it; "" where nothing is said. Every voltage is in mV. */
  unit: string;
  /** value = sample * factor + baseline */
  factor: number;
  baseline: number;
  /** How much later than the group its first sample was taken: seconds. */
  delay: number;
  /** "0.05–150 Hz"; "" where nothing is said. */
  filter: string;
}

/** Channels that were sampled together (PS3.3 C.10.9.1.1). */
export interface Group {
  label: string;
  /** Samples a second of each channel. */
  frequency: number;
  /** Of each channel. */
  samples: number;
  interpretation: Interpretation;
  /** Bytes of one sample, and of one of every channel, also of those that are not shown. */
  bytes: number;
  stride: number;
  channels: Channel[];
  /** How many more channels there are than are shown. */
  left: number;
  /** The sample that means there is none. */
  padding: number | undefined;
  /** Its samples, or what follows `bulkdata/` where they are. */
  data: { inline: Uint8Array } | { path: string } | null;
}

/** More rows than an electroencephalogram has. */
const MOST_CHANNELS = 256;
const MOST_GROUPS = 64;

const BITS: Record<Interpretation, number> = {
  SB: 8,
  UB: 8,
  MB: 8,
  AB: 8,
  SS: 16,
  US: 16,
  SL: 32,
  UL: 32,
  SV: 64,
  UV: 64,
};

const WAVEFORM = "1.2.840.10008.5.1.4.1.1.9.";
const PRESENTATION_STATE = "1.2.840.10008.5.1.4.1.1.9.100.";

export const isWaveform = (sopClassUID: string | null | undefined) =>
  Boolean(sopClassUID?.startsWith(WAVEFORM) && !sopClassUID.startsWith(PRESENTATION_STATE));

/** The multiplex groups of a waveform object that can be drawn. */
export function groupsOf(dataset: Dataset): (Group | null)[] {
  return items(dataset, "54000100").slice(0, MOST_GROUPS).map(groupOf);
}

/** Null for one that does not say how to read it. */
function groupOf(item: Dataset, at: number): Group | null {
  const interpretation = text(item, "54001006") as Interpretation;
  const bits = BITS[interpretation];
  const frequency = number(item, "003A001A") ?? 0;
  const definitions = items(item, "003A0200");
  const count = number(item, "003A0005") ?? definitions.length;
  if (!bits || (number(item, "54001004") ?? bits) !== bits || !(frequency > 0) || !(count > 0)) return null;
  const bytes = bits / 8;
  const stride = bytes * count;
  const data = dataOf(item);
  const said = number(item, "003A0010") ?? 0;
  const samples =
    data && "inline" in data ? Math.min(said, Math.floor(data.inline.length / stride)) : data ? said : 0;
  const shown = Math.min(count, MOST_CHANNELS);
  return {
    label: text(item, "003A0020") || `${at + 1}`,
    frequency,
    samples: Math.max(0, Math.floor(samples)),
    interpretation,
    bytes,
    stride,
    channels: Array.from({ length: shown }, (_, one) => channelOf(definitions[one] ?? {}, one, frequency)),
    left: count - shown,
    padding: paddingOf(item, bytes, interpretation),
    data,
  };
}

/** What one of a unit of voltage is in mV. */
const VOLTAGES: Record<string, number> = { nV: 1e-6, uV: 1e-3, µV: 1e-3, μV: 1e-3, mV: 1, V: 1e3 };

function channelOf(item: Dataset, at: number, frequency: number): Channel {
  const [source] = items(item, "003A0208");
  const [units] = items(item, "003A0211");
  const code = units ? text(units, "00080100") : "";
  const inMillivolts = VOLTAGES[code];
  const times = inMillivolts ?? 1;
  const factor = (number(item, "003A0210") ?? 1) * (number(item, "003A0212") ?? 1);
  return {
    label: text(item, "003A0203") || leadOf(source ? text(source, "00080104") : "") || `${at + 1}`,
    unit: inMillivolts ? "mV" : code === "1" ? "" : code,
    factor: (factor || 1) * times,
    baseline: (number(item, "003A0213") ?? 0) * times,
    delay:
      (number(item, "003A0215") ?? 0) / frequency +
      (number(item, "003A0214") ?? 0) +
      (number(item, "003A0218") ?? 0),
    filter: filterOf(number(item, "003A0220"), number(item, "003A0221")),
  };
}

/** "Lead II" and "Lead I (Einthoven)" are II and I to everybody who reads them. */
const leadOf = (meaning: string) => meaning.replace(/^Lead\s+/i, "").replace(/\s*\(Einthoven\)$/i, "");

function filterOf(low: number | undefined, high: number | undefined): string {
  if (low && high) return `${low}–${high} Hz`;
  if (high) return `< ${high} Hz`;
  return low ? `> ${low} Hz` : "";
}

function dataOf(item: Dataset): Group["data"] {
  const element = item["54001010"];
  if (element?.InlineBinary) return { inline: inlineBytes(element.InlineBinary) };
  const path = element?.BulkDataURI?.split("/bulkdata/")[1];
  return path ? { path } : null;
}

/** Waveform Padding Value (5400,100A): in bytes like a sample, or where a writer took US or SS a number. */
function paddingOf(item: Dataset, bytes: number, interpretation: Interpretation): number | undefined {
  const element = item["5400100A"];
  if (!element) return undefined;
  if (!element.InlineBinary) return numbers(item, "5400100A")[0];
  const raw = inlineBytes(element.InlineBinary);
  if (raw.length < bytes) return undefined;
  return sampleAt(new DataView(raw.buffer), 0, interpretation);
}

/** The stored number at a byte, in little endian. */
export function sampleAt(view: DataView, at: number, interpretation: Interpretation): number {
  switch (interpretation) {
    case "SB":
      return view.getInt8(at);
    case "UB":
      return view.getUint8(at);
    case "MB":
      return muLaw(view.getUint8(at));
    case "AB":
      return aLaw(view.getUint8(at));
    case "SS":
      return view.getInt16(at, true);
    case "US":
      return view.getUint16(at, true);
    case "SL":
      return view.getInt32(at, true);
    case "UL":
      return view.getUint32(at, true);
    case "SV":
      return Number(view.getBigInt64(at, true));
    case "UV":
      return Number(view.getBigUint64(at, true));
  }
}

/** ITU-T G.711 table 2: 14 bits, from -8031 to 8031. */
function muLaw(code: number): number {
  const inverse = ~code & 0xff;
  const magnitude = (((inverse & 0x0f) * 2 + 33) << ((inverse >> 4) & 7)) - 33;
  return inverse & 0x80 ? -magnitude : magnitude;
}

/** ITU-T G.711 table 1: 13 bits, from -4032 to 4032. */
function aLaw(code: number): number {
  const even = code ^ 0x55;
  const segment = (even >> 4) & 7;
  const step = (even & 0x0f) * 2 + 1;
  const magnitude = segment ? (step + 32) << (segment - 1) : step;
  return even & 0x80 ? magnitude : -magnitude;
}

/** How long a group is, in seconds. */
export const durationOf = ({ samples, frequency }: Pick<Group, "samples" | "frequency">) =>
  samples / frequency;
