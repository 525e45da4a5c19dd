import type { Dataset } from "../dicomweb/dataset";
import { numbers, text, texts } from "../dicomweb/dataset";

type Vector = readonly [number, number, number];

const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const negated = ([x, y, z]: Vector): Vector => [-x, -y, -z];

/** Positive and negative end of the three axes (PS3.3 C.7.6.1.1.1): animals standing on four legs have their own. */
const BIPED = [
  ["L", "R"],
  ["P", "A"],
  ["H", "F"],
] as const;
const QUADRUPED = [
  ["LE", "RT"],
  ["D", "V"],
  ["CR", "CD"],
] as const;

const OPPOSITES = Object.fromEntries(
  [
    ["L", "R"],
    ["A", "P"],
    ["H", "F"],
    ["LE", "RT"],
    ["D", "V"],
    ["CR", "CD"],
    ["R", "CD"],
    ["M", "L"],
    ["PR", "DI"],
    ["PA", "D"],
    ["PL", "D"],
  ].flatMap(([a = "", b = ""], index) =>
    index > 5
      ? [[a, b]]
      : [
          [a, b],
          [b, a],
        ],
  ),
) as Record<string, string>;

export interface Edges {
  top: string;
  right: string;
  bottom: string;
  left: string;
}

interface Camera {
  viewUp?: Vector;
  viewPlaneNormal?: Vector;
}

/**
 * What lies at the edges of the picture, however it is turned and mirrored; null where the modality did not say.
 * `right` and `up` are the directions of the screen in the patient's space.
 */
export function edgesOf(
  dataset: Dataset,
  camera: Camera,
  plane: { row: Vector; column: Vector },
): Edges | null {
  const { viewUp: up, viewPlaneNormal: normal } = camera;
  if (!up || !normal) return null;
  const right: Vector = [
    up[1] * normal[2] - up[2] * normal[1],
    up[2] * normal[0] - up[0] * normal[2],
    up[0] * normal[1] - up[1] * normal[0],
  ];
  const name = numbers(dataset, "00200037").length === 6 ? inSpace(dataset) : onDetector(dataset, plane);
  if (!name) return null;
  return { right: name(right), left: name(negated(right)), top: name(up), bottom: name(negated(up)) };
}

/** From Image Orientation (Patient): the axes a direction points along, the strongest first. */
function inSpace(dataset: Dataset): (direction: Vector) => string {
  const axes = text(dataset, "00102210") === "QUADRUPED" ? QUADRUPED : BIPED;
  return (direction) =>
    axes
      .map(([positive, negative], axis) => {
        const part = direction[axis] ?? 0;
        return { name: part > 0 ? positive : negative, part: Math.abs(part) };
      })
      .filter(({ part }) => part > 0.3)
      .sort((a, b) => b.part - a.part)
      .map(({ name }) => name)
      .join("");
}

/** From Patient Orientation (0020,0020): what lies to the right of a row and at the foot of a column. */
function onDetector(
  dataset: Dataset,
  { row, column }: { row: Vector; column: Vector },
): ((direction: Vector) => string) | null {
  const [along, down] = texts(dataset, "00200020");
  if (!along || !down) return null;
  return (direction) => {
    const [onRow, onColumn] = [dot(direction, row), dot(direction, column)];
    const [name, part] = Math.abs(onRow) >= Math.abs(onColumn) ? [along, onRow] : [down, onColumn];
    return part >= 0 ? name : (OPPOSITES[name] ?? "");
  };
}
