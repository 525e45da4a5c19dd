import {
  IconArrowsMove,
  IconContrastFilled,
  IconFlipHorizontal,
  IconFlipVertical,
  IconPhotoSpark,
  IconRefresh,
  IconRotateClockwise,
  IconRuler2,
  IconStack2,
  IconZoomIn,
} from "@tabler/icons-react";
import type { ComponentType } from "react";
import type { Tool } from "../cornerstone/tools";
import {
  invert,
  mirrorLeftAndRight,
  mirrorTopAndBottom,
  reset,
  rotate,
  setWindow,
  type Viewport,
} from "../cornerstone/viewport";
import type { WindowPreset } from "./presets";

export type Icon = ComponentType<{ size?: number; stroke?: number }>;

export interface ToolChoice {
  tool: Tool;
  label: string;
  key: string;
  Icon: Icon;
}

export const TOOLS: ToolChoice[] = [
  { tool: "window", label: "Window / level", key: "w", Icon: IconContrastFilled },
  { tool: "scroll", label: "Scroll", key: "s", Icon: IconStack2 },
  { tool: "zoom", label: "Zoom", key: "z", Icon: IconZoomIn },
  { tool: "pan", label: "Pan", key: "p", Icon: IconArrowsMove },
  { tool: "length", label: "Measure a length", key: "l", Icon: IconRuler2 },
];

export interface Action {
  id: string;
  label: string;
  key: string;
  Icon: Icon;
  run: (viewport: Viewport) => void;
}

/** What is done to the picture in the active viewport; each is drawn at once. */
export const ACTIONS: Action[] = [
  {
    id: "invert",
    label: "Invert",
    key: "i",
    Icon: IconPhotoSpark,
    run: invert,
  },
  {
    id: "rotate",
    label: "Rotate 90°",
    key: "o",
    Icon: IconRotateClockwise,
    run: rotate,
  },
  {
    id: "flip-horizontal",
    label: "Mirror left and right",
    key: "h",
    Icon: IconFlipHorizontal,
    run: mirrorLeftAndRight,
  },
  {
    id: "flip-vertical",
    label: "Mirror top and bottom",
    key: "v",
    Icon: IconFlipVertical,
    run: mirrorTopAndBottom,
  },
  {
    id: "reset",
    label: "Reset",
    key: "r",
    Icon: IconRefresh,
    run: reset,
  },
];

export function applyPreset(viewport: Viewport, { center, width }: WindowPreset): void {
  setWindow(viewport, center, width);
}
