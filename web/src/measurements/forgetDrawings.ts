/** What the names of kept drawings begin with. */
export const DRAWN = "vetark-drawn:";

/** Forgets what anybody has drawn in this tab, but for one person. */
export function forgetDrawings(storage: Storage, but?: string): void {
  try {
    const names = Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? "");
    const stays = (name: string) => but !== undefined && name.startsWith(`${DRAWN}${but}:`);
    for (const name of names) if (name.startsWith(DRAWN) && !stays(name)) storage.removeItem(name);
  } catch {
    // Where storage is switched off nothing was kept.
  }
}
