import { useEffect, useRef } from "react";
import { isUnderWay } from "../cornerstone/measurements";
import { stackViewport } from "../cornerstone/start";
import { zoomOf } from "../cornerstone/viewport";

/** How far a finger goes, in CSS pixels, and how much of it across. */
const FAR = 48;
const ACROSS = 2;

/** One finger across a picture that is wholly seen shows the view after or before it. */
export function useSwipe(viewportId: string | undefined, wanted: boolean, turn: (by: 1 | -1) => void): void {
  const latest = useRef(turn);
  latest.current = turn;
  useEffect(() => {
    if (!wanted || !viewportId) return;
    let from: { x: number; y: number } | null = null;
    const begin = ({ touches, target }: TouchEvent) => {
      const [touch] = touches;
      const within = stackViewport(viewportId)?.element.contains(target as Node);
      // A second finger makes it something else until all have left.
      from = touches.length === 1 && touch && within ? { x: touch.clientX, y: touch.clientY } : null;
    };
    const end = ({ changedTouches: [touch], touches }: TouchEvent) => {
      const viewport = stackViewport(viewportId);
      if (!from || !touch || touches.length || !viewport || isUnderWay()) return;
      const [across, down] = [touch.clientX - from.x, touch.clientY - from.y];
      const swiped = Math.abs(across) >= FAR && Math.abs(across) > ACROSS * Math.abs(down);
      if (swiped && zoomOf(viewport) <= 1.01) latest.current(across < 0 ? 1 : -1);
      from = null;
    };
    window.addEventListener("touchstart", begin, { capture: true, passive: true });
    window.addEventListener("touchend", end, { capture: true, passive: true });
    return () => {
      window.removeEventListener("touchstart", begin, { capture: true });
      window.removeEventListener("touchend", end, { capture: true });
    };
  }, [viewportId, wanted]);
}
