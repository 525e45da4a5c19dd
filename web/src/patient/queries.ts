import { graphql } from "../graphql/generated";
import type { PatientStudiesQuery as Found } from "../graphql/generated/graphql";

export type PatientStudy = NonNullable<Found["patientStudies"]>["nodes"][number];

/** All studies of the patient that a study is of, the newest first. */
export const PatientStudiesQuery = graphql(`
  query PatientStudies($tenant: ID!, $studyInstanceUID: ID!, $first: Int!, $after: String) {
    patientStudies(tenant: $tenant, studyInstanceUID: $studyInstanceUID, first: $first, after: $after) {
      nodes {
        ...StudyRow
        patient {
          issuerOfPatientID
          otherPatientIDs
          microchips
          breedRegistrations { number registry }
          patientBirthDate
          patientAge
          patientWeight
        }
        series { seriesInstanceUID modality seriesDescription bodyPartExamined }
      }
      endCursor
      hasNextPage
    }
  }
`);

/** What of a patient's image requests is not done yet. */
export const OpenRequestsQuery = graphql(`
  query OpenRequests($tenant: ID!, $patientID: String!) {
    imageRequests(
      tenant: $tenant
      filter: { patientID: $patientID, states: [SCHEDULED, IN_PROGRESS] }
      first: 20
    ) {
      nodes {
        id
        state
        starts
        reason
        procedure { name modality }
        patient { issuerOfPatientID }
      }
    }
  }
`);
