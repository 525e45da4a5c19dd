import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { graphql } from "../graphql/generated";
import type { LegalHoldsQuery as HoldsResult, RetentionInput } from "../graphql/generated/graphql";
import { request } from "../graphql/request";

export type LegalHoldRow = HoldsResult["legalHolds"]["nodes"][number];

const RetentionQuery = graphql(`
  query Retention($tenant: ID!) {
    retention(tenant: $tenant) { rules { modality days } defaultDays holdsFrom }
  }
`);

export const retentionOf = (tenant: string) =>
  queryOptions({
    queryKey: ["retention", tenant],
    queryFn: async ({ signal }) => (await request(RetentionQuery, { tenant }, signal)).retention,
  });

const RetentionPreviewQuery = graphql(`
  query RetentionPreview($tenant: ID!, $retention: RetentionInput!) {
    retentionPreview(tenant: $tenant, retention: $retention) { studies images oldest kept more seal }
  }
`);

/** What these times would delete now: asked only when somebody wants to see it. */
export const previewOf = (tenant: string, retention: RetentionInput | undefined) =>
  queryOptions({
    queryKey: ["retention-preview", tenant, retention],
    queryFn: async ({ signal }) => {
      const asked = retention ?? { rules: [] };
      return (await request(RetentionPreviewQuery, { tenant, retention: asked }, signal)).retentionPreview;
    },
    enabled: retention !== undefined,
    staleTime: 0,
    gcTime: 0,
  });

export const SetRetention = graphql(`
  mutation SetRetention($tenant: ID!, $retention: RetentionInput!, $seal: String!) {
    setRetention(tenant: $tenant, retention: $retention, seal: $seal) { holdsFrom }
  }
`);

const LegalHoldsQuery = graphql(`
  query LegalHolds($tenant: ID!, $after: String) {
    legalHolds(tenant: $tenant, after: $after) {
      nodes {
        id
        studyInstanceUID
        wholePatient
        reason
        placedAt
        placedBy
        patient { patientID patientName { display } }
      }
      endCursor
    }
  }
`);

export const legalHoldsOf = (tenant: string) =>
  infiniteQueryOptions({
    queryKey: ["legal-holds", tenant],
    queryFn: async ({ pageParam, signal }) =>
      (await request(LegalHoldsQuery, { tenant, after: pageParam }, signal)).legalHolds,
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.endCursor ?? undefined,
    select: ({ pages }) => pages.flatMap(({ nodes }) => nodes),
  });

export const PlaceLegalHold = graphql(`
  mutation PlaceLegalHold($tenant: ID!, $study: ID!, $reason: String!, $wholePatient: Boolean!) {
    placeLegalHold(tenant: $tenant, studyInstanceUID: $study, reason: $reason, wholePatient: $wholePatient) { id }
  }
`);

export const LiftLegalHold = graphql(`
  mutation LiftLegalHold($tenant: ID!, $id: ID!, $reason: String!) {
    liftLegalHold(tenant: $tenant, id: $id, reason: $reason) { id }
  }
`);
