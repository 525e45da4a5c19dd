import { describe, expect, test } from "vitest";
import vectors from "../../../tests/dicom/measurements/vectors.json";
import type { Kind } from "./kinds";
import { groupSize, namesOf, variantOf } from "./kinds";
import type { Point, Scale } from "./measurement";
import { valuesOf } from "./values";

const SQUARE: Scale = { row: 0.2, column: 0.2, unit: "mm" };

describe("the values of figures that the server measures as well", () => {
  test.each(vectors.map((vector) => [`${vector.kind}: ${vector.about}`, vector] as const))(
    "%s",
    (_, vector) => {
      const found = valuesOf(
        {
          kind: vector.kind as Kind,
          variant: vector.variant,
          points: vector.points as unknown as Point[],
          millimetres: vector.millimetres,
        },
        vector.scale as Scale,
      );
      expect(found.map(({ name, unit }) => [name, unit])).toEqual(
        vector.values.map(({ name, unit }) => [name, unit]),
      );
      found.forEach(({ value }, at) => {
        expect(value).toBeCloseTo(vector.values[at]?.value ?? Number.NaN, 5);
      });
    },
  );
});

test("nothing has values as long as points are missing", () => {
  expect(valuesOf({ kind: "LENGTH", points: [[0, 0]] }, SQUARE)).toEqual([]);
  expect(
    valuesOf(
      {
        kind: "LENGTH",
        variant: "SPINE",
        points: [
          [0, 0],
          [1, 1],
        ],
      },
      SQUARE,
    ),
  ).toEqual([]);
  const heads: Point[] = Array.from({ length: 9 }, () => [0, 0]);
  expect(valuesOf({ kind: "NORBERG", variant: "HIPS", points: heads }, SQUARE)).toEqual([]);
});

test("points that lie in one place have no heart", () => {
  const points: Point[] = Array.from({ length: 14 }, () => [5, 5]);
  expect(valuesOf({ kind: "VERTEBRAL_HEART", points }, SQUARE)).toEqual([]);
});

test("every point has a name, groups first", () => {
  const heart = variantOf("VERTEBRAL_HEART");
  const hips = variantOf("NORBERG", "HIPS");
  if (!heart || !hips) throw new Error("no such variants");
  expect(namesOf(heart, 7)).toHaveLength(14);
  expect(namesOf(heart, 7)[7]).toBe("CARINA");
  expect(namesOf(hips, 3).slice(2, 5)).toEqual(["HEAD_RIGHT_3", "HEAD_LEFT_1", "HEAD_LEFT_2"]);
  expect(groupSize(hips, 9)).toBeUndefined();
  expect(groupSize(hips, 10)).toBe(4);
});
