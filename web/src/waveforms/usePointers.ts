import { type PointerEvent, type RefObject, useEffect, useRef } from "react";

/** Pixels a finger or the mouse moves by accident while it presses. */
const STILL = 5;
/** How far two fingers are moved apart or together for one step. */
const PINCH = 1.4;

interface Deeds {
  /** Moves the view: pixels to the right. */
  pan: (pixels: number) => void;
  /** Faster or slower paper, around a place. */
  zoom: (by: 1 | -1, x: number) => void;
  press: (x: number, y: number) => void;
}

/** What mouse and fingers do to a recording: drag and wheel move it, two fingers and Ctrl with the wheel zoom. */
export function usePointers(element: RefObject<HTMLElement | null>, deeds: Deeds) {
  const latest = useRef(deeds);
  latest.current = deeds;
  const fingers = useRef(new Map<number, { x: number; y: number }>());
  const moved = useRef(false);
  const apart = useRef(0);

  useEffect(() => {
    const host = element.current;
    if (!host) return;
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const by = Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : event.deltaY;
      if (event.ctrlKey || event.metaKey) latest.current.zoom(by < 0 ? 1 : -1, event.offsetX);
      else if (event.shiftKey) host.scrollBy({ top: by });
      else latest.current.pan(-by);
    };
    host.addEventListener("wheel", wheel, { passive: false });
    return () => host.removeEventListener("wheel", wheel);
  }, [element]);

  const spread = () => {
    const [a, b] = [...fingers.current.values()];
    return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
  };
  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.button) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (fingers.current.size === 1) moved.current = false;
      else {
        moved.current = true;
        apart.current = spread();
      }
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const before = fingers.current.get(event.pointerId);
      if (!before) return;
      if (fingers.current.size === 1) {
        const by = event.clientX - before.x;
        if (!moved.current && Math.hypot(by, event.clientY - before.y) < STILL) return;
        moved.current = true;
        latest.current.pan(by);
      }
      fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      const now = spread();
      const ratio = apart.current ? now / apart.current : 1;
      if (fingers.current.size === 2 && (ratio > PINCH || ratio < 1 / PINCH)) {
        const left = event.currentTarget.getBoundingClientRect().left;
        latest.current.zoom(ratio > 1 ? 1 : -1, event.clientX - left);
        apart.current = now;
      }
    },
    onPointerUp(event: PointerEvent<HTMLElement>) {
      const there = fingers.current.delete(event.pointerId);
      if (!there || moved.current) return;
      const { left, top } = event.currentTarget.getBoundingClientRect();
      latest.current.press(event.clientX - left, event.clientY - top);
    },
    onPointerCancel(event: PointerEvent<HTMLElement>) {
      fingers.current.delete(event.pointerId);
    },
  };
}
