import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg, t } from "@lingui/core/macro";
import { dicomDateOf } from "../format/dates";
import { formatNumber } from "../format/numbers";
import { ageAt } from "../format/patient";
import type { Patient } from "./queries";

interface Species {
  name: string;
  /** Of PS3.16 CID 7454; birds have none. */
  code: string;
  meaning: string;
  /** How its keepers say female and male, and what both are once they are neutered. */
  words?: Partial<Record<Sex, MessageDescriptor>>;
}

/** Species as people call them: the names are stored with the patient, and so are the same in every language. */
export const SPECIES: Species[] = [
  { name: "Dog", code: "448771007", meaning: "Canis lupus familiaris" },
  { name: "Cat", code: "448169003", meaning: "Felis catus" },
  {
    name: "Horse",
    code: "35354009",
    meaning: "Equus caballus",
    words: { F: msg`mare`, "M-": msg`stallion`, "M+": msg`gelding` },
  },
  {
    name: "Rabbit",
    code: "36571002",
    meaning: "Oryctolagus cuniculus",
    words: { F: msg`doe`, M: msg`buck` },
  },
  { name: "Bird", code: "", meaning: "", words: { F: msg`hen`, M: msg`cock` } },
  { name: "Guinea pig", code: "125076001", meaning: "Cavia porcellus", words: { F: msg`sow`, M: msg`boar` } },
  {
    name: "Ferret",
    code: "449310008",
    meaning: "Mustela putorius furo",
    words: { F: msg`jill`, M: msg`hob` },
  },
  {
    name: "Cattle",
    code: "34618005",
    meaning: "Bos taurus",
    words: { F: msg`cow`, "M-": msg`bull`, "M+": msg`steer` },
  },
  {
    name: "Sheep",
    code: "125099002",
    meaning: "Ovis aries",
    words: { F: msg`ewe`, "M-": msg`ram`, "M+": msg`wether` },
  },
  {
    name: "Goat",
    code: "125097000",
    meaning: "Capra hircus",
    words: { F: msg`doe`, "M-": msg`buck`, "M+": msg`wether` },
  },
  {
    name: "Pig",
    code: "78678003",
    meaning: "Sus scrofa",
    words: { F: msg`sow`, "M-": msg`boar`, "M+": msg`barrow` },
  },
];

const known = (name: string) => SPECIES.find((one) => one.name.toLowerCase() === name.trim().toLowerCase());

/** Whether a species is one that we know; what else people write stays as they wrote it. */
export const isKnown = (name: string) => known(name) !== undefined;

/** The code of a species as people call it, if it has one. */
export function speciesCodeOf(name: string) {
  const found = known(name);
  return found?.code ? { value: found.code, scheme: "SCT", meaning: found.meaning } : null;
}

/** The key of a species in the catalogue's procedures: its code, or the name in small letters. */
export const speciesKeyOf = (name: string) => speciesCodeOf(name)?.value ?? name.trim().toLowerCase();

/** What people call a species of the catalogue. */
export const speciesNameOf = (key: string) =>
  SPECIES.find((one) => speciesKeyOf(one.name) === key)?.name ?? key;

export type Sex = "F" | "F-" | "F+" | "M" | "M-" | "M+" | "O" | "O-" | "O+";
/** Without a sign it is not known whether the animal is neutered. */
const SEXES: Record<Sex, MessageDescriptor> = {
  F: msg`female`,
  "F-": msg`intact female`,
  "F+": msg`spayed female`,
  M: msg`male`,
  "M-": msg`intact male`,
  "M+": msg`neutered male`,
  O: msg`other sex`,
  "O-": msg`other sex, intact`,
  "O+": msg`other sex, neutered`,
};

/** "gelding", or "spayed female" where a species has no word of its own. */
function sexWord(species: Species | undefined, sex: Sex): string {
  const { words = {} } = species ?? {};
  const own = words[sex];
  if (own) return i18n._(own);
  const bare = sex.startsWith("O") ? undefined : words[sex.startsWith("F") ? "F" : "M"];
  if (!bare) return i18n._(SEXES[sex]);
  const [female, male] = [i18n._(bare), i18n._(bare)];
  if (sex === "F-") return t`intact ${female}`;
  if (sex === "F+") return t`spayed ${female}`;
  return sex === "M-" ? t`intact ${male}` : t`neutered ${male}`;
}

/** What can be chosen of a species, in its own words. */
export const sexesOf = (species: string) =>
  (Object.keys(SEXES) as Sex[]).map((sex) => {
    const word = sexWord(known(species), sex);
    return { value: sex, label: word.charAt(0).toUpperCase() + word.slice(1) };
  });

/** A patient's sex as it is chosen in the form. */
export function sexOf({ sex, neutered }: Pick<Patient, "sex" | "neutered">): Sex | null {
  if (sex !== "F" && sex !== "M" && sex !== "O") return null;
  return `${sex}${neutered == null ? "" : neutered ? "+" : "-"}` as Sex;
}

/** "Dog, Beagle, spayed female, 4 years" */
export function aboutOf(patient: Patient): string {
  const species =
    SPECIES.find(({ code }) => code && code === patient.speciesCode?.value) ?? known(patient.species);
  const sex = sexOf(patient);
  return [
    patient.species,
    breedName(patient.breed),
    sex && sexWord(species, sex),
    ageAt(patient.birthDate, dicomDateOf(new Date())),
  ]
    .filter(Boolean)
    .join(", ");
}

/** "11.4 kg", "85 g"; nothing where nobody has weighed it. */
export function weightOf({ weight }: Pick<Patient, "weight">): string {
  if (weight == null) return "";
  const [number, unit] = weight < 1 ? [weight * 1000, "g"] : [weight, "kg"];
  return `${formatNumber(number, { maximumFractionDigits: 2 })} ${unit}`;
}

/** "Ann Miller", or the organization. */
export const clientOf = (patient: Patient) =>
  [patient.clientGivenName, patient.clientFamilyName].filter(Boolean).join(" ") || patient.organization;

/** "Border Collie" of "Border Collie dog breed". */
export const breedName = (meaning: string) =>
  meaning.replace(/ (dog|cat|horse|cattle|cow|pig|sheep|goat|rabbit) breed$/i, "");

const UNITS = { years: 12, months: 1, weeks: 0 } as const;
export type AgeUnit = keyof typeof UNITS;

/** The birth date of an animal that is so old today: by the calendar, as nobody knows better. */
export function bornBefore(age: number, unit: AgeUnit, today = new Date()): string {
  const days = unit === "weeks" ? age * 7 : 0;
  const months = age * UNITS[unit];
  const day = Math.min(
    today.getDate(),
    new Date(today.getFullYear(), today.getMonth() - months + 1, 0).getDate(),
  );
  return dicomDateOf(new Date(today.getFullYear(), today.getMonth() - months, day - days));
}
