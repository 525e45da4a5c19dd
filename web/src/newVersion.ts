import { type ComponentType, lazy } from "react";

const KEY = "renewed";
/** Long enough to see that loading the app anew did not help. */
const AGAIN_MS = 30_000;

/**
 * A new version is on the server, and with it the parts of the app that this one has not fetched yet are gone: the
 * page is loaded anew, once.
 */
export function reloadWhenRenewed() {
  window.addEventListener("vite:preloadError", (event) => {
    const last = Number(sessionStorage.getItem(KEY));
    if (Date.now() - last < AGAIN_MS) return;
    sessionStorage.setItem(KEY, String(Date.now()));
    event.preventDefault();
    location.reload();
  });
}

/** A page that is fetched when it is first shown. Where the app is loaded anew instead, it never comes. */
export function lazyPage<Props>(load: () => Promise<{ default: ComponentType<Props> } | undefined>) {
  return lazy(async () => (await load()) ?? new Promise<never>(() => undefined));
}
