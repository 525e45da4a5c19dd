import { anchored, type Box, type Frame } from "./anchor";

/** Which of the texts over a picture are drawn: all, or those alone that say nothing of whose it is. */
export type Texts = "all" | "nameless";

/**
 * Draws the texts that lie over a pane as they are there: their lines, fonts and backgrounds. What is marked
 * `data-output="text"` says nothing of the patient; all else is taken for a name.
 */
export function drawTexts(
  context: CanvasRenderingContext2D,
  pane: HTMLElement,
  frame: Frame,
  which: Texts,
): void {
  const origin = pane.getBoundingClientRect();
  const walker = document.createTreeWalker(pane, NodeFilter.SHOW_TEXT);
  const backed = new Set<Element>();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!element || !isDrawn(element, which)) continue;
    const block = blockOf(element, pane);
    const at = relative(block.getBoundingClientRect(), origin);
    const to = anchored(at, frame);
    const move = (box: Box): Box => ({
      left: to.x + (box.left - at.left) * frame.scale,
      top: to.y + (box.top - at.top) * frame.scale,
      width: box.width * frame.scale,
      height: box.height * frame.scale,
    });
    const boxOf = (rect: DOMRect) => move(relative(rect, origin));
    const holder = backgroundOf(element, block);
    if (holder && !backed.has(holder)) {
      backed.add(holder);
      context.fillStyle = getComputedStyle(holder).backgroundColor;
      for (const rect of holder.getClientRects()) fill(context, boxOf(rect));
    }
    words(context, node as Text, element, pane, boxOf, frame.scale);
  }
}

function isDrawn(element: Element, which: Texts): boolean {
  if (element.closest("svg, button, [role=alert], [data-output=none]")) return false;
  return which === "all" || element.closest("[data-output]")?.getAttribute("data-output") === "text";
}

/** What is placed by itself: a corner's lines stay together. */
function blockOf(element: Element, pane: HTMLElement): Element {
  for (let one: Element | null = element; one && one !== pane; one = one.parentElement) {
    if (getComputedStyle(one).position === "absolute") return one;
  }
  return element;
}

function backgroundOf(element: Element, block: Element): Element | null {
  for (let one: Element | null = element; one; one = one === block ? null : one.parentElement) {
    if (!/^rgba\(.*, 0\)$|^transparent$/.test(getComputedStyle(one).backgroundColor)) return one;
  }
  return null;
}

/** Word by word, since nothing tells where the browser has broken the lines. */
function words(
  context: CanvasRenderingContext2D,
  node: Text,
  element: Element,
  pane: HTMLElement,
  boxOf: (rect: DOMRect) => Box,
  scale: number,
): void {
  const style = getComputedStyle(element);
  const range = document.createRange();
  context.fillStyle = style.color;
  context.textBaseline = "alphabetic";
  context.letterSpacing = `${(Number.parseFloat(style.letterSpacing) || 0) * scale}px`;
  context.font = `${style.fontWeight} ${Number.parseFloat(style.fontSize) * scale}px ${style.fontFamily}`;
  for (const { 0: word, index } of node.data.matchAll(/\S+/g)) {
    range.setStart(node, index);
    range.setEnd(node, index + word.length);
    const rect = range.getBoundingClientRect();
    if (!rect.width || isCut(rect, element, pane)) continue;
    const box = boxOf(rect);
    const { fontBoundingBoxAscent: above, fontBoundingBoxDescent: below } = context.measureText(word);
    context.fillText(word, box.left, box.top + (box.height - above - below) / 2 + above, box.width * 1.02);
  }
}

/** Whether something around a word hides it, as lines are hidden that a corner has no room for. */
function isCut(rect: DOMRect, element: Element, pane: HTMLElement): boolean {
  const middle = rect.top + rect.height / 2;
  for (let one: Element | null = element; one && one !== pane; one = one.parentElement) {
    if (getComputedStyle(one).overflow === "visible") continue;
    const around = one.getBoundingClientRect();
    if (middle < around.top || middle > around.bottom) return true;
  }
  return false;
}

const relative = (rect: DOMRect, origin: DOMRect): Box => ({
  left: rect.left - origin.left,
  top: rect.top - origin.top,
  width: rect.width,
  height: rect.height,
});

const fill = (context: CanvasRenderingContext2D, { left, top, width, height }: Box) =>
  context.fillRect(left, top, width, height);
