/** Long enough for Safari, which does not tell when it is idle, to have shown the page. */
const SHOWN_MS = 1000;
/** A page that is never idle is not waited for any longer. */
const PATIENCE_MS = 5000;

/**
 * Does what can wait once the browser has nothing else to do, and never where somebody has asked it to save data.
 * Returns what calls it off.
 */
export function inSpareTime(doIt: () => void): () => void {
  if ((navigator as { connection?: { saveData?: boolean } }).connection?.saveData) return () => undefined;
  if (!("requestIdleCallback" in window)) {
    const timer = setTimeout(doIt, SHOWN_MS);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(doIt, { timeout: PATIENCE_MS });
  return () => cancelIdleCallback(handle);
}
