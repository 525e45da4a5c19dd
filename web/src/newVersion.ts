import { t } from "@lingui/core/macro";
import { type ComponentType, lazy } from "react";
import { reach } from "./graphql/reach";

const KEY = "renewed";
/** Long enough to see that loading the app anew did not help. */
const AGAIN_MS = 30_000;

/** A part of the app that cannot be fetched is missed only where it is wanted: what is fetched beforehand may fail. */
export function missQuietly() {
  window.addEventListener("vite:preloadError", (event) => event.preventDefault());
}

/**
 * A page that is fetched when it is first shown, once the server answers. Where it does and yet the page is gone, there
 * is a new version: the app is loaded anew, once.
 */
export function lazyPage<Props>(load: () => Promise<{ default: ComponentType<Props> } | undefined>) {
  return lazy(async () => {
    for (;;) {
      const page = await load();
      if (page) return page;
      await reach.look();
      if (reach.isGone) await reach.back();
      else return loadAnew();
    }
  });
}

function loadAnew(): Promise<never> {
  const last = Number(sessionStorage.getItem(KEY));
  if (Date.now() - last < AGAIN_MS) throw new Error(t`This part of the app cannot be loaded.`);
  sessionStorage.setItem(KEY, String(Date.now()));
  location.reload();
  return new Promise(() => undefined);
}
