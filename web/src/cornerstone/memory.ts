const MB = 1_000_000;
/** The largest single picture must fit, and what is read ahead beside it. */
const LEAST = 256 * MB;
/** 500 slices of 0.5 MB fit twice. */
const MOST = 600 * MB;
/** Of a computer whose browser does not tell. */
const USUAL = 400 * MB;

/** What a device says of itself; browsers tell their memory (in GiB) over TLS only, Safari and Firefox never. */
export interface Device {
  gibibytes: number | undefined;
  /** A phone or a tablet: its browser ends a page that takes much. */
  handheld: boolean;
}

/** Bytes of decoded pictures that are kept: a twelfth of the memory there is. */
export function cacheBytes({ gibibytes, handheld }: Device): number {
  if (!gibibytes) return handheld ? LEAST : USUAL;
  return Math.min(MOST, Math.max(LEAST, Math.round((gibibytes * 2 ** 30) / 12)));
}

/** How many pictures of this size may be read ahead, of so many wished: those that fit into half of the cache. */
export function readAhead(wished: number, pictureBytes: number, cache: number): number {
  return Math.max(1, Math.min(wished, Math.floor(cache / 2 / Math.max(1, pictureBytes))));
}

export function thisDevice(): Device {
  return {
    gibibytes: (navigator as { deviceMemory?: number }).deviceMemory,
    handheld: window.matchMedia("(pointer: coarse)").matches,
  };
}
