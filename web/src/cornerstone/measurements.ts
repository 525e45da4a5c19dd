import { getEnabledElement, getRenderingEngines, type Types } from "@cornerstonejs/core";
import * as tools from "@cornerstonejs/tools";
import type { Measurement } from "../measurements/measurement";
import {
  annotate,
  annotations,
  callImages,
  type Drawn,
  drawnOf,
  imageName,
  type OfStudy,
  takeAnnotation,
  uidOf,
} from "./annotations";
import { calibrate, calibrationOf, calibrations } from "./calibrations";
import type { Annotation } from "./drawnPoints";
import { GROUP } from "./drawnTools";
import { History } from "./history";
import { withoutVersion } from "./imageIds";
import type { Viewport } from "./viewport";

export type { Drawn, OfStudy };

const { state, selection } = tools.annotation;

/** Drawn before their images were here. */
const waiting = new Map<string, Drawn>();
/** Measurements as the server keeps them, by uid. */
const saved = new Map<string, string>();
const listeners = new Set<() => void>();

/** What somebody can take back: every measurement by its uid, every calibration by the name of its image. */
const history = new History(now, restore, tell);

/** Everything measured and marked on the images of a study, also on those that were not shown yet. */
export function measurementsIn({ tenant, studyInstanceUID }: OfStudy): Measurement[] {
  return everything()
    .filter((drawn) => drawn.tenant === tenant && drawn.studyInstanceUID === studyInstanceUID)
    .map(({ measurement }) => measurement);
}

/** All of it, whatever the study, but what somebody has half drawn. */
export const everything = (): Drawn[] => uncalibrated(whole()).map(withCalibration);

/** What was there when all was at rest; the rest is being drawn, although its points may be as many as it will have. */
const whole = () => annotations().filter((one) => !isUnderWay() || history.has(uidOf(one)));

const uncalibrated = (drawn = annotations()) => [
  ...drawn.flatMap((one) => drawnOf(one) ?? []),
  ...waiting.values(),
];

/** Whether something is being drawn or moved. */
export const isUnderWay = (): boolean => tools.state.isInteractingWithTool;

function withCalibration(drawn: Drawn): Drawn {
  const millimetres = calibrationOf(imageName(drawn));
  return millimetres ? { ...drawn, measurement: { ...drawn.measurement, millimetres } } : drawn;
}

/** Draws measurements on the images of a study in place of those with the same uid; in one step for who undoes it. */
export function draw(of: OfStudy, ...measurements: Measurement[]): void {
  history.settle(putAll(of, measurements));
}

/** Draws what is saved of a study, and takes away what no longer is: no step, whoever saved it. */
export function drawSaved(of: OfStudy, measurements: Measurement[], gone: string[]): void {
  const drawn = putAll(of, measurements);
  for (const uid of gone) take(uid);
  history.accept([...drawn, ...gone]);
}

/** Gives the names of all that this may have changed. */
function putAll(of: OfStudy, measurements: Measurement[]): string[] {
  const drawn = measurements.map((measurement) => ({ ...of, measurement }));
  for (const one of drawn) put(one);
  return drawn.flatMap((one) => [one.measurement.uid, imageName(one)]);
}

/** Takes measurements away, in one step for who undoes it. */
export function remove(...uids: string[]): void {
  for (const uid of uids) take(uid);
  history.settle(uids);
}

/** Selects one measurement; null: none. */
export function select(uid: string | null): void {
  const found = annotations().find((one) => uidOf(one) === uid);
  if (found?.annotationUID) selection.setAnnotationSelected(found.annotationUID);
  else selection.deselectAnnotation();
  redraw();
}

/** Selects what is drawn near a point of a viewport, in CSS pixels; false: nothing is. */
export function selectNear(element: HTMLDivElement, at: Types.Point2, near: number): boolean {
  const viewport = getEnabledElement(element)?.viewport as Viewport | undefined;
  const imageId = viewport?.getCurrentImageId();
  const found = annotations().find(
    (one) =>
      one.metadata?.referencedImageId === imageId &&
      history.has(uidOf(one)) &&
      isNear(element, one, at, near),
  );
  if (!found?.annotationUID) return false;
  selection.setAnnotationSelected(found.annotationUID);
  return true;
}

