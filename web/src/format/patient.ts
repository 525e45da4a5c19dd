import { parseDate } from "./dates";

const AGE = /^(\d{3})([DWMY])$/;
const UNITS = { D: "day", W: "week", M: "month", Y: "year" } as const;

const plural = (count: number, unit: string) => `${count} ${unit}${count === 1 ? "" : "s"}`;

/** "3 years" from DICOM's "003Y"; what breaks the form is shown as it came. */
export function formatAge(value: string | null | undefined): string {
  const match = AGE.exec(value?.trim() ?? "");
  if (!match) return value ?? "";
  return plural(Number(match[1]), UNITS[match[2] as keyof typeof UNITS]);
}

/** The animal's age on the day of the study, from its birth date. */
export function ageAt(birth: string | null | undefined, day: string | null | undefined): string {
  const from = parseDate(birth);
  const to = parseDate(day);
  if (!from || !to || to < from) return "";
  const months =
    (to.getFullYear() - from.getFullYear()) * 12 +
    to.getMonth() -
    from.getMonth() -
    (to.getDate() < from.getDate() ? 1 : 0);
  if (months >= 24) return plural(Math.floor(months / 12), "year");
  if (months >= 2) return plural(months, "month");
  return plural(Math.round((to.getTime() - from.getTime()) / 86_400_000), "day");
}

const SEX: Record<string, string> = { M: "male", F: "female", O: "other" };

/** "male, neutered", "female, spayed", "female, intact" (PS3.3 C.7.1.1: PatientSex and PatientSexNeutered). */
export function formatSex(sex: string | null | undefined, neutered: string | null | undefined): string {
  const name = sex ? (SEX[sex.toUpperCase()] ?? sex) : "";
  const state =
    neutered?.toUpperCase() === "ALTERED"
      ? sex?.toUpperCase() === "F"
        ? "spayed"
        : "neutered"
      : neutered?.toUpperCase() === "UNALTERED"
        ? "intact"
        : "";
  return [name, state].filter(Boolean).join(", ");
}

interface Kind {
  species?: string | null;
  breed?: string | null;
}

/** "Canine · Beagle" */
export function formatKind({ species, breed }: Kind): string {
  return [species, breed].filter(Boolean).join(" · ");
}

interface Numbers {
  otherPatientIDs: string[];
  breedRegistrations: { number?: string | null; registry?: string | null }[];
}

const MOST_NUMBERS = 3;

/** "276098100123456 · American Kennel Club DN1": the microchip and what breed registries call the animal. */
export function formatNumbers({ otherPatientIDs, breedRegistrations }: Numbers): string {
  const registered = breedRegistrations.map(({ number, registry }) =>
    [registry, number].filter(Boolean).join(" "),
  );
  return [...otherPatientIDs, ...registered].slice(0, MOST_NUMBERS).join(" · ");
}

/** "12 images", "1 series" stays as it is. */
export function countOf(count: number, one: string, many: string): string {
  return `${count.toLocaleString("en-GB")} ${count === 1 ? one : many}`;
}
