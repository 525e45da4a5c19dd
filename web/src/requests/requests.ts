import { dicomDateOf, parseDate } from "../format/dates";
import type { RequestState } from "../graphql/generated/graphql";
import type { ImageRequest } from "./queries";

export const STATES: Record<RequestState, { label: string; color: string }> = {
  SCHEDULED: { label: "To do", color: "blue" },
  IN_PROGRESS: { label: "In progress", color: "orange" },
  COMPLETED: { label: "Done", color: "teal" },
  DISCONTINUED: { label: "Broken off", color: "red" },
  CANCELED: { label: "Cancelled", color: "gray" },
};

/** Species as people call them, with the codes of PS3.16 CID 7454; birds have none. */
export const SPECIES = [
  { name: "Dog", code: "448771007", meaning: "Canis lupus familiaris" },
  { name: "Cat", code: "448169003", meaning: "Felis catus" },
  { name: "Horse", code: "35354009", meaning: "Equus caballus" },
  { name: "Rabbit", code: "36571002", meaning: "Oryctolagus cuniculus" },
  { name: "Bird", code: "", meaning: "" },
  { name: "Guinea pig", code: "125076001", meaning: "Cavia porcellus" },
  { name: "Ferret", code: "449310008", meaning: "Mustela putorius furo" },
  { name: "Cattle", code: "34618005", meaning: "Bos taurus" },
  { name: "Sheep", code: "125099002", meaning: "Ovis aries" },
  { name: "Goat", code: "125097000", meaning: "Capra hircus" },
  { name: "Pig", code: "78678003", meaning: "Sus scrofa" },
];

/** The code of a species as people call it, if it has one. */
export function speciesCodeOf(name: string) {
  const found = SPECIES.find((one) => one.name === name);
  return found?.code ? { value: found.code, scheme: "SCT", meaning: found.meaning } : null;
}

/** The key of a species in the catalogue's procedures: its code, or the name in small letters. */
export const speciesKeyOf = (name: string) => speciesCodeOf(name)?.value ?? name.toLowerCase();

/** A day some days later. */
export function dayAfter(day: string, days: number): string {
  const date = parseDate(day) ?? new Date();
  date.setDate(date.getDate() + days);
  return dicomDateOf(date);
}

/** "10:30" of YYYYMMDDHHMMSS; nothing for midnight, which stands for no time. */
export function timeOf(starts: string): string {
  const time = `${starts.slice(8, 10)}:${starts.slice(10, 12)}`;
  return time === "00:00" ? "" : time;
}

/** "Beagle, spayed female, 11.4 kg" */
export function aboutOf({ patient }: Pick<ImageRequest, "patient">): string {
  const sex = { M: "male", F: "female" }[patient.sex] ?? "";
  const altered = patient.neutered ? { M: "neutered", F: "spayed" }[patient.sex] : "";
  const weight = patient.weight == null ? "" : `${patient.weight.toLocaleString("en-GB")} kg`;
  return [patient.species, patient.breed, [altered, sex].filter(Boolean).join(" "), weight]
    .filter(Boolean)
    .join(", ");
}

/** "Ann Miller", or the organization. */
export function clientOf({ patient }: Pick<ImageRequest, "patient">): string {
  return (
    [patient.clientGivenName, patient.clientFamilyName].filter(Boolean).join(" ") || patient.organization
  );
}

const ORDER: RequestState[] = ["IN_PROGRESS", "SCHEDULED", "COMPLETED", "DISCONTINUED", "CANCELED"];
const URGENT = ["STAT", "HIGH", "ROUTINE"];

/** What is being shot first, then what is to do, the urgent before the rest, by time. */
export function inOrder(requests: ImageRequest[]): ImageRequest[] {
  return [...requests].sort(
    (one, other) =>
      ORDER.indexOf(one.state) - ORDER.indexOf(other.state) ||
      URGENT.indexOf(one.priority) - URGENT.indexOf(other.priority) ||
      one.starts.localeCompare(other.starts),
  );
}
