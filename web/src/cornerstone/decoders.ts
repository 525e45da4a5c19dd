import { getWebWorkerManager } from "@cornerstonejs/core";

/** As the image loader calls its workers. */
const NAME = "dicomImageLoader";

export const DECODERS = Math.max(1, Math.min(4, Math.floor((navigator.hardwareConcurrency || 2) / 2)));

/** Starts the workers that decode frames, where they were stopped. */
export function startDecoders(): void {
  const manager = getWebWorkerManager();
  const stopped = manager.workerRegistry[NAME];
  // Cornerstone would start one again at the first frame, and then use no other.
  if (stopped?.instances.every((worker) => worker === null)) {
    manager.registerWorker(NAME, stopped.workerFn, { maxWorkerInstances: DECODERS, overwrite: true });
  }
}

/** Ends the workers. Nothing may be decoding: of that nobody would hear again. */
export function stopDecoders(): void {
  getWebWorkerManager().terminate(NAME);
}
