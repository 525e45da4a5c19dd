import { queryOptions } from "@tanstack/react-query";
import { graphql } from "../graphql/generated";
import { request } from "../graphql/request";

const WebhooksQuery = graphql(`
  query Webhooks($tenant: ID!) {
    webhooks(tenant: $tenant) {
      id name url categories enabled createdAt deliveredAt failures restingUntil
    }
  }
`);

export const webhooksOf = (tenant: string) =>
  queryOptions({
    queryKey: ["webhooks", tenant],
    queryFn: async ({ signal }) => (await request(WebhooksQuery, { tenant }, signal)).webhooks,
    refetchInterval: 10_000,
  });

export type Webhook = Awaited<ReturnType<NonNullable<ReturnType<typeof webhooksOf>["queryFn"]>>>[number];

const WebhookMessagesQuery = graphql(`
  query WebhookMessages($tenant: ID!, $webhook: ID!) {
    webhookMessages(tenant: $tenant, webhook: $webhook) {
      id type number state reason attempts createdAt
    }
  }
`);

export const webhookMessagesOf = (tenant: string, webhook: string) =>
  queryOptions({
    queryKey: ["webhook-messages", tenant, webhook],
    queryFn: async ({ signal }) =>
      (await request(WebhookMessagesQuery, { tenant, webhook }, signal)).webhookMessages,
    refetchInterval: 5_000,
  });

export const AddWebhook = graphql(`
  mutation AddWebhook($tenant: ID!, $webhook: WebhookInput!) {
    addWebhook(tenant: $tenant, webhook: $webhook) { secret webhook { id } }
  }
`);

export const UpdateWebhook = graphql(`
  mutation UpdateWebhook($tenant: ID!, $id: ID!, $webhook: WebhookInput!) {
    updateWebhook(tenant: $tenant, id: $id, webhook: $webhook) { secret webhook { id } }
  }
`);

export const RemoveWebhook = graphql(`
  mutation RemoveWebhook($tenant: ID!, $id: ID!) { removeWebhook(tenant: $tenant, id: $id) }
`);

export const TestWebhook = graphql(`
  mutation TestWebhook($tenant: ID!, $id: ID!) { testWebhook(tenant: $tenant, id: $id) { id } }
`);

export const ReplayWebhookMessage = graphql(`
  mutation ReplayWebhookMessage($tenant: ID!, $id: ID!) { replayWebhookMessage(tenant: $tenant, id: $id) { id } }
`);
