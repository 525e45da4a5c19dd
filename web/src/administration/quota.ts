/** Share of a limit, in percent, from which on it deserves attention. */
export const NEAR = 80;
export const FULL = 100;

/** Whole percent of a quota; undefined without one. */
export function percentOf(used: number, quota: number | null | undefined): number | undefined {
  if (quota == null) return undefined;
  return quota > 0 ? Math.floor((100 * used) / quota) : used > 0 ? FULL : 0;
}

export const quotaColor = (percent: number) =>
  percent >= FULL ? "red" : percent >= NEAR ? "orange" : "teal";
