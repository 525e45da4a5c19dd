import { queryOptions } from "@tanstack/react-query";
import { graphql } from "../graphql/generated";
import type { DeletionsQuery as DeletionsResult } from "../graphql/generated/graphql";
import { request } from "../graphql/request";

export type Deletion = DeletionsResult["deletions"][number];

const RestorableUntilQuery = graphql(`
  query RestorableUntil($tenant: ID!) { restorableUntil(tenant: $tenant) }
`);

/** Until when what is deleted now can be restored; null where it cannot. */
export const restorableUntilOf = (tenant: string) =>
  queryOptions({
    queryKey: ["restorable-until", tenant],
    queryFn: async ({ signal }) =>
      (await request(RestorableUntilQuery, { tenant }, signal)).restorableUntil ?? null,
  });

const OpenCasesQuery = graphql(`
  query OpenCases($tenant: ID!, $study: ID!) {
    cases(tenant: $tenant, filter: { studyInstanceUID: $study, standing: OPEN }, first: 20) {
      nodes { id number outside provider { name } }
    }
  }
`);

/** The cases in which a study is being read. */
export const openCasesOf = (tenant: string, study: string) =>
  queryOptions({
    queryKey: ["open-cases", tenant, study],
    queryFn: async ({ signal }) => (await request(OpenCasesQuery, { tenant, study }, signal)).cases.nodes,
  });

export const DeleteStudy = graphql(`
  mutation DeleteStudy($tenant: ID!, $study: ID!) {
    delete(tenant: $tenant, studyInstanceUID: $study) { id }
  }
`);

const DeletionsQuery = graphql(`
  query Deletions($tenant: ID!) {
    deletions(tenant: $tenant) {
      id
      studyInstanceUID
      seriesInstanceUID
      sopInstanceUID
      deletedAt
      restorableUntil
      instances
      studyDate
      studyTime
      studyDescription
      patient { patientID patientName { display } }
    }
  }
`);

export const deletionsOf = (tenant: string) =>
  queryOptions({
    queryKey: ["deletions", tenant],
    queryFn: async ({ signal }) => (await request(DeletionsQuery, { tenant }, signal)).deletions,
  });

export const RestoreDeletion = graphql(`
  mutation RestoreDeletion($tenant: ID!, $id: ID!) { restoreDeletion(tenant: $tenant, id: $id) { id } }
`);
