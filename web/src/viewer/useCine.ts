import { useEffect, useRef } from "react";
import { type FrameTimes, frameAfter } from "./frameTimes";

/** Moves through the stack as time passes, round and round: late frames are left out, not played slower. */
export function useCine(
  playing: boolean,
  times: FrameTimes,
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
      const at = frameAfter(times, count, from, Math.max(0, time - start));
      // Until the frame asked for last is on the screen nothing more is asked.
      if (at !== last && now.current.index === last) {
        last = at;
        now.current.go(at);
      }
      request = requestAnimationFrame(step);
    }
    return () => cancelAnimationFrame(request);
  }, [playing, times, count]);
}