function isNear(element: HTMLDivElement, drawn: Annotation, at: Types.Point2, near: number): boolean {
  const tool: unknown = tools.ToolGroupManager.getToolGroup(GROUP)?.getToolInstance(
    drawn.metadata?.toolName ?? "",
  );
  const { isPointNearTool, getHandleNearImagePoint } = (tool ?? {}) as Partial<tools.AnnotationTool>;
  return Boolean(
    isPointNearTool?.(element, drawn, at, near, "touch") ||
      getHandleNearImagePoint?.(element, drawn, at, near),
  );
}

/** Another image is on the screen: what is selected on one that no viewport shows is so no longer. */
export function leaveUnseen(): void {
  const [first] = selection.getAnnotationsSelected();
  if (!first) return;
  const imageId = state.getAnnotation(first)?.metadata?.referencedImageId;
  const viewports = getRenderingEngines()?.flatMap((engine) => engine.getViewports() as Viewport[]) ?? [];
  if (!viewports.some((viewport) => viewport.getCurrentImageId() === imageId)) select(null);
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

/** What of a clinic is not saved, or has been changed since. */
export const unsavedIn = (tenant: string): Drawn[] =>
  everything().filter(
    (drawn) =>
      drawn.tenant === tenant && saved.get(drawn.measurement.uid) !== JSON.stringify(drawn.measurement),
  );

/** The server keeps these measurements as they are now. */
export function markSaved(...measurements: Measurement[]): void {
  for (const measurement of measurements) saved.set(measurement.uid, JSON.stringify(measurement));
  tell();
}

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
  history.settle([withoutVersion(imageId)]);
  drawPictures();
}

/** The measurements on the image on the screen. */
export function measurementsOn(viewport: Viewport): Measurement[] {
  const imageId = viewport.getCornerstoneImage()?.imageId;
  const here = annotations().filter(({ metadata }) => imageId && metadata?.referencedImageId === imageId);
  return here.flatMap((one) => drawnOf(one) ?? []).map((drawn) => withCalibration(drawn).measurement);
}

/** A measurement by its uid, wherever it is. */
export const measurementNamed = (uid: string): Measurement | undefined =>
  everything().find(({ measurement }) => measurement.uid === uid)?.measurement;

/** Another text beside an arrow, or in place of one. */
export function write(uid: string, text: string): void {
  const found = annotations().find((one) => uidOf(one) === uid);
  if (!found) return;
  found.data.label = text;
  history.settle([uid]);
}

/** Draws what waited for these images; what was measured on an image stays on it when its name gets another version. */
export function keepMeasurements(imageIds: string[]): void {
  callImages(imageIds);
  for (const drawn of waiting.values()) put(drawn);
}

/** Draws one, or has it wait for its image. */
function put({ measurement: { millimetres, ...measurement }, ...of }: Drawn): void {
  const drawn = { ...of, measurement };
  if (millimetres) calibrate(imageName(drawn), millimetres);
  if (annotate(drawn)) waiting.delete(measurement.uid);
  else waiting.set(measurement.uid, drawn);
}

function take(uid: string): void {
  waiting.delete(uid);
  takeAnnotation(uid);
}

type Entry = Drawn | number;

function now(): Map<string, Entry> {
  return new Map<string, Entry>([
    ...uncalibrated().map((drawn) => [drawn.measurement.uid, drawn] as const),
    ...calibrations(),
  ]);
}

function restore(key: string, entry: Entry | undefined): void {
  if (key.startsWith("wadors:")) {
    calibrate(key, entry as number | undefined);
    drawPictures();
  } else if (entry) put(entry as Drawn);
  else take(key);
}

/** Texts over the pictures say how large they are. */
function drawPictures(): void {
  for (const engine of getRenderingEngines() ?? []) engine.render();
}

function tell(): void {
  redraw();
  for (const listener of listeners) listener();
}

function redraw(): void {
  const viewports = getRenderingEngines()?.flatMap((engine) => engine.getViewports()) ?? [];
  tools.utilities.triggerAnnotationRenderForViewportIds(viewports.map(({ id }) => id));
}

/** Somebody begins to draw or to move something. */
export const begin = tell;

/** Nobody draws: what has changed is a step. */
export const settle = () => history.settle();
