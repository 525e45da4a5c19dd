import type { Dataset, Element } from "../dicomweb/dataset";

const element = (vr: string, ...Value: unknown[]): Element => ({ vr, Value });
const code = (value: string, meaning = value): Dataset => ({
  "00080100": element("SH", value),
  "00080104": element("LO", meaning),
});

export interface Made {
  interpretation?: string;
  bits?: number;
  frequency?: number;
  channels?: Dataset[];
  samples?: number;
  data?: Uint8Array;
  padding?: Uint8Array;
}

const inline = (vr: string, bytes: Uint8Array): Element => ({
  vr,
  InlineBinary: btoa(String.fromCharCode(...bytes)),
});

/** A channel in microvolts, or in what `units` says. */
export function channel(label: string, sensitivity = 1, units = "uV", more: Dataset = {}): Dataset {
  return {
    "003A0203": element("SH", label),
    "003A0210": element("DS", String(sensitivity)),
    "003A0211": element("SQ", code(units)),
    ...more,
  };
}

/** A waveform object of one multiplex group. */
export function waveform(made: Made = {}): Dataset {
  const { interpretation = "SS", bits = 16, frequency = 100, channels = [channel("II")] } = made;
  const data = made.data ?? new Uint8Array();
  const item: Dataset = {
    "003A0005": element("US", channels.length),
    "003A0010": element("UL", made.samples ?? data.length / (bits / 8) / channels.length),
    "003A001A": element("DS", frequency),
    "003A0020": element("SH", "RHYTHM"),
    "003A0200": element("SQ", ...channels),
    "54001004": element("US", bits),
    "54001006": element("CS", interpretation),
    "54001010": inline("OW", data),
    ...(made.padding && { "5400100A": inline("OW", made.padding) }),
  };
  return { "54000100": element("SQ", item) };
}
