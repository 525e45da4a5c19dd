import { useEffect, useRef } from "react";
import { type Dataset, number } from "../dicomweb/dataset";

/** Frames a second the modality recommends: display rate, cine rate, or frame time in ms (PS3.3 C.7.6.5). */
export function rateOf(dataset: Dataset): number | undefined {
  const time = number(dataset, "00181063");
  const rate = number(dataset, "00082144") ?? number(dataset, "00180040") ?? (time ? 1000 / time : undefined);
  return rate && rate >= 1 && rate <= 120 ? rate : undefined;
}

/** Moves through the stack at the rate, round and round, as time passes: late frames are left out, not played slower. */
export function useCine(
  playing: boolean,
  rate: number,
  count: number,
  index: number,
  go: (to: number) => void,
): void {
  const now = useRef({ index, go });
  now.current = { index, go };
  useEffect(() => {
    if (!playing) return;
    const from = now.current.index;
    const start = performance.now();
    let last = from;
    let request = requestAnimationFrame(step);
    function step(time: number) {
      const at = (from + Math.floor((Math.max(0, time - start) * rate) / 1000)) % count;
      // Until the frame asked for last is on the screen nothing more is asked.
      if (at !== last && now.current.index === last) {
        last = at;
        now.current.go(at);
      }
      request = requestAnimationFrame(step);
    }
    return () => cancelAnimationFrame(request);
  }, [playing, rate, count]);
}
