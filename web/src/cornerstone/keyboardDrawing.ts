import { type Types, utilities } from "@cornerstonejs/core";
import type { Point } from "../dicomweb/distance";
import type { Kind } from "../measurements/kinds";
import { handlesOf, moved } from "../measurements/moved";
import { ask, refuse } from "./drawingEvents";
import { CALIBRATION } from "./drawnTools";
import { askLengthOf } from "./followDrawing";
import { placeOf } from "./imageIds";
import { draw, measurementsOn, select, selected } from "./measurements";
import { pixelAt, planeModule } from "./pixels";
import { refusalOf } from "./refusal";
import { type DrawingTool, NAMES } from "./tools";
import type { Viewport } from "./viewport";

/** Where points of each kind lie in the middle of the picture: right and down, in parts of what is shown. */
const MIDDLE: Record<string, Point[]> = {
  LENGTH: [
    [-1, 0],
    [1, 0],
  ],
  BIDIRECTIONAL: [
    [-1, 0],
    [1, 0],
    [0, -0.5],
    [0, 0.5],
  ],
  ANGLE: [
    [-1, 0],
    [0, 0],
    [0.7, -0.7],
  ],
  COBB_ANGLE: [
    [-1, -0.6],
    [1, -0.4],
    [-1, 0.6],
    [1, 0.4],
  ],
  ELLIPSE: [
    [-1, 0],
    [1, 0],
    [0, -0.6],
    [0, 0.6],
  ],
  RECTANGLE: [
    [-1, -0.6],
    [1, -0.6],
    [1, 0.6],
    [-1, 0.6],
  ],
  CIRCLE: [
    [0, 0],
    [0.8, 0],
  ],
  FREEHAND: Array.from({ length: 32 }, (_, at): Point => {
    const turn = (at / 16) * Math.PI;
    return [Math.cos(turn), Math.sin(turn)];
  }),
  PROBE: [[0, 0]],
  ARROW: [
    [0, 0],
    [0.8, 0.8],
  ],
  TEXT: [[0, 0]],
  SIDE_MARKER: [[0, 0]],
};

/** How much of the shorter side of the viewport a drawing reaches from the middle. */
const REACH = 1 / 5;

/** Draws with a tool in the middle of what is shown, without mouse and finger; the keys move it from there. */
export function drawInMiddle(viewport: Viewport, tool: DrawingTool): void {
  const kind = NAMES[tool] as Kind | typeof CALIBRATION;
  const why = refusalOf(viewport, kind);
  if (why) refuse(why);
  else if (kind === CALIBRATION) askLengthOf(selected() ?? "");
  else if (kind === "TEXT") ask({ what: "text", answer: (text) => text && place(viewport, kind, text) });
  else place(viewport, kind, kind === "SIDE_MARKER" ? (tool === "marker-right" ? "R" : "L") : undefined);
}

function place(viewport: Viewport, kind: Kind, text?: string): void {
  const { clientWidth, clientHeight } = viewport.element;
  const reach = Math.min(clientWidth, clientHeight) * REACH;
  const points = (MIDDLE[kind] ?? []).map(([right, down]) =>
    pixelOn(viewport, [clientWidth / 2 + right * reach, clientHeight / 2 + down * reach]),
  );
  const found = placeOf(viewport.getCurrentImageId());
  if (!found) return;
  const { tenant, studyInstanceUID, ...image } = found;
  const uid = `2.25.${BigInt(`0x${utilities.uuidv4().replaceAll("-", "")}`)}`;
  draw({ tenant, studyInstanceUID }, { uid, kind, image, points, ...(text && { text }) });
  select(uid);
}

function pixelOn(viewport: Viewport, canvas: Types.Point2): Point {
  const plane = planeModule(viewport.getCurrentImageId());
  return plane ? pixelAt(plane, viewport.canvasToWorld(canvas)) : [0, 0];
}

/** Which point of the selected measurement the keys move; undefined: all of it. */
let held: { uid: string; at: number } | undefined;

/** The next point of what is selected is moved by the keys from now on, and after the last one all of it. */
export function holdNext(viewport: Viewport): void {
  const found = selectedOn(viewport);
  if (!found) return;
  const at = held?.uid === found.uid ? held.at + 1 : 0;
  held = at < handlesOf(found.kind, found.points) ? { uid: found.uid, at } : undefined;
}

/** Moves what is selected, by CSS pixels to the right and down. */
export function moveSelected(viewport: Viewport, right: number, down: number): void {
  const found = selectedOn(viewport);
  const place = placeOf(viewport.getCurrentImageId());
  if (!found || !place) return;
  const [from, to] = [pixelOn(viewport, [0, 0]), pixelOn(viewport, [right, down])];
  const at = held?.uid === found.uid ? held.at : undefined;
  const points = moved(found.kind, found.points, at, [to[0] - from[0], to[1] - from[1]]);
  draw(place, { ...found, points });
  select(found.uid);
}

/** Selects the next measurement of the image, or the one before. */
export function selectNext(viewport: Viewport, by: 1 | -1): void {
  const uids = measurementsOn(viewport).map(({ uid }) => uid);
  const at = uids.indexOf(selected() ?? "");
  const next = at < 0 ? (by > 0 ? 0 : uids.length - 1) : (at + by + uids.length) % uids.length;
  select(uids[next] ?? null);
}

const selectedOn = (viewport: Viewport) => measurementsOn(viewport).find(({ uid }) => uid === selected());
