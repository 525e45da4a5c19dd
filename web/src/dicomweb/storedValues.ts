import { type Dataset, number } from "./dataset";

export type Values =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array;

/** The least and the largest of some values. */
export type Domain = readonly [number, number];

const bitsAllocated = (dataset: Dataset) => number(dataset, "00280100") ?? 16;
const isSigned = (dataset: Dataset) => number(dataset, "00280103") === 1;

function bitsStored(dataset: Dataset): number {
  const allocated = bitsAllocated(dataset);
  return Math.min(number(dataset, "00280101") || allocated, allocated);
}

/** What the Image Pixel module lets be stored. */
export function storedDomain(dataset: Dataset): Domain {
  const half = 2 ** (bitsStored(dataset) - 1);
  return isSigned(dataset) ? [-half, half - 1] : [0, 2 * half - 1];
}

/** A word as a number, with the sign of stored values, whatever VR it was sent with. */
export function storedWord(dataset: Dataset, tag: string): number | undefined {
  const word = number(dataset, tag);
  if (word === undefined) return undefined;
  return isSigned(dataset) ? (word << 16) >> 16 : word & 0xffff;
}

export function domainOf(values: Values): Domain {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/**
 * Only the stored bits of words, with their sign (PS3.5 8.1.1). Those of native pixel data may lie anywhere in the
 * word; decoders put them at its lower end. `domain`: the least and the largest word.
 */
export function storedValues(words: Values, domain: Domain, dataset: Dataset, native: boolean): Values {
  const bits = bitsStored(dataset);
  const high = number(dataset, "00280102") ?? bits - 1;
  const drop = native && high >= bits && high < bitsAllocated(dataset) ? high + 1 - bits : 0;
  const [least, most] = storedDomain(dataset);
  if (!drop && domain[0] >= least && domain[1] <= most) return words;
  const spare = 32 - bits;
  const stored = isSigned(dataset) ? new Int16Array(words.length) : new Uint16Array(words.length);
  for (let at = 0; at < words.length; at += 1) {
    const moved = ((words[at] as number) >> drop) << spare;
    stored[at] = isSigned(dataset) ? moved >> spare : moved >>> spare;
  }
  return stored;
}
