import type { RenderingEngine, StackViewport, Types } from "@cornerstonejs/core";
import { dot, type Plane, type Vector } from "../dicomweb/plane";
import { chooseWindow, showOwnWindow } from "./applyShades";

/** A stack of pictures on the screen. */
export type Viewport = StackViewport;

/** How the rows and columns of the picture on the screen run in the camera's space. */
export function planeShown(viewport: Viewport): Plane | undefined {
  const { direction } = viewport.getImageData() ?? {};
  if (!direction) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = direction;
  return { row: [a, b, c], column: [d, e, f] };
}

/** Whether the picture is seen from behind: left and right, or top and bottom, have changed places. */
export function isMirrored(viewport: Viewport): boolean {
  const { direction } = viewport.getImageData() ?? {};
  const { viewPlaneNormal } = viewport.getCamera();
  if (!direction || !viewPlaneNormal) return false;
  return dot([direction[6] ?? 0, direction[7] ?? 0, direction[8] ?? 0], viewPlaneNormal) > 0;
}

/** How large the picture is shown: at 1 the whole of it, as it is turned, just fits. */
export function zoomOf(viewport: Viewport): number {
  const { parallelScale } = viewport.getCamera();
  const whole = wholeScale(viewport);
  return whole && parallelScale ? whole / parallelScale : 1;
}

export function zoomTo(viewport: Viewport, zoom: number): void {
  const whole = wholeScale(viewport);
  if (whole) viewport.setCamera({ parallelScale: whole / zoom });
}

/** Half the height in mm that the viewport has to show for the whole picture, as it is turned, to fit. */
function wholeScale(viewport: Viewport): number | undefined {
  const { dimensions, spacing } = viewport.getImageData() ?? {};
  const plane = planeShown(viewport);
  const { viewUp } = viewport.getCamera();
  if (!dimensions || !spacing || !plane || !viewUp) return undefined;
  const [width, height] = [dimensions[0] * spacing[0], dimensions[1] * spacing[1]];
  const upright = Math.abs(dot(plane.column, viewUp as Vector)) > 0.7;
  const [across, down] = upright ? [width, height] : [height, width];
  return Math.max(down, (across * viewport.sHeight) / viewport.sWidth) / 2;
}

/** Makes every picture fit its place anew, turned, mirrored and as large in proportion as it was. */
export function refit(engine: RenderingEngine): void {
  const before = (engine.getViewports() as Viewport[])
    .filter((viewport) => viewport.getImageData())
    .map((viewport) => ({ viewport, zoom: zoomOf(viewport) }));
  engine.resize(false, true);
  for (const { viewport, zoom } of before) {
    const camera = viewport.getCamera();
    // What the whole picture is, from now on; Cornerstone leaves it out while a rendering is on its way.
    viewport.resetCamera();
    viewport.setCamera(camera);
    zoomTo(viewport, zoom);
  }
  engine.render();
}

export function invert(viewport: Viewport): void {
  viewport.setProperties({ invert: !viewport.getProperties().invert });
}

/** A quarter of a turn, clockwise; what was seen whole is whole again. */
export function rotate(viewport: Viewport): void {
  const zoom = zoomOf(viewport);
  const quarters = Math.round((viewport.getViewPresentation().rotation ?? 0) / 90);
  viewport.setViewPresentation({ rotation: ((quarters + 1) * 90) % 360 });
  zoomTo(viewport, zoom);
}

export function mirrorLeftAndRight(viewport: Viewport): void {
  viewport.setCamera({ flipHorizontal: !viewport.getCamera().flipHorizontal });
}

export function mirrorTopAndBottom(viewport: Viewport): void {
  viewport.setCamera({ flipVertical: !viewport.getCamera().flipVertical });
}

/** The whole picture, in the middle, as it is turned and mirrored. */
export function fit(viewport: Viewport): void {
  toMiddle(viewport);
  zoomTo(viewport, 1);
}

function toMiddle(viewport: Viewport): void {
  const { imageData, dimensions } = viewport.getImageData() ?? {};
  const { focalPoint, position } = viewport.getCamera();
  if (!imageData?.indexToWorld || !dimensions || !focalPoint || !position) return;
  const middle = imageData.indexToWorld([
    (dimensions[0] - 1) / 2,
    (dimensions[1] - 1) / 2,
    0,
  ]) as Types.Point3;
  const moved = position.map((value, at) => value + (middle[at] as number) - (focalPoint[at] as number));
  viewport.setCamera({ focalPoint: middle, position: moved as Types.Point3 });
}

/** What a picture at its natural size is: a millimetre of the patient one of the screen, or a pixel one of CSS. */
export type NaturalSize = "MILLIMETRES" | "PIXELS";

/** CSS pixels of a millimetre (an inch has 96), as far as the screen keeps to it. */
const CSS_PIXELS = 96 / 25.4;

/**
 * Shows the picture as large as it is, in the middle. `mm`: how many of the patient one of the picture's space is;
 * undefined where nobody knows.
 */
export function showNaturalSize(viewport: Viewport, mm: number | undefined): NaturalSize {
  const { spacing } = viewport.getImageData() ?? {};
  const scale = mm ? mm * CSS_PIXELS : 1 / (spacing?.[0] || 1);
  toMiddle(viewport);
  viewport.setCamera({ parallelScale: viewport.element.clientHeight / 2 / scale });
  return mm ? "MILLIMETRES" : "PIXELS";
}

/** CSS pixels of one unit of the picture's space, whichever way. */
export function pixelsPerUnit(viewport: Viewport): number {
  return viewport.element.clientHeight / 2 / (viewport.getCamera().parallelScale ?? 1);
}

/** As the pictures came: unturned, whole, each with its own window. */
export function reset(viewport: Viewport): void {
  unturn(viewport);
  viewport.setProperties({ invert: false });
  showOwnWindow(viewport);
}

/** Unturned, not mirrored, whole. */
export function unturn(viewport: Viewport): void {
  viewport.setViewPresentation({
    rotation: 0,
    flipHorizontal: false,
    flipVertical: false,
  } as Types.ViewPresentation);
  viewport.resetCamera();
}

/** Show these values from black to white, as PS3.3 C.11.2.1.2 has it. */
export function setWindow(viewport: Viewport, center: number, width: number): void {
  chooseWindow(viewport, { center, width });
  viewport.render();
}

/** One picture on or back, as far as the stack goes. */
export function step(viewport: Viewport, by: number): void {
  const to = viewport.getTargetImageIdIndex() + by;
  if (to >= 0 && to < viewport.getImageIds().length) void viewport.setImageIdIndex(to);
}
