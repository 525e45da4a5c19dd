import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { toDicomDate, toIsoDate } from "../format/dates";
import type { CorrectedValuesInput } from "../graphql/generated/graphql";
import type { CorrectableStudy } from "./queries";

/** What the form holds, as people write it. */
export interface Details {
  family: string;
  animal: string;
  patientID: string;
  species: string;
  breed: string;
  sex: string;
  birthDate: string;
  otherPatientIDs: string;
  clientFamily: string;
  clientGiven: string;
  organization: string;
  studyDate: string;
  studyTime: string;
  studyDescription: string;
  accessionNumber: string;
  referring: string;
}

export interface Code {
  value: string;
  scheme: string;
  meaning: string;
}

export const LABELS: Record<keyof Details, MessageDescriptor> = {
  animal: msg`Animal's name`,
  family: msg`Family name`,
  patientID: msg`Patient ID`,
  sex: msg`Sex`,
  species: msg`Species`,
  breed: msg`Breed`,
  birthDate: msg`Born`,
  otherPatientIDs: msg`Microchip, other numbers`,
  clientGiven: msg`Client's given name`,
  clientFamily: msg`Client's family name`,
  organization: msg`Organization`,
  studyDate: msg`Day of the study`,
  studyTime: msg`Time`,
  studyDescription: msg`Description of the study`,
  accessionNumber: msg`Accession number`,
  referring: msg`Referring veterinarian`,
};

const parts = (name: { alphabetic?: string | null } | null | undefined) =>
  (name?.alphabetic ?? "").split("^");

const joined = (...components: string[]) => components.join("^").replace(/\^+$/, "");

const clock = (time: string | null | undefined) => {
  const [, hours, minutes, seconds] = /^(\d{2}):?(\d{2})?:?(\d{2})?/.exec(time ?? "") ?? [];
  return hours ? [hours, minutes ?? "00", ...(seconds ? [seconds] : [])].join(":") : "";
};

/** What a study is said to be now. */
export function detailsOf(study: CorrectableStudy): Details {
  const { patient } = study;
  const [family = "", animal = ""] = parts(patient.patientName);
  const [clientFamily = "", clientGiven = ""] = parts(patient.client?.responsiblePerson);
  const neutered = patient.patientSexNeutered === "ALTERED" ? "+" : "";
  const intact = patient.patientSexNeutered === "UNALTERED" ? "-" : "";
  return {
    family,
    animal,
    patientID: patient.patientID ?? "",
    species: patient.species ?? "",
    breed: patient.breed ?? "",
    sex: `${patient.patientSex ?? ""}${neutered}${intact}`,
    birthDate: toIsoDate(patient.patientBirthDate ?? undefined) ?? "",
    otherPatientIDs: patient.otherPatientIDs.join(", "),
    clientFamily,
    clientGiven,
    organization: patient.client?.responsibleOrganization ?? "",
    studyDate: toIsoDate(study.studyDate ?? undefined) ?? "",
    studyTime: clock(study.studyTime),
    studyDescription: study.studyDescription ?? "",
    accessionNumber: study.accessionNumber ?? "",
    referring: (study.referringPhysicianName?.alphabetic ?? "").replaceAll("^", " "),
  };
}

/** What of it becomes other than it was; the rest is left out. */
export function valuesOf(
  was: Details,
  now: Details,
  study: CorrectableStudy,
  codes: { species: Code | null; breed: Code | null },
): CorrectedValuesInput {
  const values: CorrectedValuesInput = {};
  const differs = (...names: (keyof Details)[]) =>
    names.some((name) => now[name].trim() !== was[name].trim());
  if (differs("family", "animal"))
    values.patientName = joined(
      now.family.trim(),
      now.animal.trim(),
      ...parts(study.patient.patientName).slice(2),
    );
  if (differs("patientID")) values.patientID = now.patientID.trim();
  if (differs("species")) {
    values.species = now.species.trim();
    if (codes.species) values.speciesCode = codes.species;
  }
  if (differs("breed")) {
    values.breed = now.breed.trim();
    if (codes.breed) values.breedCode = codes.breed;
  }
  if (differs("sex")) {
    values.patientSex = now.sex.replace(/[+-]/, "");
    values.patientSexNeutered = now.sex.endsWith("+") ? "ALTERED" : now.sex.endsWith("-") ? "UNALTERED" : "";
  }
  if (differs("birthDate")) values.patientBirthDate = toDicomDate(now.birthDate) ?? "";
  if (differs("otherPatientIDs"))
    values.otherPatientIDs = now.otherPatientIDs.split(/[,\s]+/).filter(Boolean);
  if (differs("clientFamily", "clientGiven"))
    values.responsiblePerson = joined(
      now.clientFamily.trim(),
      now.clientGiven.trim(),
      ...parts(study.patient.client?.responsiblePerson).slice(2),
    );
  if (differs("organization")) values.responsibleOrganization = now.organization.trim();
  if (differs("studyDate")) values.studyDate = toDicomDate(now.studyDate) ?? "";
  if (differs("studyTime")) values.studyTime = now.studyTime.replaceAll(":", "");
  if (differs("studyDescription")) values.studyDescription = now.studyDescription.trim();
  if (differs("accessionNumber")) values.accessionNumber = now.accessionNumber.trim();
  if (differs("referring")) values.referringPhysicianName = now.referring.trim();
  return values;
}
