import { queryOptions } from "@tanstack/react-query";
import { graphql } from "../graphql/generated";
import type { RemoteStudiesQuery, RemoteStudyFilter, RetrievalsQuery } from "../graphql/generated/graphql";
import { request } from "../graphql/request";

export type RemoteStudy = RemoteStudiesQuery["remoteStudies"]["nodes"][number];
export type Retrieval = RetrievalsQuery["retrievals"][number];

const RemoteServers = graphql(`
  query RemoteServers($tenant: ID!) { remoteServers(tenant: $tenant) }
`);

export const remoteServersOf = (tenant: string) =>
  queryOptions({
    queryKey: ["remote-servers", tenant],
    queryFn: async ({ signal }) => (await request(RemoteServers, { tenant }, signal)).remoteServers,
  });

const RemoteStudies = graphql(`
  query RemoteStudies($tenant: ID!, $name: String!, $filter: RemoteStudyFilter!) {
    remoteStudies(tenant: $tenant, name: $name, filter: $filter) {
      more
      nodes {
        studyInstanceUID
        studyDate
        studyDescription
        accessionNumber
        modalitiesInStudy
        patientName { display }
        patientID
        species
        breed
        client { display }
        numberOfStudyRelatedInstances
      }
    }
  }
`);

/** Not asked again by itself: each time is a question to a server that may be far away. */
export const remoteStudiesOf = (tenant: string, name: string, filter: RemoteStudyFilter) =>
  queryOptions({
    queryKey: ["remote-studies", tenant, name, filter],
    queryFn: async ({ signal }) =>
      (await request(RemoteStudies, { tenant, name, filter }, signal)).remoteStudies,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

const Retrievals = graphql(`
  query Retrievals($tenant: ID!) {
    retrievals(tenant: $tenant) {
      id
      server
      studyInstanceUID
      label
      state
      reason
      remaining
      completed
      failed
      createdAt
    }
  }
`);

export const isOpen = ({ state }: Retrieval) => state === "WAITING" || state === "RUNNING";

export const retrievalsOf = (tenant: string) =>
  queryOptions({
    queryKey: ["retrievals", tenant],
    queryFn: async ({ signal }) => (await request(Retrievals, { tenant }, signal)).retrievals,
    refetchInterval: ({ state }) => (state.data?.some(isOpen) ? 1000 : false),
  });

export const Retrieve = graphql(`
  mutation Retrieve($tenant: ID!, $name: String!, $studies: [RemoteStudyChoice!]!) {
    retrieveRemoteStudies(tenant: $tenant, name: $name, studies: $studies) { id }
  }
`);

export const CancelRetrieval = graphql(`
  mutation CancelRetrieval($tenant: ID!, $id: ID!) { cancelRetrieval(tenant: $tenant, id: $id) { id } }
`);
