import { queryOptions } from "@tanstack/react-query";
import { graphql } from "../graphql/generated";
import type { DifferingInstancesQuery as Differing } from "../graphql/generated/graphql";
import { request } from "../graphql/request";

export type DifferingInstance = Differing["differingInstances"][number];

const DifferingInstancesQuery = graphql(`
  query DifferingInstances($tenant: ID!) {
    differingInstances(tenant: $tenant) {
      id
      studyInstanceUID
      receivedAt
      keptUntil
      callingAet
      differences {
        attributes {
          keyword
          stored
          received
        }
        pixels
      }
    }
  }
`);

const DamagedInstancesQuery = graphql(`
  query DamagedInstances($tenant: ID!) {
    damagedInstances(tenant: $tenant) {
      studyInstanceUID
      sopInstanceUID
      damage
      foundAt
    }
  }
`);

export const differingOf = (tenant: string) =>
  queryOptions({
    queryKey: ["differing", tenant],
    queryFn: async ({ signal }) =>
      (await request(DifferingInstancesQuery, { tenant }, signal)).differingInstances,
  });

export const damagedOf = (tenant: string) =>
  queryOptions({
    queryKey: ["damaged", tenant],
    queryFn: async ({ signal }) =>
      (await request(DamagedInstancesQuery, { tenant }, signal)).damagedInstances,
  });

export const KeepStored = graphql(`
  mutation KeepStored($tenant: ID!, $id: ID!) { keepStoredInstance(tenant: $tenant, id: $id) }
`);

export const TakeReceived = graphql(`
  mutation TakeReceived($tenant: ID!, $id: ID!) { takeReceivedInstance(tenant: $tenant, id: $id) }
`);
