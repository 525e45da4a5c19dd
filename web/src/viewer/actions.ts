import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import {
  IconAngle,
  IconArrowsMove,
  IconArrowUpRight,
  IconCircle,
  IconColorPicker,
  IconContrastFilled,
  IconDimensions,
  IconFlipHorizontal,
  IconFlipVertical,
  IconFocus,
  IconLasso,
  IconLetterL,
  IconLetterR,
  IconOval,
  IconPhotoSpark,
  IconRectangle,
  IconRefresh,
  IconRotateClockwise,
  IconRuler2,
  IconRulerMeasure,
  IconStack2,
  IconTypography,
  IconVectorTriangle,
  IconZoomIn,
  IconZoomScan,
} from "@tabler/icons-react";
import type { ComponentType } from "react";
import { settleDrawn } from "../cornerstone/followDrawing";
import { Draft } from "../cornerstone/guidedDraft";
import { undo } from "../cornerstone/measurements";
import { stackViewport } from "../cornerstone/start";
import { cancelDrawing, type DrawingTool, type Tool } from "../cornerstone/tools";
import {
  fit,
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

export interface ToolChoice<Name extends Tool = Tool> {
  tool: Name;
  label: MessageDescriptor;
  key: string;
  Icon: Icon;
}

/** What the mouse or a finger does to the picture itself. */
export const TOOLS: ToolChoice[] = [
  { tool: "window", label: msg`Window / level`, key: "w", Icon: IconContrastFilled },
  { tool: "scroll", label: msg`Scroll`, key: "s", Icon: IconStack2 },
  { tool: "zoom", label: msg`Zoom`, key: "z", Icon: IconZoomIn },
  { tool: "pan", label: msg`Pan`, key: "p", Icon: IconArrowsMove },
  { tool: "magnify", label: msg`Magnifying glass`, key: "g", Icon: IconZoomScan },
];

export interface DrawingTools {
  label: MessageDescriptor;
  tools: ToolChoice<DrawingTool>[];
}

/** What draws on a picture, as the menu has it. */
export const DRAWING: DrawingTools[] = [
  {
    label: msg`Measure`,
    tools: [
      { tool: "length", label: msg`Length`, key: "l", Icon: IconRuler2 },
      { tool: "bidirectional", label: msg`Two diameters`, key: "shift+B", Icon: IconDimensions },
      { tool: "angle", label: msg`Angle`, key: "a", Icon: IconAngle },
      { tool: "cobb", label: msg`Cobb angle`, key: "c", Icon: IconVectorTriangle },
      { tool: "probe", label: msg`Value at a point`, key: "x", Icon: IconColorPicker },
    ],
  },
  {
    label: msg`Region`,
    tools: [
      { tool: "ellipse", label: msg`Ellipse`, key: "e", Icon: IconOval },
      { tool: "rectangle", label: msg`Rectangle`, key: "q", Icon: IconRectangle },
      { tool: "circle", label: msg`Circle`, key: "shift+E", Icon: IconCircle },
      { tool: "freehand", label: msg`Freehand`, key: "d", Icon: IconLasso },
    ],
  },
  {
    label: msg`Mark`,
    tools: [
      { tool: "arrow", label: msg`Arrow`, key: "shift+A", Icon: IconArrowUpRight },
      { tool: "text", label: msg`Text`, key: "shift+T", Icon: IconTypography },
      { tool: "marker-right", label: msg`Right side`, key: "shift+R", Icon: IconLetterR },
      { tool: "marker-left", label: msg`Left side`, key: "shift+L", Icon: IconLetterL },
    ],
  },
  {
    label: msg`Scale`,
    tools: [
      {
        tool: "calibrate",
        label: msg`Calibrate on an object of known size`,
        key: "shift+C",
        Icon: IconRulerMeasure,
      },
    ],
  },
];

/** All that draws. */
export const DRAWING_TOOLS = DRAWING.flatMap(({ tools }) => tools);

export interface Action {
  id: string;
  label: MessageDescriptor;
  key: string;
  Icon: Icon;
  run: (viewport: Viewport) => void;
}

/** What is done to the picture in the active viewport; each is drawn at once. */
export const ACTIONS: Action[] = [
  {
    id: "invert",
    label: msg`Invert`,
    key: "i",
    Icon: IconPhotoSpark,
    run: invert,
  },
  {
    id: "rotate",
    label: msg`Rotate 90°`,
    key: "o",
    Icon: IconRotateClockwise,
    run: rotate,
  },
  {
    id: "flip-horizontal",
    label: msg`Mirror left and right`,
    key: "h",
    Icon: IconFlipHorizontal,
    run: mirrorLeftAndRight,
  },
  {
    id: "flip-vertical",
    label: msg`Mirror top and bottom`,
    key: "v",
    Icon: IconFlipVertical,
    run: mirrorTopAndBottom,
  },
  {
    id: "fit",
    label: msg`Fit`,
    key: "f",
    Icon: IconFocus,
    run: fit,
  },
  {
    id: "reset",
    label: msg`Reset`,
    key: "r",
    Icon: IconRefresh,
    run: reset,
  },
];

/** Keys of what a button does too. */
export const KEYS = {
  naturalSize: "u",
  undo: "mod+Z",
  redo: "mod+shift+Z",
  fullScreen: "shift+F",
  help: "shift+?",
  overlays: "t",
  overlayPlanes: "m",
};

/** Does something to the picture in a viewport, where there is one, and draws it. */
export function actOn(viewportId: string | undefined, run: (viewport: Viewport) => void): void {
  const viewport = viewportId ? stackViewport(viewportId) : undefined;
  if (!viewport) return;
  run(viewport);
  viewport.render();
}

/** Rids of what is half drawn, or of the last point of a guide, or else takes the last step back. */
export function goBack(): void {
  if (cancelDrawing()) return;
  if (Draft.open?.count) {
    Draft.open.undo();
    return;
  }
  settleDrawn();
  undo();
}

export function applyPreset(viewport: Viewport, { center, width }: WindowPreset): void {
  setWindow(viewport, center, width);
}
