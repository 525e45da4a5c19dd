import { queryOptions } from "@tanstack/react-query";
import { graphql } from "../graphql/generated";
import type { CorrectableQuery as Correctable } from "../graphql/generated/graphql";
import { request } from "../graphql/request";

export type CorrectableStudy = NonNullable<Correctable["study"]>;
export type History = Correctable["corrections"];
export type Correction = History["corrections"][number];

const CorrectableQuery = graphql(`
  query Correctable($tenant: ID!, $study: ID!) {
    study(tenant: $tenant, studyInstanceUID: $study) {
      tenant
      studyInstanceUID
      studyDate
      studyTime
      studyDescription
      accessionNumber
      referringPhysicianName { alphabetic }
      patient {
        patientID
        issuerOfPatientID
        patientName { alphabetic display }
        patientBirthDate
        patientSex
        patientSexNeutered
        species
        breed
        otherPatientIDs
        client { responsiblePerson { alphabetic } responsibleOrganization }
      }
    }
    corrections(tenant: $tenant, studyInstanceUID: $study) {
      number
      corrections {
        id
        kind
        at
        by
        reason
        holds
        attributes { keyword name was now }
      }
    }
  }
`);

const PatientsQuery = graphql(`
  query PatientsLike($tenant: ID!, $text: String!) {
    studies(tenant: $tenant, filter: { text: $text }, sort: STUDY_DATE_DESC, first: 50) {
      nodes {
        patient {
          patientID
          issuerOfPatientID
          patientName { display }
          species
          client { display }
        }
      }
    }
  }
`);

export const correctableKey = (tenant: string, study: string) => ["correctable", tenant, study] as const;

/** The study as it is shown, and what was done to it. */
export const correctableOf = (tenant: string, study: string) =>
  queryOptions({
    queryKey: correctableKey(tenant, study),
    queryFn: ({ signal }) => request(CorrectableQuery, { tenant, study }, signal),
    // What it is filled with is what somebody corrects: nothing may change under their hands.
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

export const patientsLike = (tenant: string, text: string) =>
  queryOptions({
    queryKey: ["patients-like", tenant, text],
    queryFn: async ({ signal }) =>
      (await request(PatientsQuery, { tenant, text }, signal)).studies.nodes.map(({ patient }) => patient),
    enabled: text.trim().length > 1,
  });

export const CorrectStudy = graphql(`
  mutation CorrectStudy($tenant: ID!, $study: ID!, $values: CorrectedValuesInput!, $reason: String!, $after: Int!) {
    correctStudy(tenant: $tenant, studyInstanceUID: $study, values: $values, reason: $reason, after: $after) {
      number
    }
  }
`);

export const MoveStudy = graphql(`
  mutation MoveStudy($tenant: ID!, $study: ID!, $to: PatientNumberInput!, $reason: String!, $after: Int!) {
    moveStudy(tenant: $tenant, studyInstanceUID: $study, to: $to, reason: $reason, after: $after) {
      number
    }
  }
`);

export const MergePatients = graphql(`
  mutation MergePatients($tenant: ID!, $patient: PatientNumberInput!, $into: PatientNumberInput!, $reason: String!) {
    mergePatients(tenant: $tenant, patient: $patient, into: $into, reason: $reason)
  }
`);

export const UndoCorrection = graphql(`
  mutation UndoCorrection($tenant: ID!, $id: ID!) {
    undoCorrection(tenant: $tenant, id: $id)
  }
`);
