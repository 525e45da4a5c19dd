import { graphql } from "../graphql/generated";
import type { StudyRowFragment } from "../graphql/generated/graphql";

export type StudyRow = StudyRowFragment;

export const StudyRowFields = graphql(`
  fragment StudyRow on Study {
    tenant
    studyInstanceUID
    studyDate
    studyTime
    studyDescription
    accessionNumber
    modalitiesInStudy
    numberOfStudyRelatedSeries
    numberOfStudyRelatedInstances
    receivedAt
    arriving
    needsReview
    corrected
    onLegalHold
    patient {
      patientID
      patientName { display }
      species
      breed
      patientSex
      patientSexNeutered
      client { display }
    }
  }
`);

export const StudiesQuery = graphql(`
  query Studies($tenant: ID!, $filter: StudyFilter, $sort: StudySort!, $first: Int!, $after: String) {
    studies(tenant: $tenant, filter: $filter, sort: $sort, first: $first, after: $after) {
      nodes { ...StudyRow }
      endCursor
      hasNextPage
    }
  }
`);

export const StudyArrived = graphql(`
  subscription StudyArrived($tenant: ID!) {
    studyArrived(tenant: $tenant) { ...StudyRow }
  }
`);
