import { type Dataset, items, text } from "../dicomweb/dataset";

/** Anatomical Orientation Type (0010,2210): whose words the sides have. */
export type Vocabulary = "BIPED" | "QUADRUPED";

export const VOCABULARIES: Vocabulary[] = ["BIPED", "QUADRUPED"];

/** The line a code lies on: two codes of one line are the same side or opposite ones, and cannot stand together. */
type Line = "side" | "depth" | "length" | "limb";

/**
 * Every code of PS3.3 C.7.6.1.1.1, the line it lies on, and its opposite. R and L are right and left of a biped, but
 * rostral and lateral of a quadruped. What lies opposite of dorsal depends on the part of the body.
 */
const CODES: Record<Vocabulary, Record<string, [Line, string]>> = {
  BIPED: {
    L: ["side", "R"],
    R: ["side", "L"],
    P: ["depth", "A"],
    A: ["depth", "P"],
    H: ["length", "F"],
    F: ["length", "H"],
  },
  QUADRUPED: {
    LE: ["side", "RT"],
    RT: ["side", "LE"],
    M: ["side", "L"],
    L: ["side", "M"],
    D: ["depth", ""],
    V: ["depth", "D"],
    PA: ["depth", "D"],
    PL: ["depth", "D"],
    CR: ["length", "CD"],
    CD: ["length", "CR"],
    R: ["length", "CD"],
    PR: ["limb", "DI"],
    DI: ["limb", "PR"],
  },
};

/** Each letter string has one reading only: no code of two letters can be taken for two codes of one. */
const READING: Record<Vocabulary, RegExp> = {
  BIPED: /[LRPAHF]/g,
  QUADRUPED: /LE|RT|PA|PL|PR|CR|CD|DI|M|L|D|V|R/g,
};

/** The codes in a value, the principal one first: one to three, each of another line; null: it cannot be read so. */
export function codesOf(value: string, vocabulary: Vocabulary): string[] | null {
  const codes = value.match(READING[vocabulary]) ?? [];
  const lines = new Set(codes.map((code) => lineOf(code, vocabulary)));
  const whole = codes.join("") === value && codes.length >= 1 && codes.length <= 3;
  return whole && lines.size === codes.length ? codes : null;
}

export const lineOf = (code: string, vocabulary: Vocabulary): Line | undefined =>
  CODES[vocabulary][code]?.[0];

/** The words at the ends of the patient's y and z axes, the positive first; "" where it is not known which word. */
export interface Region {
  y: readonly [string, string];
  z: readonly [string, string];
}

const TRUNK: Region = { y: ["D", "V"], z: ["CR", "CD"] };
const HEAD: Region = { y: ["D", "V"], z: ["R", "CD"] };
const UPPER_LIMB: Region = { y: ["CR", "CD"], z: ["PR", "DI"] };
const FOREFOOT: Region = { y: ["D", "PA"], z: ["PR", "DI"] };
const HINDFOOT: Region = { y: ["D", "PL"], z: ["PR", "DI"] };
const FOOT: Region = { y: ["D", ""], z: ["PR", "DI"] };
const LIMB: Region = { y: ["", ""], z: ["PR", "DI"] };

/** In this order: what a metacarpus has in its name is no carpus, and the head of a femur is no head. */
const NAMES: [RegExp, Region][] = [
  [/CARP|\b(WRIST|HAND|MANUS|FOREFOOT|FOREPAW)\b/, FOREFOOT],
  [/TARS|CALCAN|\b(HOCK|ANKLE|HEEL|PES|TALUS|HINDFOOT|HINDPAW)\b/, HINDFOOT],
  [/PHALAN|NAVICULAR|SESAMOID|\b(FOOT|FEET|PAW|TOE|DIGIT|DIGITS|HOOF|FETLOCK|PASTERN|COFFIN)\b/, FOOT],
  [
    /HUMER|FEM[OU]R|TIBI|FIBUL|SCAPUL|PATELL|BRACHI|\b(SHOULDER|ELBOW|RADIUS|ULNA|STIFLE|KNEE|ARM|FOREARM|THIGH|CRUS)\b/,
    UPPER_LIMB,
  ],
  [/LIMB|EXTREMIT|\b(LEG|FORELEG|HINDLEG)\b/, LIMB],
  [
    /SKULL|CRANIUM|MANDIB|MAXILL|NASAL|DENTAL|\b(HEAD|BRAIN|NOSE|FACE|ORBIT|EYE|EAR|JAW|TMJ|TOOTH|TEETH|SINUS|SINUSES|BULLA)\b/,
    HEAD,
  ],
];

/**
 * The part of a quadruped, which decides the words (PS3.3 C.7.6.2.1.1): by its name in Body Part Examined or Anatomic
 * Region, else the trunk.
 */
export function regionOf(dataset: Dataset): Region {
  const region = items(dataset, "00082218")[0] ?? {};
  const name = `${text(dataset, "00180015")} ${text(region, "00080104")}`
    .toUpperCase()
    .replace(/[^A-Z]+/g, " ");
  const found = NAMES.find(([names]) => names.test(name))?.[1] ?? TRUNK;
  if (found === FOOT && /\b(FORE|FRONT|THORACIC)/.test(name)) return FOREFOOT;
  if (found === FOOT && /\b(HIND|REAR|PELVIC)/.test(name)) return HINDFOOT;
  return found;
}

/** The part of the body as far as the codes themselves tell it: nothing but a limb has proximal and distal ends. */
export function regionBy(codes: string[], named: Region): Region {
  if (codes.includes("PA")) return FOREFOOT;
  if (codes.includes("PL")) return HINDFOOT;
  const onLimb = codes.includes("PR") || codes.includes("DI");
  return onLimb && named.z[0] !== "PR" ? LIMB : named;
}

/** What lies on the other side; "" where that is not known. */
export function oppositeOf(code: string, vocabulary: Vocabulary, region: Region): string {
  if (vocabulary === "QUADRUPED") {
    for (const [one, other] of [region.y, region.z]) {
      if (code === one) return other;
      if (code === other) return one;
    }
  }
  return CODES[vocabulary][code]?.[1] ?? "";
}
