import { type StackViewport, type Types, utilities } from "@cornerstonejs/core";

/** A stack of pictures on the screen. */
export type Viewport = StackViewport;

export function invert(viewport: Viewport): void {
  viewport.setProperties({ invert: !viewport.getProperties().invert });
}

/** A quarter of a turn, clockwise. */
export function rotate(viewport: Viewport): void {
  viewport.setViewPresentation({ rotation: ((viewport.getViewPresentation().rotation ?? 0) + 90) % 360 });
}

export function mirrorLeftAndRight(viewport: Viewport): void {
  viewport.setCamera({ flipHorizontal: !viewport.getCamera().flipHorizontal });
}

export function mirrorTopAndBottom(viewport: Viewport): void {
  viewport.setCamera({ flipVertical: !viewport.getCamera().flipVertical });
}

/** As the picture came: unturned, whole, with its own window. */
export function reset(viewport: Viewport): void {
  viewport.setViewPresentation({
    rotation: 0,
    flipHorizontal: false,
    flipVertical: false,
  } as Types.ViewPresentation);
  viewport.resetCamera();
  viewport.resetProperties();
}

/** Show these values from black to white, as PS3.3 C.11.2.1.2 has it. */
export function setWindow(viewport: Viewport, center: number, width: number): void {
  viewport.setProperties({ voiRange: utilities.windowLevel.toLowHighRange(width, center) });
  viewport.render();
}

/** One picture on or back, as far as the stack goes. */
export function step(viewport: Viewport, by: number): void {
  const to = viewport.getTargetImageIdIndex() + by;
  if (to >= 0 && to < viewport.getImageIds().length) void viewport.setImageIdIndex(to);
}
