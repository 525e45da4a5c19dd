import { getEnabledElement, type Types } from "@cornerstonejs/core";
import * as tools from "@cornerstonejs/tools";
import { groupSize, type Kind, variantOf } from "../measurements/kinds";
import type { Begun } from "../measurements/strokes";
import type { Annotation } from "./drawnPoints";
import { type CanvasLine, canvasLines, distanceTo, drawLines, drawPoints } from "./guidedDrawing";
import { guidedData, guidedLines, pixelsOf } from "./guidedLines";
import { Loupe } from "./guidedLoupe";

const { ChangeTypes } = tools.Enums;

type Interaction = tools.Types.EventTypes.InteractionEventType;
type Drag = tools.Types.EventTypes.MouseDragEventType | tools.Types.EventTypes.TouchDragEventType;

type ToCanvas = Pick<Types.IViewport, "worldToCanvas">;

const DOT = 2.5;
const GRIP = 6;

/** Draws what a guide has measured and lets its points be moved; only a guide makes new ones. */
export class GuidedTool extends tools.AnnotationTool {
  private loupe: Loupe | undefined;

  constructor(
    props: tools.Types.PublicToolProps = {},
    defaults: tools.Types.ToolProps = { supportedInteractionTypes: ["Mouse", "Touch"], configuration: {} },
  ) {
    super(props, defaults);
    this._dragCallback = (event: Drag) => this.drag(event);
    this._endCallback = (event: Interaction) => this.end(event);
  }

  addNewAnnotation(): Annotation | null {
    return null;
  }

  handleSelectedCallback(event: Interaction, annotation: Annotation, handle: tools.Types.ToolHandle): void {
    const isBox = "worldPosition" in handle;
    this.take(event, annotation, isBox ? undefined : this.indexOf(annotation, handle as Types.Point3), isBox);
  }

  toolSelectedCallback(event: Interaction, annotation: Annotation): void {
    this.take(event, annotation, undefined, false);
  }

  private indexOf({ data }: Annotation, handle: Types.Point3): number {
    return (data.handles?.points ?? []).indexOf(handle);
  }

  private take(
    event: Interaction,
    annotation: Annotation,
    handleIndex: number | undefined,
    movingTextBox: boolean,
  ) {
    const { element } = event.detail;
    annotation.highlighted = true;
    this.editData = { annotation, handleIndex, movingTextBox };
    this._activateModify(element);
    event.preventDefault();
  }

  private drag(event: Drag): void {
    const { element, currentPoints, deltaPoints } = event.detail;
    const { annotation, handleIndex, movingTextBox } = this.editData ?? {};
    const { handles } = annotation?.data ?? {};
    if (!annotation || !handles?.points) return;
    const by = deltaPoints.world;
    const moved = (point: Types.Point3) => point.map((value, at) => value + (by[at] ?? 0)) as Types.Point3;
    const { textBox } = handles;
    if (movingTextBox && textBox?.worldPosition) {
      textBox.worldPosition = moved(textBox.worldPosition);
      textBox.hasMoved = true;
    } else if (handleIndex === undefined) {
      handles.points = handles.points.map(moved);
    } else {
      handles.points[handleIndex] = [...currentPoints.world];
      if ("currentPointsList" in event.detail) {
        this.loupe ??= new Loupe(element);
        this.loupe.show(currentPoints.canvas);
      }
    }
    this.redraw(element);
    if (!movingTextBox) {
      tools.annotation.state.triggerAnnotationModified(annotation, element, ChangeTypes.HandlesUpdated);
    }
  }

  private end(event: Interaction): void {
    const { element } = event.detail;
    this.loupe?.remove();
    this.loupe = undefined;
    this._deactivateModify(element);
    if (this.editData?.annotation.data.handles)
      this.editData.annotation.data.handles.activeHandleIndex = null;
    this.editData = null;
    this.redraw(element);
  }

  cancel(element: HTMLDivElement): string | undefined {
    if (!this.editData) return undefined;
    const { annotationUID } = this.editData.annotation;
    this.end({ detail: { element } } as Interaction);
    return annotationUID;
  }

  private redraw(element: HTMLDivElement): void {
    const viewports = tools.utilities.viewportFilters.getViewportIdsWithToolToRender(
      element,
      this.getToolName(),
    );
    tools.utilities.triggerAnnotationRenderForViewportIds(viewports);
  }

  isPointNearTool(
    element: HTMLDivElement,
    annotation: Annotation,
    at: Types.Point2,
    proximity: number,
  ): boolean {
    const viewport = getEnabledElement(element)?.viewport;
    return viewport !== undefined && distanceTo(this.linesOf(annotation, viewport), at) <= proximity;
  }

  private linesOf(annotation: Annotation, viewport: ToCanvas): CanvasLine[] {
    const imageId = annotation.metadata?.referencedImageId ?? "";
    return canvasLines(imageId, this.begun(annotation), (point) => viewport.worldToCanvas(point));
  }

  private begun(annotation: Annotation): Begun {
    const kind = this.getToolName() as Kind;
    const { variant } = guidedData(annotation);
    const points = pixelsOf(annotation);
    const shape = variantOf(kind, variant);
    return { kind, variant, points, each: (shape && groupSize(shape, points.length)) ?? 0 };
  }

  renderAnnotation(enabledElement: Types.IEnabledElement, svg: tools.Types.SVGDrawingHelper): boolean {
    const { viewport } = enabledElement;
    const { element } = viewport;
    const all = tools.annotation.state.getAnnotations(this.getToolName(), element) ?? [];
    const here = this.filterInteractableAnnotationsForElement(element, all) ?? [];
    for (const annotation of here) {
      const styleSpecifier = {
        toolGroupId: this.toolGroupId,
        toolName: this.getToolName(),
        viewportId: viewport.id,
        annotationUID: annotation.annotationUID,
      };
      const look = this.getAnnotationStyle({ annotation, styleSpecifier }) as {
        color: string;
        lineWidth: number;
      };
      const points = (annotation.data.handles?.points ?? []).map((point) => viewport.worldToCanvas(point));
      drawLines(svg, annotation, this.linesOf(annotation, viewport), look);
      drawPoints(svg, annotation, points, look, annotation.highlighted ? GRIP : DOT);
      const { kind, variant, points: pixels } = this.begun(annotation);
      const textLines = guidedLines(kind, variant, pixels, annotation.metadata?.referencedImageId ?? "");
      if (textLines.length) {
        this.renderLinkedTextBoxAnnotation({
          enabledElement,
          svgDrawingHelper: svg,
          annotation,
          styleSpecifier,
          textLines,
          canvasCoordinates: points,
        });
      }
      annotation.invalidated = false;
    }
    return here.length > 0;
  }
}
