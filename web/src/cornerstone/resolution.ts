/** Hears when the screen has other pixels: the window went to another one, or the browser's zoom has changed. */
export function onResolution(changed: () => void): () => void {
  const now = () => window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
  let query = now();
  const heard = () => {
    query.removeEventListener("change", heard);
    query = now();
    query.addEventListener("change", heard);
    changed();
  };
  query.addEventListener("change", heard);
  return () => query.removeEventListener("change", heard);
}
