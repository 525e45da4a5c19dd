import { parseDate } from "../format/dates";
import { ageAt, formatAge } from "../format/patient";
import type { PatientStudy } from "./queries";

interface Aged {
  studyDate?: string | null;
  patient: { patientAge?: string | null; patientBirthDate?: string | null };
}

/** How old the animal was when a study was made: as the study says, else by its birth date. */
export const ageThen = ({ studyDate, patient }: Aged) =>
  formatAge(patient.patientAge) || ageAt(patient.patientBirthDate, studyDate);

export interface Weighed {
  studyInstanceUID: string;
  /** DICOM date. */
  day: string;
  kilograms: number;
}

/** What is known of an animal: each fact as the newest study that has it says. */
export interface Facts {
  patientID: string;
  issuer: string;
  species: string;
  breed: string;
  sex: string;
  neutered: string;
  birthDate: string;
  microchips: string[];
  otherIDs: string[];
  registrations: string[];
  client: string;
}

/** Gathers what the studies of a patient, the newest first, say of it. */
export function factsOf(studies: PatientStudy[]): Facts {
  const first = (of: (patient: PatientStudy["patient"]) => string | null | undefined) =>
    studies.map(({ patient }) => of(patient)).find(Boolean) ?? "";
  const every = (of: (patient: PatientStudy["patient"]) => string[]) => [
    ...new Set(studies.flatMap(({ patient }) => of(patient))),
  ];
  const microchips = every((patient) => patient.microchips);
  // Whether it is neutered is told together with its sex: of two studies, each half would be of another time.
  const sexed = studies.find(({ patient }) => patient.patientSex)?.patient;
  return {
    patientID: first((patient) => patient.patientID),
    issuer: first((patient) => patient.issuerOfPatientID),
    species: first((patient) => patient.species),
    breed: first((patient) => patient.breed),
    sex: sexed?.patientSex ?? "",
    neutered: sexed?.patientSexNeutered ?? "",
    birthDate: first((patient) => patient.patientBirthDate),
    microchips,
    otherIDs: every((patient) => patient.otherPatientIDs).filter((one) => !microchips.includes(one)),
    registrations: every((patient) =>
      patient.breedRegistrations.map(({ number, registry }) => [registry, number].filter(Boolean).join(" ")),
    ),
    client: first((patient) => patient.client?.display),
  };
}

/** What it weighed, the earliest first; of several studies of a day, the day's last. */
export function weightsOf(studies: PatientStudy[]): Weighed[] {
  const days = new Map<string, Weighed>();
  for (const { studyInstanceUID, studyDate, patient } of studies) {
    const date = parseDate(studyDate);
    if (!date || !studyDate || patient.patientWeight == null || days.has(studyDate)) continue;
    days.set(studyDate, { studyInstanceUID, day: studyDate, kilograms: patient.patientWeight });
  }
  return [...days.values()].reverse();
}

export interface Curve {
  /** Of each weight its place, in the units of a width and a height. */
  points: [x: number, y: number][];
  /** The weights at the upper and the lower edge. */
  high: number;
  low: number;
}

/** Where weights lie in a picture so wide and high: by their days, and between the least and the most. */
export function curveOf(weights: Weighed[], width: number, height: number): Curve {
  const kilograms = weights.map((one) => one.kilograms);
  const [high, low] = [Math.max(...kilograms), Math.min(...kilograms)];
  const times = weights.map(({ day }) => parseDate(day)?.getTime() ?? 0);
  const [from = 0, to = 0] = [times[0], times.at(-1)];
  return {
    high,
    low,
    points: weights.map((one, at) => [
      to > from ? (((times[at] ?? 0) - from) / (to - from)) * width : width / 2,
      high > low ? ((high - one.kilograms) / (high - low)) * height : height / 2,
    ]),
  };
}
