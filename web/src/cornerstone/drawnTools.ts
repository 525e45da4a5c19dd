import { getEnabledElement } from "@cornerstonejs/core";
import * as tools from "@cornerstonejs/tools";
import type { Kind } from "../measurements/kinds";
import { GUIDED } from "../measurements/strokes";
import { ask, refuse } from "./drawingEvents";
import { linesOf } from "./drawnLines";
import type { Annotation } from "./drawnPoints";
import { GuidedTool } from "./guidedTool";
import { refusalOf } from "./refusal";
import type { Viewport } from "./viewport";

type Event = { detail: { element: HTMLDivElement } };

/** What Cornerstone's drawing tools have and their types do not show. */
interface Inside {
  configuration: Record<string, unknown>;
  isDrawing: boolean;
  editData: { newAnnotation?: boolean; annotation?: Annotation } | null;
  /** Of an outline, while it is drawn. */
  drawData?: object;
  commonData?: { annotation?: Annotation };
  cancel: (element: HTMLDivElement) => string | undefined;
  addNewAnnotation: (event: Event, by?: string) => Annotation | undefined;
  isPointNearTool: (element: HTMLDivElement, drawn: Annotation, at: number[], near: number) => boolean;
  getHandleNearImagePoint: (
    element: HTMLDivElement,
    drawn: Annotation,
    at: number[],
    near: number,
  ) => unknown;
  handleSelectedCallback: (event: Event, drawn: Annotation, handle: unknown, by?: string) => void;
  _calculateCachedStats: unknown;
  _throttledCalculateCachedStats: unknown;
}

type Tool = new (...args: never[]) => object;
type DrawingTool = Tool & { toolName: string };

/** What Cornerstone calls our tools together. */
export const GROUP = "vetark";

/** A drawing tool is chosen by the kind of what it draws; calibrating draws a line that does not stay. */
export type Drawn = Kind | typeof CALIBRATION;
export const CALIBRATION = "CALIBRATION";

const { isAnnotationSelected } = tools.annotation.selection;
const { TOUCH_PROXIMITY } = tools.BaseTool;
/** How near a finger has to be to what is selected, in CSS pixels. */
const FINGER = 24;

/**
 * Cornerstone's tool under our name: it draws on nothing that cannot be measured, takes its words from us, and a finger
 * moves only what was selected before, since it brushes all the rest. What can be undone we see to.
 */
function ours(kind: Drawn, Base: unknown, configuration: Record<string, unknown> = {}): DrawingTool {
  const Made = class extends (Base as Tool) {
    static toolName: string = kind;

    constructor(...args: never[]) {
      super(...args);
      const tool = this as unknown as Inside;
      Object.assign(tool.configuration, {
        actions: {}, // of keys: ours are others
        getTextLines: (data: Annotation["data"], target: string | string[]) =>
          kind === CALIBRATION ? [] : linesOf(kind, data, imageIdOf(target)),
        ...configuration,
      });
      guard(tool, kind);
    }

    createMemo() {}
    doneEditMemo() {}
    startGroupRecording() {}
    endGroupRecording() {}
  };
  return Made as unknown as DrawingTool;
}

const imageIdOf = (target: string | string[]) => String([target].flat()[0] ?? "").replace("imageId:", "");

function guard(tool: Inside, kind: Drawn): void {
  const { addNewAnnotation: add, isPointNearTool: isNear, getHandleNearImagePoint: handle, cancel } = tool;
  const brushed = (drawn: Annotation, near: number) =>
    near === TOUCH_PROXIMITY && !isAnnotationSelected(drawn.annotationUID ?? "");
  const within = (near: number) => (near === TOUCH_PROXIMITY ? FINGER : near);
  Object.assign(tool, {
    addNewAnnotation(event: Event, by?: string) {
      const viewport = getEnabledElement(event.detail.element)?.viewport as Viewport | undefined;
      const why = viewport && refusalOf(viewport, kind);
      if (why) {
        refuse(why);
        return undefined;
      }
      const made = add.call(tool, event, by);
      if (tool instanceof tools.LabelTool) {
        // A text is put down at once; Cornerstone would go on as if it were being drawn.
        Object.assign(tool, { isDrawing: false, editData: null });
        tools.cursors.elementCursor.resetElementCursor(event.detail.element);
      }
      return made;
    },
    /** What is half drawn goes: a second finger came, or Escape. */
    cancel(element: HTMLDivElement) {
      const half = tool.editData?.newAnnotation ? tool.editData.annotation : undefined;
      const outline = tool.drawData ? tool.commonData?.annotation : undefined;
      const cancelled = cancel.call(tool, element);
      tools.annotation.state.removeAnnotation((half ?? outline)?.annotationUID ?? "");
      return cancelled;
    },
    isPointNearTool: (element: HTMLDivElement, drawn: Annotation, at: number[], near: number) =>
      !brushed(drawn, near) && isNear.call(tool, element, drawn, at, within(near)),
    getHandleNearImagePoint: (element: HTMLDivElement, drawn: Annotation, at: number[], near: number) =>
      brushed(drawn, near) ? undefined : handle.call(tool, element, drawn, at, within(near)),
  });
}

