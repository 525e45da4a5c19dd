import { type Dataset, type Element, items, numbers } from "./dataset";
import { get } from "./fetch";
import { type Domain, domainOf } from "./storedValues";

const DESCRIPTOR = "00283002";
const DATA = "00283006";
const ENTRIES = 65_536;

/** A modality or VOI LUT (PS3.3 C.11.1.1, C.11.2.1.1): `values[x - first]`, clamped at both ends. */
export interface Table {
  first: number;
  values: Uint8Array | Uint16Array;
  /** The least and the largest entry there is. */
  range: Domain;
  /** The largest an entry may be. */
  most: number;
}

export const lookUp = ({ first, values }: Table, value: number): number =>
  values[Math.min(Math.max(Math.trunc(value) - first, 0), values.length - 1)] as number;

/** The first table of a sequence that holds entries. `domain`: of the values that can come into it. */
export async function tableOf(
  dataset: Dataset,
  sequence: string,
  domain: Domain,
): Promise<Table | undefined> {
  for (const item of items(dataset, sequence)) {
    const [entries, first, bits] = numbers(item, DESCRIPTOR);
    const data = await bytesOf(item[DATA]);
    if (entries === undefined || first === undefined || bits === undefined || !data?.length) continue;
    return table([entries & 0xffff || ENTRIES, first & 0xffff, bits & 0xffff], data, domain);
  }
  return undefined;
}

function table([count, word, bits]: [number, number, number], data: Uint8Array, domain: Domain): Table {
  const values = entriesOf(data, count, bits).subarray(0, count);
  const range = domainOf(values);
  const known = bits >= 8 && bits <= 16;
  const depth = known ? bits : Math.min(Math.max(Math.ceil(Math.log2(range[1] + 1)), 8), 16);
  return { first: firstOf(word, count, domain), values, range, most: Math.max(2 ** depth - 1, range[1]) };
}

/**
 * The first value mapped is signed where values that come in are, whatever VR it was sent with: it is what lets more
 * of the table be used, and where that is the same the sign of what comes in tells.
 */
function firstOf(word: number, count: number, [low, high]: Domain): number {
  const signed = word >= ENTRIES / 2 ? word - ENTRIES : word;
  const used = (first: number) => Math.min(first + count - 1, high) - Math.max(first, low);
  if (used(signed) === used(word)) return low < 0 ? signed : word;
  return used(signed) > used(word) ? signed : word;
}

/** Entries of 8 bits come two in a word or, wrongly, one: their number tells, else what they hold. */
function entriesOf(data: Uint8Array, count: number, bits: number): Uint8Array | Uint16Array {
  const words = new Uint16Array(data.length >> 1);
  for (let at = 0; at < words.length; at += 1) {
    words[at] = (data[2 * at] as number) | ((data[2 * at + 1] as number) << 8);
  }
  const packed =
    (data.length + 1) >> 1 === (count + 1) >> 1 ||
    (words.length !== count && bits === 8 && words.some((word) => word > 0xff));
  return packed || !words.length ? data : words;
}

const fetched = new WeakMap<Element, Promise<Uint8Array | undefined>>();

/** LUT Data in little endian, wherever the metadata has it: words by number, bytes in the JSON or a place to ask. */
function bytesOf(element: Element | undefined): Promise<Uint8Array | undefined> {
  if (!element) return Promise.resolve(undefined);
  const known = fetched.get(element);
  if (known) return known;
  const reading = read(element).catch((error: unknown) => {
    fetched.delete(element);
    throw error;
  });
  fetched.set(element, reading);
  return reading;
}

async function read({ Value, InlineBinary, BulkDataURI }: Element): Promise<Uint8Array | undefined> {
  if (Value) return new Uint8Array(Uint16Array.from(Value, Number).buffer);
  if (InlineBinary) return Uint8Array.from(atob(InlineBinary), (character) => character.charCodeAt(0));
  if (!BulkDataURI) return undefined;
  const { pathname } = new URL(BulkDataURI, window.location.href);
  return new Uint8Array(await (await get(pathname, "application/octet-stream")).arrayBuffer());
}
