import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { dicomDateOf, parseDate } from "../format/dates";
import type { ImageRequestFilter, RequestState } from "../graphql/generated/graphql";
import type { ImageRequest, Patient } from "./queries";

export const STATES: Record<RequestState, { label: MessageDescriptor; color: string }> = {
  SCHEDULED: { label: msg`To do`, color: "blue" },
  IN_PROGRESS: { label: msg`In progress`, color: "orange" },
  COMPLETED: { label: msg`Done`, color: "teal" },
  DISCONTINUED: { label: msg`Broken off`, color: "red" },
  CANCELED: { label: msg`Cancelled`, color: "gray" },
};

/** What the list can be narrowed to. */
export const SHOWN = {
  todo: { label: msg`To do`, states: ["SCHEDULED", "IN_PROGRESS"] },
  done: { label: msg`Done`, states: ["COMPLETED"] },
  ended: { label: msg`Broken off or cancelled`, states: ["DISCONTINUED", "CANCELED"] },
  all: { label: msg`All`, states: [] },
} satisfies Record<string, { label: MessageDescriptor; states: RequestState[] }>;
export type Shown = keyof typeof SHOWN;

export const isShown = (name: string | null): name is Shown => name !== null && Object.hasOwn(SHOWN, name);

/** Which requests are looked at: of one day, or of one patient on any day. */
export interface Looked {
  day: string;
  shown: Shown;
  station: string;
  text: string;
  patient: Patient | null;
}

export const filterOf = ({ day, shown, station, text, patient }: Looked): ImageRequestFilter => ({
  states: SHOWN[shown].states,
  station,
  text,
  ...(patient ? { patientID: patient.patientID } : { fromDay: day, toDay: day }),
});

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

/** AE titles as they are typed, with commas or spaces between them. */
export const stationsOf = (text: string) => text.split(/[,\s]+/).filter(Boolean);

/** Whether we have made an accession number: the day, and ten letters of a kind that nobody mistakes. */
export const isOurs = (accession: string) => /^\d{6}[0-9A-HJKMNP-TV-Z]{10}$/.test(accession);

/** "261129 7KQ2M 4X9ZT": in groups that one can read out and compare; a practice system's own stays as it is. */
export const readable = (accession: string) =>
  isOurs(accession) ? accession.replace(/^(.{6})(.{5})(.{5})$/, "$1 $2 $3") : accession;

const ORDER: RequestState[] = ["IN_PROGRESS", "SCHEDULED", "COMPLETED", "DISCONTINUED", "CANCELED"];
const URGENT = ["STAT", "HIGH", "ROUTINE"];

const before = (one: ImageRequest, other: ImageRequest) =>
  ORDER.indexOf(one.state) - ORDER.indexOf(other.state) ||
  URGENT.indexOf(one.priority) - URGENT.indexOf(other.priority) ||
  one.starts.localeCompare(other.starts) ||
  one.id.localeCompare(other.id);

/** What is being shot first, then what is to do, the urgent before the rest, by time. */
export const inOrder = (requests: ImageRequest[]) => [...requests].sort(before);

/** The requests of each patient, in order; the patients in the order of their first requests. */
export function byPatient(requests: ImageRequest[]): ImageRequest[][] {
  const groups = new Map<string, ImageRequest[]>();
  for (const one of inOrder(requests)) {
    const key = JSON.stringify([one.patient.patientID, one.patient.name]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}
