export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** A picture of another size than its pane: what stood at an edge stands at the same edge, `scale` times as large. */
export interface Frame {
  /** CSS pixels of the pane. */
  pane: { width: number; height: number };
  /** Pixels of the picture. */
  picture: { width: number; height: number };
  scale: number;
}

/** Where the left upper corner of a block of text comes to lie in the picture. */
export function anchored(block: Box, { pane, picture, scale }: Frame): { x: number; y: number } {
  return {
    x: along(block.left, block.width, pane.width, picture.width, scale),
    y: along(block.top, block.height, pane.height, picture.height, scale),
  };
}

function along(from: number, length: number, pane: number, picture: number, scale: number): number {
  const [before, after] = [from, pane - from - length];
  if (Math.abs(before - after) < pane * 0.05) return picture / 2 + (from - pane / 2) * scale;
  return before < after ? before * scale : picture - (pane - from) * scale;
}

/** Texts are never so small that nobody reads them, whatever the picture. */
const LEAST = 0.6;

export const textScale = (pane: Frame["pane"], picture: Frame["picture"]) =>
  Math.max(LEAST, Math.min(picture.width / pane.width, picture.height / pane.height));
