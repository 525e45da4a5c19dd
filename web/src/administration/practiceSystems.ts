import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { queryOptions } from "@tanstack/react-query";
import { graphql } from "../graphql/generated";
import { request } from "../graphql/request";

const PracticeSystemsQuery = graphql(`
  query PracticeSystems($tenant: ID!) {
    practiceSystems(tenant: $tenant) { id name clientID rights webhookUrl createdAt lastUsed }
  }
`);

export const practiceSystemsOf = (tenant: string) =>
  queryOptions({
    queryKey: ["practice-systems", tenant],
    queryFn: async ({ signal }) => (await request(PracticeSystemsQuery, { tenant }, signal)).practiceSystems,
  });

export type PracticeSystem = Awaited<
  ReturnType<NonNullable<ReturnType<typeof practiceSystemsOf>["queryFn"]>>
>[number];

const NotificationsQuery = graphql(`
  query Notifications($tenant: ID!) {
    notifications(tenant: $tenant) { id practiceSystem type state createdAt attempts reason }
  }
`);

export const notificationsOf = (tenant: string) =>
  queryOptions({
    queryKey: ["notifications", tenant],
    queryFn: async ({ signal }) => (await request(NotificationsQuery, { tenant }, signal)).notifications,
    refetchInterval: 10_000,
  });

export type Notification = Awaited<
  ReturnType<NonNullable<ReturnType<typeof notificationsOf>["queryFn"]>>
>[number];

export const AddPracticeSystem = graphql(`
  mutation AddPracticeSystem($tenant: ID!, $system: PracticeSystemInput!) {
    addPracticeSystem(tenant: $tenant, system: $system) { clientSecret webhookSecret system { clientID } }
  }
`);

export const UpdatePracticeSystem = graphql(`
  mutation UpdatePracticeSystem($tenant: ID!, $id: ID!, $system: PracticeSystemInput!) {
    updatePracticeSystem(tenant: $tenant, id: $id, system: $system) {
      clientSecret
      webhookSecret
      system { clientID }
    }
  }
`);

export const RenewPracticeSystem = graphql(`
  mutation RenewPracticeSystem($tenant: ID!, $id: ID!) {
    renewPracticeSystem(tenant: $tenant, id: $id) { clientSecret webhookSecret system { clientID } }
  }
`);

export const RemovePracticeSystem = graphql(`
  mutation RemovePracticeSystem($tenant: ID!, $id: ID!) { removePracticeSystem(tenant: $tenant, id: $id) }
`);

export const RetryNotification = graphql(`
  mutation RetryNotification($tenant: ID!, $id: ID!) { retryNotification(tenant: $tenant, id: $id) { id } }
`);

/** What a practice system was told, in the words of the web app. */
const OCCURRENCES: Record<string, MessageDescriptor> = {
  "request.created": msg`Request made`,
  "request.changed": msg`Request changed`,
  "request.canceled": msg`Request cancelled`,
  "request.in_progress": msg`In progress`,
  "request.images_arrived": msg`Images arrived`,
  "request.completed": msg`Done`,
  "request.discontinued": msg`Discontinued`,
  "order.fetched": msg`Order fetched`,
};

export function occurrenceOf(type: string): string {
  const known = OCCURRENCES[type];
  return known ? i18n._(known) : type;
}
