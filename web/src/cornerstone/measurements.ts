import { eventTarget, getRenderingEngines } from "@cornerstonejs/core";
import * as tools from "@cornerstonejs/tools";
import { spacingOf } from "../dicomweb/spacing";
import { isKind, type Kind, variantOf } from "../measurements/kinds";
import type { MeasuredAnimal, Measurement } from "../measurements/measurement";
import { named } from "../measurements/named";
import { calibrate, calibrationOf, calibrations } from "./calibrations";
import { ask } from "./drawingEvents";
import { type Annotation, pointsOf, withPoints } from "./drawnPoints";
import { CALIBRATION, WORDLESS } from "./drawnTools";
import { History } from "./history";
import { nameOf, type Place, placeOf, withoutVersion } from "./imageIds";
import { datasetOf, pixelAt, planeModule, worldAt } from "./pixels";
import type { Viewport } from "./viewport";

/** Whose images something is drawn on. */
export type OfStudy = Pick<Place, "tenant" | "studyInstanceUID">;

/** A measurement and the study of its image. */
export interface Drawn extends OfStudy {
  measurement: Measurement;
}

const { state, selection } = tools.annotation;
const { Events } = tools.Enums;

/** Drawn before their images were here. */
const waiting = new Map<string, Drawn>();
/** What the present names of images are, by those without a version. */
const names = new Map<string, string>();
const listeners = new Set<() => void>();

/** What somebody can take back: every measurement by its uid, every calibration by the name of its image. */
const history = new History(now, restore, () => {
  redraw();
  for (const listener of listeners) listener();
});

/** Everything measured and marked on the images of a study, also on those that were not shown yet. */
export function measurementsIn({ tenant, studyInstanceUID }: OfStudy): Measurement[] {
  return everything()
    .filter((drawn) => drawn.tenant === tenant && drawn.studyInstanceUID === studyInstanceUID)
    .map(({ measurement }) => measurement);
}

/** All of it, whatever the study. */
export const everything = (): Drawn[] => uncalibrated().map(withCalibration);

const uncalibrated = () => [...annotations().flatMap((one) => drawnOf(one) ?? []), ...waiting.values()];

function withCalibration(drawn: Drawn): Drawn {
  const millimetres = calibrationOf(imageName(drawn));
  return millimetres ? { ...drawn, measurement: { ...drawn.measurement, millimetres } } : drawn;
}

/** Draws measurements on the images of a study in place of those with the same uid; in one step for who undoes it. */
export function draw(of: OfStudy, ...measurements: Measurement[]): void {
  for (const measurement of measurements) put({ ...of, measurement });
  history.settle();
}

/** Takes measurements away, in one step for who undoes it. */
export function remove(...uids: string[]): void {
  for (const uid of uids) take(uid);
  history.settle();
}

/** Selects one measurement; null: none. */
export function select(uid: string | null): void {
  const found = annotations().find((one) => uidOf(one) === uid);
  if (found?.annotationUID) selection.setAnnotationSelected(found.annotationUID);
  else selection.deselectAnnotation();
  redraw();
}

/** The uid of the measurement that is selected. */
export function selected(): string | undefined {
  const [first] = selection.getAnnotationsSelected();
  const found = first && state.getAnnotation(first);
  return found ? uidOf(found) : undefined;
}

/** Hears when something was drawn, changed, selected, taken away or taken back; until the function returned is called. */
export function onChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What is drawn until the function returned is called is one step for who undoes it. */
export const asOneStep = (): (() => void) => history.hold();

export const undo = () => history.undo();
export const redo = () => history.redo();
export const canUndo = () => history.canUndo;
export const canRedo = () => history.canRedo;
/** How often something was drawn, changed, taken away or back. */
export const changes = () => history.changes;
/** What was drawn until now stays. */
export const forgetSteps = () => history.forget();

/** Says how many mm a pixel of an image is wide; undefined: what the image says itself. */
export function calibrateImage(imageId: string, millimetres: number | undefined): void {
  calibrate(imageId, millimetres);
  history.settle();
}

/** The measurements on the image on the screen. */
export function measurementsOn(viewport: Viewport): Measurement[] {
  const imageId = viewport.getCornerstoneImage()?.imageId;
  const here = annotations().filter(({ metadata }) => imageId && metadata?.referencedImageId === imageId);
  return here.flatMap((one) => drawnOf(one) ?? []).map((drawn) => withCalibration(drawn).measurement);
}

/** Another text beside an arrow, or in place of one. */
export function write(uid: string, text: string): void {
  const found = annotations().find((one) => uidOf(one) === uid);
  if (!found) return;
  found.data.label = text;
  history.settle();
}

/** Draws what waited for these images; what was measured on an image stays on it when its name gets another version. */
export function keepMeasurements(imageIds: string[]): void {
  for (const imageId of imageIds) names.set(withoutVersion(imageId), imageId);
  for (const { metadata } of state.getAllAnnotations()) {
    const now = names.get(withoutVersion(metadata?.referencedImageId ?? ""));
    if (metadata && now) metadata.referencedImageId = now;
  }
  for (const [uid, drawn] of waiting) {
    if (names.has(imageName(drawn))) {
      waiting.delete(uid);
      put(drawn);
    }
  }
}

const imageName = ({ tenant, studyInstanceUID, measurement: { image } }: Drawn) =>
  nameOf({ tenant, studyInstanceUID, ...image });

/** The present name of a measurement's image; undefined: it was not shown yet. */
export const imageIdOf = (drawn: Drawn) => names.get(imageName(drawn));

