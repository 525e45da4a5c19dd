import { Enums, type StackViewport, type Types } from "@cornerstonejs/core";
import { applyShades } from "./applyShades";
import { placementOf } from "./placement";
import { renderingEngine, stackViewport } from "./start";
import { zoomTo } from "./viewport";

/** How finely a viewport is drawn: as on the screen, the same with twice as many pixels, or all of the picture. */
export type Fineness = "screen" | "print" | "own";

/** What a viewport shows, to be drawn on. */
export interface Picture {
  canvas: HTMLCanvasElement;
  /** From CSS pixels of the viewport to pixels of the canvas: times `scale`, then moved. */
  scale: number;
  x: number;
  y: number;
  /** From pixels of the image to pixels of the canvas, as a CSS `matrix()`. */
  matrix: [number, number, number, number, number, number];
  /** It had more pixels than can be drawn. */
  reduced: boolean;
}

const MAKING = "picture-out";
const PRINTED = 2;
const LONGEST_SIDE = 8192;
/** Graphics processors promise no more than that. */
const SURE_SIDE = 4096;

let making: Promise<unknown> = Promise.resolve();

/** What a viewport shows; null where it shows no picture. Pictures are made one after the other. */
export function pictureOf(id: string, fineness: Fineness): Promise<Picture | null> {
  const made = making.then(() => make(id, fineness));
  making = made.catch(() => undefined);
  return made;
}

async function make(id: string, fineness: Fineness): Promise<Picture | null> {
  const shown = stackViewport(id);
  const placement = shown && placementOf(shown);
  const imageId = shown?.getCornerstoneImage()?.imageId;
  if (!shown || !placement || !imageId) return null;
  if (fineness === "screen") return pictured(shown, shown, false);
  const { width, height, reduced } =
    fineness === "own"
      ? ownSize(shown)
      : limited(shown.canvas.width * PRINTED, shown.canvas.height * PRINTED);
  const host = document.createElement("div");
  const sharp = window.devicePixelRatio;
  Object.assign(host.style, {
    position: "fixed",
    left: "-100000px",
    width: `${width / sharp}px`,
    height: `${height / sharp}px`,
  });
  document.body.append(host);
  const engine = renderingEngine();
  engine.enableElement({ viewportId: MAKING, element: host, type: Enums.ViewportType.STACK });
  try {
    const made = stackViewport(MAKING);
    if (!made) return null;
    await made.setStack([imageId]);
    const { voiRange, invert } = shown.getProperties();
    made.setProperties({ voiRange, invert });
    applyShades(made);
    const { rotation, flipHorizontal, flipVertical } = shown.getViewPresentation();
    made.setViewPresentation({ rotation, flipHorizontal, flipVertical } as Types.ViewPresentation);
    if (fineness === "own") zoomTo(made, 1);
    else made.setCamera(shown.getCamera());
    await rendered(made, host);
    return pictured(shown, made, reduced);
  } finally {
    engine.disableElement(MAKING);
    host.remove();
  }
}

function rendered(viewport: StackViewport, host: HTMLElement): Promise<void> {
  return new Promise((resolve) => {
    host.addEventListener(Enums.Events.IMAGE_RENDERED, () => resolve(), { once: true });
    viewport.render();
  });
}

/** A copy of what is drawn: the viewport's own canvas is drawn on again at any time. */
function pictured(shown: StackViewport, made: StackViewport, reduced: boolean): Picture | null {
  const [from, to] = [placementOf(shown), placementOf(made)];
  if (!from || !to) return null;
  const source = made.getCanvas();
  const canvas = document.createElement("canvas");
  canvas.width = source.width;
  canvas.height = source.height;
  canvas.getContext("2d")?.drawImage(source, 0, 0);
  const sharp = source.width / made.element.clientWidth;
  const matrix = to.matrix.map((part) => part * sharp) as Picture["matrix"];
  const scale = Math.hypot(matrix[0], matrix[1]) / Math.hypot(from.matrix[0], from.matrix[1]);
  return {
    canvas,
    matrix,
    scale,
    x: matrix[4] - from.matrix[4] * scale,
    y: matrix[5] - from.matrix[5] * scale,
    reduced,
  };
}

/** So large that each pixel of the image is one, or more where pixels are not square. */
function ownSize(viewport: StackViewport): { width: number; height: number; reduced: boolean } {
  const placement = placementOf(viewport);
  const { dimensions = [1, 1], spacing = [1, 1] } = viewport.getImageData() ?? {};
  const [columns = 1, rows = 1] = dimensions;
  const [across = 1, down = 1] = spacing;
  const least = Math.min(across, down) || 1;
  const [width, height] = [(columns * across) / least, (rows * down) / least];
  const turned = Math.abs(placement?.matrix[1] ?? 0) > Math.abs(placement?.matrix[0] ?? 0);
  return turned ? limited(height, width) : limited(width, height);
}

function limited(width: number, height: number): { width: number; height: number; reduced: boolean } {
  const part = Math.min(1, longestSide() / Math.max(width, height));
  return { width: Math.round(width * part), height: Math.round(height * part), reduced: part < 1 };
}

function longestSide(): number {
  const context = new OffscreenCanvas(1, 1).getContext("webgl2");
  const largest = context?.getParameter(context.MAX_TEXTURE_SIZE) as number | undefined;
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return Math.min(LONGEST_SIDE, largest ?? SURE_SIDE);
}
