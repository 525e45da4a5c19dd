import type { Types } from "@cornerstonejs/core";
import * as tools from "@cornerstonejs/tools";
import type { Begun } from "../measurements/strokes";
import { strokesOf } from "../measurements/strokes";
import { valuesOf } from "../measurements/values";
import type { Annotation } from "./drawnPoints";
import { scaleOn, shortly } from "./guidedLines";
import { planeModule, worldAt } from "./pixels";

const { drawHandles, drawPath, drawTextBox } = tools.drawing;

type Svg = tools.Types.SVGDrawingHelper;
type ToCanvas = (point: Types.Point3) => Types.Point2;

/** A line as it lies on the screen. */
export interface CanvasLine {
  points: Types.Point2[];
  dashed: boolean;
  text: string;
}

/** The lines of a guided measurement on the screen, each with what it measures. */
export function canvasLines(imageId: string, begun: Begun, toCanvas: ToCanvas): CanvasLine[] {
  const plane = planeModule(imageId);
  const scale = scaleOn(imageId, begun.points);
  if (!plane || !scale) return [];
  const values = valuesOf(begun, scale);
  return strokesOf(begun, scale).map(({ points, dashed = false, value, text = "" }) => {
    const measured = values.find(({ name }) => name === value);
    return {
      points: points.map((point) => toCanvas(worldAt(plane, point))),
      dashed,
      text: measured ? shortly(measured) : text,
    };
  });
}

export interface Look {
  color: string;
  lineWidth: number;
}

const NEAR_END = 0.9;

const LABEL = {
  fontFamily: '"Inter Variable", sans-serif',
  fontSize: "12px",
  background: "rgb(0 0 0 / 50%)",
  textBoxBorderRadius: 3,
  textBoxMargin: 2,
  padding: 6,
};

/** Draws lines with what they measure, and the points that were marked. */
export function drawLines(
  svg: Svg,
  { annotationUID = "" }: Annotation,
  lines: CanvasLine[],
  look: Look,
): void {
  lines.forEach(({ points, dashed, text }, at) => {
    if (points.length > 1) {
      const { color, lineWidth } = look;
      drawPath(svg, annotationUID, `line-${at}`, points, {
        color,
        width: lineWidth,
        lineDash: dashed ? "4,4" : "",
      });
    }
    const place = nearEnd(points);
    if (text && place)
      drawTextBox(svg, annotationUID, `text-${at}`, [text], place, { ...LABEL, color: look.color });
  });
}

/** A point near the end of a line: in the middle lines cross. */
function nearEnd(points: Types.Point2[]): Types.Point2 | undefined {
  const [from, to] = [points[0], points[points.length - 1]];
  if (!from || !to) return undefined;
  return [from[0] + (to[0] - from[0]) * NEAR_END, from[1] + (to[1] - from[1]) * NEAR_END];
}

export function drawPoints(
  svg: Svg,
  { annotationUID = "" }: Annotation,
  points: Types.Point2[],
  look: Look,
  radius: number,
) {
  drawHandles(svg, annotationUID, "points", points, {
    color: look.color,
    lineWidth: look.lineWidth,
    handleRadius: radius,
  });
}

/** How far a point is from the nearest line, in CSS pixels. */
export function distanceTo(lines: CanvasLine[], at: Types.Point2): number {
  const { distanceToPoint } = tools.utilities.math.lineSegment;
  const each = lines.flatMap(({ points }) =>
    points.slice(1).map((to, index) => distanceToPoint(points[index] as Types.Point2, to, at)),
  );
  return Math.min(Number.POSITIVE_INFINITY, ...each);
}