/** Areas: Cornerstone would count their pixels for nothing, ten times a second. */
function area(kind: Kind, Base: unknown, configuration = {}): DrawingTool {
  return class extends (ours(kind, Base, configuration) as Tool) {
    static toolName: string = kind;

    constructor(...args: never[]) {
      super(...args);
      const counted = (drawn: Annotation) => {
        drawn.invalidated = false;
        for (const target of Object.keys(drawn.data.cachedStats ?? {})) {
          Object.assign(drawn.data.cachedStats ?? {}, { [target]: { areaUnit: "", unit: "", value: 0 } });
        }
      };
      Object.assign(this, { _calculateCachedStats: counted, _throttledCalculateCachedStats: counted });
    }
  } as unknown as DrawingTool;
}

/** Its handles are moved as those that stand above and beside the middle: turned with the picture they are others. */
class EllipseTool extends (area("ELLIPSE", tools.EllipticalROITool) as Tool) {
  static toolName = "ELLIPSE";

  constructor(...args: never[]) {
    super(...args);
    const tool = this as unknown as Inside;
    const { handleSelectedCallback: select } = tool;
    tool.handleSelectedCallback = (event, drawn, handle, by) => {
      const viewport = getEnabledElement(event.detail.element)?.viewport;
      const points = drawn.data.handles?.points;
      if (viewport && points) {
        const [a, b] = points.map((point) => viewport.worldToCanvas(point));
        const lies = a && b && Math.abs(a[0] - b[0]) > Math.abs(a[1] - b[1]);
        if (lies) points.splice(0, 4, ...points.slice(2), ...points.slice(0, 2));
      }
      select.call(tool, event, drawn, handle, by);
    };
  }
}

/** A line that stays an arrow without words until somebody writes some. */
export const WORDLESS = "\u2060";

const arrow = {
  getTextCallback: (done: (text: string) => void) => done(WORDLESS),
  changeTextCallback: () => {},
};
const words = {
  getTextCallback: (done: (text: string | null) => void) => ask({ what: "text", answer: done }),
  changeTextCallback: () => {},
};

let side: "L" | "R" = "R";

/** Which side the marker that is put down next says. */
export function chooseSide(now: "L" | "R"): void {
  side = now;
}

const marker = {
  getTextCallback: (done: (text: string) => void) => done(side),
  changeTextCallback: () => {},
};

/** Every drawing tool, by its name. */
export const DRAWING_TOOLS: DrawingTool[] = [
  ours("LENGTH", tools.LengthTool),
  ours("BIDIRECTIONAL", tools.BidirectionalTool),
  ours("ANGLE", tools.AngleTool),
  ours("COBB_ANGLE", tools.CobbAngleTool, { showArcLines: false }),
  EllipseTool as unknown as DrawingTool,
  area("RECTANGLE", tools.RectangleROITool),
  area("CIRCLE", tools.CircleROITool),
  area("FREEHAND", tools.PlanarFreehandROITool, {
    allowOpenContours: false,
    decimate: { enabled: true, epsilon: 0.1 },
  }),
  area("PROBE", tools.ProbeTool),
  ours("ARROW", tools.ArrowAnnotateTool, arrow),
  ours("TEXT", tools.LabelTool, words),
  ours("SIDE_MARKER", tools.LabelTool, marker),
  ours(CALIBRATION, tools.LengthTool),
  ...GUIDED.map((kind) => ours(kind, GuidedTool)),
];
