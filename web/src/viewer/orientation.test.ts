import { describe, expect, it } from "vitest";
import type { Dataset } from "../dicomweb/dataset";
import type { Plane, Vector } from "../dicomweb/plane";
import { type Camera, edgesOf, vocabularyOf, written } from "./orientation";

/** What is said of an image, by keyword. */
interface Said {
  type?: string;
  patient?: string;
  cosines?: number[];
  part?: string;
}

function dataset({ type, patient, cosines, part }: Said): Dataset {
  return {
    ...(type !== undefined && { "00102210": { vr: "CS", Value: [type] } }),
    ...(patient !== undefined && { "00200020": { vr: "CS", Value: patient.split("\\") } }),
    ...(cosines && { "00200037": { vr: "DS", Value: cosines } }),
    ...(part && { "00180015": { vr: "CS", Value: [part] } }),
  };
}

const FLAT: Plane = { row: [1, 0, 0], column: [0, 1, 0] };
const negated = ([x, y, z]: Vector): Vector => [-x, -y, -z];
const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

/** How the picture is looked at: turned clockwise by quarters, then mirrored left and right. */
function camera({ row, column }: Plane, quarters = 0, mirrored = false): Camera {
  // What was to the left of the picture is on top after a quarter of a turn.
  const ups = [negated(column), negated(row), column, row];
  const normal = negated(cross(row, column));
  return { viewUp: ups[quarters % 4], viewPlaneNormal: mirrored ? negated(normal) : normal };
}

/** Top, right, bottom and left in one line; "-" is none. */
function edges(said: Said, quarters = 0, mirrored = false, plane = FLAT): string {
  const found = edgesOf(dataset(said), camera(plane, quarters, mirrored), plane);
  return found
    ? [found.top, found.right, found.bottom, found.left].map((edge) => edge || "-").join(" ")
    : "none";
}

const ofPlane = ([a = 0, b = 0, c = 0, d = 0, e = 0, f = 0]: number[]): Plane => ({
  row: [a, b, c],
  column: [d, e, f],
});

describe("edgesOf, from Patient Orientation", () => {
  it.each([
    // Biped, said or taken for granted.
    ["L\\F", "", "H L F R"],
    ["R\\F", "", "H R F L"],
    ["A\\F", "", "H A F P"],
    ["P\\F", "", "H P F A"],
    ["H\\A", "", "P H A F"],
    ["F\\P", "", "A F P H"],
    ["L\\P", "BIPED", "A L P R"],
    ["LA\\F", "", "H LA F RP"],
    ["LAF\\FP", "", "HA LAF FP RPH"],
    // Every code of a quadruped, across and down.
    ["LE\\CD", "QUADRUPED", "CR LE CD RT"],
    ["RT\\CD", "QUADRUPED", "CR RT CD LE"],
    ["CD\\V", "QUADRUPED", "D CD V CR"],
    ["CR\\D", "QUADRUPED", "V CR D CD"],
    ["R\\V", "QUADRUPED", "D R V CD"],
    ["V\\R", "QUADRUPED", "CD V R D"],
    ["M\\DI", "QUADRUPED", "PR M DI L"],
    ["L\\PR", "QUADRUPED", "DI L PR M"],
    ["PA\\DI", "QUADRUPED", "PR PA DI D"],
    ["PL\\DI", "QUADRUPED", "PR PL DI D"],
    ["DI\\PA", "QUADRUPED", "D DI PA PR"],
    // Compounds of two and three, read the only way they can be.
    ["LED\\CD", "QUADRUPED", "CR LED CD RTV"],
    ["RTV\\CRD", "QUADRUPED", "CDV RTV CRD LED"],
    ["CDLED\\VRT", "QUADRUPED", "DLE CDLED VRT CRRTV"],
    ["RD\\LE", "QUADRUPED", "RT RD LE CDV"],
    ["DIPL\\CRM", "QUADRUPED", "CDL DIPL CRM PRD"],
    ["CRPRL\\DI", "QUADRUPED", "PR CRPRL DI CDDIM"],
    // Books write Le and Cr.
    ["Le\\Cd", "QUADRUPED", "CR LE CD RT"],
  ])("%s %s", (patient, type, expected) => {
    expect(edges({ patient, type: type || undefined })).toBe(expected);
  });

  it.each([
    ["CD\\V", "D CD V CR"],
    ["LE\\CD", "CR LE CD RT"],
    ["R\\V", "D R V CD"],
    ["L\\DI", "PR L DI M"],
    ["RT\\PR", "DI RT PR LE"],
    ["R\\H", "F R H L"],
    ["PL\\F", "H PL F AR"],
    ["PL\\DI", "PR PL DI D"],
  ])("without a type %s can be read one way only", (patient, expected) => {
    expect(edges({ patient })).toBe(expected);
    expect(edges({ patient, type: "" })).toBe(expected);
  });

  it.each([
    ["nothing was said", {}],
    ["it is empty", { patient: "" }],
    ["both could be rostral and lateral as well as right and left", { patient: "R\\L" }],
    ["it could be left or lateral", { patient: "L\\" }],
    ["it could be posterior and right, or proximal", { patient: "L\\PR" }],
    ["rows and columns would run the same way", { patient: "L\\R", type: "BIPED" }],
    ["rows and columns would both lie front to back", { patient: "PA\\D", type: "QUADRUPED" }],
    ["the type is another than that of the codes", { patient: "CD\\V", type: "BIPED" }],
    ["one code is none of the type", { patient: "L\\F", type: "QUADRUPED" }],
    ["one code is a biped's, the other a quadruped's", { patient: "A\\V" }],
    ["a code names both directions of a line", { patient: "LR\\LR", type: "BIPED" }],
    ["no code is one", { patient: "X\\Y" }],
    ["there are three values", { patient: "L\\F\\A" }],
  ] as [string, Said][])("says nothing where %s", (_, said) => {
    expect(edges(said)).toBe("none");
  });

  it.each([
    ["CD\\", "- CD - CR"],
    ["CD\\?", "- CD - CR"],
    ["\\H", "F - H -"],
    ["APRL\\H", "F - H -"],
  ])("%s: what can be read is told", (patient, expected) => expect(edges({ patient })).toBe(expected));

  it.each([
    ["", "PR D DI -"],
    ["CARPUS", "PR D DI PA"],
    ["METATARSUS", "PR D DI PL"],
    ["FOOT", "PR D DI -"],
    ["HIND FOOT", "PR D DI PL"],
    ["Front hoof", "PR D DI PA"],
    ["TIBIA", "PR D DI -"],
  ])("opposite of dorsal on a limb is what the part tells: %s", (part, expected) => {
    expect(edges({ patient: "D\\DI", type: "QUADRUPED", part })).toBe(expected);
  });

  it("opposite of caudal on a head is rostral", () => {
    expect(edges({ patient: "CD\\V", type: "QUADRUPED", part: "SKULL" })).toBe("D CD V R");
  });

  it.each([
    [0, false, "H R F L"],
    [1, false, "L H R F"],
    [2, false, "F L H R"],
    [3, false, "R F L H"],
    [0, true, "H L F R"],
    [1, true, "L F R H"],
    [2, true, "F R H L"],
    [3, true, "R H L F"],
  ])("turned by %i quarters, mirrored %s", (quarters, mirrored, expected) => {
    expect(edges({ patient: "R\\F" }, quarters, mirrored)).toBe(expected);
  });

  it.each([
    [1, false, "CRRT D CDLE V"],
    [2, false, "V CRRT D CDLE"],
    [0, true, "D CRRT V CDLE"],
    [3, true, "CDLE D CRRT V"],
  ])("a compound turned by %i quarters, mirrored %s", (quarters, mirrored, expected) => {
    expect(edges({ patient: "CDLE\\V", type: "QUADRUPED" }, quarters, mirrored)).toBe(expected);
  });
});

