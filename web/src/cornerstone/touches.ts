import type { Types } from "@cornerstonejs/core";
import * as tools from "@cornerstonejs/tools";
import { isUnderWay, select, selectNear } from "./measurements";
import { cancelDrawing, press } from "./tools";

const { MOUSE_CLICK, MOUSE_DOWN, TOUCH_PRESS, TOUCH_START, TOUCH_TAP } = tools.Enums.Events;

/** How near to a line a finger and the mouse have to come, in CSS pixels. */
const FINGER = 24;
const MOUSE = 6;

type Points = { canvas: Types.Point2 };

/** Has a tap or a long press select what is drawn there, and one beside it select nothing. */
export function followTouches(element: HTMLDivElement): () => void {
  const touched = (event: Event) => {
    const { currentPoints, startPoints } = (event as CustomEvent<Record<string, Points>>).detail;
    const at = (currentPoints ?? startPoints)?.canvas;
    if (!at) return;
    if (selectNear(element, at, FINGER)) cancelDrawing();
    else if (!isUnderWay()) select(null);
  };
  const clicked = (event: Event) => {
    const { currentPoints } = (event as CustomEvent<Record<string, Points>>).detail;
    if (currentPoints && !isUnderWay() && !selectNear(element, currentPoints.canvas, MOUSE)) select(null);
  };
  const down = () => press(element);
  // Before the tools hear of it.
  for (const event of [MOUSE_DOWN, TOUCH_START]) element.addEventListener(event, down, { capture: true });
  element.addEventListener(TOUCH_TAP, touched);
  element.addEventListener(TOUCH_PRESS, touched);
  element.addEventListener(MOUSE_CLICK, clicked);
  return () => {
    for (const event of [MOUSE_DOWN, TOUCH_START])
      element.removeEventListener(event, down, { capture: true });
    element.removeEventListener(TOUCH_TAP, touched);
    element.removeEventListener(TOUCH_PRESS, touched);
    element.removeEventListener(MOUSE_CLICK, clicked);
  };
}
