import type { StackViewport, Types } from "@cornerstonejs/core";
import { type Area, areaIn, boxOf, type Turn, turnOf } from "../reading/area";
import { chooseWindow, shownWindow } from "./applyShades";
import { isRendered } from "./modules";
import { placementOf } from "./placement";
import { unturn, type Viewport } from "./viewport";

/** How an image is shown (PS3.3 C.10.4, C.10.6, C.11.8). */
export interface Display extends Turn {
  /** null: as the image has it, as also where there are none of its own, in colour. */
  windowCenter: number | null;
  windowWidth: number | null;
  /** Black for white of what the image says. */
  inverted: boolean;
  /** null: the whole image. */
  area: Area | null;
}

/** How the image on the screen is shown; undefined while there is none. */
export function displayOf(viewport: Viewport): Display | undefined {
  const image = viewport.getCornerstoneImage();
  const placement = placementOf(viewport);
  if (!image || !placement) return undefined;
  const { matrix, columns, rows } = placement;
  const grey = !image.color && !isRendered(image.imageId);
  const { center, width } = shownWindow(viewport);
  // Narrower ones cannot be told (PS3.3 C.11.2.1.2.1).
  const windowed = grey && width >= 1;
  const { clientWidth, clientHeight } = viewport.element;
  return {
    ...turnOf(matrix),
    windowCenter: windowed ? center : null,
    windowWidth: windowed ? width : null,
    inverted: grey && (viewport.getProperties().invert ?? false),
    area: areaIn(matrix, [clientWidth, clientHeight], [columns, rows]),
  };
}

/** Shows the image on the screen so; it is drawn by whoever calls. */
export function applyDisplay(viewport: Viewport, display: Display): void {
  const { windowCenter, windowWidth, inverted, area } = display;
  turn(viewport, display);
  if (area) zoomInto(viewport, area);
  if (windowCenter !== null && windowWidth !== null && windowWidth > 0) {
    chooseWindow(viewport, { center: windowCenter, width: windowWidth });
  }
  viewport.setProperties({ invert: inverted });
}

/** What is seen decides: Cornerstone counts the quarters of some mirrored pictures the other way round. */
function turn(viewport: Viewport, { rotation, mirrored }: Turn): void {
  for (const degrees of [rotation, (360 - rotation) % 360]) {
    unturn(viewport);
    viewport.setViewPresentation({ flipHorizontal: mirrored, flipVertical: false } as Types.ViewPresentation);
    viewport.setViewPresentation({ rotation: degrees } as Types.ViewPresentation);
    const placement = placementOf(viewport);
    const seen = placement && turnOf(placement.matrix);
    if (seen?.rotation === rotation && seen.mirrored === mirrored) return;
  }
}

/** Makes an area fit the viewport. */
function zoomInto(viewport: StackViewport, area: Area): void {
  const placement = placementOf(viewport);
  const { focalPoint, position, parallelScale } = viewport.getCamera();
  if (!placement || !focalPoint || !position || !parallelScale) return;
  const { left, top, width, height } = boxOf(placement.matrix, area);
  const { clientWidth, clientHeight } = viewport.element;
  const scale = Math.min(clientWidth / width, clientHeight / height);
  if (!Number.isFinite(scale) || scale <= 0) return;
  const wanted = viewport.canvasToWorld([left + width / 2, top + height / 2]);
  const now = viewport.canvasToWorld([clientWidth / 2, clientHeight / 2]);
  const moved = (from: Types.Point3) =>
    from.map((value, axis) => value + (wanted[axis] ?? 0) - (now[axis] ?? 0)) as Types.Point3;
  viewport.setCamera({
    focalPoint: moved(focalPoint),
    position: moved(position),
    parallelScale: parallelScale / scale,
  });
}
