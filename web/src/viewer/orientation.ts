import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { Dataset } from "../dicomweb/dataset";
import { text, texts } from "../dicomweb/dataset";
import { dot, type Plane, planeOf, type Vector } from "../dicomweb/plane";
import {
  codesOf,
  lineOf,
  oppositeOf,
  type Region,
  regionBy,
  regionOf,
  VOCABULARIES,
  type Vocabulary,
} from "./anatomy";

/** The names of both ends of a line: where it points, and the other. */
type Ends = readonly [string, string];

const NOWHERE: Ends = ["", ""];

export interface Edges {
  top: string;
  right: string;
  bottom: string;
  left: string;
}

export interface Camera {
  viewUp?: Vector;
  viewPlaneNormal?: Vector;
}

/**
 * What lies at the edges of the picture, however it is turned and mirrored, in the codes of PS3.3 C.7.6.1.1.1: from
 * Image Orientation (Patient), else from Patient Orientation. "" where it is not known or could mean two things; null
 * where that is so of all four. The camera stands in the space in which the plane says how rows and columns run.
 */
export function edgesOf(dataset: Dataset, camera: Camera, plane: Plane): Edges | null {
  const { viewUp: up, viewPlaneNormal: normal } = camera;
  if (!up || !normal) return null;
  const rightwards: Vector = [
    up[1] * normal[2] - up[2] * normal[1],
    up[2] * normal[0] - up[0] * normal[2],
    up[0] * normal[1] - up[1] * normal[0],
  ];
  const ends = planeOf(dataset) ? inSpace(dataset) : onDetector(dataset, plane);
  const [right, left] = ends(rightwards);
  const [top, bottom] = ends(up);
  return right || left || top || bottom ? { top, right, bottom, left } : null;
}

/** Whose words the sides have; null where the codes fit none, or both without a word which is meant. */
export function vocabularyOf(dataset: Dataset): Vocabulary | null {
  const stated = VOCABULARIES.find((one) => one === text(dataset, "00102210").toUpperCase());
  if (planeOf(dataset)) return stated ?? "BIPED";
  const values = valuesOf(dataset).filter((value) => VOCABULARIES.some((one) => codesOf(value, one)));
  const fitting = VOCABULARIES.filter((one) => values.length && values.every((value) => codesOf(value, one)));
  if (stated) return fitting.includes(stated) ? stated : null;
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

/** Patient Orientation (0020,0020) as sent; some write Le and Cr as the books do. */
const valuesOf = (dataset: Dataset) => texts(dataset, "00200020").map((value) => value.toUpperCase());

/** From Image Orientation (Patient): the axes a direction points along, the strongest first. */
function inSpace(dataset: Dataset): (direction: Vector) => Ends {
  const { y, z } = regionOf(dataset);
  const axes: Ends[] =
    vocabularyOf(dataset) === "QUADRUPED"
      ? [["LE", "RT"], y, z]
      : [
          ["L", "R"],
          ["P", "A"],
          ["H", "F"],
        ];
  const name = (direction: Vector) => {
    const [principal = "", ...refining] = axes
      .map(([positive, negative], axis) => {
        const part = direction[axis] ?? 0;
        return { code: part > 0 ? positive : negative, part: Math.abs(part) };
      })
      .filter(({ part }) => part > 0.3)
      .sort((a, b) => b.part - a.part)
      .map(({ code }) => code);
    // The lesser directions alone would name a side that the picture does not show.
    return principal && [principal, ...refining].join("");
  };
  return (direction) => [name(direction), name([-direction[0], -direction[1], -direction[2]])];
}

/** From Patient Orientation (0020,0020): where the last pixel of a row and the last of a column lie. */
function onDetector(dataset: Dataset, { row, column }: Plane): (direction: Vector) => Ends {
  const [along, down] = endsOfRowAndColumn(dataset);
  return (direction) => {
    for (const [axis, [first, second]] of [
      [row, along],
      [column, down],
    ] as const) {
      const part = dot(direction, axis);
      if (Math.abs(part) > 0.75) return part > 0 ? [first, second] : [second, first];
    }
    return NOWHERE;
  };
}

function endsOfRowAndColumn(dataset: Dataset): [Ends, Ends] {
  const vocabulary = vocabularyOf(dataset);
  const values = valuesOf(dataset);
  if (!vocabulary || values.length > 2) return [NOWHERE, NOWHERE];
  const [along, down] = [0, 1].map((at) => codesOf(values[at] ?? "", vocabulary) ?? []);
  const [first, second] = [along?.[0], down?.[0]];
  // Rows and columns stand at right angles: one of both is wrong, and nobody knows which.
  if (first && second && lineOf(first, vocabulary) === lineOf(second, vocabulary)) return [NOWHERE, NOWHERE];
  const region = regionBy([...(along ?? []), ...(down ?? [])], regionOf(dataset));
  return [endsOf(along ?? [], vocabulary, region), endsOf(down ?? [], vocabulary, region)];
}

function endsOf(codes: string[], vocabulary: Vocabulary, region: Region): Ends {
  const [principal = "", ...refining] = codes.map((code) => oppositeOf(code, vocabulary, region));
  return [codes.join(""), principal && [principal, ...refining].join("")];
}

/** A single R or L beside an animal is read as right or left: what means rostral and lateral is written out. */
const WRITTEN: Record<string, MessageDescriptor> = {
  R: msg`Rostral`,
  M: msg`Medial`,
  L: msg`Lateral`,
};

/** The edge's codes as a person may read them. */
export function written(edge: string, vocabulary: Vocabulary | null): string {
  if (vocabulary !== "QUADRUPED") return edge;
  const codes = codesOf(edge, vocabulary) ?? [];
  const wordOf = (code: string) => {
    const word = WRITTEN[code];
    return word ? i18n._(word) : code;
  };
  return codes.some((code) => WRITTEN[code]) ? codes.map(wordOf).join(" ") : edge;
}
