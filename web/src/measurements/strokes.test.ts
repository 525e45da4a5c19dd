import { describe, expect, test } from "vitest";
import vectors from "../../../tests/dicom/measurements/vectors.json";
import { groupSize, type Kind, namesOf, variantOf, variantsOf } from "./kinds";
import type { Point, Scale } from "./measurement";
import { dot, minus, toPlane } from "./plane";
import { GUIDED, strokesOf } from "./strokes";
import { valuesOf } from "./values";

const guided = vectors.filter(({ kind, values }) => GUIDED.includes(kind as Kind) && values.length > 0);
const begunOf = ({ kind, variant, points }: (typeof vectors)[number], count = points.length) => {
  const shape = variantOf(kind as Kind, variant);
  if (!shape) throw new Error(`no ${variant} of ${kind}`);
  return {
    kind: kind as Kind,
    variant: variant ?? variantsOf(kind as Kind)[0],
    points: points.slice(0, count) as unknown as Point[],
    each: groupSize(shape, points.length) ?? 0,
  };
};

describe("what is drawn", () => {
  test.each(guided.map((vector) => [`${vector.kind}: ${vector.about}`, vector] as const))(
    "%s: lines that are measured, at every step only such as have their ends",
    (_, vector) => {
      const scale = vector.scale as Scale;
      for (let count = 0; count <= vector.points.length; count += 1) {
        for (const { points } of strokesOf(begunOf(vector, count), scale)) {
          expect(points.flat().every(Number.isFinite)).toBe(true);
        }
      }
      const begun = begunOf(vector);
      const names = valuesOf(begun, scale).map(({ name }) => name);
      const measured = strokesOf(begun, scale).flatMap(({ value }) => value ?? []);
      expect(measured.every((name) => names.includes(name))).toBe(true);
      expect(names.some((name) => measured.includes(name)) || begun.variant === "THORACIC_INLET").toBe(true);
    },
  );

  test("the short axis of a heart is square to the long one, as long as it measures", () => {
    const vector = guided.find(({ about }) => about.startsWith("the same turned"));
    if (!vector) throw new Error("no such vector");
    const scale = vector.scale as Scale;
    const lines = strokesOf(begunOf(vector), scale);
    const way = (name: string) => {
      const [from, to] =
        lines.find(({ value }) => value === name)?.points.map((one) => toPlane(one, scale)) ?? [];
      return minus(to ?? [0, 0], from ?? [0, 0]);
    };
    expect(dot(way("LONG_AXIS"), way("SHORT_AXIS"))).toBeCloseTo(0, 6);
    expect(Math.hypot(...way("SHORT_AXIS"))).toBeCloseTo(84, 6);
    expect(Math.hypot(...way("RADIOGRAPHIC_LEFT_ATRIAL_DIMENSION"))).toBeCloseTo(30, 6);
  });
});

test("hearts with vertebrae, RLAD and VLAS take fourteen points at most", () => {
  for (const name of variantsOf("VERTEBRAL_HEART")) {
    const shape = variantOf("VERTEBRAL_HEART", name);
    expect(shape && namesOf(shape, shape.usual ?? 0).length).toBeLessThanOrEqual(14);
  }
});
