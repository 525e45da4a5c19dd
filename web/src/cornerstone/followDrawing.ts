import { eventTarget } from "@cornerstonejs/core";
import * as tools from "@cornerstonejs/tools";
import { spacingOf } from "../dicomweb/spacing";
import { variantOf } from "../measurements/kinds";
import { annotations, uidOf } from "./annotations";
import { ask } from "./drawingEvents";
import type { Annotation } from "./drawnPoints";
import { CALIBRATION, WORDLESS } from "./drawnTools";
import { begin, calibrateImage, isUnderWay, settle } from "./measurements";
import { datasetOf, pixelAt, planeModule } from "./pixels";

const { Events } = tools.Enums;
/** Of an outline. */
const MOST_POINTS = variantOf("FREEHAND")?.most ?? 0;

/** It was said that something is being drawn. */
let underWay = false;

/** Follows what people draw with Cornerstone's tools. */
export function followDrawing(): void {
  eventTarget.addEventListener(Events.ANNOTATION_COMPLETED, (event: Event) => {
    const { annotation } = (event as CustomEvent<{ annotation: Annotation }>).detail;
    if (annotation.metadata?.toolName === CALIBRATION) askLength(annotation);
  });
  const soon = () => setTimeout(settleDrawn);
  for (const event of [
    Events.ANNOTATION_ADDED,
    Events.ANNOTATION_COMPLETED,
    Events.ANNOTATION_MODIFIED,
    Events.ANNOTATION_REMOVED,
    Events.ANNOTATION_SELECTION_CHANGE,
  ]) {
    eventTarget.addEventListener(event, soon);
  }
  for (const event of ["mouseup", "touchend"]) document.addEventListener(event, soon);
}

/** Whatever was drawn is done, unless something still is being drawn. */
export function settleDrawn(): void {
  if (isUnderWay()) {
    if (!underWay) begin();
    underWay = true;
    return;
  }
  underWay = false;
  for (const { data } of annotations()) {
    if (data.label === WORDLESS) data.label = "";
    const { contour } = data;
    while (contour?.polyline && contour.polyline.length > MOST_POINTS) {
      contour.polyline = contour.polyline.filter((_, at) => at % 2 === 0);
    }
  }
  settle();
}

/** Asks how long a line is that was drawn over something, and takes the line away again. */
function askLength(line: Annotation): void {
  ask({
    what: "millimetres",
    answer: (millimetres) => {
      if (millimetres) calibrateOn(line, millimetres);
      tools.annotation.state.removeAnnotation(line.annotationUID ?? "");
    },
  });
}

/** Asks how long what a drawn length lies on is; the length stays. */
export function askLengthOf(uid: string): void {
  const line = annotations().find((one) => uidOf(one) === uid && one.metadata?.toolName === "LENGTH");
  if (!line) return;
  ask({ what: "millimetres", answer: (millimetres) => millimetres && calibrateOn(line, millimetres) });
}

function calibrateOn({ data, metadata }: Annotation, millimetres: number): void {
  const imageId = metadata?.referencedImageId ?? "";
  const [dataset, plane] = [datasetOf(imageId), planeModule(imageId)];
  const [from, to] = data.handles?.points ?? [];
  if (!dataset || !plane || !from || !to) return;
  const [a, b] = [pixelAt(plane, from), pixelAt(plane, to)];
  const { row, column } = spacingOf(dataset);
  const widths = Math.hypot(b[0] - a[0], ((b[1] - a[1]) * row) / column);
  if (widths) calibrateImage(imageId, millimetres / widths);
}
