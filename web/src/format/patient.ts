import { t } from "@lingui/core/macro";
import { parseDate } from "./dates";
import { formatNumber } from "./numbers";

const AGE = /^(\d{3})([DWMY])$/;
const UNITS = { D: "day", W: "week", M: "month", Y: "year" } as const;

/** "3 years" */
const lasting = (count: number, unit: string) =>
  formatNumber(count, { style: "unit", unit, unitDisplay: "long" });

/** "3 years" from DICOM's "003Y"; what breaks the form is shown as it came. */
export function formatAge(value: string | null | undefined): string {
  const match = AGE.exec(value?.trim() ?? "");
  if (!match) return value ?? "";
  return lasting(Number(match[1]), UNITS[match[2] as keyof typeof UNITS]);
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
  if (months >= 24) return lasting(Math.floor(months / 12), "year");
  if (months >= 2) return lasting(months, "month");
  return lasting(Math.round((to.getTime() - from.getTime()) / 86_400_000), "day");
}

/** "male, neutered", "female, spayed", "female, intact" (PS3.3 C.7.1.1: PatientSex and PatientSexNeutered). */
export function formatSex(sex: string | null | undefined, neutered: string | null | undefined): string {
  const code = sex?.toUpperCase() ?? "";
  const state = neutered?.toUpperCase();
  if (state === "ALTERED") {
    if (code === "F") return t`female, spayed`;
    if (code === "M") return t`male, neutered`;
    return code ? t`${nameOf(code)}, neutered` : t`neutered`;
  }
  if (state === "UNALTERED") {
    if (code === "F") return t`female, intact`;
    if (code === "M") return t`male, intact`;
    return code ? t`${nameOf(code)}, intact` : t`intact`;
  }
  return nameOf(code);
}

/** What it does not know is shown as it came. */
function nameOf(code: string): string {
  if (code === "F") return t`female`;
  if (code === "M") return t`male`;
  return code === "O" ? t`other` : code;
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
