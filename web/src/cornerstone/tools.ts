import { getEnabledElement } from "@cornerstonejs/core";
import * as tools from "@cornerstonejs/tools";
import { GUIDED } from "../measurements/strokes";
import { CALIBRATION, chooseSide, DRAWING_TOOLS, GROUP } from "./drawnTools";
import { followDrawing } from "./followDrawing";
import { PlacingTool } from "./guidedPlacing";
import { withoutVersion } from "./imageIds";
import { MagnifierTool } from "./magnifier";
import { isUnderWay } from "./measurements";
import { type Viewport, zoomOf } from "./viewport";

/** What draws something on a picture. */
export type DrawingTool =
  | "length"
  | "bidirectional"
  | "angle"
  | "cobb"
  | "ellipse"
  | "rectangle"
  | "circle"
  | "freehand"
  | "probe"
  | "arrow"
  | "text"
  | "marker-right"
  | "marker-left"
  | "calibrate"
  | "guide";

/** What the primary button or one finger does. */
export type Tool = "scroll" | "window" | "zoom" | "pan" | "magnify" | DrawingTool;

/** What one finger does: a tool, or as long as none is chosen moving what does not fit the screen, and nothing else. */
export type Finger = Tool | "move";

/** Moves an enlarged picture; one that is whole stays where it is, and a finger that brushes it changes nothing. */
class MoveTool extends tools.PanTool {
  static override toolName = "Move";

  override touchDragCallback(event: tools.Types.EventTypes.InteractionEventType): void {
    const viewport = getEnabledElement(event.detail.element)?.viewport as Viewport | undefined;
    if (viewport && zoomOf(viewport) > 1.01) super.touchDragCallback(event);
  }
}

// One finger also takes the tool of the primary button, and the first in this order wins: those for fingers are first.
export const NAMES: Readonly<Record<Finger, string>> = {
  move: MoveTool.toolName,
  scroll: tools.StackScrollTool.toolName,
  window: tools.WindowLevelTool.toolName,
  zoom: tools.ZoomTool.toolName,
  pan: tools.PanTool.toolName,
  magnify: MagnifierTool.toolName,
  length: "LENGTH",
  bidirectional: "BIDIRECTIONAL",
  angle: "ANGLE",
  cobb: "COBB_ANGLE",
  ellipse: "ELLIPSE",
  rectangle: "RECTANGLE",
  circle: "CIRCLE",
  freehand: "FREEHAND",
  probe: "PROBE",
  arrow: "ARROW",
  text: "TEXT",
  "marker-right": "SIDE_MARKER",
  "marker-left": "SIDE_MARKER",
  calibrate: CALIBRATION,
  guide: PlacingTool.toolName,
};

const { Primary, Secondary, Auxiliary, Wheel } = tools.Enums.MouseBindings;

/** Always there, whichever tool is chosen: wheel scrolls, middle pans, right or two fingers zoom. */
const CONSTANT: Partial<Record<Finger, object[]>> = {
  scroll: [{ mouseButton: Wheel }],
  zoom: [{ mouseButton: Secondary }, { numTouchPoints: 2 }],
  pan: [{ mouseButton: Auxiliary }],
};

function group() {
  return tools.ToolGroupManager.getToolGroup(GROUP);
}

export function makeToolGroup(): void {
  for (const tool of [
    MoveTool,
    tools.StackScrollTool,
    tools.WindowLevelTool,
    tools.ZoomTool,
    tools.PanTool,
    MagnifierTool,
    ...DRAWING_TOOLS,
    PlacingTool,
  ]) {
    tools.addTool(tool);
  }
  const made = tools.ToolGroupManager.createToolGroup(GROUP);
  const names = [...Object.values(NAMES), ...DRAWING_TOOLS.map(({ toolName }) => toolName)];
  for (const name of new Set(names)) made?.addTool(name);
  for (const kind of GUIDED) made?.setToolPassive(kind);
  followDrawing();
  Object.assign(tools.annotation.config.style.getDefaultToolStyles().global ?? {}, READABLE);
  chooseTool("window", "move");
}

/** On white as on black. */
const READABLE = {
  lineWidth: "1.5",
  textBoxBackground: "rgb(0 0 0 / 66%)",
  textBoxBorderRadius: "3",
  textBoxMargin: "3",
  textBoxFontFamily: '"Inter Variable", sans-serif',
};

/** What the primary button does, and what one finger does. What is half drawn goes with the tool that drew it. */
export function chooseTool(mouse: Tool, finger: Finger): void {
  cancelDrawing();
  if (mouse === "marker-right" || mouse === "marker-left") chooseSide(mouse === "marker-right" ? "R" : "L");
  for (const name of new Set(Object.values(NAMES))) {
    const bindings = Object.entries(CONSTANT).flatMap(([tool, always]) =>
      NAMES[tool as Tool] === name ? always : [],
    );
    if (name === NAMES[mouse]) bindings.push({ mouseButton: Primary });
    if (name === NAMES[finger]) bindings.push({ numTouchPoints: 1 });
    // Cornerstone adds bindings to those there are: without this the tool before would drag along.
    group()?.setToolPassive(name, { removeAllBindings: true });
    if (bindings.length) group()?.setToolActive(name, { bindings });
  }
}

/** Where a press came while nothing was being drawn: what is being drawn now lies there. */
let pressed: { element: HTMLDivElement; imageId: string | undefined } | undefined;

/** Somebody presses on the image of a viewport. */
export function press(element: HTMLDivElement): void {
  if (!isUnderWay()) pressed = { element, imageId: imageOn(element) };
}

/** Ends what is being drawn, whichever viewport it is in, and nothing of it stays; false: nothing was. */
export function cancelDrawing(): boolean {
  if (!isUnderWay() || !pressed) return false;
  // Cornerstone's own way asks the tools of one viewport alone, and of those the ones that have drawn on its image.
  for (const { toolName } of [...DRAWING_TOOLS, PlacingTool]) {
    const tool = group()?.getToolInstance(toolName) as tools.AnnotationTool | undefined;
    tool?.cancel(pressed.element);
  }
  return true;
}

/** What is being drawn in a viewport goes when its image does, or the viewport itself. */
export function leaveDrawing(element: HTMLDivElement, imageId?: string): void {
  if (pressed?.element !== element) return;
  if (!imageId || withoutVersion(imageId) !== pressed.imageId) cancelDrawing();
}

function imageOn(element: HTMLDivElement): string | undefined {
  const viewport = getEnabledElement(element)?.viewport as Viewport | undefined;
  const imageId = viewport?.getCurrentImageId();
  return imageId && withoutVersion(imageId);
}

export function joinTools(viewport: string, engine: string): void {
  group()?.addViewport(viewport, engine);
}

export function leaveTools(viewport: string, engine: string): void {
  group()?.removeViewports(engine, viewport);
}
