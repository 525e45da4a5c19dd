import type { Point, Scale, Value } from "./measurement";
import { angle, apart, area, cross, minus, perimeter } from "./plane";

type Plain = (points: Point[], unit: Scale["unit"]) => Value[];

const square = (unit: Scale["unit"]) => (unit === "mm" ? "mm2" : "px2");
const deg = (value: number): Value => ({ name: "ANGLE", value, unit: "deg" });
const at = (points: Point[], index: number): Point => points[index] ?? [Number.NaN, Number.NaN];

/** Values of what is drawn freely; points have true proportions. */
export const PLAIN: Record<string, Plain> = {
  LENGTH: (points, unit) => [{ name: "LENGTH", value: apart(at(points, 0), at(points, 1)), unit }],
  BIDIRECTIONAL: (points, unit) => {
    const both = [apart(at(points, 0), at(points, 1)), apart(at(points, 2), at(points, 3))];
    return [
      { name: "LONG_AXIS", value: Math.max(...both), unit },
      { name: "SHORT_AXIS", value: Math.min(...both), unit },
    ];
  },
  ANGLE: (points) => [deg(angle(minus(at(points, 0), at(points, 1)), minus(at(points, 2), at(points, 1))))],
  // Of lines, not of directions: whichever end of each was drawn first.
  COBB_ANGLE: (points) => {
    const between = angle(minus(at(points, 1), at(points, 0)), minus(at(points, 3), at(points, 2)));
    return [deg(Math.min(between, 180 - between))];
  },
  // Two axes of what is an ellipse on the screen stay its conjugate diameters where pixels are not square.
  ELLIPSE: (points, unit) => {
    const axes = cross(minus(at(points, 1), at(points, 0)), minus(at(points, 3), at(points, 2)));
    return [{ name: "AREA", value: (Math.PI / 4) * Math.abs(axes), unit: square(unit) }];
  },
  RECTANGLE: (points, unit) => [
    { name: "AREA", value: area(points), unit: square(unit) },
    { name: "PERIMETER", value: perimeter(points), unit },
  ],
  CIRCLE: (points, unit) => {
    const radius = apart(at(points, 0), at(points, 1));
    return [
      { name: "AREA", value: Math.PI * radius * radius, unit: square(unit) },
      { name: "DIAMETER", value: 2 * radius, unit },
    ];
  },
  FREEHAND: (points, unit) => [
    { name: "AREA", value: area(points), unit: square(unit) },
    { name: "PERIMETER", value: perimeter(points), unit },
  ],
  PROBE: () => [],
  ARROW: () => [],
  TEXT: () => [],
  SIDE_MARKER: () => [],
};
