import { queryOptions } from "@tanstack/react-query";
import { graphql } from "../graphql/generated";
import type {
  HangingProtocolFieldsFragment,
  HangingQuery as HangingResult,
} from "../graphql/generated/graphql";
import { request } from "../graphql/request";

export const HangingProtocolFields = graphql(`
  fragment HangingProtocolFields on HangingProtocol {
    id
    name
    enabled
    modalities
    regions
    species
    layout
    panes { name projections laterality regions }
    least
    json
    supplied
    own
  }
`);

const HangingQuery = graphql(`
  query Hanging($tenant: ID!) {
    hanging(tenant: $tenant) {
      protocols { ...HangingProtocolFields }
      cranialAt
      rightAt
    }
  }
`);

/** A clinic's protocols, and which way its radiographs are shown. */
export type Hanging = HangingResult["hanging"];
export type HangingProtocol = HangingProtocolFieldsFragment;
export type Facing = Pick<Hanging, "cranialAt" | "rightAt">;

export const hangingKey = (tenant: string) => ["hanging", tenant];

/** Seldom other than before: a study is not kept waiting for it twice. */
export const hangingOf = (tenant: string) =>
  queryOptions({
    queryKey: hangingKey(tenant),
    queryFn: async ({ signal }) => (await request(HangingQuery, { tenant }, signal)).hanging,
    staleTime: 5 * 60_000,
    gcTime: 60 * 60_000,
    retry: false,
  });
