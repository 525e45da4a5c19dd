import type { StackViewport, Types } from "@cornerstonejs/core";

/** Where the picture's pixels are on the screen, in CSS pixels: as the six numbers of a CSS `matrix()`. */
export interface Placement {
  columns: number;
  rows: number;
  matrix: [number, number, number, number, number, number];
}

export function placementOf(viewport: StackViewport): Placement | null {
  const data = viewport.getImageData();
  const toWorld = data?.imageData.indexToWorld;
  if (!data || !toWorld) return null;
  const [columns, rows] = data.dimensions;
  // A pixel's own place is its middle: the picture begins half of one before.
  const corner = (x: number, y: number) =>
    viewport.worldToCanvas(toWorld([x - 0.5, y - 0.5, 0]) as Types.Point3);
  const [left, top] = corner(0, 0);
  const [rightX, rightY] = corner(columns, 0);
  const [downX, downY] = corner(0, rows);
  const matrix: Placement["matrix"] = [
    (rightX - left) / columns,
    (rightY - top) / columns,
    (downX - left) / rows,
    (downY - top) / rows,
    left,
    top,
  ];
  return { columns, rows, matrix };
}