const annotations = () => state.getAllAnnotations() as Annotation[];

/** The uid of an SR (PS3.5 B.2) from the UUID that Cornerstone gave, where it is not one already. */
export function uidOf({ annotationUID = "" }: Annotation): string {
  const digits = annotationUID.replaceAll("-", "");
  return /^[0-9a-f]{32}$/i.test(digits) ? `2.25.${BigInt(`0x${digits}`)}` : annotationUID;
}

/** Of an outline. */
const MOST_POINTS = variantOf("FREEHAND")?.most ?? 0;
/** Kinds that say nothing without words. */
const WORDS: Kind[] = ["TEXT", "SIDE_MARKER"];

/** What an annotation is; undefined while it is being drawn. */
function drawnOf(annotation: Annotation): Drawn | undefined {
  const { data, metadata } = annotation;
  const kind = metadata?.toolName as Kind;
  const place = placeOf(metadata?.referencedImageId ?? "");
  const plane = planeModule(metadata?.referencedImageId ?? "");
  if (!place || !plane || !isKind(kind)) return undefined;
  const { tenant, studyInstanceUID, ...image } = place;
  const points = pointsOf(kind, data).map((point) => pixelAt(plane, point));
  const text = data.label?.replace(WORDLESS, "");
  const { animal, variant } = (data.measured ?? {}) as { animal?: MeasuredAnimal; variant?: string };
  if (!named(kind, variant, points) || (WORDS.includes(kind) && !text)) return undefined;
  return {
    tenant,
    studyInstanceUID,
    measurement: {
      uid: uidOf(annotation),
      kind,
      image,
      points,
      ...(text && { text }),
      ...(animal && { animal }),
      ...(variant && { variant }),
    },
  };
}

/** Draws one, or has it wait for its image. */
function put({ measurement: { millimetres, ...measurement }, ...of }: Drawn): void {
  const drawn = { ...of, measurement };
  const { uid, kind, points, text = "", animal, variant } = measurement;
  if (millimetres) calibrate(imageName(drawn), millimetres);
  const before = annotations().find((one) => uidOf(one) === uid);
  take(uid);
  const imageId = names.get(imageName(drawn));
  const plane = imageId && planeModule(imageId);
  if (!imageId || !plane) {
    waiting.set(uid, drawn);
    return;
  }
  const spread = withPoints(
    kind,
    points.map((point) => worldAt(plane, point)),
  );
  const made = tools.AnnotationTool.createAnnotation({
    annotationUID: before?.annotationUID ?? uid,
    highlighted: false,
    metadata: {
      toolName: kind,
      referencedImageId: imageId,
      FrameOfReferenceUID: plane.frameOfReferenceUID,
    },
    data: { ...spread, label: text, measured: { animal, variant } },
  } as unknown as Annotation);
  state.addAnnotation(made, made.metadata?.FrameOfReferenceUID ?? "");
}

function take(uid: string): void {
  waiting.delete(uid);
  const found = annotations().find((one) => uidOf(one) === uid);
  if (!found?.annotationUID) return;
  if (selection.isAnnotationSelected(found.annotationUID)) selection.deselectAnnotation(found.annotationUID);
  state.removeAnnotation(found.annotationUID);
}

type Entry = Drawn | number;

function now(): Map<string, Entry> {
  return new Map<string, Entry>([
    ...uncalibrated().map((drawn) => [drawn.measurement.uid, drawn] as const),
    ...calibrations(),
  ]);
}

function restore(key: string, entry: Entry | undefined): void {
  if (key.startsWith("wadors:")) calibrate(key, entry as number | undefined);
  else if (entry) put(entry as Drawn);
  else take(key);
}

function redraw(): void {
  for (const drawn of annotations()) drawn.invalidated = true;
  const viewports = getRenderingEngines()?.flatMap((engine) => engine.getViewports()) ?? [];
  tools.utilities.triggerAnnotationRenderForViewportIds(viewports.map(({ id }) => id));
}

/** Follows what people draw with Cornerstone's tools. */
export function followDrawing(): void {
  eventTarget.addEventListener(Events.ANNOTATION_COMPLETED, (event: Event) => {
    const { annotation } = (event as CustomEvent<{ annotation: Annotation }>).detail;
    if (annotation.metadata?.toolName === CALIBRATION) askLength(annotation);
  });
  const soon = () => setTimeout(settle);
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

function settle(): void {
  if (tools.state.isInteractingWithTool) return;
  for (const { data } of annotations()) {
    if (data.label === WORDLESS) data.label = "";
    const { contour } = data;
    while (contour?.polyline && contour.polyline.length > MOST_POINTS) {
      contour.polyline = contour.polyline.filter((_, at) => at % 2 === 0);
    }
  }
  history.settle();
}

/** Asks how long the line is that was drawn over something, and takes the line away again. */
function askLength(line: Annotation): void {
  const imageId = line.metadata?.referencedImageId ?? "";
  const dataset = datasetOf(imageId);
  const plane = planeModule(imageId);
  const [from, to] = line.data.handles?.points ?? [];
  const answer = (millimetres: number | null) => {
    state.removeAnnotation(line.annotationUID ?? "");
    if (!millimetres || !dataset || !plane || !from || !to) return;
    const [a, b] = [pixelAt(plane, from), pixelAt(plane, to)];
    const { row, column } = spacingOf(dataset);
    const widths = Math.hypot(b[0] - a[0], ((b[1] - a[1]) * row) / column);
    if (widths) calibrateImage(imageId, millimetres / widths);
  };
  ask({ what: "millimetres", answer });
}
