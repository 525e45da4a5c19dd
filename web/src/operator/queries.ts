import { queryOptions } from "@tanstack/react-query";
import { graphql } from "../graphql/generated";
import type {
  DisksQuery as Disks,
  ProcessesQuery as Processes,
  TenantsQuery as Tenants,
  TenantTroublesQuery as Troubles,
  SetAsideQuery as Work,
} from "../graphql/generated/graphql";
import { request } from "../graphql/request";

export type TenantRowFields = Tenants["tenants"]["nodes"][number];

const TenantsQuery = graphql(`
  query Tenants($search: String!, $first: Int!, $after: String) {
    tenants(search: $search, first: $first, after: $after) {
      nodes { ...TenantFacts damaged usage { storageBytes } scrub { startedAt endedAt instances } }
      endCursor
    }
  }
`);

/** Tenants of one page of their table. */
const PAGE = 10;
export const tenantsKey = ["tenants"];

export const tenantsOf = (search: string, after: string | null) =>
  queryOptions({
    queryKey: [...tenantsKey, search, after],
    queryFn: async ({ signal }) =>
      (await request(TenantsQuery, { search, first: PAGE, after }, signal)).tenants,
  });

export type TenantTrouble = Troubles["tenantTroubles"][number];

const TroublesQuery = graphql(`
  query TenantTroubles { tenantTroubles { tenant name damaged storagePercent refuses } }
`);

export const troublesOptions = queryOptions({
  queryKey: [...tenantsKey, "troubles"],
  queryFn: async ({ signal }) => (await request(TroublesQuery, {}, signal)).tenantTroubles,
  refetchInterval: 60_000,
});

export type DiskFields = Disks["disks"][number];

const DisksQuery = graphql(`query Disks { disks { holds freeBytes sizeBytes reserveBytes } }`);

export const disksOptions = queryOptions({
  queryKey: ["disks"],
  queryFn: async ({ signal }) => (await request(DisksQuery, {}, signal)).disks,
  refetchInterval: 60_000,
});

export type ProcessFields = Processes["processes"][number];

const ProcessesQuery = graphql(`
  query Processes {
    processes { id roles host pid version beganAt heardAt silent open aMinute processor memoryBytes away }
  }
`);

export const processesOptions = queryOptions({
  queryKey: ["processes"],
  queryFn: async ({ signal }) => (await request(ProcessesQuery, {}, signal)).processes,
  refetchInterval: 10_000,
});

const LoadsQuery = graphql(`query Loads { tenantLoads { tenant associations instancesToday } }`);

export const loadsOptions = queryOptions({
  queryKey: ["loads"],
  queryFn: async ({ signal }) => (await request(LoadsQuery, {}, signal)).tenantLoads,
  refetchInterval: 10_000,
});

const QueuesQuery = graphql(`query Queues { queues { name due oldestSeconds } }`);

export const queuesOptions = queryOptions({
  queryKey: ["queues"],
  queryFn: async ({ signal }) => (await request(QueuesQuery, {}, signal)).queues,
  refetchInterval: 10_000,
});

export const CreateTenant = graphql(`
  mutation CreateTenant($slug: ID!, $name: String!, $kind: TenantKind!, $facts: TenantFacts) {
    createTenant(slug: $slug, name: $name, kind: $kind, facts: $facts) { slug }
  }
`);

export const UpdateTenant = graphql(`
  mutation UpdateTenant($tenant: ID!, $facts: TenantFacts!) {
    updateTenant(tenant: $tenant, facts: $facts) { slug }
  }
`);

export const SetTenantState = graphql(`
  mutation SetTenantState($tenant: ID!, $state: TenantState!) {
    setTenantState(tenant: $tenant, state: $state) { slug state }
  }
`);

export const InviteAdministrator = graphql(`
  mutation InviteAdministrator($tenant: ID!, $email: String!, $name: String!) {
    inviteAdministrator(tenant: $tenant, email: $email, name: $name) { link expiresAt }
  }
`);

const SetAsideQuery = graphql(`
  query SetAside { setAside { id tenant job what tries reason at } }
`);

export type SetAside = Work["setAside"][number];

export const setAsideOptions = queryOptions({
  queryKey: ["set-aside"],
  queryFn: async ({ signal }) => (await request(SetAsideQuery, {}, signal)).setAside,
  refetchInterval: 60_000,
});

export const RetrySetAside = graphql(`
  mutation RetrySetAside($id: ID!) { retrySetAside(id: $id) { id } }
`);
