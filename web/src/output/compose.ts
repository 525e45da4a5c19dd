import { type Fineness, type Picture, pictureOf } from "../cornerstone/picture";
import { textScale } from "./anchor";
import { drawTexts } from "./texts";

export interface Wanted {
  fineness: Fineness;
  /** Whose picture it is, and all other texts over it. */
  names: boolean;
  /** What was drawn and measured; sides, MIRRORED and what the millimetres mean are never left out. */
  measurements: boolean;
}

/** What lies in a pane as one picture, or null where it is none, or none yet. */
export async function composePane(pane: HTMLElement, wanted: Wanted): Promise<HTMLCanvasElement | null> {
  const place = pane.querySelector<HTMLElement>("[data-picture]");
  if (!place) return null;
  const viewport = place.dataset.picture;
  const picture = viewport ? await pictureOf(viewport, wanted.fineness) : stillOf(place);
  const context = picture?.canvas.getContext("2d");
  if (!picture || !context) return null;
  await drawPlanes(context, place, picture, wanted.fineness !== "screen");
  if (wanted.measurements) await drawDrawings(context, place, picture);
  const { width, height } = place.getBoundingClientRect();
  const frame = { pane: { width, height }, picture: picture.canvas };
  const scale = textScale(frame.pane, frame.picture);
  drawTexts(context, place, { ...frame, scale }, wanted.names ? "all" : "nameless");
  return picture.canvas;
}

/** A video's picture of this moment, or traces: as they are on the screen. */
function stillOf(place: HTMLElement): Picture | null {
  const shown = place.querySelector<HTMLVideoElement | HTMLCanvasElement>("video, canvas");
  const around = place.getBoundingClientRect();
  if (!shown || !around.width || (shown instanceof HTMLVideoElement && shown.readyState < 2)) return null;
  const sharp = window.devicePixelRatio;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(around.width * sharp);
  canvas.height = Math.round(around.height * sharp);
  const context = canvas.getContext("2d");
  if (!context) return null;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(sharp, sharp);
  const box = shown.getBoundingClientRect();
  const [across, down] =
    shown instanceof HTMLVideoElement ? [shown.videoWidth, shown.videoHeight] : [box.width, box.height];
  const part = Math.min(box.width / across, box.height / down);
  const [width, height] = [across * part, down * part];
  const left = box.left - around.left + (box.width - width) / 2;
  const top = box.top - around.top + (box.height - height) / 2;
  context.drawImage(shown, left, top, width, height);
  context.resetTransform();
  return { canvas, scale: sharp, x: 0, y: 0, matrix: [sharp, 0, 0, sharp, 0, 0], reduced: false };
}

/** The overlay planes that are shown; the server draws them finer where the picture is. */
async function drawPlanes(
  context: CanvasRenderingContext2D,
  place: HTMLElement,
  { matrix }: Picture,
  finer: boolean,
): Promise<void> {
  const shown = place.querySelector<HTMLImageElement>("img[data-testid=overlay-planes]");
  if (!shown?.complete || !shown.naturalWidth) return;
  const planes = finer ? await loaded(shown.src.replace(/reduce=\d+/, "reduce=1")) : shown;
  context.save();
  context.setTransform(...matrix);
  context.drawImage(
    planes,
    0,
    0,
    Number.parseFloat(shown.style.width),
    Number.parseFloat(shown.style.height),
  );
  context.restore();
}

/** What Cornerstone has drawn over the picture, which are vectors: as fine as the picture is. */
async function drawDrawings(
  context: CanvasRenderingContext2D,
  place: HTMLElement,
  { canvas, scale, x, y }: Picture,
): Promise<void> {
  for (const layer of place.querySelectorAll("svg.svg-layer")) {
    const copy = layer.cloneNode(true) as SVGSVGElement;
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.setAttribute("width", String(canvas.width));
    copy.setAttribute("height", String(canvas.height));
    copy.setAttribute(
      "viewBox",
      [-x / scale, -y / scale, canvas.width / scale, canvas.height / scale].join(" "),
    );
    copy.removeAttribute("style");
    keepLengths(layer, copy);
    const text = new XMLSerializer().serializeToString(copy);
    context.drawImage(await loaded(`data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`), 0, 0);
  }
}

/** A picture by itself knows none of the page's fonts: with another one texts stay as long as their boxes. */
function keepLengths(layer: Element, copy: Element): void {
  const copies = copy.querySelectorAll<SVGTextContentElement>("tspan");
  layer.querySelectorAll<SVGTextContentElement>("tspan").forEach((line, at) => {
    copies[at]?.setAttribute("textLength", String(line.getComputedTextLength()));
    copies[at]?.setAttribute("lengthAdjust", "spacingAndGlyphs");
  });
}

async function loaded(source: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = source;
  await image.decode();
  return image;
}
