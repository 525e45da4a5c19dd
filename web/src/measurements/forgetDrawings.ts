/** What the names of kept drawings begin with. */
export const DRAWN = "vetark-drawn:";

/** Forgets what anybody has drawn in this tab. */
export function forgetDrawings(storage: Storage): void {
  try {
    const names = Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? "");
    for (const name of names) if (name.startsWith(DRAWN)) storage.removeItem(name);
  } catch {
    // Where storage is switched off nothing was kept.
  }
}