describe("edgesOf, from Image Orientation (Patient)", () => {
  const AXIAL = [1, 0, 0, 0, 1, 0];
  const SAGITTAL = [0, 1, 0, 0, 0, -1];
  const CORONAL = [1, 0, 0, 0, 0, -1];
  const SLANTED = [Math.SQRT1_2, Math.SQRT1_2, 0, 0, 0, -1];

  it.each([
    [AXIAL, {}, "A L P R"],
    [SAGITTAL, {}, "H P F A"],
    [CORONAL, {}, "H L F R"],
    [SLANTED, {}, "H LP F RA"],
    [AXIAL, { type: "QUADRUPED" }, "V LE D RT"],
    [SAGITTAL, { type: "QUADRUPED" }, "CR D CD V"],
    [CORONAL, { type: "QUADRUPED" }, "CR LE CD RT"],
    [SAGITTAL, { type: "QUADRUPED", part: "HEAD" }, "R D CD V"],
    [SAGITTAL, { type: "QUADRUPED", part: "CARPUS" }, "PR D DI PA"],
    [SAGITTAL, { type: "QUADRUPED", part: "TARSUS" }, "PR D DI PL"],
    [SAGITTAL, { type: "QUADRUPED", part: "ELBOW" }, "PR CR DI CD"],
    [SAGITTAL, { type: "QUADRUPED", part: "FOOT" }, "PR D DI -"],
    [SAGITTAL, { type: "QUADRUPED", part: "FORELIMB" }, "PR - DI -"],
    [SAGITTAL, { part: "ELBOW" }, "H P F A"],
    // It wins over Patient Orientation, and is not needed to be as exact as a sum.
    [AXIAL, { patient: "H\\A" }, "A L P R"],
    [[0.9998, 0.02, 0, -0.02, 0.9998, 0], {}, "A L P R"],
  ] as [number[], Said, string][])("%j %j", (cosines, said, expected) => {
    expect(edges({ ...said, cosines }, 0, false, ofPlane(cosines))).toBe(expected);
  });

  it.each([
    [1, false, "R A L P"],
    [2, false, "P R A L"],
    [3, false, "L P R A"],
    [0, true, "A R P L"],
    [1, true, "R P L A"],
  ])("turned by %i quarters, mirrored %s", (quarters, mirrored, expected) => {
    expect(edges({ cosines: AXIAL }, quarters, mirrored)).toBe(expected);
  });

  it.each([
    ["zeros", [0, 0, 0, 0, 0, 0]],
    ["too few", [1, 0, 0, 0, 1]],
    ["one direction twice", [1, 0, 0, 1, 0, 0]],
    ["no unit vectors", [5, 0, 0, 0, 5, 0]],
  ])("%s are none: then Patient Orientation counts", (_, cosines) => {
    expect(edges({ cosines })).toBe("none");
    expect(edges({ cosines, patient: "R\\F" })).toBe("H R F L");
  });
});

describe("written", () => {
  it.each([
    ["R", "Rostral"],
    ["RD", "Rostral D"],
    ["L", "Lateral"],
    ["M", "Medial"],
    ["RT", "RT"],
    ["CRLE", "CRLE"],
    ["", ""],
  ])("%s of a quadruped is never taken for a side", (edge, expected) => {
    expect(written(edge, vocabularyOf(dataset({ type: "QUADRUPED", patient: "R\\V" })))).toBe(expected);
  });

  it("R of a biped is right", () => {
    expect(written("R", vocabularyOf(dataset({ patient: "R\\F" })))).toBe("R");
  });
});
