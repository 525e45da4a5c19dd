/**
 * Hears when an element has another size, or as many CSS pixels of other ones of the device: the window went to another
 * screen, or the browser's zoom has changed. Until the function returned is called.
 */
export function onPixels(element: Element, changed: () => void): () => void {
  const sizes = new ResizeObserver(changed);
  const leaveResolution = onResolution(changed);
  try {
    sizes.observe(element, { box: "device-pixel-content-box" });
  } catch {
    sizes.observe(element); // Safari knows no other
  }
  return () => {
    sizes.disconnect();
    leaveResolution();
  };
}

/** For browsers whose observers hear of CSS pixels alone. */
function onResolution(changed: () => void): () => void {
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
