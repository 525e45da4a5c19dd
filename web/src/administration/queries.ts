import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { graphql } from "../graphql/generated";
import type { AuditFilter } from "../graphql/generated/graphql";
import { request } from "../graphql/request";

const TenantSettingsQuery = graphql(`
  query TenantSettings($tenant: ID!) {
    tenantSettings(tenant: $tenant) { ...TenantFacts }
  }
`);

export const TenantFactsFields = graphql(`
  fragment TenantFacts on TenantSettings {
    slug
    name
    kind
    state
    locale
    timeZone
    contact
    limits { associations storageBytes storageHard instancesADay }
    retentionDays
    closesAt
    secondFactorRoles
  }
`);

export const settingsOf = (tenant: string) =>
  queryOptions({
    queryKey: ["settings", tenant],
    queryFn: async ({ signal }) => (await request(TenantSettingsQuery, { tenant }, signal)).tenantSettings,
  });

const UsageQuery = graphql(`
  query Usage($tenant: ID!) {
    usage(tenant: $tenant) {
      storageBytes
      instances
      instancesToday
      limits { associations storageBytes storageHard instancesADay }
    }
  }
`);

export const usageOf = (tenant: string) =>
  queryOptions({
    queryKey: ["usage", tenant],
    queryFn: async ({ signal }) => (await request(UsageQuery, { tenant }, signal)).usage,
    refetchInterval: 10_000,
  });

const MembersQuery = graphql(`
  query Members($tenant: ID!) { members(tenant: $tenant) { id email name role totp } }
`);

export const membersOf = (tenant: string) =>
  queryOptions({
    queryKey: ["members", tenant],
    queryFn: async ({ signal }) => (await request(MembersQuery, { tenant }, signal)).members,
  });

export type Member = Awaited<ReturnType<NonNullable<ReturnType<typeof membersOf>["queryFn"]>>>[number];

const InvitationsQuery = graphql(`
  query Invitations($tenant: ID!) {
    invitations(tenant: $tenant) { id email name role createdAt expiresAt }
  }
`);

export const invitationsOf = (tenant: string) =>
  queryOptions({
    queryKey: ["invitations", tenant],
    queryFn: async ({ signal }) => (await request(InvitationsQuery, { tenant }, signal)).invitations,
  });

const RolesQuery = graphql(`query Roles { roles { role rights } }`);

export const rolesOptions = queryOptions({
  queryKey: ["roles"],
  queryFn: async ({ signal }) => (await request(RolesQuery, {}, signal)).roles,
  staleTime: Number.POSITIVE_INFINITY,
});

const LocalEntitiesQuery = graphql(`
  query LocalEntities($tenant: ID!) { localApplicationEntities(tenant: $tenant) { aeTitle clinic } }
`);

export const localEntitiesOf = (tenant: string) =>
  queryOptions({
    queryKey: ["local-entities", tenant],
    queryFn: async ({ signal }) =>
      (await request(LocalEntitiesQuery, { tenant }, signal)).localApplicationEntities,
  });

const RemoteEntitiesQuery = graphql(`
  query RemoteEntities($tenant: ID!) {
    remoteApplicationEntities(tenant: $tenant) {
      name
      aeTitle
      host
      port
      queryRetrieve
      tls
      announce
      associationPerImage
      worklistOwn
      worklistStarted
      maximumPDULength
      connectTimeout
      dimseTimeout
      certificate
      username
      worklistMinutes
      worklistDays
      worklistModality
      worklistStation
      worklistCancels
      worklistFetch {
        lookedAt
        fetchedAt
        reason
        found
        made
        changed
        gone
        cancelled
        leftOut { reason entries }
        more
      }
      vpnSite { name revoked handshakeAt }
      performedSteps
      performedStepsFailing
    }
  }
`);

export const remoteEntitiesOf = (tenant: string) =>
  queryOptions({
    queryKey: ["remote-entities", tenant],
    queryFn: async ({ signal }) =>
      (await request(RemoteEntitiesQuery, { tenant }, signal)).remoteApplicationEntities,
  });

export type RemoteEntity = Awaited<
  ReturnType<NonNullable<ReturnType<typeof remoteEntitiesOf>["queryFn"]>>
>[number];

const Hl7ApplicationsQuery = graphql(`
  query Hl7Applications($tenant: ID!) {
    hl7Applications(tenant: $tenant) {
      name
      host
      port
      application
      facility
      tls
      certificate
      failedResults
      failure
    }
  }
`);

export const hl7ApplicationsOf = (tenant: string) =>
  queryOptions({
    queryKey: ["hl7-applications", tenant],
    queryFn: async ({ signal }) => (await request(Hl7ApplicationsQuery, { tenant }, signal)).hl7Applications,
  });

export type Hl7Application = Awaited<
  ReturnType<NonNullable<ReturnType<typeof hl7ApplicationsOf>["queryFn"]>>
>[number];

const TokensQuery = graphql(`
  query Tokens($tenant: ID!) {
    tokens(tenant: $tenant) { id name role rights createdAt expiresAt lastUsed }
  }
`);

export const tokensOf = (tenant: string) =>
  queryOptions({
    queryKey: ["tokens", tenant],
    queryFn: async ({ signal }) => (await request(TokensQuery, { tenant }, signal)).tokens,
  });

const IdentityProviderQuery = graphql(`
  query IdentityProvider($tenant: ID!) {
    identityProvider(tenant: $tenant) {
      issuer
      clientID
      roleClaim
      roleMap { value role }
      defaultRole
    }
  }
`);

export const identityProviderOf = (tenant: string) =>
  queryOptions({
    queryKey: ["identity-provider", tenant],
    queryFn: async ({ signal }) =>
      (await request(IdentityProviderQuery, { tenant }, signal)).identityProvider ?? null,
  });

export type IdentityProvider = NonNullable<
  Awaited<ReturnType<NonNullable<ReturnType<typeof identityProviderOf>["queryFn"]>>>
>;

const AuditEventsQuery = graphql(`query AuditEvents { auditEvents }`);

export const auditEventsOptions = queryOptions({
  queryKey: ["audit-events"],
  queryFn: async ({ signal }) => (await request(AuditEventsQuery, {}, signal)).auditEvents,
  staleTime: Number.POSITIVE_INFINITY,
});

const AuditTrailQuery = graphql(`
  query AuditTrail($tenant: ID!, $filter: AuditFilter, $after: String) {
    auditTrail(tenant: $tenant, filter: $filter, first: 50, after: $after) {
      nodes {
        id
        at
        event
        outcome
        principal { kind id name }
        address
        studyInstanceUID
        patient
        details { name value }
      }
      endCursor
      hasNextPage
    }
  }
`);

export const auditTrailOf = (tenant: string, filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ["audit", tenant, filter],
    queryFn: async ({ pageParam, signal }) =>
      (await request(AuditTrailQuery, { tenant, filter, after: pageParam }, signal)).auditTrail,
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.hasNextPage ? page.endCursor : undefined),
  });

const RoutingRulesQuery = graphql(`
  query RoutingRules($tenant: ID!) {
    routingRules(tenant: $tenant) { name remotes modality callingAETitle description species }
  }
`);

export const routingRulesOf = (tenant: string) =>
  queryOptions({
    queryKey: ["routing-rules", tenant],
    queryFn: async ({ signal }) => (await request(RoutingRulesQuery, { tenant }, signal)).routingRules,
  });

export type RoutingRule = Awaited<
  ReturnType<NonNullable<ReturnType<typeof routingRulesOf>["queryFn"]>>
>[number];
