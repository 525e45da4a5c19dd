import * as tools from "@cornerstonejs/tools";

const GROUP = "vetark";

/** What the primary button or one finger does. */
export type Tool = "scroll" | "window" | "zoom" | "pan" | "length";

const NAMES: Record<Tool, string> = {
  scroll: tools.StackScrollTool.toolName,
  window: tools.WindowLevelTool.toolName,
  zoom: tools.ZoomTool.toolName,
  pan: tools.PanTool.toolName,
  length: tools.LengthTool.toolName,
};

const { Primary, Secondary, Auxiliary, Wheel } = tools.Enums.MouseBindings;

/** Always there, whichever tool is chosen: wheel scrolls, middle pans, right or two fingers zoom. */
const CONSTANT: Record<Tool, object[]> = {
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
  chooseTool("window");
}

export function chooseTool(chosen: Tool): void {
  for (const [tool, name] of Object.entries(NAMES) as [Tool, string][]) {
    const bindings = tool === chosen ? [{ mouseButton: Primary }, ...CONSTANT[tool]] : CONSTANT[tool];
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

export function clearMeasurements(): void {
  tools.annotation.state.removeAllAnnotations();
}
