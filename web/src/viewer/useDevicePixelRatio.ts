import { useSyncExternalStore } from "react";

/** Device pixels of a CSS pixel: another number once the window is on another screen, or the page is zoomed. */
export const useDevicePixelRatio = () => useSyncExternalStore(onRatio, () => window.devicePixelRatio);

function onRatio(changed: () => void): () => void {
  let query = media();
  const heard = () => {
    query.removeEventListener("change", heard);
    query = media();
    query.addEventListener("change", heard);
    changed();
  };
  query.addEventListener("change", heard);
  window.addEventListener("resize", changed);
  return () => {
    query.removeEventListener("change", heard);
    window.removeEventListener("resize", changed);
  };
}

const media = () => window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
