import { type StackViewport, type Types, utilities } from "@cornerstonejs/core";
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
import type { WindowPreset } from "./presets";

type Icon = ComponentType<{ size?: number; stroke?: number }>;

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
  run: (viewport: StackViewport) => void;
}

/** What is done to the picture in the active viewport; each is drawn at once. */
export const ACTIONS: Action[] = [
  {
    id: "invert",
    label: "Invert",
    key: "i",
    Icon: IconPhotoSpark,
    run: (viewport) => viewport.setProperties({ invert: !viewport.getProperties().invert }),
  },
  {
    id: "rotate",
    label: "Rotate 90°",
    key: "o",
    Icon: IconRotateClockwise,
    run: (viewport) =>
      viewport.setViewPresentation({ rotation: ((viewport.getViewPresentation().rotation ?? 0) + 90) % 360 }),
  },
  {
    id: "flip-horizontal",
    label: "Mirror left and right",
    key: "h",
    Icon: IconFlipVertical,
    run: (viewport) => viewport.setCamera({ flipHorizontal: !viewport.getCamera().flipHorizontal }),
  },
  {
    id: "flip-vertical",
    label: "Mirror top and bottom",
    key: "v",
    Icon: IconFlipHorizontal,
    run: (viewport) => viewport.setCamera({ flipVertical: !viewport.getCamera().flipVertical }),
  },
  {
    id: "reset",
    label: "Reset",
    key: "r",
    Icon: IconRefresh,
    run: (viewport) => {
      viewport.setViewPresentation({
        rotation: 0,
        flipHorizontal: false,
        flipVertical: false,
      } as Types.ViewPresentation);
      viewport.resetCamera();
      viewport.resetProperties();
    },
  },
];

export function applyPreset(viewport: StackViewport, { center, width }: WindowPreset): void {
  viewport.setProperties({ voiRange: utilities.windowLevel.toLowHighRange(width, center) });
  viewport.render();
}

/** One picture on or back, as far as the stack goes. */
export function step(viewport: StackViewport, by: number): void {
  const to = viewport.getTargetImageIdIndex() + by;
  if (to >= 0 && to < viewport.getImageIds().length) void viewport.setImageIdIndex(to);
}
