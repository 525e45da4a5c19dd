import { queryOptions } from "@tanstack/react-query";
import { graphql } from "../graphql/generated";
import type { DeliveriesQuery as DeliveriesResult } from "../graphql/generated/graphql";
import { request } from "../graphql/request";

export type Delivery = DeliveriesResult["deliveries"]["nodes"][number];

const SendChoicesQuery = graphql(`
  query SendChoices($tenant: ID!, $study: ID!) {
    destinations(tenant: $tenant) { name aeTitle }
    study(tenant: $tenant, studyInstanceUID: $study) {
      numberOfStudyRelatedInstances
      series {
        seriesInstanceUID
        seriesNumber
        modality
        seriesDescription
        numberOfSeriesRelatedInstances
      }
    }
  }
`);

export const sendChoicesOf = (tenant: string, study: string) =>
  queryOptions({
    queryKey: ["send-choices", tenant, study],
    queryFn: ({ signal }) => request(SendChoicesQuery, { tenant, study }, signal),
  });

export const Send = graphql(`
  mutation Send($tenant: ID!, $what: SendInput!, $remotes: [String!]!) {
    send(tenant: $tenant, what: $what, remotes: $remotes) { id instances }
  }
`);

export const DeliveriesQuery = graphql(`
  query Deliveries($tenant: ID!, $first: Int!, $after: String) {
    deliveries(tenant: $tenant, first: $first, after: $after) {
      nodes {
        id
        remote
        aeTitle
        level
        studyInstanceUID
        state
        instances
        sent
        failed
        reason
        creator
        rule
        createdAt
        nextTry
        giveUpAt
        finishedAt
        study {
          tenant
          studyInstanceUID
          studyDate
          studyTime
          studyDescription
          patient { patientID patientName { display } }
        }
      }
      endCursor
    }
  }
`);

/** Everything of a clinic's outbox that a change of it touches. */
export const deliveriesKey = (tenant: string) => ["deliveries", tenant];

export const CancelDelivery = graphql(`
  mutation CancelDelivery($tenant: ID!, $id: ID!) {
    cancelDelivery(tenant: $tenant, id: $id) { id state }
  }
`);

export const RetryDelivery = graphql(`
  mutation RetryDelivery($tenant: ID!, $id: ID!) {
    retryDelivery(tenant: $tenant, id: $id) { id state }
  }
`);

export const DeliveredInstancesQuery = graphql(`
  query DeliveredInstances($tenant: ID!, $delivery: ID!, $failed: Boolean!, $after: String) {
    deliveredInstances(tenant: $tenant, delivery: $delivery, failed: $failed, after: $after) {
      nodes { sopInstanceUID sent failed status at reason committedAt }
      endCursor
    }
  }
`);
