/* eslint-disable */
import * as types from './graphql';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query Session {\n    session {\n      user { id email name }\n      memberships { role tenant { slug name kind } }\n    }\n  }\n": typeof types.SessionDocument,
    "\n  fragment StudyRow on Study {\n    tenant\n    studyInstanceUID\n    studyDate\n    studyTime\n    studyDescription\n    accessionNumber\n    modalitiesInStudy\n    numberOfStudyRelatedSeries\n    numberOfStudyRelatedInstances\n    receivedAt\n    arriving\n    needsReview\n    patient {\n      patientID\n      patientName { display }\n      patientSpeciesDescription\n      patientBreedDescription\n      patientSex\n      patientSexNeutered\n      client { responsiblePerson { display } }\n    }\n  }\n": typeof types.StudyRowFragmentDoc,
    "\n  query Studies($tenant: ID!, $filter: StudyFilter, $sort: StudySort!, $first: Int!, $after: String) {\n    studies(tenant: $tenant, filter: $filter, sort: $sort, first: $first, after: $after) {\n      nodes { ...StudyRow }\n      endCursor\n      hasNextPage\n    }\n  }\n": typeof types.StudiesDocument,
    "\n  subscription StudyArrived($tenant: ID!) {\n    studyArrived(tenant: $tenant) { ...StudyRow }\n  }\n": typeof types.StudyArrivedDocument,
    "\n  query Study($tenant: ID!, $studyInstanceUID: ID!) {\n    study(tenant: $tenant, studyInstanceUID: $studyInstanceUID) {\n      ...StudyRow\n      patient {\n        patientBirthDate\n        patientAge\n      }\n      referringPhysicianName { display }\n      series {\n        seriesInstanceUID\n        seriesNumber\n        modality\n        seriesDescription\n        bodyPartExamined\n        numberOfSeriesRelatedInstances\n        instances {\n          sopInstanceUID\n          sopClassUID\n          sopClassName\n          instanceNumber\n          transferSyntaxUID\n          numberOfFrames\n          rows\n          columns\n          viewPosition\n        }\n      }\n    }\n  }\n": typeof types.StudyDocument,
};
const documents: Documents = {
    "\n  query Session {\n    session {\n      user { id email name }\n      memberships { role tenant { slug name kind } }\n    }\n  }\n": types.SessionDocument,
    "\n  fragment StudyRow on Study {\n    tenant\n    studyInstanceUID\n    studyDate\n    studyTime\n    studyDescription\n    accessionNumber\n    modalitiesInStudy\n    numberOfStudyRelatedSeries\n    numberOfStudyRelatedInstances\n    receivedAt\n    arriving\n    needsReview\n    patient {\n      patientID\n      patientName { display }\n      patientSpeciesDescription\n      patientBreedDescription\n      patientSex\n      patientSexNeutered\n      client { responsiblePerson { display } }\n    }\n  }\n": types.StudyRowFragmentDoc,
    "\n  query Studies($tenant: ID!, $filter: StudyFilter, $sort: StudySort!, $first: Int!, $after: String) {\n    studies(tenant: $tenant, filter: $filter, sort: $sort, first: $first, after: $after) {\n      nodes { ...StudyRow }\n      endCursor\n      hasNextPage\n    }\n  }\n": types.StudiesDocument,
    "\n  subscription StudyArrived($tenant: ID!) {\n    studyArrived(tenant: $tenant) { ...StudyRow }\n  }\n": types.StudyArrivedDocument,
    "\n  query Study($tenant: ID!, $studyInstanceUID: ID!) {\n    study(tenant: $tenant, studyInstanceUID: $studyInstanceUID) {\n      ...StudyRow\n      patient {\n        patientBirthDate\n        patientAge\n      }\n      referringPhysicianName { display }\n      series {\n        seriesInstanceUID\n        seriesNumber\n        modality\n        seriesDescription\n        bodyPartExamined\n        numberOfSeriesRelatedInstances\n        instances {\n          sopInstanceUID\n          sopClassUID\n          sopClassName\n          instanceNumber\n          transferSyntaxUID\n          numberOfFrames\n          rows\n          columns\n          viewPosition\n        }\n      }\n    }\n  }\n": types.StudyDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Session {\n    session {\n      user { id email name }\n      memberships { role tenant { slug name kind } }\n    }\n  }\n"): typeof import('./graphql').SessionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment StudyRow on Study {\n    tenant\n    studyInstanceUID\n    studyDate\n    studyTime\n    studyDescription\n    accessionNumber\n    modalitiesInStudy\n    numberOfStudyRelatedSeries\n    numberOfStudyRelatedInstances\n    receivedAt\n    arriving\n    needsReview\n    patient {\n      patientID\n      patientName { display }\n      patientSpeciesDescription\n      patientBreedDescription\n      patientSex\n      patientSexNeutered\n      client { responsiblePerson { display } }\n    }\n  }\n"): typeof import('./graphql').StudyRowFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Studies($tenant: ID!, $filter: StudyFilter, $sort: StudySort!, $first: Int!, $after: String) {\n    studies(tenant: $tenant, filter: $filter, sort: $sort, first: $first, after: $after) {\n      nodes { ...StudyRow }\n      endCursor\n      hasNextPage\n    }\n  }\n"): typeof import('./graphql').StudiesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription StudyArrived($tenant: ID!) {\n    studyArrived(tenant: $tenant) { ...StudyRow }\n  }\n"): typeof import('./graphql').StudyArrivedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Study($tenant: ID!, $studyInstanceUID: ID!) {\n    study(tenant: $tenant, studyInstanceUID: $studyInstanceUID) {\n      ...StudyRow\n      patient {\n        patientBirthDate\n        patientAge\n      }\n      referringPhysicianName { display }\n      series {\n        seriesInstanceUID\n        seriesNumber\n        modality\n        seriesDescription\n        bodyPartExamined\n        numberOfSeriesRelatedInstances\n        instances {\n          sopInstanceUID\n          sopClassUID\n          sopClassName\n          instanceNumber\n          transferSyntaxUID\n          numberOfFrames\n          rows\n          columns\n          viewPosition\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').StudyDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
