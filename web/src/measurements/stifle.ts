import type { Value } from "./measurement";
import type { Named } from "./named";
import { cross, degrees, dot, middle, minus, radians } from "./plane";

/** What a tibial plateau is turned to. */
export const TARGET = 5;
/** Radii of saw blades in mm. */
export const SAWS = [12, 15, 18, 21, 24, 27, 30];

/** The slope of the tibial plateau against a line square to the mechanical axis, and the turn to the target. */
export function plateauValues({ one }: Named): Value[] {
  const from = middle(one("TUBERCLE_CRANIAL"), one("TUBERCLE_CAUDAL"));
  const axis = minus(one("TALUS"), from);
  const plateau = minus(one("PLATEAU_CAUDAL"), one("PLATEAU_CRANIAL"));
  const slope = degrees(Math.atan2(dot(plateau, axis), Math.abs(cross(plateau, axis))));
  return [
    { name: "TIBIAL_PLATEAU_ANGLE", value: slope, unit: "deg" },
    { name: "TPLO_ROTATION", value: slope - TARGET, unit: "deg" },
  ];
}

/** How far a cut of a saw's radius is moved along itself for such a turn, measured straight: mm. */
export const chordOf = (rotation: number, saw: number) => 2 * saw * Math.sin(radians(rotation) / 2);
