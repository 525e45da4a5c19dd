import { getEnabledElement, type Types } from "@cornerstonejs/core";
import * as tools from "@cornerstonejs/tools";
import type { Annotation } from "./drawnPoints";
import { DRAFT, Draft } from "./guidedDraft";
import { canvasLines, drawLines, drawPoints } from "./guidedDrawing";
import { Loupe } from "./guidedLoupe";
import type { Viewport } from "./viewport";

type Interaction = tools.Types.EventTypes.InteractionEventType;

const LOOK = { color: "rgb(80 220 255)", lineWidth: 1.5 };
const DOT = 3;

/** Puts down the points of the guide that is open, wherever something else lies already. */
export class PlacingTool extends tools.AnnotationTool {
  static override toolName = DRAFT;

  private loupe: Loupe | undefined;
  private placing = false;

  constructor(
    props: tools.Types.PublicToolProps = {},
    defaults: tools.Types.ToolProps = { supportedInteractionTypes: ["Mouse", "Touch"], configuration: {} },
  ) {
    super(props, defaults);
    this._dragCallback = (event: Interaction) => this.drag(event);
    this._endCallback = (event: Interaction) => this.end(event.detail.element);
  }

  /** Of a finger too. True: nothing else hears of the press. */
  preMouseDownCallback(event: Interaction): boolean {
    const { element, currentPoints } = event.detail;
    const viewport = getEnabledElement(element)?.viewport as Viewport | undefined;
    if (viewport && Draft.open?.add(viewport, currentPoints.world)) {
      this.placing = true;
      this._activateModify(element);
      this.magnify(event);
    }
    return true;
  }

  private drag(event: Interaction): void {
    Draft.open?.move(event.detail.currentPoints.world);
    this.magnify(event);
  }

  /** A finger hides what it points at. */
  private magnify({ detail: { element, currentPoints, ...detail } }: Interaction): void {
    if (!("currentPointsList" in detail)) return;
    this.loupe ??= new Loupe(element);
    this.loupe.show(currentPoints.canvas);
  }

  private end(element: HTMLDivElement): void {
    this.rest(element);
    Draft.open?.settle();
  }

  private rest(element: HTMLDivElement): void {
    this.placing = false;
    this.loupe?.remove();
    this.loupe = undefined;
    this._deactivateModify(element);
  }

  /** A second finger came: the first one meant no point. */
  cancel(element: HTMLDivElement): string | undefined {
    if (!this.placing) return undefined;
    this.rest(element);
    Draft.open?.undo();
    return DRAFT;
  }

  addNewAnnotation(): Annotation | null {
    return null;
  }

  handleSelectedCallback(): void {}

  toolSelectedCallback(): void {}

  isPointNearTool(): boolean {
    return false;
  }

  override getHandleNearImagePoint(): undefined {
    return undefined;
  }

  renderAnnotation({ viewport }: Types.IEnabledElement, svg: tools.Types.SVGDrawingHelper): boolean {
    const draft = Draft.open;
    const all = tools.annotation.state.getAnnotations(DRAFT, viewport.element) ?? [];
    const here = this.filterInteractableAnnotationsForElement(viewport.element, all) ?? [];
    const [annotation] = here;
    if (!draft || !annotation) return false;
    const toCanvas = (point: Types.Point3) => viewport.worldToCanvas(point);
    drawLines(svg, annotation, canvasLines(draft.imageId, draft.begun, toCanvas), LOOK);
    drawPoints(svg, annotation, (annotation.data.handles?.points ?? []).map(toCanvas), LOOK, DOT);
    return true;
  }
}
