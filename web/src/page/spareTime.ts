/** Long enough for Safari, which does not tell when it is idle, to have shown the page. */
const SHOWN_MS = 1000;
/** A page that is never idle is not waited for any longer. */
const PATIENCE_MS = 5000;

/** Does what can wait once the browser has nothing else to do. Returns what calls it off. */
export function inSpareTime(doIt: () => void): () => void {
  if (!("requestIdleCallback" in window)) {
    const timer = setTimeout(doIt, SHOWN_MS);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(doIt, { timeout: PATIENCE_MS });
  return () => cancelIdleCallback(handle);
}

/** Whether somebody has asked the browser to save data: megabytes are then fetched when they are needed. */
export function savesData(): boolean {
  return (navigator as { connection?: { saveData?: boolean } }).connection?.saveData ?? false;
}
