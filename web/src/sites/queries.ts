import { queryOptions } from "@tanstack/react-query";
import { graphql } from "../graphql/generated";
import type { EdgeSitesQuery as Sites } from "../graphql/generated/graphql";
import { request } from "../graphql/request";

export type EdgeSite = Sites["edgeSites"][number];

const EVERY_MS = 15_000;

const EdgeSitesQuery = graphql(`
  query EdgeSites($tenant: ID!) {
    edgeSites(tenant: $tenant) { site tenant heardAt silent waiting waitingSince setAside }
  }
`);

const AllEdgeSitesQuery = graphql(`
  query AllEdgeSites { allEdgeSites { site tenant heardAt silent waiting waitingSince setAside } }
`);

export const edgeSitesOf = (tenant: string) =>
  queryOptions({
    queryKey: ["edge-sites", tenant],
    queryFn: async ({ signal }) => (await request(EdgeSitesQuery, { tenant }, signal)).edgeSites,
    refetchInterval: EVERY_MS,
  });

export const allEdgeSites = queryOptions({
  queryKey: ["edge-sites"],
  queryFn: async ({ signal }) => (await request(AllEdgeSitesQuery, {}, signal)).allEdgeSites,
  refetchInterval: EVERY_MS,
});
