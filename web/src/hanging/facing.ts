import type { Dataset } from "../dicomweb/dataset";
import { type Plane, planeOf, type Vector } from "../dicomweb/plane";
import { codesOf } from "../viewer/anatomy";
import { type Edges, edgesOf, vocabularyOf } from "../viewer/orientation";
import type { Facing } from "./queries";

/** What is done to a picture before it is shown: mirrored left and right as it came, then turned clockwise. */
export interface Turn {
  mirrored: boolean;
  rotation: 0 | 90 | 180 | 270;
}

/** What shall lie at the left and at the top. */
type Target = Partial<Record<keyof Edges, Side>>;
type Side = "cranial" | "caudal" | "dorsal" | "ventral" | "right" | "left" | "proximal" | "distal";

const SIDES: Record<"BIPED" | "QUADRUPED", Record<string, Side>> = {
  BIPED: { H: "cranial", F: "caudal", P: "dorsal", A: "ventral", R: "right", L: "left" },
  QUADRUPED: {
    CR: "cranial",
    R: "cranial",
    CD: "caudal",
    D: "dorsal",
    V: "ventral",
    RT: "right",
    LE: "left",
    PR: "proximal",
    DI: "distal",
  },
};

/** The least turn first; a picture is mirrored only where no turn does it. */
const TURNS: Turn[] = [false, true].flatMap((mirrored) =>
  ([0, 90, 270, 180] as const).map((rotation) => ({ mirrored, rotation })),
);

/**
 * How a radiograph is turned so that it faces as the clinic has it; null: it lies so already, or does not say of both
 * its rows and its columns which way they run.
 */
export function turnOf(dataset: Dataset, facing: Facing): Turn | null {
  const edges = sidesOf(dataset);
  const target = edges && targetOf(edges, facing);
  if (!edges || !target) return null;
  const found = TURNS.find((turn) => fits(turned(edges, turn), target));
  return found && (found.mirrored || found.rotation) ? found : null;
}

type Lying = Record<keyof Edges, Side | undefined>;

function fits(lying: Lying, target: Target): boolean {
  return Object.entries(target).every(([edge, side]) => lying[edge as keyof Edges] === side);
}

/** Of a lateral of trunk or limb and of a VD or DV; undefined of what else there is, which stays as it came. */
function targetOf({ top, right, bottom, left }: Lying, { cranialAt, rightAt }: Facing): Target | undefined {
  const there = new Set([top, right, bottom, left]);
  const shows = (one: Side, other: Side) => there.has(one) && there.has(other);
  const at = (side: Facing["cranialAt"]) => (side === "LEFT" ? "left" : "right");
  if (shows("cranial", "dorsal")) return { [at(cranialAt)]: "cranial", top: "dorsal" };
  if (shows("cranial", "right")) return { [at(rightAt)]: "right", top: "cranial" };
  if (shows("proximal", "cranial")) return { [at(cranialAt)]: "cranial", top: "proximal" };
  if (shows("proximal", "dorsal")) return { [at(cranialAt)]: "dorsal", top: "proximal" };
  return undefined;
}

function turned({ top, right, bottom, left }: Lying, { mirrored, rotation }: Turn): Lying {
  let edges = mirrored ? [top, left, bottom, right] : [top, right, bottom, left];
  // A quarter of a turn clockwise brings what was at the left to the top.
  for (let done = 0; done < rotation; done += 90) edges = [...edges.slice(3), ...edges.slice(0, 3)];
  return { top: edges[0], right: edges[1], bottom: edges[2], left: edges[3] };
}

/** What lies at the edges of the picture as it came; null unless that is known of all four. */
function sidesOf(dataset: Dataset): Lying | null {
  const plane: Plane = planeOf(dataset) ?? { row: [1, 0, 0], column: [0, 1, 0] };
  const { row, column } = plane;
  const camera = {
    viewUp: [-column[0], -column[1], -column[2]] as Vector,
    viewPlaneNormal: [
      column[1] * row[2] - column[2] * row[1],
      column[2] * row[0] - column[0] * row[2],
      column[0] * row[1] - column[1] * row[0],
    ] as Vector,
  };
  const vocabulary = vocabularyOf(dataset);
  const edges = edgesOf(dataset, camera, plane);
  if (!vocabulary || !edges) return null;
  const side = (codes: string) => SIDES[vocabulary][codesOf(codes, vocabulary)?.[0] ?? ""];
  const { top, right, bottom, left } = edges;
  if (!top || !right || !bottom || !left) return null;
  return { top: side(top), right: side(right), bottom: side(bottom), left: side(left) };
}
