import type { Point } from "../dicomweb/distance";

/** The six numbers of a CSS `matrix()`: from columns and rows, 0, 0 where the first pixel begins, to the screen. */
export type Affine = readonly [number, number, number, number, number, number];

/** Column and row of the first pixel and of the last one that are shown of an image. */
export type Area = readonly [number, number, number, number];

/** How an image is turned: clockwise by so many degrees, then mirrored left and right (PS3.3 C.10.6). */
export interface Turn {
  rotation: number;
  mirrored: boolean;
}

/** A rectangle on the screen. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** How what is placed so is turned, in quarters. */
export function turnOf([a, b, c, d]: Affine): Turn {
  const mirrored = a * d - b * c < 0;
  const quarters = Math.round(Math.atan2(b, mirrored ? -a : a) / (Math.PI / 2));
  return { rotation: ((quarters + 4) % 4) * 90, mirrored };
}

/** Where on the screen a point of an image is; the middle of the first pixel is 0, 0. */
export function placed([a, b, c, d, e, f]: Affine, [column, row]: Point): Point {
  const [x, y] = [column + 0.5, row + 0.5];
  return [a * x + c * y + e, b * x + d * y + f];
}

/** Which point of an image is seen at a place of the screen. */
export function pointAt([a, b, c, d, e, f]: Affine, [x, y]: Point): Point {
  const det = a * d - b * c;
  const [right, down] = [x - e, y - f];
  return [(d * right - c * down) / det - 0.5, (a * down - b * right) / det - 0.5];
}

/** What part of an image, of so many columns and rows, can be seen in a viewport. */
export function areaIn(matrix: Affine, [width, height]: Point, [columns, rows]: Point): Area {
  const [one, other] = [pointAt(matrix, [0, 0]), pointAt(matrix, [width, height])];
  const span = (a: number, b: number, count: number) => {
    const [first, last] = [Math.round(Math.min(a, b) + 0.5), Math.round(Math.max(a, b) - 0.5)];
    const least = Math.min(Math.max(first, 0), count - 1);
    return [least, Math.max(Math.min(last, count - 1), least)] as const;
  };
  const [left, right] = span(one[0], other[0], columns);
  const [top, bottom] = span(one[1], other[1], rows);
  return [left, top, right, bottom];
}

/** Where an area lies on the screen; its corners may be told in any order. */
export function boxOf(matrix: Affine, [x1, y1, x2, y2]: Area): Box {
  const edges = (one: number, other: number) =>
    [Math.min(one, other) - 0.5, Math.max(one, other) + 0.5] as const;
  const [left, right] = edges(x1, x2);
  const [top, bottom] = edges(y1, y2);
  const [one, other] = [placed(matrix, [left, top]), placed(matrix, [right, bottom])];
  return {
    left: Math.min(one[0], other[0]),
    top: Math.min(one[1], other[1]),
    width: Math.abs(one[0] - other[0]),
    height: Math.abs(one[1] - other[1]),
  };
}
