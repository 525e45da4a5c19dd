import type { Value } from "./measurement";
import type { Named } from "./named";
import { angle, apart, circleThrough, minus } from "./plane";

const SIDES = ["RIGHT", "LEFT"] as const;

/**
 * Norberg's angle of each hip; how far each femur is abducted from the line square to that between the heads (negative:
 * adducted), and both together.
 */
export function norbergValues({ one, all }: Named, variant: string): Value[] {
  const [right, left] = SIDES.map((side) => circleThrough(all(`HEAD_${side}`))?.centre);
  if (!right || !left) return [];
  const [across, back] = [minus(left, right), minus(right, left)];
  const deg = (name: string, value: number): Value => ({ name, value, unit: "deg" });
  const values = [
    deg("NORBERG_ANGLE_RIGHT", angle(across, minus(one("ACETABULUM_RIGHT"), right))),
    deg("NORBERG_ANGLE_LEFT", angle(back, minus(one("ACETABULUM_LEFT"), left))),
  ];
  if (variant !== "FEMORA") return values;
  const femur = (side: string) => minus(one(`FEMUR_${side}_DISTAL`), one(`FEMUR_${side}_PROXIMAL`));
  const abducted = [angle(across, femur("RIGHT")) - 90, angle(back, femur("LEFT")) - 90] as const;
  return [
    ...values,
    deg("FEMORAL_ANGULATION_RIGHT", abducted[0]),
    deg("FEMORAL_ANGULATION_LEFT", abducted[1]),
    deg("FEMORAL_PARALLELISM", abducted[0] + abducted[1]),
  ];
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
