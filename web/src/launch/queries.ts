import { graphql } from "../graphql/generated";

export const LaunchedStudiesQuery = graphql(`
  query LaunchedStudies(
    $tenant: ID!
    $studyInstanceUID: String!
    $accessionNumber: String!
    $patientID: String!
  ) {
    launchedStudies(
      tenant: $tenant
      studyInstanceUID: $studyInstanceUID
      accessionNumber: $accessionNumber
      patientID: $patientID
    )
  }
`);
