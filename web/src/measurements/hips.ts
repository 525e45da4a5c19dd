import type { Value } from "./measurement";
import type { Named } from "./named";
import { angle, apart, circleThrough, dot, minus, unit } from "./plane";

const SIDES = ["RIGHT", "LEFT"] as const;

/** Norberg's angle of each hip; between the femora, positive where they run apart towards the stifles. */
export function norbergValues({ one, all }: Named, variant: string): Value[] {
  const [right, left] = SIDES.map((side) => circleThrough(all(`HEAD_${side}`))?.centre);
  if (!right || !left) return [];
  const across = minus(left, right);
  const deg = (name: string, value: number): Value => ({ name, value, unit: "deg" });
  const values = [
    deg("NORBERG_ANGLE_RIGHT", angle(across, minus(one("ACETABULUM_RIGHT"), right))),
    deg("NORBERG_ANGLE_LEFT", angle(minus(right, left), minus(one("ACETABULUM_LEFT"), left))),
  ];
  if (variant !== "FEMORA") return values;
  const [femurRight, femurLeft] = SIDES.map((side) =>
    unit(minus(one(`FEMUR_${side}_DISTAL`), one(`FEMUR_${side}_PROXIMAL`))),
  );
  if (!femurRight || !femurLeft) return values;
  const way = dot(minus(femurLeft, femurRight), across) < 0 ? -1 : 1;
  return [...values, deg("FEMORAL_PARALLELISM", way * angle(femurRight, femurLeft))];
}

/** How far head and cup are apart, in radii of the head: 0 where they share a centre. */
export function distractionValues({ all }: Named, variant: string): Value[] {
  return SIDES.flatMap((side) => {
    const [cup, head] = [circleThrough(all(`CUP_${side}`)), circleThrough(all(`HEAD_${side}`))];
    if (!cup || !head) return [];
    const value = apart(cup.centre, head.centre) / head.radius;
    return [{ name: `${variant}_INDEX_${side}`, value, unit: "1" as const }];
  });
}
