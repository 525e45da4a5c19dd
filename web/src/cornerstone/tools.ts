import { getEnabledElement } from "@cornerstonejs/core";
import * as tools from "@cornerstonejs/tools";
import { lengthText } from "./measurements";
import { type Viewport, zoomOf } from "./viewport";

const GROUP = "vetark";

/** What the primary button or one finger does. */
export type Tool = "scroll" | "window" | "zoom" | "pan" | "length";

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
const NAMES: Record<Finger, string> = {
  move: MoveTool.toolName,
  scroll: tools.StackScrollTool.toolName,
  window: tools.WindowLevelTool.toolName,
  zoom: tools.ZoomTool.toolName,
  pan: tools.PanTool.toolName,
  length: tools.LengthTool.toolName,
};

const { Primary, Secondary, Auxiliary, Wheel } = tools.Enums.MouseBindings;

/** Always there, whichever tool is chosen: wheel scrolls, middle pans, right or two fingers zoom. */
const CONSTANT: Record<Finger, object[]> = {
  move: [],
  scroll: [{ mouseButton: Wheel }],
  window: [],
  zoom: [{ mouseButton: Secondary }, { numTouchPoints: 2 }],
  pan: [{ mouseButton: Auxiliary }],
  length: [],
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
    tools.LengthTool,
  ]) {
    tools.addTool(tool);
  }
  const made = tools.ToolGroupManager.createToolGroup(GROUP);
  for (const name of Object.values(NAMES)) made?.addTool(name);
  const length = made?.getToolInstance(NAMES.length);
  // Without its actions: Z would undo what was drawn, and with us chooses the zoom.
  if (length) Object.assign(length.configuration, { getTextLines: lengthText, actions: {} });
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

/** What the primary button does, and what one finger does. */
export function chooseTool(mouse: Tool, finger: Finger): void {
  for (const [tool, name] of Object.entries(NAMES) as [Finger, string][]) {
    const bindings = [...CONSTANT[tool]];
    if (tool === mouse) bindings.push({ mouseButton: Primary });
    if (tool === finger) bindings.push({ numTouchPoints: 1 });
    // Cornerstone adds bindings to those there are: without this the tool before would drag along.
    group()?.setToolPassive(name, { removeAllBindings: true });
    if (bindings.length) group()?.setToolActive(name, { bindings });
  }
}

export function joinTools(viewport: string, engine: string): void {
  group()?.addViewport(viewport, engine);
}

export function leaveTools(viewport: string, engine: string): void {
  group()?.removeViewports(engine, viewport);
}
