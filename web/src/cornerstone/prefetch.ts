import { cache, Enums, imageLoader, imageLoadPoolManager } from "@cornerstonejs/core";
import { readAhead } from "./memory";

/** How far to read ahead; those behind are fewer: people scroll on more than back. */
const AHEAD = 12;
const BEHIND = 4;

const { Prefetch } = Enums.RequestType;

/** Loads the neighbours of the picture on the screen, the nearest first, in place of those asked for before. */
export function prefetchAround(imageIds: string[], index: number): void {
  imageLoadPoolManager.clearRequestStack(Prefetch);
  const bytes = cache.getImage(imageIds[index] ?? "")?.sizeInBytes ?? 0;
  const ahead = readAhead(AHEAD, bytes, cache.getMaxCacheSize());
  const near = Array.from({ length: ahead }, (_, step) => [
    index + step + 1,
    step < BEHIND ? index - step - 1 : -1,
  ]);
  for (const at of near.flat()) {
    const imageId = imageIds[at];
    if (imageId) prefetch(imageId, Math.abs(at - index));
  }
}

/** Loads one image when the line is free. */
export function prefetch(imageId: string, priority: number): void {
  if (cache.getImageLoadObject(imageId)) return;
  const load = () =>
    imageLoader.loadAndCacheImage(imageId, { priority, requestType: Prefetch }).then(
      () => undefined,
      () => undefined,
    );
  imageLoadPoolManager.addRequest(load, Prefetch, { imageId }, priority);
}
